import { type StaffMember } from '../../src/domain/staff';
import { businessDate } from '../../src/domain/time';
import { newId } from '../../src/persistence/new-id';
import { insertBatch } from '../../src/persistence/repositories/mutation-batch.repository';
import { type ManualEntryContent } from '../../src/transfer/mutations/manual-line';
import { type MoneyScene } from './money-scene';

/** A line that a person typed in, and that waits for a second one. Returns its batch. */
export async function insertBatchOf(
  { db, mandiri }: MoneyScene,
  { amount, by }: { amount: number; by: StaffMember },
): Promise<string> {
  const id = newId();
  const receivedAt = await db.now();
  const content: ManualEntryContent = {
    ...{ wibDate: businessDate(receivedAt), bookedAt: receivedAt, direction: 'credit', amount, senderName: null },
    ...{ text: 'SETORAN TUNAI', reason: 'bank menyebutnya lewat telepon' },
  };
  const raw = Buffer.from(JSON.stringify(content));
  await db.transaction((tx) =>
    insertBatch(tx, {
      ...{ id, source: 'manual', kind: 'manual', bankAccountId: mandiri.id, fileName: null },
      ...{ digest: Buffer.from(id.padEnd(32, '0').slice(0, 32)), raw, state: 'preview', lineCount: 1, newLines: null },
      ...{ summary: null, error: null, receivedAt, byStaff: by.id, nextTryAt: null, processedAt: receivedAt },
    }),
  );
  return id;
}
