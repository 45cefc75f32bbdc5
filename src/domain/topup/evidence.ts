import { after, type Instant } from '../time';
import { type SupplierProfile } from '../supplier-profile';
import { type AttemptState, isUnsettled } from './attempt-state';
import { isFinal, isUnderWay, type TopupState } from './topup-state';

/** How a statement of the supplier reached us: to the first send, to a check by reference, or by itself. */
export const EVIDENCE_SOURCES = ['answer', 'check', 'callback'] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/**
 * What an adapter made of it. `failed`: the supplier has a record and says it failed. `none-made`: it refused without
 * making a record. `not-found`: a check that cannot buy knows no such reference. `not-sent`: no byte left.
 * `contradictory`: code and text say opposite things. Everything not listed by the supplier is `unknown`.
 */
export const VERDICTS = [
  'success',
  'failed',
  'none-made',
  'pending',
  'unknown',
  'not-found',
  'not-sent',
  'contradictory',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whose fault a no is: another terminal would refuse the customer's number as well. */
export type Blame = 'customer' | 'route';

export interface Evidence {
  source: EvidenceSource;
  verdict: Verdict;
  /** The profile marks this code of a first answer as final although it has a record. */
  isFinal: boolean;
  blame: Blame;
  /** False for a callback that anybody could have sent: it only asks for a check. */
  isAuthenticated: boolean;
}

/** What is known of the attempt that the evidence speaks of, read under its lock. */
export interface AttemptKnowledge {
  state: AttemptState;
  topupState: TopupState;
  /** When the first send's last allowed moment is. */
  sendBefore: Instant | null;
  /** When the last check passed its fence, and until when its first byte may leave. */
  checkedAt: Instant | null;
  checkBefore: Instant | null;
  /** When a `failed` was first heard that nothing has put in doubt since. */
  failedSeenAt: Instant | null;
  /** When a success was heard that could not settle the attempt. */
  successSeenAt: Instant | null;
  /** When two statements contradicted each other. */
  contradictedAt: Instant | null;
  /** Its delivery was booked beside what its order was settled by. */
  isBookedBeside: boolean;
}

export type CaseKind = 'late-success' | 'failed-after-success';

/** What follows from one piece of evidence. */
export type Ruling =
  | { do: 'succeed' }
  | { do: 'refuse'; hasRecord: boolean; blame: Blame }
  | { do: 'not-sent' }
  | { do: 'pend' }
  | { do: 'suspect' }
  /** A `failed` that a check has to confirm starts its clock, or the clock goes on. */
  | { do: 'note-failed'; becomesPending: boolean }
  | { do: 'contradict' }
  | { do: 'ask-check' }
  | { do: 'settle-abandoned' }
  | { do: 'add-serial-number' }
  | { do: 'open-case'; kind: CaseKind }
  | { do: 'nothing' };

const NOTHING: Ruling = { do: 'nothing' };

/**
 * Rules P5, P7, P8 and P11 for one statement about one attempt, by the clock `now` read under the attempt's lock.
 * Pure and total: what is not provably a success or a no leaves the money where it is.
 */
export function judge(
  known: AttemptKnowledge,
  evidence: Evidence,
  { now, profile }: { now: Instant; profile: SupplierProfile },
): Ruling {
  if (!isUnsettled(known.state) || !isUnderWay(known.topupState)) return judgeSettled(known, evidence);
  if (!evidence.isAuthenticated) return { do: 'ask-check' };
  switch (evidence.verdict) {
    case 'success':
      return judgeSuccess(known, evidence, profile);
    case 'contradictory':
      return { do: 'contradict' };
    case 'pending':
      return judgePending(known, evidence);
    case 'failed':
      return judgeFailed(known, evidence, { now, profile });
    case 'not-found':
      return judgeNotFound(known, evidence, profile);
    case 'none-made':
      return judgeNothingMade(known, evidence, { do: 'refuse', hasRecord: false, blame: evidence.blame });
    case 'not-sent':
      return judgeNothingMade(known, evidence, { do: 'not-sent' });
    case 'unknown':
      return isFreshAnswer(known, evidence) ? { do: 'suspect' } : NOTHING;
  }
}

/** The attempt or its order is closed: money stays, and what contradicts the books becomes a case. */
function judgeSettled(
  { state, topupState, successSeenAt, isBookedBeside }: AttemptKnowledge,
  { verdict, isAuthenticated }: Evidence,
): Ruling {
  const isBooked = state === 'success' || isBookedBeside;
  const speaksOfSuccess = verdict === 'success' || verdict === 'contradictory';
  if (!isAuthenticated) {
    // What anybody could have sent may not hold up an open order's next purchase; a closed one is looked at by people.
    const isWorthALook = speaksOfSuccess && isFinal(topupState) && !isBooked;
    return isWorthALook ? { do: 'open-case', kind: 'late-success' } : NOTHING;
  }
  if (isBooked) {
    if (verdict === 'success') return isBookedBeside ? NOTHING : { do: 'add-serial-number' };
    const denies = verdict === 'failed' || verdict === 'contradictory';
    return denies ? { do: 'open-case', kind: 'failed-after-success' } : NOTHING;
  }
  if (speaksOfSuccess) return { do: 'open-case', kind: 'late-success' };
  // A no after any word of a success waits for a person (P11), also here.
  if (state === 'abandoned' && verdict === 'failed' && successSeenAt === null) return { do: 'settle-abandoned' };
  return NOTHING;
}

/** A success beside an earlier `failed` settles only by a check that left a poll gap after the contradiction (P11). */
function judgeSuccess(known: AttemptKnowledge, { source }: Evidence, { pollGapMs }: SupplierProfile): Ruling {
  const doubt = known.contradictedAt ?? known.failedSeenAt;
  if (doubt === null) return { do: 'succeed' };
  const isSettling = source === 'check' && known.checkedAt !== null && known.checkedAt >= after(doubt, pollGapMs);
  if (isSettling) return { do: 'succeed' };
  return known.contradictedAt === null ? { do: 'contradict' } : NOTHING;
}

/** The purchase's own answer is still to come while it is `sending`: a callback may not get ahead of it. */
function judgePending(known: AttemptKnowledge, { source }: Evidence): Ruling {
  if (source === 'answer') return known.state === 'sending' ? { do: 'pend' } : NOTHING;
  return known.state === 'sending' ? NOTHING : { do: 'pend' };
}

function judgeFailed(
  known: AttemptKnowledge,
  { source, isFinal, blame }: Evidence,
  { now, profile }: { now: Instant; profile: SupplierProfile },
): Ruling {
  // A no after any word of a success waits for a person (P11).
  if (known.successSeenAt !== null) return NOTHING;
  const refuse: Ruling = { do: 'refuse', hasRecord: true, blame };
  if (source === 'answer') {
    const isAtOnce = (isFinal || profile.failedIsFinal) && known.state === 'sending';
    return isAtOnce ? refuse : { do: 'note-failed', becomesPending: known.state === 'sending' };
  }
  const isConfirmed =
    source === 'callback'
      ? profile.failedIsFinal && isQuiet(known, now, profile)
      : profile.failedIsFinal || confirmsFailed(known, profile);
  return isConfirmed ? refuse : { do: 'note-failed', becomesPending: false };
}

/** The check left at least a poll gap after the `failed` was first heard (P8). */
function confirmsFailed({ failedSeenAt, checkedAt }: AttemptKnowledge, { pollGapMs }: SupplierProfile): boolean {
  return failedSeenAt !== null && checkedAt !== null && checkedAt >= after(failedSeenAt, pollGapMs);
}

/** Not found proves nothing while the purchase may still be on its way into the supplier's book (P4). */
function judgeNotFound(known: AttemptKnowledge, { source, blame }: Evidence, profile: SupplierProfile): Ruling {
  const { sendBefore, checkedAt, failedSeenAt, successSeenAt } = known;
  if (source !== 'check' || profile.checkBuys || sendBefore === null || checkedAt === null) return NOTHING;
  if (failedSeenAt !== null || successSeenAt !== null) return NOTHING;
  const isLate = checkedAt >= after(sendBefore, profile.httpTimeoutMs + profile.settleMs);
  return isLate ? { do: 'refuse', hasRecord: false, blame } : NOTHING;
}

/**
 * "None made" and "not sent" count only before anything else may have happened to the reference (P5). Beside a callback
 * that spoke of a record they contradict it, and a check has to tell.
 */
function judgeNothingMade(known: AttemptKnowledge, evidence: Evidence, no: Ruling): Ruling {
  if (!isFreshAnswer(known, evidence)) return NOTHING;
  return known.failedSeenAt === null && known.successSeenAt === null ? no : { do: 'suspect' };
}

function isFreshAnswer({ state }: AttemptKnowledge, { source }: Evidence): boolean {
  return source === 'answer' && state === 'sending';
}

/** No send and no check of the attempt can still be on its way. */
export function isQuiet(
  { sendBefore, checkBefore }: Pick<AttemptKnowledge, 'sendBefore' | 'checkBefore'>,
  now: Instant,
  { httpTimeoutMs }: Pick<SupplierProfile, 'httpTimeoutMs'>,
): boolean {
  return [sendBefore, checkBefore].every((limit) => limit === null || after(limit, httpTimeoutMs) < now);
}
