import { type Settings } from '../domain/settings';
import { after, type Instant, latest } from '../domain/time';
import { type TopupState } from '../domain/topup/topup-state';
import { type AttemptRow } from '../persistence/repositories/attempt.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { promiseTopup } from '../persistence/repositories/work-item.repository';
import { type Tx } from '../persistence/database';

export interface NextPromise {
  action: string;
  at: Instant;
}

/** Renews the work item of an open order in the transaction that changed it. */
export async function renewPromise(
  tx: Tx,
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow | null },
  { next, now, settings }: { next: NextPromise; now: Instant; settings: Settings },
): Promise<void> {
  await promiseTopup(
    tx,
    topup.id,
    { state: topup.state, nextAction: next.action, nextAt: next.at, dueAt: dueAt(topup, attempt, settings) },
    now,
  );
}

/** People's deadline: the usual one, or a later one that people put it off to. */
export function dueAt(topup: TopupRow, attempt: AttemptRow | null, settings: Settings): Instant {
  const usual = usualDueAt(topup, attempt, settings);
  return topup.parkedUntil === null ? usual : latest(usual, topup.parkedUntil);
}

/** From the send of the attempt that is under way, else the end of the time for sending. */
function usualDueAt(topup: TopupRow, attempt: AttemptRow | null, settings: Settings): Instant {
  const sentAt = attempt?.sentAt ?? topup.acceptedAt;
  const waitMs: Partial<Record<TopupState, number>> = {
    sent: settings.suspectWaitMs,
    suspect: settings.suspectWaitMs,
    pending: settings.serialNumberWaitMs,
  };
  const wait = waitMs[topup.state];
  return wait === undefined ? topup.sendDeadline : after(sentAt, wait);
}
