/** What the worker registers. */
export { topup } from './topup/topup.workflow';
export { report } from './topup/report.workflow';
export { correction } from './topup/correction.workflow';
export { plan } from './tagihan/plan.workflow';
export { tagihan } from './tagihan/tagihan.workflow';
export { transfer } from './transfer/transfer.workflow';
export { storeEpoch } from './epoch/store-epoch.workflow';
