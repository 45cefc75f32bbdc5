import { promiseLimits } from '../../../../src/domain/promises';
import { rupiah, ZERO } from '../../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { ATTEMPT_STATES, type AttemptState } from '../../../../src/domain/topup/attempt-state';
import { judgeControl } from '../../../../src/domain/topup/judge-control';
import {
  type CaseFacts,
  type CorrectionProposal,
  firstProposal,
  type NoProposalCode,
  proposeCorrection,
  type ProposedAction,
  type SupplierWord,
} from '../../../../src/domain/topup/propose-correction';
import { TOPUP_STATES, type TopupState } from '../../../../src/domain/topup/topup-state';
import { later, MINUTE, SECOND } from './builders';

const wordOf = (verdict: SupplierWord['verdict'], changes: Partial<SupplierWord> = {}): SupplierWord => ({
  ...{ id: `M-${verdict}`, attemptId: 'A1', source: 'callback', verdict, code: '00', isAuthenticated: true },
  ...{ receivedAt: later(5 * MINUTE), processedAt: later(5 * MINUTE), ...changes },
});
const SUCCESS = wordOf('success');
const FAILED = wordOf('failed');
const CONTRADICTORY = wordOf('contradictory');
const CLAIM = wordOf('success', { isAuthenticated: false });

const attemptIn = (state: AttemptState, changes: Partial<CaseFacts['attempts'][number]> = {}) => ({
  ...{ id: 'A1', state, decidedAt: null, isBookedBeside: false, ...changes },
});

interface Case {
  kind: string;
  state?: TopupState | null;
  attempt?: AttemptState;
  decidedAt?: CaseFacts['attempts'][number]['decidedAt'];
  isBookedBeside?: boolean;
  other?: AttemptState;
  /** The newest first. */
  words?: SupplierWord[];
}

const factsOf = ({
  kind,
  state = 'failed',
  attempt = 'refused',
  decidedAt = null,
  isBookedBeside = false,
  other,
  words = [],
}: Case) => ({
  ...{ kind, subject: 'A1', state, words },
  attempts: [
    attemptIn(attempt, { decidedAt, isBookedBeside }),
    ...(other === undefined ? [] : [attemptIn(other, { id: 'A2' })]),
  ],
});

const inAWord = ({ verdict, isAuthenticated }: SupplierWord): string =>
  `${isAuthenticated ? 'proven' : 'claimed'} ${verdict}`;
const inWords = (proposal: CorrectionProposal): string =>
  proposal.kind === 'proposed' ? proposal.action : proposal.code;

const LATE: Case = { kind: 'late-success' };
const ABANDONED: Case = { kind: 'abandoned', attempt: 'abandoned', decidedAt: later(4 * MINUTE) };
const BESIDE: Case = { ...LATE, state: 'success', other: 'success' };
const DENIED: Case = { kind: 'failed-after-success', state: 'success', attempt: 'success' };

describe('C3, proposeCorrection, from the case, the order and what the supplier said', () => {
  test.each<[ProposedAction, string, Case]>([
    ['late-success', 'a refused attempt was delivered', { ...LATE, words: [SUCCESS, FAILED] }],
    ['late-success', 'one that was not sent was delivered', { ...LATE, attempt: 'not-sent', words: [SUCCESS] }],
    ['late-success', 'beside another definite no', { ...LATE, other: 'refused', words: [SUCCESS] }],
    ['late-success', 'a success after doubtful words', { ...LATE, words: [SUCCESS, CONTRADICTORY] }],
    ['late-success', 'an abandoned one was delivered', { ...LATE, ...ABANDONED, words: [SUCCESS] }],
    ['late-success', 'an abandoned one was delivered, by its second case', { ...ABANDONED, ...LATE, words: [SUCCESS] }],
    [
      'late-success',
      'it was said before people gave up',
      { ...ABANDONED, words: [wordOf('success', { processedAt: later(MINUTE) })] },
    ],
    [
      'settle-abandoned',
      'an abandoned one was denied before',
      { ...ABANDONED, words: [wordOf('failed', { processedAt: later(MINUTE) })] },
    ],
    ['settle-abandoned', 'denied, and anybody said success', { ...ABANDONED, words: [CLAIM, FAILED] }],
    ['succeed', 'in routing, a refused one was delivered', { ...LATE, state: 'routing', words: [SUCCESS, FAILED] }],
    ['succeed', 'in routing, the next one has not left', { ...LATE, state: 'routing', other: 'new', words: [SUCCESS] }],
    ['double-delivery', 'delivered beside another one', { ...BESIDE, words: [SUCCESS, FAILED] }],
    [
      'double-delivery',
      'delivered after it was taken back',
      { ...LATE, state: 'reversed', attempt: 'reversed', decidedAt: later(MINUTE), words: [SUCCESS] },
    ],
    ['reversal', 'a delivered one was denied', { ...DENIED, words: [FAILED, SUCCESS] }],
    ['reversal', 'people said success, then it was denied', { ...DENIED, decidedAt: later(MINUTE), words: [FAILED] }],
    [
      'reversal',
      'nobody could act on the denial yet',
      { ...DENIED, decidedAt: later(MINUTE), words: [wordOf('failed', { processedAt: null })] },
    ],
  ])('proposes %s: %s', (action, _circumstance, given) => {
    const [evidence] = given.words?.filter(({ isAuthenticated }) => isAuthenticated) ?? [];
    expect(proposeCorrection(factsOf(given))).toEqual({ kind: 'proposed', action, attemptId: 'A1', evidence });
  });

  test.each<[NoProposalCode, string, Case]>([
    ['nothing-said', 'an abandoned one, still silent', ABANDONED],
    ['nothing-said', 'people had decided about it', { ...LATE, decidedAt: later(6 * MINUTE), words: [SUCCESS] }],
    ['nothing-said', 'the word is about another attempt', { ...LATE, words: [wordOf('success', { attemptId: 'A2' })] }],
    ['nothing-said', 'only pending was said', { ...LATE, words: [wordOf('pending')] }],
    ['unproven', 'anybody could have said it', { ...LATE, words: [CLAIM, FAILED] }],
    ['unproven', 'anybody could have said it of an abandoned one', { ...ABANDONED, words: [CLAIM] }],
    ['contradictory', 'success, then failed again', { ...LATE, words: [FAILED, SUCCESS, FAILED] }],
    ['contradictory', 'code and text disagree', { ...LATE, words: [CONTRADICTORY] }],
    ['contradictory', 'P11, an abandoned one, a no after a yes', { ...ABANDONED, words: [FAILED, SUCCESS] }],
    [
      'contradictory',
      'P11, an abandoned one, a no after doubtful words',
      { ...ABANDONED, words: [FAILED, CONTRADICTORY] },
    ],
    ['contradictory', 'a delivered one, denied and confirmed again', { ...DENIED, words: [SUCCESS, FAILED, SUCCESS] }],
    ['contradictory', 'a delivered one, code and text disagree', { ...DENIED, words: [CONTRADICTORY] }],
    ['order-open', 'the order is at another line', { ...LATE, state: 'sent', words: [SUCCESS] }],
    ['order-open', 'the order was just taken', { ...LATE, state: 'accepted', words: [SUCCESS] }],
    ['unproven', 'in routing, anybody could have said it', { ...LATE, state: 'routing', words: [CLAIM] }],
    ['agrees-already', 'booked beside the other delivery', { ...BESIDE, isBookedBeside: true, words: [SUCCESS] }],
    ['contradictory', 'a second delivery, denied again', { ...BESIDE, words: [FAILED, SUCCESS] }],
    [
      'booked-beside',
      'a booked second delivery is denied',
      { ...DENIED, ...BESIDE, kind: 'failed-after-success', isBookedBeside: true, words: [FAILED] },
    ],
    ['order-reversed', 'it was taken back', { ...DENIED, state: 'reversed', attempt: 'reversed', words: [FAILED] }],
    [
      'other-attempt-holds',
      'P1, in routing beside one that may deliver',
      { ...LATE, state: 'routing', other: 'suspect', words: [SUCCESS] },
    ],
    ['books-broken', 'failed beside a delivery', { ...LATE, other: 'success', words: [SUCCESS] }],
    ['other-attempt-holds', 'P1, another one may be delivered', { ...LATE, other: 'abandoned', words: [SUCCESS] }],
    ['agrees-already', 'it is a success already', { ...LATE, state: 'success', attempt: 'success', words: [SUCCESS] }],
    ['agrees-already', 'it was refused meanwhile', { ...ABANDONED, attempt: 'refused', words: [FAILED] }],
    ['never-left', 'it was cancelled', { ...LATE, attempt: 'cancelled', words: [SUCCESS] }],
    ['books-broken', 'an open attempt of a closed order', { ...LATE, attempt: 'suspect', words: [SUCCESS] }],
    ['books-broken', 'the books are broken', { kind: 'invariant-broken', words: [SUCCESS] }],
    ['message-unread', 'a word that nobody could act on', { kind: 'unprocessed-message', words: [SUCCESS] }],
    ['restored', 'an order of a lost time', { kind: 'lost-order', words: [SUCCESS] }],
    ['restored', 'a correction of a lost time', { kind: 'lost-correction', words: [SUCCESS] }],
    ['not-about-order', 'a word about nothing', { kind: 'unknown-callback', state: null, words: [SUCCESS] }],
    ['not-about-order', 'the ledger as a whole', { kind: 'invariant-broken', state: null }],
    ['not-about-order', 'an alarm', { kind: 'alarm-undelivered', state: null }],
    ['not-about-order', 'the stores', { kind: 'database-older', state: null }],
    ['no-rule', 'a kind that nobody knows', { kind: 'something-new' }],
  ])('proposes nothing, %s: %s', (code, _circumstance, given) => {
    expect(proposeCorrection(factsOf(given))).toEqual({ kind: 'none', code });
  });

  const kinds = Object.keys(promiseLimits(DEFAULT_SETTINGS).case);
  const saidLast = [SUCCESS, FAILED, CONTRADICTORY, CLAIM, null];
  const everything = kinds.flatMap((kind) =>
    TOPUP_STATES.flatMap((state) =>
      ATTEMPT_STATES.flatMap((attempt) =>
        saidLast.map((word): Case => ({ kind, state, attempt, words: word === null ? [] : [word] })),
      ),
    ),
  );

  test('every kind of case, has a rule', () => {
    expect(everything.filter((given) => inWords(proposeCorrection(factsOf(given))) === 'no-rule')).toEqual([]);
  });

  test('every kind and state, what is proposed is proven and concerns an order that nothing is bought for', () => {
    const summary = everything.flatMap((given) => {
      const proposal = proposeCorrection(factsOf(given));
      const { kind, state, attempt, words } = given;
      if (proposal.kind === 'none') return [];
      return [`${kind} ${state} ${attempt}: ${words?.map(inAWord).join()} → ${proposal.action}`];
    });
    expect(summary.sort()).toEqual([
      'abandoned failed abandoned: proven failed → settle-abandoned',
      'abandoned failed abandoned: proven success → late-success',
      'failed-after-success success success: proven failed → reversal',
      'late-success failed abandoned: proven failed → settle-abandoned',
      'late-success failed abandoned: proven success → late-success',
      'late-success failed not-sent: proven success → late-success',
      'late-success failed refused: proven success → late-success',
      'late-success reversed not-sent: proven success → double-delivery',
      'late-success reversed refused: proven success → double-delivery',
      'late-success reversed reversed: proven success → double-delivery',
      'late-success routing not-sent: proven success → succeed',
      'late-success routing refused: proven success → succeed',
      'late-success success not-sent: proven success → double-delivery',
      'late-success success refused: proven success → double-delivery',
      'late-success success reversed: proven success → double-delivery',
    ]);
  });

  test('what is proposed, may be asked for: its control is open and is about the same attempt', () => {
    const verdicts = everything.flatMap((given) => {
      const facts = factsOf(given);
      const proposal = proposeCorrection(facts);
      if (proposal.kind === 'none' || facts.state === null) return [];
      const { action, attemptId } = proposal;
      const isDelivered = facts.state === 'success';
      const isHeld = facts.state === 'routing';
      const verdict = judgeControl(
        action,
        {
          ...{ state: facts.state, price: rupiah(10_500), purchases: 1, isHeld, isHoldPosted: isDelivered },
          attempts: facts.attempts.map(({ id, state, isBookedBeside }) => ({
            ...{
              id,
              state,
              isBookedBeside,
              sendBefore: later(5 * SECOND),
              checkBefore: null,
              httpTimeoutMs: 30_000,
              nextLookAt: null,
            },
            isBookedBeside: false,
          })),
          openCases: [{ kind: facts.kind, subject: facts.subject, dueAt: later(40 * MINUTE) }],
          ...{ isStuck: false, isStopped: false, isRecovering: false, resendBar: null, hasRoute: false },
          ...{ hasOpenCorrection: false, isLateSuccess: false, isCharged: false, owed: ZERO, free: ZERO },
          ...{ parkedTimes: 0, maySupervise: false },
        },
        { now: later(10 * MINUTE), settings: DEFAULT_SETTINGS, attemptId },
      );
      return [{ ...verdict, isSame: verdict.attemptId === attemptId }];
    });
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.filter(({ lock, isSame }) => lock !== null || !isSame)).toEqual([]);
  });

  test('several cases, the first that proposes something is shown, else the first reason', () => {
    const silent = proposeCorrection(factsOf(ABANDONED));
    const said = proposeCorrection(factsOf({ ...LATE, words: [SUCCESS] }));
    const unread = proposeCorrection(factsOf({ kind: 'unprocessed-message' }));
    expect(firstProposal([silent, said])).toBe(said);
    expect(firstProposal([unread, silent])).toBe(unread);
    expect(firstProposal([])).toBeNull();
  });
});
