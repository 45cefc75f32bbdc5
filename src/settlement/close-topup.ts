import { type FailureCode, InvariantBroken } from '../domain/errors';
import { type Rupiah } from '../domain/money';
import { type Settings } from '../domain/settings';
import { type Instant } from '../domain/time';
import { canMove, type TopupState } from '../domain/topup/topup-state';
import { postHold, voidHold } from '../ledger/hold';
import { type Tx } from '../persistence/database';
import { type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { changeTopup, type TopupChange, type TopupRow } from '../persistence/repositories/topup.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { delivery } from './bookings';
import { writeReport } from './write-report';

export interface Closing {
  now: Instant;
  settings: Settings;
}

/** Delivered: the hold is posted, the cost is booked at the terminal, and the reseller will be told. Locks are held. */
export async function succeedTopup(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  { sn, cost }: { sn: string | null; cost: Rupiah },
  closing: Closing,
): Promise<TopupRow> {
  const { free } = await postHold(tx, {
    holdId: topup.id,
    kind: 'topup-success',
    n: 1,
    postings: delivery({ topup, terminal: attempt.terminal, cost }),
  });
  return close(tx, topup, { state: 'success', sn, deliveredBy: attempt.terminal }, { ...closing, free });
}

/**
 * Not delivered, and nothing that left may still deliver: the hold is given back, an attempt that never left is
 * cancelled, and the reseller will be told. Locks are held.
 */
export async function failTopup(
  tx: Tx,
  { topup, attempts }: { topup: TopupRow; attempts: readonly AttemptRow[] },
  code: FailureCode,
  closing: Closing,
): Promise<TopupRow> {
  for (const attempt of attempts.filter(({ state }) => state === 'new')) {
    await changeAttempt(tx, attempt, { state: 'cancelled', finishedAt: closing.now });
  }
  const { free } = await voidHold(tx, { holdId: topup.id });
  return close(tx, topup, { state: 'failed', errorCode: code, freesRepeat: true }, { ...closing, free });
}

async function close(
  tx: Tx,
  topup: TopupRow,
  change: TopupChange & { state: 'success' | 'failed' },
  { now, settings, free }: Closing & { free: Rupiah },
): Promise<TopupRow> {
  requireMove(topup, change.state);
  const closed = await changeTopup(tx, topup, { ...change, sequence: topup.sequence + 1, finishedAt: now });
  await writeReport(tx, closed, { free, now, settings });
  await closeWorkItem(tx, { kind: 'topup', subject: topup.id });
  return closed;
}

/** Throws `InvariantBroken` for a change of state that the order's life does not have. */
export function requireMove({ id, state }: TopupRow, to: TopupState): void {
  if (!canMove(state, to)) throw new InvariantBroken(`topup ${id} cannot go from ${state} to ${to}`);
}
