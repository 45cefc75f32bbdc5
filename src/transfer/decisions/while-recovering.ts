import { type Queryable } from '../../persistence/database';
import { isRecovering } from '../../persistence/repositories/store-epoch.repository';

/**
 * S2: what people agreed to by rows that may be older than what happened waits until the database was recovered. Throws an
 * error that may be repeated; nothing has changed.
 */
export async function refuseWhileRecovering(queryable: Queryable): Promise<void> {
  if (await isRecovering(queryable)) throw new Error('the database is being recovered: it is carried out afterwards');
}
