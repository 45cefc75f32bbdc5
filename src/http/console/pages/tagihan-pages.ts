import { type PlanDeps } from '../../../backoffice/plans/plan-deps';
import { type DocumentPlanner } from '../../../billing/billing-deps';
import { type RenderCustomerText } from '../../../channels/customer-texts/replies';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { addBillingQueuePage } from './antrian-tagihan';
import { addDocumentPage } from './dokumen';
import { addGuidePage } from './panduan';
import { addPaymentPages } from './pembayaran';
import { addMessagePage } from './pesan';
import { addRekapPages } from './rekap';
import { addPlanPages } from './rencana';
import { addNewPlanPages } from './rencana-baru';
import { addTagihanCardPages } from './tagihan-kartu';
import { addTagihanListPages } from './tagihan-list';

/** What the pages about bills need besides the tools of every page. */
export interface BillingPagesDeps extends PlanDeps {
  documents: Pick<DocumentPlanner, 'rekap' | 'receipt' | 'tagihan'>;
  customerText: RenderCustomerText;
  company: { name: string };
  /** Pictures of the guide: their addresses by name. */
  pictures: ReadonlyMap<string, string>;
}

/** The pages about plans, bills, payments in question, and what they come to. */
export function addBillingPages(routes: ConsoleRoutes, deps: BillingPagesDeps & PageTools): void {
  const { db, settings, wake, hasBank } = deps;
  const plans = { db, settings, wake, hasBank };
  addBillingQueuePage(routes, deps);
  addNewPlanPages(routes, { ...deps, plans });
  addPlanPages(routes, { ...deps, plans });
  addTagihanListPages(routes, deps);
  addTagihanCardPages(routes, { ...deps, plans });
  addMessagePage(routes, deps);
  addDocumentPage(routes, deps);
  addPaymentPages(routes, { ...deps, payments: { ...plans, documents: deps.documents } });
  addRekapPages(routes, deps);
  addGuidePage(routes, deps);
}
