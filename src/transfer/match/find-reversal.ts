import { type MutationId } from '../../domain/ids';
import { addDays } from '../../domain/time';
import { judgeDebit } from '../../domain/transfer/judge-mutation';
import { type Queryable } from '../../persistence/database';
import { mutationFacts, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { findSameAmount } from '../../persistence/repositories/match-candidate.repository';

/** U11: what takes a credit back may come a week later. */
export const REVERSED_WITHIN_DAYS = 7;

/**
 * U11: an outgoing line that takes just this money back, judged or not, and that was not placed yet. One that is said to
 * take back another credit does not count.
 */
export async function findReversalOf(queryable: Queryable, credit: MutationRow): Promise<MutationId | null> {
  const { bankAccountId, amount, wibDate } = credit;
  const debits = await findSameAmount(queryable, {
    ...{ bankAccountId, amount, direction: 'debit', from: wibDate, to: addDays(wibDate, REVERSED_WITHIN_DAYS) },
  });
  for (const debit of debits) {
    if (debit.relatedId === credit.id) return debit.id;
    if (debit.relatedId !== null) continue;
    const verdict = judgeDebit(mutationFacts(debit), { credits: [mutationFacts(credit)], sentRefunds: [] });
    if (verdict.kind === 'reversed') return debit.id;
  }
  return null;
}
