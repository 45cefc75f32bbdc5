import { type Settings } from '../../domain/settings';
import { after } from '../../domain/time';
import { type Database } from '../../persistence/database';
import { changeBatch, listPreviewsBefore, lockBatch } from '../../persistence/repositories/mutation-batch.repository';

/**
 * Files that were looked at and not applied in time, whose figures are old by now, and entries by hand that nobody was asked
 * about. Returns how many. Safe to repeat.
 */
export async function discardOldPreviews(
  db: Database,
  { previewForMs }: Pick<Settings, 'previewForMs'>,
): Promise<number> {
  const before = after(await db.now(), -previewForMs);
  let discarded = 0;
  for (const id of await listPreviewsBefore(db, before)) {
    discarded += await db.transaction(async (tx) => {
      const batch = await lockBatch(tx, id);
      if (batch?.state !== 'preview' || batch.receivedAt >= before) return 0;
      await changeBatch(tx, batch, { state: 'discarded', processedAt: await tx.now() });
      return 1;
    });
  }
  return discarded;
}
