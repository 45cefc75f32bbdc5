import { InvariantBroken } from '../domain/errors';
import { type TopupId } from '../domain/ids';
import { ZERO } from '../domain/money';
import { canDecideAttempt, holdsSlot } from '../domain/topup/attempt-state';
import { canCorrect } from '../domain/topup/topup-state';
import { COST, depositAccount, LATE_DELIVERY, REVENUE } from '../ledger/accounts';
import { isHoldPosted } from '../ledger/hold';
import { type Posting, postJournal } from '../ledger/journal';
import { freeSaldo } from '../ledger/saldo';
import { type Tx } from '../persistence/database';
import { type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { endCorrection, lockCorrection, type CorrectionRow } from '../persistence/repositories/correction.repository';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { lockOrder } from './lock-order';
import { type SettlementDeps } from './settlement-deps';
import { writeReport } from './write-report';

/**
 * Carries out a proposed correction (C1, C2, C4), or withdraws it when the order has changed since the person saw it.
 * Safe to repeat: an ended one is not executed again, and its journal is unique. Returns the state of the correction.
 */
export async function executeCorrection(deps: SettlementDeps, correctionId: string): Promise<string> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const topupId = await topupOfCorrection(tx, correctionId);
    const { topup, attempts, now } = await lockOrder(tx, topupId, settings);
    const correction = await lockCorrection(tx, correctionId);
    if (correction.state !== 'proposed') return correction.state;
    const attempt = attempts.find(({ id }) => id === correction.attemptId);
    const refusal = attempt === undefined ? 'no-attempt' : refusalOf({ topup, attempts, attempt }, correction);
    if (attempt === undefined || refusal !== null) return end(tx, correction, 'withdrawn', refusal);
    const corrected =
      correction.kind === 'late-success'
        ? await bookLateSuccess(tx, { topup, attempt }, correction)
        : await bookReversal(tx, { topup, attempt }, correction);
    await changeAttempt(tx, attempt, { state: attemptStateAfter(correction), decidedAt: now, finishedAt: now });
    const { free } = await freeSaldo(tx, topup.account);
    // Whoever was not charged is told so: a late success is our loss, and so is taking it back (C4).
    const isPaid = correction.kind === 'reversal' && (await isHoldPosted(tx, topupId));
    await writeReport(tx, corrected, { free, now, settings, price: isPaid ? topup.price : ZERO });
    const settled = correction.kind === 'late-success' ? 'late-success' : 'failed-after-success';
    await closeWorkItem(tx, { kind: 'case', subject: attempt.id, state: settled });
    return end(tx, correction, 'executed', null);
  });
}

async function topupOfCorrection(tx: Tx, correctionId: string): Promise<TopupId> {
  const row = await tx.row<{ topup_id: string }>('select topup_id from correction where id = ?', [correctionId]);
  if (row === undefined) throw new InvariantBroken(`there is no correction ${correctionId}`);
  return row.topup_id;
}

function attemptStateAfter({ kind }: CorrectionRow): 'success' | 'reversed' {
  return kind === 'late-success' ? 'success' : 'reversed';
}

/** Null when the correction still fits what the person saw. */
function refusalOf(
  { topup, attempts, attempt }: { topup: TopupRow; attempts: AttemptRow[]; attempt: AttemptRow },
  correction: CorrectionRow,
): string | null {
  if (topup.version !== correction.topupVersion) return 'order-changed';
  const to = correction.kind === 'late-success' ? 'success' : 'reversed';
  if (!canCorrect(topup.state, to)) return 'wrong-state';
  if (!canDecideAttempt(attempt.state, attemptStateAfter(correction))) return 'wrong-attempt-state';
  const isSlotTaken = attempts.some(({ id, state }) => id !== attempt.id && holdsSlot(state));
  return isSlotTaken ? 'another-attempt-may-deliver' : null;
}

/** Delivered after all, and the reseller has its saldo back: our loss, until people charge it (C4). */
async function bookLateSuccess(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  { n, sn }: CorrectionRow,
): Promise<TopupRow> {
  const corrected = await changeTopup(tx, topup, {
    state: 'success',
    errorCode: null,
    sn,
    deliveredBy: attempt.terminal,
    sequence: topup.sequence + 1,
  });
  await postJournal(tx, {
    subject: topup.id,
    kind: 'late-success',
    n,
    postings: [
      { account: LATE_DELIVERY, side: 'debit', amount: attempt.cost },
      { account: depositAccount(attempt.terminal), side: 'credit', amount: attempt.cost },
    ],
  });
  return corrected;
}

/** The supplier took it back: whoever paid gets it back, the reseller or our loss account. */
async function bookReversal(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  { n }: CorrectionRow,
): Promise<TopupRow> {
  const reversed = await changeTopup(tx, topup, { state: 'reversed', sequence: topup.sequence + 1, freesRepeat: true });
  const wasPaid = await isHoldPosted(tx, topup.id);
  const refund: Posting[] = [
    { account: REVENUE, side: 'debit', amount: topup.price },
    { account: topup.account, side: 'credit', amount: topup.price },
  ];
  await postJournal(tx, {
    subject: topup.id,
    kind: 'reversal',
    n,
    postings: [
      ...(wasPaid ? refund : []),
      { account: depositAccount(attempt.terminal), side: 'debit', amount: attempt.cost },
      { account: wasPaid ? COST : LATE_DELIVERY, side: 'credit', amount: attempt.cost },
    ],
  });
  return reversed;
}

async function end(
  tx: Tx,
  correction: CorrectionRow,
  state: 'executed' | 'withdrawn',
  outcome: string | null,
): Promise<string> {
  await endCorrection(tx, correction.id, { state, outcome });
  await closeWorkItem(tx, { kind: 'correction', subject: correction.id });
  return state;
}
