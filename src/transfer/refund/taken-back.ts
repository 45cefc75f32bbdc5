import { type MutationId } from '../../domain/ids';
import { type Queryable } from '../../persistence/database';
import { listMutations, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { findReversalOf } from '../match/find-reversal';

/** The money that a refund would pay back: its own line, or what its transfer was paid with. */
export async function findLinesOfRefund(
  queryable: Queryable,
  { mutationId, transferId }: Pick<RefundRow, 'mutationId' | 'transferId'>,
): Promise<MutationRow[]> {
  return listMutations(queryable, {
    where:
      mutationId === null
        ? 'm.id in (select mutation_id from mutation_match where transfer_id = ? and live = 1) order by m.id'
        : 'm.id = ?',
    parameters: [mutationId ?? transferId ?? ''],
  });
}

/** U11: the outgoing lines that took that money back. */
export async function findTakenBackBy(
  queryable: Queryable,
  refund: Pick<RefundRow, 'mutationId' | 'transferId'>,
): Promise<MutationId[]> {
  const debits: MutationId[] = [];
  for (const credit of await findLinesOfRefund(queryable, refund)) {
    const debit = await findReversalOf(queryable, credit);
    if (debit !== null) debits.push(debit);
  }
  return debits;
}
