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
import { endOrderOf } from '../transfer/end-order';
import { delivery } from './bookings';
import { saldoToTell, writeReport } from './write-report';

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
  await postHold(tx, {
    holdId: topup.id,
    kind: 'topup-success',
    n: 1,
    postings: delivery({ topup, terminal: attempt.terminal, cost }),
  });
  return close(tx, topup, { state: 'success', sn, deliveredBy: attempt.terminal }, closing);
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
  await voidHold(tx, { holdId: topup.id });
  return close(tx, topup, { state: 'failed', errorCode: code, freesRepeat: true }, closing);
}

async function close(
  tx: Tx,
  topup: TopupRow,
  change: TopupChange & { state: 'success' | 'failed' },
  { now, settings }: Closing,
): Promise<TopupRow> {
  requireMove(topup, change.state);
  const closed = await changeTopup(tx, topup, { ...change, sequence: topup.sequence + 1, finishedAt: now });
  await writeReport(tx, closed, { free: await saldoToTell(tx, closed), now, settings });
  await closeWorkItem(tx, { kind: 'topup', subject: topup.id });
  await endOrderOf(tx, closed, { now, settings });
  return closed;
}

/** Throws `InvariantBroken` for a change of state that the order's life does not have. */
export function requireMove({ id, state }: TopupRow, to: TopupState): void {
  if (!canMove(state, to)) throw new InvariantBroken(`topup ${id} cannot go from ${state} to ${to}`);
}
