/** What the worker registers. */
export { topup } from './topup/topup.workflow';
export { report } from './topup/report.workflow';
export { correction } from './topup/correction.workflow';
export { storeEpoch } from './epoch/store-epoch.workflow';
