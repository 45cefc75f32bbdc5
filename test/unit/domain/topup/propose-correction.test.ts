import { promiseLimits } from '../../../../src/domain/promises';
import { rupiah, ZERO } from '../../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import {
  ATTEMPT_STATES,
  type AttemptState,
  holdsSlot,
  mayDeliverBeside,
} from '../../../../src/domain/topup/attempt-state';
import { judgeControl } from '../../../../src/domain/topup/judge-control';
import {
  type AttemptOfCase,
  type CorrectionProposal,
  firstProposal,
  type NoProposalCode,
  proposeCorrection,
  type ProposedAction,
  type SupplierWord,
} from '../../../../src/domain/topup/propose-correction';
import { TOPUP_STATES, type TopupState } from '../../../../src/domain/topup/topup-state';
import { later, MINUTE, SECOND, SENT } from './builders';

const wordOf = (verdict: SupplierWord['verdict'], changes: Partial<SupplierWord> = {}): SupplierWord => ({
  ...{ id: `M-${verdict}`, attemptId: 'A1', source: 'callback', verdict, code: '00', isAuthenticated: true },
  ...{ receivedAt: later(5 * MINUTE), processedAt: later(5 * MINUTE), ...changes },
});
const SUCCESS = wordOf('success');
const FAILED = wordOf('failed');
const CONTRADICTORY = wordOf('contradictory');
const CLAIM = wordOf('success', { isAuthenticated: false });

const attemptIn = (state: AttemptState, changes: Partial<AttemptOfCase> = {}): AttemptOfCase => ({
  ...{ id: 'A1', state, sentAt: SENT, decidedAt: null, isBookedBeside: false, hasLateCase: false, ...changes },
});

interface Case {
  kind: string;
  state?: TopupState | null;
  attempt?: AttemptState;
  sentAt?: AttemptOfCase['sentAt'];
  decidedAt?: AttemptOfCase['decidedAt'];
  isBookedBeside?: boolean;
  /** The attempt after it. */
  other?: AttemptState | undefined;
  otherHas?: Partial<AttemptOfCase>;
  /** The newest first. */
  words?: SupplierWord[];
  isRestored?: boolean;
}

const factsOf = ({
  kind,
  state = 'failed',
  attempt = 'refused',
  sentAt = SENT,
  decidedAt = null,
  isBookedBeside = false,
  other,
  otherHas = {},
  words = [],
  isRestored = false,
}: Case) => ({
  ...{ kind, subject: 'A1', state, words, isRestored },
  attempts: [
    attemptIn(attempt, { sentAt, decidedAt, isBookedBeside }),
    ...(other === undefined ? [] : [attemptIn(other, { id: 'A2', ...otherHas })]),
  ],
});

const inAWord = ({ verdict, isAuthenticated }: SupplierWord): string =>
  `${isAuthenticated ? 'proven' : 'claimed'} ${verdict}`;
const inWords = (proposal: CorrectionProposal): string =>
  proposal.kind === 'proposed' ? proposal.action : proposal.code;

const LATE: Case = { kind: 'late-success' };
const UNSENT: Case = { ...LATE, attempt: 'not-sent', sentAt: null, words: [SUCCESS] };
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
      'P1, nobody could act on its denial yet',
      { ...ABANDONED, words: [wordOf('failed', { processedAt: null })] },
    ],
    ['late-success', 'after a restore, one that never left by the rows', { ...UNSENT, isRestored: true }],
    ['settle-abandoned', 'denied, and anybody said success', { ...ABANDONED, words: [CLAIM, FAILED] }],
    ['succeed', 'in routing, a refused one was delivered', { ...LATE, state: 'routing', words: [SUCCESS, FAILED] }],
    ['succeed', 'in routing, the next one has not left', { ...LATE, state: 'routing', other: 'new', words: [SUCCESS] }],
    [
      'succeed',
      'in routing, a later one is refused and nobody speaks of it',
      { ...LATE, state: 'routing', other: 'refused', words: [SUCCESS] },
    ],
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
    [
      'nothing-said',
      'P1, an abandoned one, denied before people gave up',
      { ...ABANDONED, words: [wordOf('failed', { processedAt: later(MINUTE) })] },
    ],
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
    [
      'contradictory',
      'P11, the same by its second case, and the yes came before people gave up',
      { ...ABANDONED, ...LATE, words: [FAILED, wordOf('success', { processedAt: later(MINUTE) })] },
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
    [
      'other-attempt-holds',
      'in routing, a later one is said to be delivered as well',
      { ...LATE, state: 'routing', other: 'refused', otherHas: { hasLateCase: true }, words: [SUCCESS] },
    ],
    ['other-attempt-holds', 'an open attempt beside it', { ...LATE, other: 'new', words: [SUCCESS] }],
    ['books-broken', 'failed beside a delivery', { ...LATE, other: 'success', words: [SUCCESS] }],
    ['other-attempt-holds', 'P1, another one may be delivered', { ...LATE, other: 'abandoned', words: [SUCCESS] }],
    ['agrees-already', 'it is a success already', { ...LATE, state: 'success', attempt: 'success', words: [SUCCESS] }],
    ['agrees-already', 'it was refused meanwhile', { ...ABANDONED, attempt: 'refused', words: [FAILED] }],
    ['never-left', 'it did not pass its fence', UNSENT],
    ['never-left', 'it did not pass its fence, beside a delivery', { ...UNSENT, state: 'success', other: 'success' }],
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

  describe('two cases of opposite sort: the first attempt is said to be delivered, the second, which was paid for, is denied', () => {
    const ofSecond = (word: SupplierWord): SupplierWord => ({ ...word, attemptId: 'A2' });

    test.each<[string, string, string, { first: SupplierWord[]; second: SupplierWord[] } & Partial<AttemptOfCase>]>([
      [
        'delivery-unclear',
        'delivery-unclear',
        'both prove it',
        { first: [SUCCESS, FAILED], second: [FAILED, SUCCESS] },
      ],
      ['delivery-unclear', 'contradictory', 'the second doubts it', { first: [SUCCESS], second: [CONTRADICTORY] }],
      ['contradictory', 'delivery-unclear', 'the first doubts it', { first: [CONTRADICTORY], second: [FAILED] }],
      [
        'double-delivery',
        'contradictory',
        'the second delivered after all',
        { first: [SUCCESS], second: [SUCCESS, FAILED] },
      ],
      [
        'double-delivery',
        'unproven',
        'anybody denied the second',
        { first: [SUCCESS], second: [wordOf('failed', { isAuthenticated: false })] },
      ],
      ['contradictory', 'reversal', 'the first takes it back', { first: [FAILED, SUCCESS], second: [FAILED] }],
      ['unproven', 'reversal', 'anybody spoke of the first', { first: [CLAIM], second: [FAILED] }],
      [
        'nothing-said',
        'reversal',
        'people decided about the first',
        { first: [SUCCESS], second: [FAILED], decidedAt: later(6 * MINUTE) },
      ],
      [
        'agrees-already',
        'delivery-unclear',
        'the first is booked',
        { first: [SUCCESS], second: [FAILED], isBookedBeside: true },
      ],
    ])('proposes %s and %s: %s', (first, second, _circumstance, { first: ofFirst, second: said, ...changes }) => {
      const order = {
        ...{ state: 'success' as const, isRestored: false, words: [...ofFirst, ...said.map(ofSecond)] },
        attempts: [attemptIn('refused', { hasLateCase: true, ...changes }), attemptIn('success', { id: 'A2' })],
      };
      const proposals = [
        proposeCorrection({ ...order, kind: 'late-success', subject: 'A1' }),
        proposeCorrection({ ...order, kind: 'failed-after-success', subject: 'A2' }),
      ];
      expect(proposals.map(inWords)).toEqual([first, second]);
    });
  });

  const kinds = Object.keys(promiseLimits(DEFAULT_SETTINGS).case);
  const saidLast = [SUCCESS, FAILED, CONTRADICTORY, CLAIM, null];
  /** Alone, beside a delivery, one that has not left, a no, and a no that was booked as a delivery. */
  const others: { name: string; other?: AttemptState; otherHas?: Partial<AttemptOfCase> }[] = [
    { name: '' },
    ...(['success', 'new', 'refused'] as const).map((other) => ({ name: ` beside ${other}`, other })),
    { name: ' beside booked', other: 'refused', otherHas: { isBookedBeside: true } },
  ];
  const everything = kinds.flatMap((kind) =>
    TOPUP_STATES.flatMap((state) =>
      ATTEMPT_STATES.flatMap((attempt) =>
        (mayDeliverBeside(attempt) ? [false, true] : [false]).flatMap((isBookedBeside) =>
          others
            // P1: the database lets no two hold the slot.
            .filter(({ other }) => other === undefined || !holdsSlot(other) || !holdsSlot(attempt))
            .flatMap((beside) =>
              saidLast.map((word) => ({
                ...{ kind, state, attempt, isBookedBeside, ...beside, words: word === null ? [] : [word] },
              })),
            ),
        ),
      ),
    ),
  );

  test('every kind of case, has a rule', () => {
    expect(everything.filter((given) => inWords(proposeCorrection(factsOf(given))) === 'no-rule')).toEqual([]);
  });

  test('every kind and state, what is proposed is proven and concerns an order that nothing is bought for', () => {
    const besides = new Map<string, string[]>();
    for (const given of everything) {
      const proposal = proposeCorrection(factsOf(given));
      if (proposal.kind === 'none') continue;
      const { kind, state, attempt, isBookedBeside, name, words } = given;
      const line = `${kind} ${state} ${attempt}${isBookedBeside ? ' booked' : ''}: ${words.map(inAWord).join()} → ${proposal.action}`;
      besides.set(line, [...(besides.get(line) ?? []), name.replace(' beside ', '') || 'alone']);
    }
    const lines = [...besides].map(([line, names]) => `${line} (${names.join(', ')})`);
    expect(lines.sort()).toEqual([
      'abandoned failed abandoned: proven failed → settle-abandoned (alone, refused, booked)',
      'abandoned failed abandoned: proven success → late-success (alone, refused, booked)',
      'failed-after-success success success: proven failed → reversal (alone, refused)',
      'late-success failed abandoned: proven failed → settle-abandoned (alone, refused, booked)',
      'late-success failed abandoned: proven success → late-success (alone, refused, booked)',
      'late-success failed not-sent: proven success → late-success (alone, refused, booked)',
      'late-success failed refused: proven success → late-success (alone, refused, booked)',
      'late-success reversed not-sent: proven success → double-delivery (alone, success, refused, booked)',
      'late-success reversed refused: proven success → double-delivery (alone, success, refused, booked)',
      'late-success reversed reversed: proven success → double-delivery (alone, success, refused, booked)',
      'late-success routing not-sent: proven success → succeed (alone, new, refused, booked)',
      'late-success routing refused: proven success → succeed (alone, new, refused, booked)',
      'late-success success not-sent: proven success → double-delivery (alone, success, refused, booked)',
      'late-success success refused: proven success → double-delivery (alone, success, refused, booked)',
      'late-success success reversed: proven success → double-delivery (alone, success, refused, booked)',
    ]);
  });

  test('what is proposed, may be asked for: its control is open and is about the same attempt', () => {
    const verdicts = everything.flatMap((given) => {
      const facts = factsOf(given);
      const proposal = proposeCorrection(facts);
      if (proposal.kind === 'none') return [];
      const { action, attemptId } = proposal;
      const isDelivered = given.state === 'success';
      const isHeld = given.state === 'routing';
      const verdict = judgeControl(
        action,
        {
          ...{ state: given.state, price: rupiah(10_500), purchases: 1, isHeld, isHoldPosted: isDelivered },
          attempts: facts.attempts.map(({ id, state, isBookedBeside }) => ({
            ...{ id, state, isBookedBeside, sendBefore: later(5 * SECOND), checkBefore: null },
            ...{ httpTimeoutMs: 30_000, nextLookAt: null },
          })),
          openCases: [{ kind: facts.kind, subject: facts.subject, dueAt: later(40 * MINUTE) }],
          ...{ isStuck: false, isStopped: false, isRecovering: false, resendBar: null, hasRoute: false },
          ...{
            hasOpenCorrection: false,
            isLateSuccess: false,
            isCharged: false,
            isPaidByTransfer: false,
            owed: ZERO,
            free: ZERO,
          },
          ...{ parkedTimes: 0, maySupervise: false },
        },
        { now: later(10 * MINUTE), settings: DEFAULT_SETTINGS, attemptId },
      );
      return [{ given, ...verdict, isSame: verdict.attemptId === attemptId }];
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
