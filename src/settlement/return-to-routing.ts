import { after, earliest, type Instant } from '../domain/time';
import { type Settings } from '../domain/settings';
import { canMoveAttempt } from '../domain/topup/attempt-state';
import { type Blame } from '../domain/topup/evidence';
import { InvariantBroken } from '../domain/errors';
import { type Tx } from '../persistence/database';
import { type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { renewPromise } from './topup-promise';

export type DefiniteNo =
  | { state: 'refused'; hasRecord: boolean; blame: Blame; code: string | null }
  /** `isCounted`: false when a switch or a stopped terminal kept it from leaving (P3). */
  | { state: 'not-sent'; isCounted: boolean; code: string | null };

/**
 * After a definite no the order may be bought elsewhere: the slot is freed and the time for sending begins anew, but
 * never past the latest automatic send (P2). Locks are held.
 */
export async function returnToRouting(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  no: DefiniteNo,
  { now, settings }: { now: Instant; settings: Settings },
): Promise<{ topup: TopupRow; attempt: AttemptRow }> {
  if (!canMoveAttempt(attempt.state, no.state)) {
    throw new InvariantBroken(`attempt ${attempt.id} cannot go from ${attempt.state} to ${no.state}`);
  }
  const ended = await changeAttempt(tx, attempt, {
    state: no.state,
    code: no.code,
    finishedAt: now,
    failedSeenAt: null,
    ...(no.state === 'refused' ? { hasRecord: no.hasRecord, blame: no.blame } : { isCounted: no.isCounted }),
  });
  const routed = await changeTopup(tx, topup, {
    state: 'routing',
    sendDeadline: earliest(after(now, settings.sendDeadlineMs), topup.latestSend),
  });
  const next = { action: 'route', at: after(now, settings.routeRetryMs) };
  await renewPromise(tx, { topup: routed, attempt: ended }, { next, now, settings });
  return { topup: routed, attempt: ended };
}
