import { InvariantBroken } from '../domain/errors';
import { type AttemptId } from '../domain/ids';
import { type SupplierProfile } from '../domain/supplier-profile';
import { after, type Instant, latest } from '../domain/time';
import { type OpenOrderAction } from '../domain/topup/judge-control';
import { activityDueAt } from '../domain/topup/next-step';
import { type RouteOption } from '../domain/topup/route';
import { type Tx } from '../persistence/database';
import { type ControlPayload } from '../persistence/repositories/approval.repository';
import { type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { closeWorkItem, putOffPromise } from '../persistence/repositories/work-item.repository';
import { type Closing, failTopup, succeedTopup } from './close-topup';
import { type LoadedControls } from './control-facts';
import { openAttempt } from './open-attempt';
import { openPeopleItem } from './open-people-item';
import { dueAt, renewPromise } from './topup-promise';

/** Carries out what a person decided about an open order. Locks are held, and `judgeControl` has just agreed. */
export async function applyControl(
  tx: Tx,
  action: OpenOrderAction,
  { loaded, attemptId, payload }: { loaded: LoadedControls; attemptId: AttemptId | null; payload: ControlPayload },
  closing: Closing,
): Promise<void> {
  const { topup, attempts, options } = loaded;
  const last = attempts.at(-1) ?? null;
  switch (action) {
    case 'resend':
      return buyAgain(tx, loaded, options.resend, closing);
    case 'reroute':
      return buyAgain(tx, loaded, options.reroute, closing);
    case 'succeed':
      return succeed(tx, { topup, attempts, attempt: existing(attempts, attemptId) }, payload.sn ?? null, closing);
    case 'fail':
      if (last !== null && isAway(last)) return giveUp(tx, { topup, attempt: last }, closing);
      await failTopup(tx, { topup, attempts }, 'cancelled-by-operator', closing);
      return;
    case 'park':
      return park(tx, { topup, attempt: last }, payload.minutes ?? 0, closing);
  }
}

/** P10: always a new attempt with a reference of its own; P2: an operator may do so as long as the hold is held. */
async function buyAgain(
  tx: Tx,
  { topup, attempts, profileOf }: LoadedControls,
  option: RouteOption | null,
  { now, settings }: Closing,
): Promise<void> {
  if (option === null) throw new InvariantBroken(`topup ${topup.id} has no terminal to buy at`);
  const profile: SupplierProfile = profileOf(option.terminal);
  const opened = await openAttempt(tx, { topup, attempts }, { option, profile, now });
  if (opened.kind === 'taken') throw new InvariantBroken(`topup ${topup.id} has an attempt in its slot`);
  const changed = await changeTopup(tx, topup, {
    state: topup.state,
    sendDeadline: after(now, settings.sendDeadlineMs),
  });
  const next = { action: 'purchase', at: activityDueAt(now, settings, profile) };
  await renewPromise(tx, { topup: changed, attempt: attempts.at(-1) ?? null }, { next, now, settings });
}

/**
 * C3: with a serial number that people have seen. What the supplier says afterwards is held against it. An attempt that
 * was opened and has not left is cancelled first: it holds the slot of the one that delivered (P1).
 */
async function succeed(
  tx: Tx,
  { topup, attempts, attempt }: { topup: TopupRow; attempts: readonly AttemptRow[]; attempt: AttemptRow },
  sn: string | null,
  closing: Closing,
): Promise<void> {
  const { now } = closing;
  for (const opened of attempts.filter(({ state }) => state === 'new')) {
    await changeAttempt(tx, opened, { state: 'cancelled', finishedAt: now });
  }
  const delivered = await changeAttempt(tx, attempt, {
    ...{ state: 'success', sn, failedSeenAt: null, decidedAt: now, finishedAt: now },
  });
  await succeedTopup(tx, { topup, attempt: delivered }, { sn, cost: attempt.cost }, closing);
  await closeWorkItem(tx, { kind: 'case', subject: attempt.id, state: 'late-success' });
}

/** C3: without a definite no the attempt keeps its slot, and a case stays open until there is one. */
async function giveUp(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  closing: Closing,
): Promise<void> {
  const { now } = closing;
  const abandoned = await changeAttempt(tx, attempt, { state: 'abandoned', decidedAt: now, finishedAt: now });
  await failTopup(tx, { topup, attempts: [abandoned] }, 'cancelled-by-operator', closing);
  await openPeopleItem(
    tx,
    {
      ...{ kind: 'case', subject: attempt.id, state: 'abandoned', topupId: topup.id, owner: 'operator' },
      detail: `attempt ${attempt.n} at ${attempt.terminal} was given up without a definite no`,
    },
    closing,
  );
}

function isAway({ state }: AttemptRow): boolean {
  return state === 'pending' || state === 'suspect';
}

/** People's deadline only: checks go on, and the time for sending is what it was. */
async function park(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow | null },
  minutes: number,
  { now, settings }: Closing,
): Promise<void> {
  const wanted: Instant = after(now, minutes * 60_000);
  const parkedUntil = topup.parkedUntil === null ? wanted : latest(wanted, topup.parkedUntil);
  const parked = await changeTopup(tx, topup, {
    state: topup.state,
    parkedUntil,
    parkedTimes: topup.parkedTimes + 1,
  });
  await putOffPromise(tx, topup.id, dueAt(parked, attempt, settings));
}

function existing(attempts: readonly AttemptRow[], attemptId: AttemptId | null): AttemptRow {
  const attempt = attempts.find(({ id }) => id === attemptId);
  if (attempt === undefined) throw new InvariantBroken('a decision about an attempt that does not exist');
  return attempt;
}
