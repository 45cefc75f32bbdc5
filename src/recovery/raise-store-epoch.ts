import { raiseEpoch } from '../persistence/repositories/store-epoch.repository';
import { type StoreDeps } from './recovery-deps';

/**
 * Raises the database's epoch and tells Temporal after the COMMIT: a copy of the database that was made before is older
 * than what Temporal was told. Safe to repeat. Returns undefined, and raises nothing, while the database is being
 * recovered. Throws when Temporal is away; it is told with the next one.
 */
export async function raiseStoreEpoch({
  db,
  temporal,
}: Pick<StoreDeps, 'db' | 'temporal'>): Promise<number | undefined> {
  const epoch = await db.transaction((tx) => raiseEpoch(tx));
  if (epoch !== undefined) await temporal.epoch.raise(epoch);
  return epoch;
}
