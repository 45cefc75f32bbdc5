import { formatRupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type Direction } from '../../domain/transfer/terms';
import { suspenseAccount } from '../../ledger/accounts';
import { type Posting, postJournal } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { lockMutation, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { type MoneyApprovalRow, type MoneyPayload } from '../../persistence/repositories/money-approval.repository';
import { changeRefund, lockRefund } from '../../persistence/repositories/refund.repository';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { type MoneyContext } from '../context';
import { hasLostRefundCase } from '../match/ask-about-lost-refund';
import { endLine } from '../match/line-states';
import { requestRefund } from '../refund/refunds';
import { allocatePostings, type BookedLine, chargePostings, keepPostings, ownMovePostings } from './bookings';
import { type Asked, type Effect, type Judgement, type MoneyDecision, type MoneyLockCode } from './decision.types';
import { lineSentence } from './evidence';
import { lineLock } from './line-locks';
import { locked, seeLines } from './see-rows';

/** What people do with one line that belongs to nothing. */

interface OneLine {
  direction: Direction;
  isFourEyes: (line: MutationRow, settings: Settings) => boolean;
  postings: (line: BookedLine, payload: MoneyPayload) => Posting[];
  /** Besides the line: the sentences about the other side, or why it may not be. */
  about?: (tx: Tx, line: MutationRow, payload: MoneyPayload) => Promise<MoneyLockCode | string[]>;
  carryOut: (tx: Tx, subject: Carried, context: MoneyContext) => Promise<void>;
}

interface Carried {
  line: MutationRow;
  booked: BookedLine;
  approval: MoneyApprovalRow;
}

const isAboveLimit = ({ amount }: MutationRow, { fourEyesAboveRupiah }: Settings): boolean =>
  amount > fourEyesAboveRupiah;

/** To the saldo of a reseller. */
export const allocate = oneLine({
  ...{ direction: 'credit', isFourEyes: isAboveLimit, about: resellerSentences },
  postings: (line, { resellerId = '' }) => allocatePostings(line, resellerId),
  async carryOut(tx, { line, booked, approval }, context) {
    const postings = allocatePostings(booked, approval.payload.resellerId ?? '');
    await postJournal(tx, { subject: line.id, kind: 'mutation-allocate', n: 1, postings });
    await endWith(tx, { line, state: 'allocated', approval }, context);
  },
});

/** Nobody claimed it: income of the house, by two people. */
export const keep = oneLine({
  ...{ direction: 'credit', isFourEyes: () => true, postings: keepPostings },
  async carryOut(tx, { line, booked, approval }, context) {
    await postJournal(tx, { subject: line.id, kind: 'mutation-keep', n: 1, postings: keepPostings(booked) });
    await endWith(tx, { line, state: 'kept', approval }, context);
  },
});

/** Back to its sender. Books nothing yet: that is the refund's own decision. */
export const refundMutation = oneLine({
  ...{ direction: 'credit', isFourEyes: isAboveLimit, postings: () => [], about: payeeSentences },
  async carryOut(tx, { line, booked, approval }, context) {
    const refundId = await requestRefund(
      tx,
      {
        ...{ source: { kind: 'mutation', mutationId: line.id }, account: suspenseAccount(booked.code) },
        ...{ bankAccountId: line.bankAccountId, amount: line.amount, reason: approval.reason },
        requestedBy: approval.requestedBy.id,
      },
      context,
    );
    const { payee } = approval.payload;
    if (payee === undefined) return;
    await changeRefund(tx, await lockRefund(tx, refundId), {
      ...{ payeeBank: payee.bank, payeeName: payee.name, payeeNumberEnd: payee.end },
      payeeBy: approval.requestedBy.id,
      payeeNumberSealed: Buffer.from(payee.sealed, 'base64'),
    });
  },
});

/** The bank took it for itself. */
export const bookCharge = oneLine({
  ...{ direction: 'debit', isFourEyes: isAboveLimit, postings: chargePostings, about: lostRefundSentences },
  async carryOut(tx, { line, booked, approval }, context) {
    await postJournal(tx, { subject: line.id, kind: 'mutation-charge', n: 1, postings: chargePostings(booked) });
    await endWith(tx, { line, state: 'booked-out', approval }, context);
  },
});

/** The owners took it. */
export const bookOwnMove = oneLine({
  ...{ direction: 'debit', isFourEyes: isAboveLimit, postings: ownMovePostings, about: lostRefundSentences },
  async carryOut(tx, { line, booked, approval }, context) {
    await postJournal(tx, { subject: line.id, kind: 'mutation-own-move', n: 1, postings: ownMovePostings(booked) });
    await endWith(tx, { line, state: 'booked-out', approval }, context);
  },
});

function oneLine(decision: OneLine): MoneyDecision {
  return {
    subjectKind: 'mutation',
    judge: (tx, asked) => judge(tx, decision, asked),
    async carryOut(tx, { approval }, context): Promise<Effect> {
      const line = await lockMutation(tx, approval.subject.id);
      const { code } = await readBankAccount(tx, line.bankAccountId);
      await decision.carryOut(tx, { line, booked: { code, amount: line.amount }, approval }, context);
      return {};
    },
  };
}

async function judge(
  tx: Tx,
  { direction, isFourEyes, postings, about }: OneLine,
  { subjectId, payload, settings, isLocking }: Asked,
): Promise<Judgement> {
  const [line] = (await seeLines(tx, [subjectId], isLocking)) ?? [];
  if (line === undefined) return locked('unknown');
  const { version, amount } = line;
  const lock = await lineLock(tx, line, { direction, states: ['open'] });
  if (lock !== null) return locked(lock, { version, amount });
  const more = about === undefined ? [] : await about(tx, line, payload);
  if (typeof more === 'string') return { ...locked(more, { version, amount }), isFourEyes: isFourEyes(line, settings) };
  const account = await readBankAccount(tx, line.bankAccountId);
  return {
    ...{ lock: null, isFourEyes: isFourEyes(line, settings), amount, version, barred: [] },
    postings: postings({ code: account.code, amount }, payload),
    evidence: [lineSentence(line, account), ...more],
  };
}

async function resellerSentences(
  tx: Tx,
  { amount }: MutationRow,
  { resellerId }: MoneyPayload,
): Promise<MoneyLockCode | string[]> {
  if (resellerId === undefined) return 'incomplete';
  const row = await tx.row<{ code: string; name: string }>('select code, name from reseller where id = ?', [
    resellerId,
  ]);
  if (row === undefined) return 'reseller-unknown';
  return [`Saldo ${row.name} (${row.code}) bertambah ${formatRupiah(amount)}.`];
}

/** S2: whoever gives it another purpose knows that it may be a refund that nobody remembers. */
async function lostRefundSentences(tx: Tx, { id }: MutationRow): Promise<string[]> {
  return (await hasLostRefundCase(tx, id))
    ? ['Keluar sebelum pemulihan basis data: mungkin pengembalian yang sudah ditransfer. Pastikan dulu penerimanya.']
    : [];
}

async function payeeSentences(_tx: Tx, _line: MutationRow, { payee }: MoneyPayload): Promise<MoneyLockCode | string[]> {
  return payee === undefined ? 'incomplete' : [`Dikembalikan ke ${payee.bank} ••${payee.end} a.n. ${payee.name}.`];
}

async function endWith(
  tx: Tx,
  {
    line,
    state,
    approval,
  }: { line: MutationRow; state: 'allocated' | 'kept' | 'booked-out'; approval: MoneyApprovalRow },
  context: MoneyContext,
): Promise<void> {
  await endLine(tx, line, { state, by: approval.requestedBy.id, note: approval.reason }, context);
}
