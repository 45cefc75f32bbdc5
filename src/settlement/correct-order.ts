import { InvariantBroken } from '../domain/errors';
import { add, type Rupiah, subtract, ZERO } from '../domain/money';
import { RECEIVABLE_DUE_MS } from '../domain/promises';
import { after } from '../domain/time';
import { closableCases } from '../domain/topup/closed-order-locks';
import { type ClosedOrderAction } from '../domain/topup/judge-control';
import { openAccount, receivableAccount } from '../ledger/accounts';
import { postJournal } from '../ledger/journal';
import { type Tx } from '../persistence/database';
import { type ApprovalRow } from '../persistence/repositories/approval.repository';
import { type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { insertCaseNote } from '../persistence/repositories/case-note.repository';
import { changeTopup } from '../persistence/repositories/topup.repository';
import { closeWorkItem, openWorkItem } from '../persistence/repositories/work-item.repository';
import { endOrderOf } from '../transfer/end-order';
import { type Booking, paidBack } from './bookings';
import { type Closing } from './close-topup';
import { type LoadedControls } from './control-facts';
import { saldoToTell, writeReport } from './write-report';

export interface Correcting {
  loaded: LoadedControls;
  approval: ApprovalRow;
  /** Of the correction; a journal that may be booked more than once for an order carries it. */
  n: number;
  booking: Booking;
}

/** Carries out a correction (C1, C4). Locks are held, and `judgeControl` has just agreed. */
export async function correctOrder(
  tx: Tx,
  action: ClosedOrderAction,
  correcting: Correcting,
  closing: Closing,
): Promise<void> {
  await CORRECTIONS[action](tx, correcting, closing);
}

const CORRECTIONS: Readonly<
  Record<ClosedOrderAction, (tx: Tx, correcting: Correcting, closing: Closing) => Promise<void>>
> = {
  'late-success': correctLateSuccess,
  'charge-late-success': charge,
  'collect-receivable': collect,
  reversal: reverse,
  'double-delivery': bookBeside,
  'settle-abandoned': settleAbandoned,
  'close-case': closeCases,
};

async function correctLateSuccess(
  tx: Tx,
  { loaded, approval, n, booking }: Correcting,
  { now, settings }: Closing,
): Promise<void> {
  const { topup } = loaded;
  const attempt = attemptOf(loaded, approval);
  const sn = approval.payload.sn ?? null;
  await changeAttempt(tx, attempt, { state: 'success', sn, decidedAt: now, finishedAt: now });
  const corrected = await changeTopup(tx, topup, {
    ...{ state: 'success', errorCode: null, sn, deliveredBy: attempt.terminal },
    sequence: topup.sequence + 1,
  });
  await postJournal(tx, { subject: topup.id, kind: 'late-success', n, postings: booking.postings });
  const free = await saldoToTell(tx, topup);
  // Whoever was not charged is told so: a late success is our loss (C4).
  await writeReport(tx, corrected, { free, now, settings, price: ZERO });
  await closeAttemptCases(tx, attempt, ['late-success', 'abandoned']);
  await endOrderOf(tx, corrected, { now, settings });
}

/** Once for an order: the number of its journal never changes, so the database refuses a second one. */
async function charge(tx: Tx, { loaded, booking }: Correcting, { now, settings }: Closing): Promise<void> {
  const { topup } = loaded;
  const receivable = receivableAccount(topup.resellerId);
  const rest = amountOn(booking, receivable);
  if (rest > 0) await openAccount(tx, { code: receivable, normalSide: 'debit', hasLimit: false });
  const charged = await changeTopup(tx, topup, { state: topup.state, sequence: topup.sequence + 1 });
  await postJournal(tx, { subject: topup.id, kind: 'charge-late-success', n: 1, postings: booking.postings });
  const free = await saldoToTell(tx, topup);
  await writeReport(tx, charged, { free, now, settings });
  if (rest === 0) return;
  await openWorkItem(
    tx,
    {
      ...{ kind: 'receivable', subject: topup.id, state: 'owed', topupId: topup.id, owner: 'supervisor' },
      detail: `Rp${rest} is owed`,
      nextAction: 'escalate',
      nextAt: after(now, settings.escalateEveryMs),
      dueAt: after(now, RECEIVABLE_DUE_MS),
    },
    now,
  );
}

async function collect(tx: Tx, { loaded, n, booking }: Correcting): Promise<void> {
  const { topup, books } = loaded;
  await changeTopup(tx, topup, { state: topup.state });
  await postJournal(tx, { subject: topup.id, kind: 'collect-receivable', n, postings: booking.postings });
  const rest = subtract(books.owed, amountOn(booking, receivableAccount(topup.resellerId)));
  if (rest === 0) await closeWorkItem(tx, { kind: 'receivable', subject: topup.id });
}

async function reverse(
  tx: Tx,
  { loaded, approval, n, booking }: Correcting,
  { now, settings }: Closing,
): Promise<void> {
  const { topup } = loaded;
  const attempt = attemptOf(loaded, approval);
  await changeAttempt(tx, attempt, { state: 'reversed', decidedAt: now, finishedAt: now });
  const reversed = await changeTopup(tx, topup, {
    ...{ state: 'reversed', sequence: topup.sequence + 1, freesRepeat: true },
  });
  await postJournal(tx, { subject: topup.id, kind: 'reversal', n, postings: booking.postings });
  const free = await saldoToTell(tx, topup);
  await writeReport(tx, reversed, { free, now, settings, price: paidBack(loaded) });
  await closeAttemptCases(tx, attempt, ['failed-after-success']);
  await closeWorkItem(tx, { kind: 'receivable', subject: topup.id });
  await endOrderOf(tx, reversed, { now, settings });
}

/**
 * A second delivery of one order: the supplier took its price, and nobody is charged for it. The order stays what it is.
 * Once for an attempt: the journal carries its number, so the database refuses a second one.
 */
async function bookBeside(tx: Tx, { loaded, approval, booking }: Correcting, { now }: Closing): Promise<void> {
  const { topup } = loaded;
  const attempt = attemptOf(loaded, approval);
  await changeAttempt(tx, attempt, { bookedBesideAt: now, decidedAt: now });
  await changeTopup(tx, topup, { state: topup.state });
  await postJournal(tx, { subject: topup.id, kind: 'double-delivery', n: attempt.n, postings: booking.postings });
  await closeAttemptCases(tx, attempt, ['late-success']);
}

/** P1: only a statement of the supplier, here one that people quote, makes a definite no of an abandoned attempt. */
async function settleAbandoned(tx: Tx, { loaded, approval }: Correcting, { now }: Closing): Promise<void> {
  const attempt = attemptOf(loaded, approval);
  await changeAttempt(tx, attempt, { state: 'refused', decidedAt: now, finishedAt: now });
  await changeTopup(tx, loaded.topup, { state: loaded.topup.state });
  await closeAttemptCases(tx, attempt, ['abandoned', 'late-success']);
}

/** Nothing is booked; why not is kept where the next person looks. */
async function closeCases(tx: Tx, { loaded, approval }: Correcting, { now }: Closing): Promise<void> {
  const { topup, facts } = loaded;
  await changeTopup(tx, topup, { state: topup.state });
  await insertCaseNote(tx, { topupId: topup.id, staffId: approval.requestedBy.id, text: approval.reason, at: now });
  const closable = closableCases(facts);
  for (const { kind, subject } of closable) await closeWorkItem(tx, { kind: 'case', subject, state: kind });
  // The same words of the supplier, said again after this, are new (P11).
  const decided = loaded.attempts.filter(({ id }) => closable.some(({ subject }) => subject === id));
  for (const attempt of decided) await changeAttempt(tx, attempt, { decidedAt: now });
}

async function closeAttemptCases(tx: Tx, { id }: AttemptRow, states: readonly string[]): Promise<void> {
  for (const state of states) await closeWorkItem(tx, { kind: 'case', subject: id, state });
}

function attemptOf({ attempts }: LoadedControls, { id, attemptId }: ApprovalRow): AttemptRow {
  const attempt = attempts.find((one) => one.id === attemptId);
  if (attempt === undefined) throw new InvariantBroken(`approval ${id} is about no attempt of its order`);
  return attempt;
}

function amountOn({ postings }: Booking, account: string): Rupiah {
  return add(...postings.filter((posting) => posting.account === account).map(({ amount }) => amount));
}
