import { checkStore } from '../recovery/check-store';
import { raiseStoreEpoch } from '../recovery/raise-store-epoch';
import { type Sweep } from './sweep-deps';

/** Compares the database with Temporal, and raises its epoch when it is sound (S2). */
export const keepEpoch: Sweep = async (deps) => {
  if ((await checkStore(deps)) === 'recovering') return 1;
  await raiseStoreEpoch(deps);
  return 0;
};
