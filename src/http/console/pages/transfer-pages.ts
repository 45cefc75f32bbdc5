import { type MutationDeps } from '../../../backoffice/mutations/mutation-deps';
import { type AcceptTiket } from '../../../intake/accept-tiket.types';
import { type ConsoleRoutes } from '../console.types';
import { addSuspensePages } from './dana';
import { addMutationListPages } from './mutasi';
import { addManualEntryPages } from './mutasi-catat';
import { addMutationCardPages } from './mutasi-kartu';
import { addUploadPages } from './mutasi-unggah';
import { addTransferSettingsPages } from './pengaturan-transfer';
import { addRefundPages, type RefundPageDeps } from './pengembalian';
import { addSlaPages } from './sla';
import { addTiketPages } from './tiket';
import { addTransferPages } from './transfer';

/** What the pages about transfers need besides the tools of every page. */
export interface TransferPagesDeps extends RefundPageDeps {
  readStatement: MutationDeps['readStatement'];
  acceptTiket: AcceptTiket;
}

/** The pages about transfers, the lines of the bank, and the money between them. */
export function addAllTransferPages(routes: ConsoleRoutes, deps: TransferPagesDeps): void {
  addTransferPages(routes, deps);
  addSuspensePages(routes, deps);
  addMutationListPages(routes, deps);
  // Before the card: `unggah`, `catat` and `kiriman` are no ids of lines.
  addUploadPages(routes, { ...deps, statements: deps });
  addManualEntryPages(routes, deps);
  addMutationCardPages(routes, deps);
  addRefundPages(routes, deps);
  addSlaPages(routes, deps);
  addTransferSettingsPages(routes, deps);
  addTiketPages(routes, deps);
}
