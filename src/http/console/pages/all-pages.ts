import { type Controls } from '../../../backoffice/controls/controls.types';
import { type MoneyDecisions } from '../../../backoffice/money/money.types';
import { type PasswordChecks } from '../../../backoffice/staff/check-password';
import { type Settings } from '../../../domain/settings';
import { type Database } from '../../../persistence/database';
import { createDayFigures } from '../../../persistence/queries/console/day-figures';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { addQueuePages } from './antrian';
import { addAuditPages } from './audit';
import { addCardPages } from './kartu';
import { addCustomerPages } from './pelanggan';
import { addApprovalPages } from './persetujuan';
import { addBillingPages, type BillingPagesDeps } from './tagihan-pages';
import { addTerminalPages } from './terminal';
import { addAllTransferPages, type TransferPagesDeps } from './transfer-pages';

export interface AllPagesDeps {
  db: Database;
  settings: { current(): Promise<Settings> };
  controls: Controls;
  money: MoneyDecisions;
  billing: Omit<BillingPagesDeps, 'pictures'>;
  transfers: Omit<TransferPagesDeps, keyof PageTools | 'temporalUi'>;
  /** Temporal's own pages: base without a slash at the end, and the namespace. */
  temporalUi: { url: string; namespace: string };
}

/** The pages about orders, approvals, terminals, customers, bills and the audit trail. */
export function addAllPages(
  routes: ConsoleRoutes,
  deps: AllPagesDeps & PageTools & { passwords: PasswordChecks; pictures: ReadonlyMap<string, string> },
): void {
  addQueuePages(routes, { ...deps, dayFigures: createDayFigures(deps.db) });
  addCardPages(routes, deps);
  addApprovalPages(routes, deps);
  addTerminalPages(routes, deps);
  addAllTransferPages(routes, { ...deps, ...deps.transfers });
  addCustomerPages(routes, deps);
  addBillingPages(routes, { ...deps, ...deps.billing });
  addAuditPages(routes, deps);
}
