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
import { judgeControl } from '../../../../src/domain/topup/judge-control';
import { isFinal, isRoutable, TOPUP_STATES, type TopupState } from '../../../../src/domain/topup/topup-state';
import { later, MINUTE, SECOND, SENT } from './builders';

const HTTP_TIMEOUT_MS = 30 * SECOND;
/** Long after the send: nothing is on its way any more. */
const NOW = later(10 * MINUTE);

const attemptIn = (state: AttemptState, changes: Partial<ControlAttempt> = {}): ControlAttempt => ({
  ...{ id: 'A1', state, sendBefore: later(5 * SECOND), checkBefore: null },
  ...{ httpTimeoutMs: HTTP_TIMEOUT_MS, nextLookAt: null, ...changes },
});

const factsOf = (changes: Partial<ControlFacts> = {}): ControlFacts => ({
  ...{ state: 'suspect', price: rupiah(10_500), attempts: [attemptIn('suspect')], purchases: 1 },
  ...{ isHeld: true, isHoldPosted: false, openCases: [], isStuck: false, isStopped: false, isRecovering: false },
  ...{ resendBar: null, hasRoute: true, hasOpenCorrection: false, isLateSuccess: false, isCharged: false },
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
      [true, 'fail', 'suspect', {}],
      [true, 'fail', 'pending', { state: 'pending', attempts: [attemptIn('pending')] }],
      [false, 'fail', 'in routing', routing('refused')],
      [true, 'fail', 'in routing and dear', routing('refused', dear)],
      [false, 'fail', 'in routing at the limit', routing('refused', { price: rupiah(500_000) })],
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

    test.each(['late-success', 'charge-late-success', 'collect-receivable', 'reversal', 'settle-abandoned'] as const)(
      '%s, locked on every open order',
      (action) => {
        const open = all.filter(([state]) => !isFinal(state));
        const codes = open.map(([state, attempt]) => codeOf(action, { state, attempts: [attemptIn(attempt)] }));
        expect(new Set(codes)).toEqual(new Set(['order-open']));
      },
    );
  });
});
