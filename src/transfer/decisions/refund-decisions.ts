import { debitsOfRefund } from '../../domain/transfer/refund-life';
import { type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { previewCancel } from '../refund/cancelled-refund';
import { refundLock, type RefundMove } from '../refund/refund-lock';
import { approvalPostings, confirmationPostings, keepRefundPostings } from '../refund/refund-postings';
import { approveRefund, cancelRefund, confirmRefund, keepRefund, unsendRefund } from '../refund/refunds';
import { type Asked, type Judgement, type MoneyDecision, type MoneyLockCode } from './decision.types';
import { lineSentence, refundSentence } from './evidence';
import { lineLock } from './line-locks';
import { differencesOf, sentencesAbout } from './refund-evidence';
import { locked, seeLines, seeRefund } from './see-rows';

/** C7: it goes out. Whoever asked for the refund is not one of the two. */
export const approveRefundDecision: MoneyDecision = {
  subjectKind: 'refund',
  judge: (tx, asked) =>
    judge(tx, asked, { move: 'approve', isFourEyes: () => true, postings: async (refund) => approvalPostings(refund) }),
  async carryOut(tx, { approval: { subject }, by }, context) {
    await approveRefund(tx, subject.id, by, context);
    return {};
  },
};

/** It is not to go out after all. What two people agreed on takes two again, however little it is. */
export const cancelRefundDecision: MoneyDecision = {
  subjectKind: 'refund',
  judge: (tx, asked) =>
    judge(tx, asked, {
      move: 'cancel',
      isFourEyes: ({ state }) => state === 'approved',
      postings: (refund) => previewCancel(tx, refund),
    }),
  async carryOut(tx, { approval: { subject, reason } }, context) {
    await cancelRefund(tx, subject.id, reason, context);
    return {};
  },
};

/** Somebody said that it was sent, and it was not, or the bank gave it back: to be sent again, or cancelled. */
export const unsendRefundDecision: MoneyDecision = {
  subjectKind: 'refund',
  judge: (tx, asked) => judge(tx, asked, { move: 'unsend', isFourEyes: () => true, postings: async () => [] }),
  async carryOut(tx, { approval: { subject } }, context) {
    await unsendRefund(tx, subject.id, context);
    return {};
  },
};

/** Its payer never said where an excess goes back to: income of the house, by two people. */
export const keepRefundDecision: MoneyDecision = {
  subjectKind: 'refund',
  judge: (tx, asked) =>
    judge(tx, asked, { move: 'keep', isFourEyes: () => true, postings: async (refund) => keepRefundPostings(refund) }),
  async carryOut(tx, { approval: { subject }, by }, context) {
    await keepRefund(tx, subject.id, by, context);
    return {};
  },
};

/**
 * This debit of the bank is the refund, where the machine could not tell by itself: also one of another account of ours,
 * or one that the bank's fee is in.
 */
export const confirmRefundDecision: MoneyDecision = {
  subjectKind: 'refund',
  judge: judgeConfirmation,
  async carryOut(tx, { approval: { subject, payload } }, context) {
    await confirmRefund(tx, subject.id, payload.mutationId ?? '', context);
    return {};
  },
};

interface Move {
  move: RefundMove;
  isFourEyes: (refund: RefundRow) => boolean;
  postings: (refund: RefundRow) => Promise<Posting[]>;
}

async function judge(tx: Tx, { subjectId, isLocking }: Asked, { move, postings, ...deed }: Move): Promise<Judgement> {
  const refund = await seeWithLine(tx, subjectId, isLocking);
  if (refund === undefined) return locked('unknown');
  const { version, amount } = refund;
  const isFourEyes = deed.isFourEyes(refund);
  const lock = await refundLock(tx, refund, move);
  if (lock !== null) return { ...locked(lock, { version, amount }), isFourEyes };
  return {
    ...{
      lock: null,
      isFourEyes,
      amount,
      version,
      postings: await postings(refund),
      evidence: [refundSentence(refund), ...(await sentencesAbout(tx, refund, move))],
    },
    barred: move === 'approve' ? [refund.requestedBy ?? [], refund.payeeBy ?? []].flat() : [],
  };
}

/** The line that is paid back comes before its refund. */
async function seeWithLine(tx: Tx, id: string, isLocking: boolean): Promise<RefundRow | undefined> {
  const known = await seeRefund(tx, id, false);
  const mutationId = known?.mutationId ?? null;
  if (mutationId !== null) await seeLines(tx, [mutationId], isLocking);
  return seeRefund(tx, id, isLocking);
}

async function judgeConfirmation(tx: Tx, { subjectId, payload, isLocking }: Asked): Promise<Judgement> {
  const known = await seeRefund(tx, subjectId, false);
  if (known === undefined) return locked('unknown');
  const ids = [known.mutationId ?? [], payload.mutationId ?? []].flat();
  const lines = await seeLines(tx, ids, isLocking);
  const refund = await seeRefund(tx, subjectId, isLocking);
  if (refund === undefined || lines === undefined) return locked('unknown');
  const { version, amount } = refund;
  const line = lines.find(({ id }) => id === payload.mutationId);
  const lock = await confirmationLock(tx, refund, line);
  if (lock !== null || line === undefined) return locked(lock ?? 'incomplete', { version, amount });
  const account = await readBankAccount(tx, line.bankAccountId);
  return {
    ...{ lock: null, isFourEyes: true, amount, version, barred: [] },
    postings: confirmationPostings(amount, { code: account.code, amount: line.amount }),
    evidence: [...[refundSentence(refund), lineSentence(line, account)], ...(await differencesOf(tx, refund, line))],
  };
}

async function confirmationLock(
  tx: Tx,
  refund: RefundRow,
  line: MutationRow | undefined,
): Promise<MoneyLockCode | null> {
  const lock = await refundLock(tx, refund, 'confirm');
  if (lock !== null) return lock;
  if (line === undefined) return 'incomplete';
  if (!debitsOfRefund(refund.amount).includes(line.amount)) return 'amount-differs';
  return lineLock(tx, line, { direction: 'debit', states: ['new', 'open'] });
}
