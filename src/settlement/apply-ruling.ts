import { InvariantBroken } from '../domain/errors';
import { type Rupiah, ZERO } from '../domain/money';
import { after } from '../domain/time';
import { canMoveAttempt, mayDeliverBeside } from '../domain/topup/attempt-state';
import { type CaseKind, type Ruling } from '../domain/topup/evidence';
import { nextCheckAt } from '../domain/topup/next-step';
import { isRoutable, type TopupState } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { type AttemptChange, type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { type SupplierMessage } from '../persistence/repositories/supplier-message.repository';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { type Closing, failTopup, requireMove, succeedTopup } from './close-topup';
import { openPeopleItem } from './open-people-item';
import { hasResellerPaid } from './reseller-paid';
import { returnToRouting } from './return-to-routing';
import { renewPromise } from './topup-promise';
import { saldoToTell, writeReport } from './write-report';

interface Subject {
  topup: TopupRow;
  attempts: readonly AttemptRow[];
  attempt: AttemptRow;
}

type Said = Pick<SupplierMessage, 'verdict' | 'code' | 'sn' | 'cost' | 'supplierTrxId' | 'isAuthenticated'>;

/** Carries out what follows from a statement, with its journal and its promise, in the caller's transaction. */
export async function applyRuling(
  tx: Tx,
  subject: Subject,
  ruling: Ruling,
  said: Said,
  closing: Closing,
): Promise<void> {
  const { topup, attempt } = subject;
  const { now } = closing;
  switch (ruling.do) {
    case 'nothing':
      return;
    case 'succeed':
      await succeed(tx, subject, said, closing);
      return;
    case 'refuse':
      await refuse(tx, subject, { ...ruling, code: said.code }, closing);
      return;
    case 'not-sent': {
      await returnToRouting(tx, subject, { state: 'not-sent', isCounted: true, code: said.code }, closing);
      return;
    }
    case 'pend':
      await move(tx, subject, 'pending', { ...learnt(said), failedSeenAt: null }, closing);
      return;
    case 'suspect':
      await move(tx, subject, 'suspect', learnt(said), closing);
      return;
    case 'note-failed': {
      const change = { ...learnt(said), failedSeenAt: attempt.failedSeenAt ?? now };
      await move(tx, subject, ruling.becomesPending ? 'pending' : stateOf(topup), change, closing);
      return;
    }
    case 'contradict': {
      const change = { ...learnt(said), failedSeenAt: null, successSeenAt: now, contradictedAt: now };
      await move(tx, subject, 'suspect', change, closing);
      return;
    }
    case 'ask-check':
      await changeAttempt(tx, attempt, { isCheckAsked: true });
      return;
    case 'settle-abandoned':
      await changeAttempt(tx, attempt, { state: 'refused', hasRecord: true, code: said.code, finishedAt: now });
      // The definite no that people had not waited for (C3).
      await closeWorkItem(tx, { kind: 'case', subject: attempt.id, state: 'abandoned' });
      return;
    case 'add-serial-number':
      await addSerialNumber(tx, subject, said, closing);
      return;
    case 'open-case':
      await openCase(tx, subject, { kind: ruling.kind, said, closing });
      return;
  }
}

async function succeed(tx: Tx, { topup, attempt }: Subject, said: Said, closing: Closing): Promise<void> {
  requireAttemptMove(attempt, 'success');
  const cost = believableCost(said.cost, attempt, topup);
  const { code, sn, supplierTrxId } = said;
  await changeAttempt(tx, attempt, {
    state: 'success',
    ...{ code, sn, cost, supplierTrxId },
    failedSeenAt: null,
    finishedAt: closing.now,
  });
  await succeedTopup(tx, { topup, attempt }, { sn, cost }, closing);
}

/** What they say they charged, unless it is nothing, or more than we told them to charge at the most. */
function believableCost(told: Rupiah | null, attempt: AttemptRow, topup: TopupRow): Rupiah {
  return told !== null && told > 0 && told <= topup.price ? told : attempt.cost;
}

/** The customer's own fault ends the order at once: another terminal would refuse the same number. */
async function refuse(
  tx: Tx,
  { topup, attempts, attempt }: Subject,
  { hasRecord, blame, code }: Extract<Ruling, { do: 'refuse' }> & { code: string | null },
  closing: Closing,
): Promise<void> {
  const routed = await returnToRouting(tx, { topup, attempt }, { state: 'refused', hasRecord, blame, code }, closing);
  if (blame !== 'customer') return;
  const others = attempts.filter(({ id }) => id !== attempt.id);
  await failTopup(tx, { topup: routed.topup, attempts: [...others, routed.attempt] }, 'wrong-number', closing);
}

type OpenState = 'sending' | 'pending' | 'suspect';

/** The attempt's own word for what its topup is. */
function stateOf({ state }: TopupRow): OpenState {
  return state === 'pending' || state === 'suspect' ? state : 'sending';
}

async function move(
  tx: Tx,
  { topup, attempt }: Subject,
  to: OpenState,
  change: AttemptChange,
  { now, settings }: Closing,
): Promise<void> {
  if (attempt.state !== to) requireAttemptMove(attempt, to);
  const moved = await changeAttempt(tx, attempt, attempt.state === to ? change : { ...change, state: to });
  const topupState: TopupState = to === 'sending' ? 'sent' : to;
  if (topup.state !== topupState) requireMove(topup, topupState);
  const changed = await changeTopup(tx, topup, { state: topupState });
  const at = nextCheckAt(moved) ?? now;
  const next = { action: 'check', at: at > now ? at : after(now, 1000) };
  await renewPromise(tx, { topup: changed, attempt: moved }, { next, now, settings });
}

/** Theirs, for people to read; an empty word does not erase an earlier one. */
function learnt({ code, supplierTrxId }: Said): AttemptChange {
  return { ...(code === null ? {} : { code }), ...(supplierTrxId === null ? {} : { supplierTrxId }) };
}

/** A success that came without one, told again with it: a report, and no second ledger entry. */
async function addSerialNumber(
  tx: Tx,
  { topup, attempt }: Subject,
  { sn }: Said,
  { now, settings }: Closing,
): Promise<void> {
  if (sn === null || attempt.sn !== null) return;
  await changeAttempt(tx, attempt, { sn });
  if (topup.state !== 'success' || topup.sn !== null) return;
  const changed = await changeTopup(tx, topup, { state: 'success', sn, sequence: topup.sequence + 1 });
  const free = await saldoToTell(tx, topup);
  const price = (await hasResellerPaid(tx, topup.id)) ? topup.price : ZERO;
  await writeReport(tx, changed, { free, now, settings, price });
}

async function openCase(
  tx: Tx,
  { topup, attempt }: Subject,
  { kind, said, closing }: { kind: CaseKind; said: Said; closing: Closing },
): Promise<void> {
  if (kind === 'late-success' && said.isAuthenticated) {
    // A no that comes after it settles nothing any more (P11).
    const isGivenUp = attempt.state === 'abandoned';
    const heard = isGivenUp ? { successSeenAt: attempt.successSeenAt ?? closing.now } : {};
    // What people will book is what the supplier took.
    const isPriced = said.verdict === 'success' && (isGivenUp || mayDeliverBeside(attempt.state));
    const priced = isPriced ? { cost: believableCost(said.cost, attempt, topup) } : {};
    const change = { ...heard, ...priced };
    if (Object.keys(change).length > 0) await changeAttempt(tx, attempt, change);
  }
  await openPeopleItem(
    tx,
    {
      // One for each attempt: two of them may have been delivered.
      ...{ kind: 'case', subject: attempt.id, state: kind, topupId: topup.id },
      detail: `attempt ${attempt.n} at ${attempt.terminal}, code ${said.code ?? 'none'}`,
      // While the order may fail its hold can still pay: people have until its deadline, not a minute longer.
      ...(isRoutable(topup.state) ? { owner: 'supervisor', dueAt: topup.sendDeadline } : { owner: 'operator' }),
    },
    closing,
  );
}

function requireAttemptMove({ id, state }: AttemptRow, to: AttemptRow['state']): void {
  if (!canMoveAttempt(state, to)) throw new InvariantBroken(`attempt ${id} cannot go from ${state} to ${to}`);
}
