import { type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import {
  type BankAccountRow,
  lockBankAccount,
  readBankAccount,
} from '../../persistence/repositories/bank-account.repository';
import { type MutationRow, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { arrivalJournal } from '../mutations/book-arrivals';
import { confirmLine, mergeLine, mergeLock } from '../mutations/settle-doubt';
import { type Asked, type Judgement, type MoneyDecision } from './decision.types';
import { lineSentence } from './evidence';
import { locked, seeLines } from './see-rows';

/** T1: the doubted line is one of its own; it comes into the books, by two people above the limit. */
export const confirmDoubted: MoneyDecision = {
  subjectKind: 'mutation',
  lockFirst,
  async judge(tx, asked) {
    const judgement = await judge(tx, asked, (line, { code }) => [...arrivalJournal(code, line).postings]);
    const isAboveLimit = judgement.amount > asked.settings.fourEyesAboveRupiah;
    return judgement.lock === null ? { ...judgement, isFourEyes: isAboveLimit } : judgement;
  },
  async carryOut(tx, { approval: { subject, requestedBy, reason } }, context) {
    await confirmLine(tx, { mutationId: subject.id, by: requestedBy.id, note: reason }, context);
    return {};
  },
};

/** T1: it is the other line again; it never comes into the books. */
export const mergeDoubted: MoneyDecision = {
  subjectKind: 'mutation',
  lockFirst,
  async judge(tx, asked) {
    const judgement = await judge(tx, asked, () => []);
    if (judgement.lock !== null) return judgement;
    const lock = await mergeLock(tx, asked.subjectId);
    return lock === null ? judgement : locked(lock, judgement);
  },
  async carryOut(tx, { approval: { subject, requestedBy, reason } }, context) {
    await mergeLine(tx, { mutationId: subject.id, by: requestedBy.id, note: reason }, context);
    return {};
  },
};

/** Which lines are one is decided under the lock of their account, as when lines are taken in. */
async function lockFirst(tx: Tx, mutationId: string): Promise<void> {
  const line = await readMutation(tx, mutationId);
  if (line !== undefined) await lockBankAccount(tx, line.bankAccountId);
}

async function judge(
  tx: Tx,
  { subjectId, isLocking }: Asked,
  postings: (line: MutationRow, account: BankAccountRow) => Posting[],
): Promise<Judgement> {
  const known = await readMutation(tx, subjectId);
  const relatedId = known?.relatedId ?? null;
  const ids = [subjectId, ...(relatedId === null ? [] : [relatedId])];
  const lines = await seeLines(tx, ids, isLocking);
  const line = lines?.find(({ id }) => id === subjectId);
  if (line === undefined) return locked('unknown');
  const { version, amount } = line;
  if (line.state !== 'doubted') return locked('not-doubted', { version, amount });
  const account = await readBankAccount(tx, line.bankAccountId);
  const other = lines?.find(({ id }) => id === line.relatedId);
  return {
    ...{ lock: null, isFourEyes: false, amount, version, barred: [] },
    postings: postings(line, account),
    evidence: [lineSentence(line, account), ...(other === undefined ? [] : [lineSentence(other, account)])],
  };
}
