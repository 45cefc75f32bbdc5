import { type BankAccountId, type MutationId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { listDoubts, lockMutationIds } from '../../persistence/repositories/many-mutations.repository';
import { type DayRange, findMissing } from './missing-lines';

/**
 * Every row that taking in lines may change, in the order of locks, before any of them is changed: those that the lines
 * stand for, doubts and what they are about, and what statements lack on those days. The lock of the account is held, so
 * none comes in between.
 */
export async function lockLines(
  tx: Tx,
  {
    bankAccountId,
    attached,
    around,
  }: { bankAccountId: BankAccountId; attached: readonly MutationId[]; around: DayRange | undefined },
): Promise<void> {
  const doubts = await listDoubts(tx, bankAccountId);
  const missing = around === undefined ? [] : await findMissing(tx, { bankAccountId, around });
  const ids = [
    ...attached,
    ...doubts.flatMap(({ id, relatedId }) => (relatedId === null ? [id] : [id, relatedId])),
    ...missing.map(({ id }) => id),
  ];
  await lockMutationIds(tx, ids);
}
