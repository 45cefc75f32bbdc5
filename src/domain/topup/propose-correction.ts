import { type AttemptId, type MessageId } from '../ids';
import { type Instant } from '../time';
import { type AttemptState, canDecideAttempt, holdsSlot, mayDeliverBeside } from './attempt-state';
import { type EvidenceSource, type Verdict } from './evidence';
import { isFinal, type TopupState } from './topup-state';

/** Something that a supplier said about one attempt. */
export interface SupplierWord {
  id: MessageId;
  attemptId: AttemptId;
  source: EvidenceSource;
  verdict: Verdict;
  code: string | null;
  isAuthenticated: boolean;
  receivedAt: Instant;
  /** When it was acted on; null: nobody could yet. */
  processedAt: Instant | null;
}

export interface AttemptOfCase {
  id: AttemptId;
  state: AttemptState;
  decidedAt: Instant | null;
  /** Its delivery was booked beside what its order was settled by. */
  isBookedBeside: boolean;
}

/** An open case, and what is known of the order that it is about. */
export interface CaseFacts {
  /** Of the case, as in `promiseLimits`. */
  kind: string;
  /** The attempt that it is about, or something else. */
  subject: string;
  /** Null: it is about no order. */
  state: TopupState | null;
  attempts: readonly AttemptOfCase[];
  /** About all attempts, the newest first. */
  words: readonly SupplierWord[];
}

export const PROPOSED_ACTIONS = ['succeed', 'late-success', 'double-delivery', 'reversal', 'settle-abandoned'] as const;
export type ProposedAction = (typeof PROPOSED_ACTIONS)[number];

export const NO_PROPOSAL_CODES = [
  'not-about-order',
  /** The books come first: an admin has to look at them. */
  'books-broken',
  'message-unread',
  /** The rows may not tell all that was bought. */
  'restored',
  'order-open',
  'order-reversed',
  /** Another attempt may still deliver, or a case about another one comes first. */
  'other-attempt-holds',
  /** The second delivery that the supplier denies now was booked as our loss. */
  'booked-beside',
  /** The attempt says already what the case says. */
  'agrees-already',
  /** It never left, so that no statement about it can be right. */
  'never-left',
  'nothing-said',
  /** Anybody could have sent it. */
  'unproven',
  'contradictory',
  /** A kind of case that no rule is written for. */
  'no-rule',
] as const;
export type NoProposalCode = (typeof NO_PROPOSAL_CODES)[number];

/** C3: what people are offered to ask for. Nothing moves by it. */
export type CorrectionProposal =
  | { kind: 'proposed'; action: ProposedAction; attemptId: AttemptId; evidence: SupplierWord }
  | { kind: 'none'; code: NoProposalCode };

/**
 * The decision that would make the books of an order agree with the last that its supplier provably said, or why there
 * is none. In routing it is a success that its hold still pays for; everything else corrects a closed order. Pure and
 * total: the same rows give the same proposal, and it is gone when they change. Whether the control may be asked for at
 * this moment is for `judgeControl`.
 */
export function proposeCorrection(facts: CaseFacts): CorrectionProposal {
  switch (facts.kind) {
    case 'late-success':
    case 'abandoned':
    case 'failed-after-success':
      return proposeForAttempt(facts);
    case 'invariant-broken':
      return none(facts.state === null ? 'not-about-order' : 'books-broken');
    case 'unprocessed-message':
      return none(facts.state === null ? 'not-about-order' : 'message-unread');
    case 'lost-order':
    case 'lost-correction':
      return none(facts.state === null ? 'not-about-order' : 'restored');
    case 'unknown-callback':
    case 'alarm-undelivered':
    case 'database-older':
      return none('not-about-order');
    default:
      return none('no-rule');
  }
}

/** The one to show of several cases of an order: the first that proposes something, else the first reason. */
export function firstProposal(proposals: readonly CorrectionProposal[]): CorrectionProposal | null {
  return proposals.find(({ kind }) => kind === 'proposed') ?? proposals[0] ?? null;
}

function proposeForAttempt(facts: CaseFacts): CorrectionProposal {
  const { kind, subject, state, attempts } = facts;
  const attempt = attempts.find(({ id }) => id === subject);
  if (state === null || attempt === undefined) return none('not-about-order');
  if (attempts.some((other) => other !== attempt && isInTheWay(other.state))) return none('other-attempt-holds');
  if (!isFinal(state) && state !== 'routing') return none('order-open');
  switch (kind) {
    case 'failed-after-success':
      return proposeAgainstSuccess(facts, attempt);
    case 'abandoned':
      if (attempt.state !== 'abandoned') return none('agrees-already');
      return state === 'failed' ? proposeForAbandoned(facts) : none('books-broken');
    default:
      return attempt.state === 'abandoned' && state === 'failed'
        ? proposeForAbandoned(facts)
        : proposeForSuccess(facts, attempt);
  }
}

/** It may still deliver: nothing is settled beside it. One that has not left is cancelled by the decision. */
function isInTheWay(state: AttemptState): boolean {
  return holdsSlot(state) && state !== 'success' && state !== 'new';
}

function proposeAgainstSuccess(facts: CaseFacts, { state, isBookedBeside }: AttemptOfCase): CorrectionProposal {
  if (isBookedBeside) return none('booked-beside');
  if (facts.state === 'reversed') return none('order-reversed');
  if (state !== 'success') return none('agrees-already');
  return facts.state === 'success' ? proposeBy(facts, { action: 'reversal', word: 'failed' }) : none('books-broken');
}

/** The reseller has not paid for it, or has paid for another delivery. */
function proposeForSuccess(facts: CaseFacts, { state, isBookedBeside }: AttemptOfCase): CorrectionProposal {
  if (state === 'success' || isBookedBeside) return none('agrees-already');
  if (state === 'new' || state === 'cancelled') return none('never-left');
  if (facts.state === 'success' || facts.state === 'reversed') {
    return mayDeliverBeside(state)
      ? proposeBy(facts, { action: 'double-delivery', word: 'success' })
      : none('books-broken');
  }
  const isDelivered = facts.attempts.some((other) => other.state === 'success');
  // Only a failed order has an abandoned attempt.
  if (isDelivered || state === 'abandoned' || !canDecideAttempt(state, 'success')) return none('books-broken');
  return proposeBy(facts, { action: facts.state === 'failed' ? 'late-success' : 'succeed', word: 'success' });
}

function proposeForAbandoned(facts: CaseFacts): CorrectionProposal {
  const late = proposeBy(facts, { action: 'late-success', word: 'success' });
  if (hasHeardSuccess(facts)) return late;
  const no = proposeBy(facts, { action: 'settle-abandoned', word: 'failed' });
  return no.kind === 'proposed' ? no : late;
}

/** By the last definite word that is proven; one that people have decided about before says nothing new. */
function proposeBy(facts: CaseFacts, { action, word }: { action: ProposedAction; word: Verdict }): CorrectionProposal {
  const definite = wordsOf(facts);
  const proven = definite.filter(({ isAuthenticated }) => isAuthenticated);
  const [last] = proven;
  const speaksOfIt = ({ verdict }: SupplierWord): boolean => verdict === word || verdict === 'contradictory';
  if (last === undefined || !proven.some(speaksOfIt)) {
    return none(definite.some(speaksOfIt) ? 'unproven' : 'nothing-said');
  }
  return last.verdict === word
    ? { kind: 'proposed', action, attemptId: last.attemptId, evidence: last }
    : none('contradictory');
}

/** P11: a no after any evidence of a success waits for a person. */
function hasHeardSuccess(facts: CaseFacts): boolean {
  return wordsOf(facts).some(({ verdict, isAuthenticated }) => isAuthenticated && verdict !== 'failed');
}

/** About the case's attempt, the newest first, without those that decide nothing. */
function wordsOf({ kind, subject, attempts, words }: CaseFacts): SupplierWord[] {
  const decidedAt = attempts.find(({ id }) => id === subject)?.decidedAt ?? null;
  // Given up without a definite no: what was said before that is still all there is.
  const since = kind === 'abandoned' ? null : decidedAt;
  return words.filter(
    ({ attemptId, verdict, processedAt }) =>
      attemptId === subject &&
      (verdict === 'success' || verdict === 'failed' || verdict === 'contradictory') &&
      (since === null || processedAt === null || processedAt > since),
  );
}

function none(code: NoProposalCode): CorrectionProposal {
  return { kind: 'none', code };
}
