import { postJournal } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { lockMutations, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { endLine } from '../match/line-states';
import { pairPostings } from './bookings';
import { type Asked, type Judgement, type MoneyDecision, type MoneyLockCode } from './decision.types';
import { lineSentence } from './evidence';
import { locked, seeLines } from './see-rows';

/** U11: the bank took a credit back. The debit is the subject; a credit that pays something is un-matched first. */
export const pairReversal: MoneyDecision = {
  subjectKind: 'mutation',
  judge,
  async carryOut(tx, { approval: { subject, payload, reason, requestedBy } }, context) {
    const lines = await lockMutations(tx, [subject.id, payload.mutationId ?? '']);
    const [debit] = lines.filter(({ id }) => id === subject.id);
    if (debit === undefined) return {};
    const { code } = await readBankAccount(tx, debit.bankAccountId);
    const postings = pairPostings({ code, amount: debit.amount });
    await postJournal(tx, { subject: debit.id, kind: 'mutation-pair', n: 1, postings });
    for (const line of lines) {
      const relatedId = line.id === debit.id ? (payload.mutationId ?? null) : debit.id;
      await endLine(tx, line, { state: 'paired', by: requestedBy.id, note: reason, relatedId }, context);
    }
    return {};
  },
};

async function judge(tx: Tx, { subjectId, payload, isLocking }: Asked): Promise<Judgement> {
  const { mutationId } = payload;
  const lines = await seeLines(tx, [subjectId, ...(mutationId === undefined ? [] : [mutationId])], isLocking);
  const debit = lines?.find(({ id }) => id === subjectId);
  if (debit === undefined) return locked('unknown');
  const known = { version: debit.version, amount: debit.amount };
  const credit = lines?.find(({ id }) => id === mutationId);
  if (credit === undefined) return locked('incomplete', known);
  const lock = lockOf(debit, credit);
  if (lock !== null) return locked(lock, known);
  const account = await readBankAccount(tx, debit.bankAccountId);
  return {
    ...{ lock: null, isFourEyes: true, ...known, barred: [] },
    postings: pairPostings({ code: account.code, amount: debit.amount }),
    evidence: [lineSentence(credit, account), lineSentence(debit, account)],
  };
}

function lockOf(debit: MutationRow, credit: MutationRow): MoneyLockCode | null {
  if (debit.direction !== 'debit' || credit.direction !== 'credit') return 'wrong-direction';
  if (debit.state === 'doubted' || credit.state === 'doubted') return 'doubted';
  if (credit.state === 'matched') return 'credit-matched';
  if (debit.state !== 'open' || credit.state !== 'open') return 'not-open';
  if (debit.bankAccountId !== credit.bankAccountId) return 'other-account';
  return debit.amount === credit.amount ? null : 'amount-differs';
}
