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
  /** Null: it has not passed its fence, as far as the rows know. */
  sentAt: Instant | null;
  decidedAt: Instant | null;
  /** Its delivery was booked beside what its order was settled by. */
  isBookedBeside: boolean;
  /** A case of its late success is open. */
  hasLateCase: boolean;
}

/** An open case, and what is known of the order that it is about. */
export interface CaseFacts {
  /** Of the case, as in `promiseLimits`. */
  kind: string;
  /** The attempt that it is about, or something else. */
  subject: string;
  /** Null: it is about no order. */
  state: TopupState | null;
  /** In the order of their numbers. */
  attempts: readonly AttemptOfCase[];
  /** About all attempts, the newest first. */
  words: readonly SupplierWord[];
  /** The database was restored once: purchases that its rows know nothing of may have left (S2). */
  isRestored: boolean;
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
  /** The delivery that the supplier denies now was booked as our loss. */
  'booked-beside',
  /** One attempt is denied and another one is said to be delivered: both corrections leave a delivery unpaid. */
  'delivery-unclear',
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
    case 'lost-refund':
    case 'va-not-closed':
    case 'va-unknown':
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
  if (attempts.some((other) => other !== attempt && isInTheWay(other, state))) return none('other-attempt-holds');
  if (!isFinal(state) && state !== 'routing') return none('order-open');
  switch (kind) {
    case 'failed-after-success':
      return proposeAgainstSuccess(facts, attempt);
    case 'abandoned':
      if (attempt.state !== 'abandoned') return none('agrees-already');
      return state === 'failed' ? proposeForAbandoned(facts, attempt) : none('books-broken');
    default:
      return attempt.state === 'abandoned' && state === 'failed'
        ? proposeForAbandoned(facts, attempt)
        : proposeForSuccess(facts, attempt);
  }
}

/** It may still deliver: nothing is settled beside it. One that has not left is cancelled by a decision in routing. */
function isInTheWay({ state }: AttemptOfCase, order: TopupState): boolean {
  if (state === 'new') return order !== 'routing';
  return holdsSlot(state) && state !== 'success';
}

function proposeAgainstSuccess(facts: CaseFacts, attempt: AttemptOfCase): CorrectionProposal {
  if (attempt.isBookedBeside) return none('booked-beside');
  if (facts.state === 'reversed') return none('order-reversed');
  if (attempt.state !== 'success') return none('agrees-already');
  if (facts.state !== 'success') return none('books-broken');
  const reversal = proposeBy(laterWords(facts, attempt), { action: 'reversal', word: 'failed' });
  const others = facts.attempts.filter((other) => other !== attempt);
  const isUnclear = others.some((other) => other.isBookedBeside || speaksAgainst('failed', facts, other));
  return reversal.kind === 'proposed' && isUnclear ? none('delivery-unclear') : reversal;
}

/** The reseller has not paid for it, or has paid for another delivery. */
function proposeForSuccess(facts: CaseFacts, attempt: AttemptOfCase): CorrectionProposal {
  const { state, isBookedBeside } = attempt;
  if (state === 'success' || isBookedBeside) return none('agrees-already');
  if (hasNeverLeft(attempt, facts)) return none('never-left');
  if (facts.state === 'success' || facts.state === 'reversed') {
    return mayDeliverBeside(state) ? proposeBeside(facts, attempt) : none('books-broken');
  }
  const isDelivered = facts.attempts.some((other) => other.state === 'success');
  // Only a failed order has an abandoned attempt.
  if (isDelivered || state === 'abandoned' || !canDecideAttempt(state, 'success')) return none('books-broken');
  if (facts.state === 'routing' && comesAfter(facts, attempt)) return none('other-attempt-holds');
  const action = facts.state === 'failed' ? 'late-success' : 'succeed';
  return proposeBy(laterWords(facts, attempt), { action, word: 'success' });
}

/** What the rows say of one that has not left may be older than the truth. */
function hasNeverLeft({ state, sentAt }: AttemptOfCase, { isRestored }: CaseFacts): boolean {
  if (state === 'new' || state === 'cancelled') return true;
  return state === 'not-sent' && sentAt === null && !isRestored;
}

function proposeBeside(facts: CaseFacts, attempt: AttemptOfCase): CorrectionProposal {
  const beside = proposeBy(laterWords(facts, attempt), { action: 'double-delivery', word: 'success' });
  const own = facts.attempts.filter(({ state }) => state === 'success');
  const isUnclear = own.some((paid) => speaksAgainst('success', facts, paid));
  return beside.kind === 'proposed' && isUnclear ? none('delivery-unclear') : beside;
}

/** Sukseskan in routing is about the latest of those that were told to be delivered. */
function comesAfter({ attempts }: CaseFacts, attempt: AttemptOfCase): boolean {
  const later = attempts.slice(attempts.indexOf(attempt) + 1);
  return later.some(({ state, hasLateCase }) => hasLateCase && canDecideAttempt(state, 'success'));
}

/** Its supplier's last proven word says something else, or two things at once. */
function speaksAgainst(word: Verdict, facts: CaseFacts, attempt: AttemptOfCase): boolean {
  const last = laterWords(facts, attempt).find(({ isAuthenticated }) => isAuthenticated);
  return last !== undefined && last.verdict !== word;
}

/**
 * What was said before people gave it up may still prove that it was delivered. A definite no only comes of what was said
 * afterwards (P1), and after any evidence of a success it waits for a person (P11).
 */
function proposeForAbandoned(facts: CaseFacts, attempt: AttemptOfCase): CorrectionProposal {
  const words = wordsOf(facts, attempt);
  const late = proposeBy(words, { action: 'late-success', word: 'success' });
  const hasHeardSuccess = words.some(({ verdict, isAuthenticated }) => isAuthenticated && verdict !== 'failed');
  if (hasHeardSuccess) return late;
  const no = proposeBy(laterWords(facts, attempt), { action: 'settle-abandoned', word: 'failed' });
  return no.kind === 'proposed' ? no : late;
}

/** By the last definite word that is proven. */
function proposeBy(
  definite: readonly SupplierWord[],
  { action, word }: { action: ProposedAction; word: Verdict },
): CorrectionProposal {
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

/** About one attempt, the newest first, without those that decide nothing. */
function wordsOf({ words }: CaseFacts, { id }: AttemptOfCase): SupplierWord[] {
  return words.filter(
    ({ attemptId, verdict }) =>
      attemptId === id && (verdict === 'success' || verdict === 'failed' || verdict === 'contradictory'),
  );
}

/** The same without those that people have decided about before: they say nothing new. */
function laterWords(facts: CaseFacts, attempt: AttemptOfCase): SupplierWord[] {
  const { decidedAt } = attempt;
  return wordsOf(facts, attempt).filter(
    ({ processedAt }) => decidedAt === null || processedAt === null || processedAt > decidedAt,
  );
}

function none(code: NoProposalCode): CorrectionProposal {
  return { kind: 'none', code };
}
