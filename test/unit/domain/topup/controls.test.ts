import { rupiah, ZERO } from '../../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { type Instant } from '../../../../src/domain/time';
import { ATTEMPT_STATES, type AttemptState, holdsSlot } from '../../../../src/domain/topup/attempt-state';
import {
  CONTROL_ACTIONS,
  type ControlAction,
  type ControlAttempt,
  type ControlFacts,
  type ControlVerdict,
  type LockCode,
} from '../../../../src/domain/topup/controls';
import { isDeliveryUnclear } from '../../../../src/domain/topup/closed-order-locks';
import { judgeControl } from '../../../../src/domain/topup/judge-control';
import { isFinal, isRoutable, TOPUP_STATES, type TopupState } from '../../../../src/domain/topup/topup-state';
import { later, MINUTE, SECOND, SENT } from './builders';

const HTTP_TIMEOUT_MS = 30 * SECOND;
/** Long after the send: nothing is on its way any more. */
const NOW = later(10 * MINUTE);

const attemptIn = (state: AttemptState, changes: Partial<ControlAttempt> = {}): ControlAttempt => ({
  ...{ id: 'A1', state, sendBefore: later(5 * SECOND), checkBefore: null },
  ...{ httpTimeoutMs: HTTP_TIMEOUT_MS, nextLookAt: null, isBookedBeside: false, ...changes },
});

const factsOf = (changes: Partial<ControlFacts> = {}): ControlFacts => ({
  ...{ state: 'suspect', price: rupiah(10_500), attempts: [attemptIn('suspect')], purchases: 1 },
  ...{ isHeld: true, isHoldPosted: false, openCases: [], isStuck: false, isStopped: false, isRecovering: false },
  ...{
    resendBar: null,
    hasRoute: true,
    hasOpenCorrection: false,
    isLateSuccess: false,
    isCharged: false,
    isPaidByTransfer: false,
  },
  ...{ owed: ZERO, free: rupiah(100_000), parkedTimes: 0, maySupervise: false, ...changes },
});

const judge = (
  action: ControlAction,
  facts: Partial<ControlFacts> = {},
  { now = NOW, attemptId }: { now?: Instant; attemptId?: string } = {},
): ControlVerdict => judgeControl(action, factsOf(facts), { now, settings: DEFAULT_SETTINGS, attemptId });

const codeOf = (...args: Parameters<typeof judge>): LockCode | null => judge(...args).lock?.code ?? null;

const caseOf = (kind: string, subject = 'A1') => ({ kind, subject, dueAt: later(40 * MINUTE) });
const routing = (state: AttemptState, changes: Partial<ControlFacts> = {}): Partial<ControlFacts> => ({
  ...{ state: 'routing', attempts: [attemptIn(state)] },
  ...changes,
});
const failed = (state: AttemptState, changes: Partial<ControlFacts> = {}): Partial<ControlFacts> => ({
  ...{ state: 'failed', attempts: [attemptIn(state)], isHeld: false },
  ...changes,
});
const delivered = (changes: Partial<ControlFacts> = {}): Partial<ControlFacts> => ({
  ...{ state: 'success', attempts: [attemptIn('success')], isHeld: false, isHoldPosted: true },
  ...changes,
});
/** Two were bought: the first one was a no, the second one delivered. */
const delivery = (first: AttemptState, changes: Partial<ControlFacts> = {}): Partial<ControlFacts> =>
  delivered({
    attempts: [attemptIn(first), attemptIn('success', { id: 'A2' })],
    openCases: [caseOf('late-success')],
    ...changes,
  });
const lateNo = (state: AttemptState, changes: Partial<ControlFacts> = {}): Partial<ControlFacts> =>
  routing(state, { openCases: [caseOf('late-success')], ...changes });
const late = (changes: Partial<ControlFacts> = {}): Partial<ControlFacts> =>
  delivered({ isHoldPosted: false, isLateSuccess: true, ...changes });

describe('judgeControl', () => {
  describe('what the rules of the trade and of money allow', () => {
    test.each<[ControlAction, string, Partial<ControlFacts>]>([
      ['resend', 'after a no', routing('refused')],
      ['resend', 'after a purchase that never left', routing('not-sent')],
      ['reroute', 'after a no', routing('refused')],
      ['reroute', 'before anything was bought', { state: 'accepted', attempts: [], purchases: 0 }],
      ['succeed', 'suspect', {}],
      ['succeed', 'pending', { state: 'pending', attempts: [attemptIn('pending')] }],
      ['succeed', 'in routing, of a refused one that was delivered', lateNo('refused')],
      ['succeed', 'in routing, of one that was thought not to have left', lateNo('not-sent')],
      [
        'succeed',
        'in routing, beside one that was opened and has not left',
        lateNo('refused', { attempts: [attemptIn('refused'), attemptIn('new', { id: 'A2', sendBefore: null })] }),
      ],
      ['fail', 'suspect', {}],
      ['fail', 'in routing', routing('refused')],
      ['fail', 'an attempt is open that has not left', routing('new')],
      ['fail', 'before anything was bought', { state: 'accepted', attempts: [], purchases: 0 }],
      ['fail', 'in routing under the stop switch', routing('refused', { isStopped: true })],
      ['park', 'suspect', {}],
      ['park', 'sent', { state: 'sent', attempts: [attemptIn('sending')] }],
      ['park', 'a second time', { parkedTimes: 1 }],
      ['park', 'a third time by a supervisor', { parkedTimes: 2, maySupervise: true }],
      ['late-success', 'of a refused one', failed('refused')],
      ['late-success', 'of an abandoned one', failed('abandoned')],
      ['charge-late-success', 'our loss', late()],
      ['collect-receivable', 'owed', late({ isCharged: true, owed: rupiah(1000) })],
      ['reversal', 'delivered', delivered()],
      ['reversal', 'delivered late', late()],
      ['reversal', 'another one is said to be delivered', delivery('refused')],
      [
        'reversal',
        'another one was booked as a delivery, and is denied as well',
        delivered({
          attempts: [attemptIn('refused', { isBookedBeside: true }), attemptIn('success', { id: 'A2' })],
          openCases: [caseOf('failed-after-success'), caseOf('failed-after-success', 'A2')],
        }),
      ],
      ['double-delivery', 'a refused one beside the delivery', delivery('refused')],
      ['double-delivery', 'one that was thought not to have left', delivery('not-sent')],
      ['double-delivery', 'a refused one of an order that was reversed', delivery('refused', { state: 'reversed' })],
      [
        'double-delivery',
        'the one that was taken back',
        delivered({ state: 'reversed', attempts: [attemptIn('reversed')], openCases: [caseOf('late-success')] }),
      ],
      ['settle-abandoned', 'abandoned', failed('abandoned')],
      ['close-case', 'broken books of an open order', { openCases: [caseOf('invariant-broken', 'T1')] }],
      ['close-case', 'a late success beside the delivery', delivered({ openCases: [caseOf('late-success', 'A0')] })],
    ])('%s, %s, it is allowed', (action, _circumstance, facts) => {
      expect(judge(action, facts).lock).toBeNull();
    });
  });

  describe('what they lock', () => {
    test.each<[LockCode, ControlAction, string, Partial<ControlFacts>]>([
      ['nothing-sent', 'resend', 'before anything was bought', { state: 'accepted', attempts: [] }],
      ['may-still-deliver', 'resend', 'suspect', {}],
      ['may-still-deliver', 'reroute', 'pending', { state: 'pending', attempts: [attemptIn('pending')] }],
      ['may-still-deliver', 'resend', 'an open attempt that has not left', routing('new')],
      ['case-open', 'resend', 'beside a case', routing('refused', { openCases: [caseOf('late-success')] })],
      ['stop-switch', 'resend', 'under the stop switch', routing('refused', { isStopped: true })],
      ['stop-switch', 'reroute', 'under the stop switch', routing('refused', { isStopped: true })],
      ['terminal-off', 'resend', 'its terminal is off', routing('refused', { resendBar: 'terminal-off' })],
      ['no-terminal', 'reroute', 'the route has none', routing('refused', { hasRoute: false })],
      ['no-terminal', 'resend', 'bought as often as is allowed', routing('refused', { purchases: 5 })],
      ['books-broken', 'resend', 'nobody pays for it', routing('refused', { isHeld: false })],
      ['nothing-to-settle', 'succeed', 'in routing', routing('refused')],
      ['nothing-to-settle', 'succeed', 'a late success of one that has not left', lateNo('new')],
      [
        'nothing-to-settle',
        'succeed',
        'a case of another kind in routing',
        routing('refused', { openCases: [caseOf('invariant-broken')] }),
      ],
      ['books-broken', 'succeed', 'a late success that nobody pays for', lateNo('refused', { isHeld: false })],
      ...(['pending', 'suspect', 'success', 'abandoned'] as const).map(
        (state): [LockCode, ControlAction, string, Partial<ControlFacts>] => [
          'other-attempt-holds',
          'succeed',
          `a late success beside one that is ${state}`,
          lateNo('refused', { attempts: [attemptIn('refused'), attemptIn(state, { id: 'A2' })] }),
        ],
      ),
      [
        'in-flight',
        'succeed',
        'a late success beside one that is being sent',
        lateNo('refused', { attempts: [attemptIn('refused'), attemptIn('sending', { id: 'A2' })] }),
      ],
      ['in-flight', 'succeed', 'sent', { state: 'sent', attempts: [attemptIn('sending')] }],
      ['in-flight', 'fail', 'sent', { state: 'sent', attempts: [attemptIn('sending')] }],
      ['books-broken', 'fail', 'nobody pays for it', { isHeld: false }],
      ['other-attempt-holds', 'fail', 'in routing beside a delivery', routing('success')],
      ['case-open', 'fail', 'something was said that nobody could act on', { isStuck: true }],
      ['parked-too-often', 'park', 'a third time by an operator', { parkedTimes: 2 }],
      ['nothing-to-settle', 'late-success', 'nothing was bought', failed('refused', { attempts: [] })],
      ['nothing-to-settle', 'late-success', 'cancelled before it left', failed('cancelled')],
      ['nothing-to-settle', 'late-success', 'delivered already', delivered()],
      ['correction-open', 'late-success', 'beside another one', failed('refused', { hasOpenCorrection: true })],
      ['nothing-to-charge', 'charge-late-success', 'paid with its hold', delivered()],
      ['nothing-to-charge', 'charge-late-success', 'failed', failed('refused')],
      ['already-charged', 'charge-late-success', 'a second time', late({ isCharged: true })],
      ['nothing-to-charge', 'collect-receivable', 'nothing is owed', late({ isCharged: true })],
      ['saldo-empty', 'collect-receivable', 'nothing is free', late({ owed: rupiah(1), free: ZERO })],
      ['nothing-to-settle', 'reversal', 'failed', failed('refused')],
      ['nothing-to-settle', 'reversal', 'taken back already', delivered({ state: 'reversed', attempts: [] })],
      [
        'booked-beside',
        'reversal',
        'another one was booked as a delivery',
        delivered({
          attempts: [attemptIn('refused', { isBookedBeside: true }), attemptIn('success', { id: 'A2' })],
          openCases: [caseOf('failed-after-success', 'A2')],
        }),
      ],
      ['nothing-to-settle', 'double-delivery', 'nobody said so', delivery('refused', { openCases: [] })],
      [
        'nothing-to-settle',
        'double-delivery',
        'failed: it is a late success of the order itself',
        failed('refused', { openCases: [caseOf('late-success')] }),
      ],
      [
        'nothing-to-settle',
        'double-delivery',
        'of the one that delivered',
        late({ openCases: [caseOf('late-success')] }),
      ],
      ['nothing-to-settle', 'double-delivery', 'of one that never left', delivery('cancelled')],
      ['correction-open', 'double-delivery', 'beside another one', delivery('refused', { hasOpenCorrection: true })],
      [
        'already-booked',
        'double-delivery',
        'a second time',
        delivery('refused', {
          attempts: [attemptIn('refused', { isBookedBeside: true }), attemptIn('success', { id: 'A2' })],
        }),
      ],
      ['nothing-to-settle', 'settle-abandoned', 'refused', failed('refused')],
      ['no-case', 'close-case', 'without one', delivered()],
      [
        'no-case',
        'close-case',
        'one that waits for a ruling',
        failed('abandoned', { openCases: [caseOf('abandoned')] }),
      ],
      [
        'no-case',
        'close-case',
        'a late success of an open order',
        routing('refused', { openCases: [caseOf('late-success')] }),
      ],
    ])('%s, %s, %s', (code, action, _circumstance, facts) => {
      expect(codeOf(action, facts)).toBe(code);
    });
  });

  test('S2, while the database may be older than the truth, people may put off their deadline and nothing else', () => {
    const openCases = [caseOf('invariant-broken', 'T1')];
    const orders = [{}, routing('refused'), failed('abandoned', { openCases }), late({ owed: rupiah(5) })];
    const barred = CONTROL_ACTIONS.filter((action) =>
      orders.every((facts) => codeOf(action, { ...facts, isRecovering: true }) === 'recovering'),
    );
    expect(barred).toEqual(CONTROL_ACTIONS.filter((action) => action !== 'park'));
  });

  describe('P6, a send or a check that may be on its way', () => {
    const sendBefore = later(5 * SECOND);
    const checkBefore = later(9 * MINUTE + 50 * SECOND);

    test.each(['succeed', 'fail'] as const)('%s, it is locked until the very end of the flight', (action) => {
      const facts = { attempts: [attemptIn('suspect', { sendBefore, checkBefore })] };
      const until = later(9 * MINUTE + 50 * SECOND + HTTP_TIMEOUT_MS + 1);
      expect(judge(action, facts).lock).toEqual({ code: 'in-flight', until });
      expect(codeOf(action, facts, { now: later(9 * MINUTE + 50 * SECOND + HTTP_TIMEOUT_MS) })).toBe('in-flight');
      expect(codeOf(action, facts, { now: until })).toBeNull();
    });

    test('a check of an earlier attempt, it counts as well', () => {
      const attempts = [attemptIn('refused', { id: 'A0', checkBefore }), attemptIn('suspect')];
      expect(codeOf('fail', { attempts })).toBe('in-flight');
    });

    test('nothing has left of the order, giving it up waits for nothing', () => {
      expect(codeOf('fail', routing('refused'), { now: SENT })).toBeNull();
    });
  });

  test.each(['sendBefore', 'checkBefore'] as const)(
    'P6, a late success in routing while something of it may be on its way (%s), it is locked until that has ended',
    (limit) => {
      const facts = lateNo('refused', {
        attempts: [attemptIn('refused', { [limit]: later(9 * MINUTE + 50 * SECOND) })],
      });
      const until = later(9 * MINUTE + 50 * SECOND + HTTP_TIMEOUT_MS + 1);
      expect(judge('succeed', facts).lock).toEqual({ code: 'in-flight', until });
      expect(codeOf('succeed', facts, { now: until })).toBeNull();
    },
  );

  test('a purchase that may still deliver, the lock says when it is asked after again', () => {
    const nextLookAt = later(12 * MINUTE);
    const facts = { attempts: [attemptIn('suspect', { nextLookAt })] };
    expect(judge('resend', facts).lock).toEqual({ code: 'may-still-deliver', until: nextLookAt });
    expect(judge('resend', facts, { now: later(13 * MINUTE) }).lock?.until).toBeNull();
  });

  describe('C3, C4, C6, who needs a second person', () => {
    const dear = { price: rupiah(500_001) };

    test.each<[boolean, ControlAction, string, Partial<ControlFacts>]>([
      [true, 'succeed', 'suspect', {}],
      [false, 'succeed', 'pending', { state: 'pending', attempts: [attemptIn('pending')] }],
      [true, 'succeed', 'pending and dear', { state: 'pending', attempts: [attemptIn('pending')], ...dear }],
      [true, 'succeed', 'a late success in routing', lateNo('refused')],
      [true, 'fail', 'suspect', {}],
      [true, 'fail', 'pending', { state: 'pending', attempts: [attemptIn('pending')] }],
      [false, 'fail', 'in routing', routing('refused')],
      [true, 'fail', 'in routing and dear', routing('refused', dear)],
      [false, 'fail', 'in routing at the limit', routing('refused', { price: rupiah(500_000) })],
      [true, 'fail', 'in routing, and the supplier says that it was delivered', lateNo('refused')],
      [
        false,
        'fail',
        'in routing beside a case of another kind',
        routing('refused', { openCases: [caseOf('invariant-broken', 'T1')] }),
      ],
      [false, 'resend', 'dear', routing('refused', dear)],
      [false, 'reroute', 'dear', routing('refused', dear)],
      [false, 'park', 'dear', dear],
      [false, 'late-success', 'the supplier said so', failed('refused', { openCases: [caseOf('late-success')] })],
      [
        true,
        'late-success',
        'the supplier said so of another attempt',
        failed('refused', { openCases: [caseOf('late-success', 'A0')] }),
      ],
      [true, 'late-success', 'nobody said so', failed('refused')],
      [true, 'late-success', 'dear', failed('refused', { openCases: [caseOf('late-success')], ...dear })],
      [true, 'charge-late-success', 'our loss', late()],
      [true, 'reversal', 'delivered', delivered()],
      [true, 'double-delivery', 'a refused one beside the delivery', delivery('refused')],
      [true, 'settle-abandoned', 'abandoned', failed('abandoned')],
      [false, 'collect-receivable', 'a little', late({ owed: rupiah(500_000) })],
      [true, 'collect-receivable', 'a lot', late({ owed: rupiah(500_001) })],
      [false, 'close-case', 'nothing else would settle it', delivered({ openCases: [caseOf('late-success', 'A0')] })],
      [
        true,
        'close-case',
        'a late success could be booked',
        failed('refused', { openCases: [caseOf('late-success')] }),
      ],
      [true, 'close-case', 'a second delivery could be booked', delivery('refused')],
      [true, 'close-case', 'of a reversed order as well', delivery('refused', { state: 'reversed' })],
      [
        false,
        'close-case',
        'a second delivery was booked',
        delivery('refused', {
          attempts: [attemptIn('refused', { isBookedBeside: true }), attemptIn('success', { id: 'A2' })],
        }),
      ],
      [true, 'close-case', 'a reversal could be booked', delivered({ openCases: [caseOf('failed-after-success')] })],
    ])('%s: %s, %s', (isFourEyes, action, _circumstance, facts) => {
      expect(judge(action, facts).isFourEyes).toBe(isFourEyes);
    });
  });

  describe('the attempt of a late success', () => {
    const attempts = [attemptIn('refused', { id: 'A1' }), attemptIn('not-sent', { id: 'A2' })];

    test('a case speaks of one, that one', () => {
      expect(
        judge('late-success', failed('refused', { attempts, openCases: [caseOf('late-success')] })).attemptId,
      ).toBe('A1');
    });
    test('nothing speaks of any, the latest', () => {
      expect(judge('late-success', failed('refused', { attempts })).attemptId).toBe('A2');
    });
    test('a person names one, that one', () => {
      expect(judge('late-success', failed('refused', { attempts }), { attemptId: 'A1' }).attemptId).toBe('A1');
    });
    test('P1, one was abandoned, no other one may be named', () => {
      const beside = { attempts: [attemptIn('refused', { id: 'A1' }), attemptIn('abandoned', { id: 'A2' })] };
      expect(judge('late-success', failed('refused', beside)).attemptId).toBe('A2');
      expect(codeOf('late-success', failed('refused', beside), { attemptId: 'A1' })).toBe('other-attempt-holds');
    });
  });

  describe('the attempt of a second delivery, or of a late success in routing', () => {
    const attempts = [attemptIn('refused'), attemptIn('not-sent', { id: 'A2' }), attemptIn('success', { id: 'A3' })];
    const both = [caseOf('late-success'), caseOf('late-success', 'A2')];

    test('a case speaks of one, that one and no other', () => {
      const facts = delivered({ attempts, openCases: [caseOf('late-success')] });
      expect(judge('double-delivery', facts).attemptId).toBe('A1');
      expect(codeOf('double-delivery', facts, { attemptId: 'A2' })).toBe('nothing-to-settle');
    });
    test('two were delivered beside, the latest that is not booked, or the one that a person names', () => {
      const facts = delivered({ attempts, openCases: both });
      expect(judge('double-delivery', facts).attemptId).toBe('A2');
      expect(judge('double-delivery', facts, { attemptId: 'A1' }).attemptId).toBe('A1');
      const booked = [attempts[0]!, { ...attempts[1]!, isBookedBeside: true }, attempts[2]!];
      expect(judge('double-delivery', { ...facts, attempts: booked }).attemptId).toBe('A1');
    });
    test('in routing, the latest of those that a case speaks of', () => {
      const noes = attempts.slice(0, 2);
      expect(judge('succeed', routing('refused', { attempts: noes, openCases: both })).attemptId).toBe('A2');
      const one = [caseOf('late-success')];
      expect(judge('succeed', routing('refused', { attempts: noes, openCases: one })).attemptId).toBe('A1');
    });
  });

  describe('a delivery that one attempt denies and another one claims', () => {
    const attempts = [attemptIn('refused'), attemptIn('success', { id: 'A2' })];
    const claimed = caseOf('late-success');
    const denied = caseOf('failed-after-success', 'A2');

    test.each<[boolean, ControlAction, string, ControlFacts['openCases']]>([
      [true, 'double-delivery', 'the paid one is denied', [claimed, denied]],
      [false, 'double-delivery', 'the paid one stands', [claimed]],
      [false, 'double-delivery', 'another one is denied', [claimed, caseOf('failed-after-success')]],
      [true, 'reversal', 'another one is claimed', [claimed, denied]],
      [false, 'reversal', 'no other one is claimed', [denied]],
      [false, 'reversal', 'the paid one itself is claimed', [denied, caseOf('late-success', 'A2')]],
      [false, 'close-case', 'nothing moves', [claimed, denied]],
    ])('unclear %s: %s, %s', (isUnclear, action, _circumstance, openCases) => {
      expect(isDeliveryUnclear(action, { attempts, openCases })).toBe(isUnclear);
    });
  });

  describe('any order with any attempt', () => {
    const all = TOPUP_STATES.flatMap((state) =>
      ATTEMPT_STATES.map((attempt): [TopupState, AttemptState] => [state, attempt]),
    );

    test('P1, P10, a purchase is offered only while no attempt holds the slot and the order is in routing', () => {
      const offered = all.filter(
        ([state, attempt]) => codeOf('resend', { state, attempts: [attemptIn(attempt)] }) === null,
      );
      expect(offered.length).toBeGreaterThan(0);
      expect(offered.filter(([state, attempt]) => holdsSlot(attempt) || !isRoutable(state))).toEqual([]);
    });

    test.each(['resend', 'reroute', 'succeed', 'fail', 'park'] as const)(
      '%s, locked on every closed order',
      (action) => {
        const closed = all.filter(([state]) => isFinal(state));
        const codes = closed.map(([state, attempt]) => codeOf(action, { state, attempts: [attemptIn(attempt)] }));
        expect(new Set(codes)).toEqual(new Set(['order-closed']));
      },
    );

    test('Sukseskan, nothing of it has left or it was a no that nobody spoke of again, it is never offered', () => {
      const untold = all.filter(([state]) => isRoutable(state));
      const codes = untold.map(([state, attempt]) => codeOf('succeed', { state, attempts: [attemptIn(attempt)] }));
      expect(new Set(codes)).toEqual(new Set(['nothing-to-settle']));
      const accepted = ATTEMPT_STATES.map((attempt) => codeOf('succeed', lateNo(attempt, { state: 'accepted' })));
      expect(new Set(accepted)).toEqual(new Set(['nothing-to-settle']));
    });

    test('P1, Sukseskan in routing, offered only where no other attempt has delivered or may still deliver', () => {
      const beside = ATTEMPT_STATES.filter(
        (other) =>
          codeOf('succeed', lateNo('refused', { attempts: [attemptIn('refused'), attemptIn(other, { id: 'A2' })] })) ===
          null,
      );
      expect(beside).toEqual(ATTEMPT_STATES.filter((other) => other === 'new' || !holdsSlot(other)));
    });

    test.each([
      'late-success',
      'charge-late-success',
      'collect-receivable',
      'reversal',
      'double-delivery',
      'settle-abandoned',
    ] as const)('%s, locked on every open order', (action) => {
      const open = all.filter(([state]) => !isFinal(state));
      const codes = open.map(([state, attempt]) => codeOf(action, { state, attempts: [attemptIn(attempt)] }));
      expect(new Set(codes)).toEqual(new Set(['order-open']));
    });
  });
});
