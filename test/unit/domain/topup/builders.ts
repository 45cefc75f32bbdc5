import { type SupplierProfile } from '../../../../src/domain/supplier-profile';
import { after, instant, type Instant } from '../../../../src/domain/time';
import { type AttemptState } from '../../../../src/domain/topup/attempt-state';
import { type AttemptKnowledge, type Evidence } from '../../../../src/domain/topup/evidence';
import { type TopupState } from '../../../../src/domain/topup/topup-state';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When the attempt of these tests passed its fence: noon in Jakarta. */
export const SENT = instant('2026-11-25T05:00:00.000Z');

export function later(ms: number): Instant {
  return after(SENT, ms);
}

/** A supplier as Digiflazz is: a check is the same request again. */
export function buildProfile(changes: Partial<SupplierProfile> = {}): SupplierProfile {
  return {
    sendWindowMs: 5 * SECOND,
    httpTimeoutMs: 30 * SECOND,
    settleMs: 10 * SECOND,
    checkBuys: true,
    pollGapMs: MINUTE,
    checkDelaysMs: [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE],
    memoryMs: 90 * DAY,
    memoryMarginMs: 2 * DAY,
    failedIsFinal: false,
    ...changes,
  };
}

/** What the order is called while its attempt is in this state. */
export const MIRROR: Readonly<Record<AttemptState, TopupState>> = {
  new: 'routing',
  sending: 'sent',
  pending: 'pending',
  suspect: 'suspect',
  success: 'success',
  refused: 'routing',
  'not-sent': 'routing',
  cancelled: 'failed',
  abandoned: 'failed',
  reversed: 'reversed',
};

/** An attempt sent at `SENT` of which nothing was heard yet. */
export function buildKnowledge(changes: Partial<AttemptKnowledge> = {}): AttemptKnowledge {
  const state = changes.state ?? 'suspect';
  return {
    state,
    topupState: MIRROR[state],
    sendBefore: later(5 * SECOND),
    checkedAt: null,
    checkBefore: null,
    failedSeenAt: null,
    successSeenAt: null,
    contradictedAt: null,
    isBookedBeside: false,
    ...changes,
  };
}

export function buildEvidence(changes: Partial<Evidence> = {}): Evidence {
  return { source: 'answer', verdict: 'success', isFinal: false, blame: 'route', isAuthenticated: true, ...changes };
}
