import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { after, elapsedMs, type Instant } from '../../../../src/domain/time';
import { ATTEMPT_STATES, type AttemptState } from '../../../../src/domain/topup/attempt-state';
import {
  activityDueAt,
  type CurrentAttempt,
  isRemembered,
  nextCheckAt,
  nextStep,
  type Order,
  type Step,
} from '../../../../src/domain/topup/next-step';
import { type RouteChoice } from '../../../../src/domain/topup/route';
import { type TopupState } from '../../../../src/domain/topup/topup-state';
import { buildProfile, DAY, later, MINUTE, MIRROR, SECOND, SENT } from './builders';

const CHOSEN: RouteChoice = {
  kind: 'chosen',
  option: {
    terminal: 'digi1',
    sku: 'S10',
    cost: rupiah(10_050),
    priority: 1,
    isOn: true,
    trippedUntil: null,
    opensAt: '00:00',
    closesAt: '00:00',
    stock: null,
    stockAt: null,
  },
};

describe('nextStep, an order that is final', () => {
  test.each(['success', 'failed', 'reversed'] as const)('%s, it is reported once and then ends', (state) => {
    expect(step({ state, hasReportToTry: true })).toEqual({ do: 'report' });
    expect(step({ state, hasReportToTry: false })).toEqual({ do: 'end' });
  });

  test('an attempt is still unsettled, the order is closed: it ends all the same', () => {
    expect(step({ state: 'failed', current: attempt('suspect') })).toEqual({ do: 'end' });
  });
});

describe('nextStep, nothing has left', () => {
  test('no attempt yet and a terminal, one is opened', () => {
    expect(step({ state: 'accepted', current: null })).toEqual({ do: 'open-attempt' });
  });

  test('a new attempt, it is purchased', () => {
    expect(step({ state: 'routing', current: attempt('new') })).toEqual({ do: 'purchase' });
    expect(step({ state: 'accepted', current: attempt('new') })).toEqual({ do: 'purchase' });
  });

  test('P5, no worker picked a new attempt up, it is closed as not sent', () => {
    const order = { state: 'routing', current: attempt('new') } as const;
    expect(step(order, { lost: { attemptId: 'A1' } })).toEqual({ do: 'close-as-not-sent' });
    expect(step(order, { lost: { attemptId: 'A0' } })).toEqual({ do: 'purchase' });
  });

  test('P2, the send deadline has come while the attempt is new, the order fails', () => {
    const order = { state: 'routing', current: attempt('new'), sendDeadline: later(MINUTE) } as const;
    expect(step(order, { now: later(MINUTE - 1) })).toEqual({ do: 'purchase' });
    expect(step(order, { now: later(MINUTE) })).toEqual({ do: 'fail', code: 'deadline-passed' });
    expect(step(order, { now: later(MINUTE), lost: { attemptId: 'A1' } })).toEqual({
      do: 'fail',
      code: 'deadline-passed',
    });
  });

  test('a new attempt of an order that is under way, nothing is bought', () => {
    expect(step({ state: 'sent', current: attempt('new') })).toEqual({ do: 'end' });
  });

  test.each(['refused', 'not-sent'] as const)(
    'P10, the last attempt is %s by the route, the next one is opened',
    (state) => {
      expect(step({ current: attempt(state) })).toEqual({ do: 'open-attempt' });
    },
  );

  test("the last attempt is refused for the customer's own fault, the order fails at once", () => {
    const current = attempt('refused', { blame: 'customer' });
    expect(step({ current, isStopped: true, hasOpenCase: true })).toEqual({ do: 'fail', code: 'wrong-number' });
    expect(step({ current: attempt('not-sent', { blame: 'customer' }) })).toEqual({ do: 'open-attempt' });
  });

  test.each([
    ['the send deadline', { sendDeadline: later(MINUTE), latestSend: later(10 * MINUTE) }],
    ['the latest send', { sendDeadline: later(10 * MINUTE), latestSend: later(MINUTE) }],
  ])('P2, %s has come, the order fails whatever else is true', (_, limits) => {
    expect(step(limits, { now: later(MINUTE - 1) })).toEqual({ do: 'open-attempt' });
    const others: Partial<Order>[] = [{}, { hasOpenCase: true }, { isStopped: true }, { route: { kind: 'wait' } }];
    for (const other of others) {
      expect(step({ ...limits, ...other }, { now: later(MINUTE) })).toEqual({ do: 'fail', code: 'deadline-passed' });
    }
  });

  test('the attempts are used up, the order fails', () => {
    const current = attempt('refused');
    expect(step({ current, attempts: 4 })).toEqual({ do: 'open-attempt' });
    expect(step({ current, attempts: 5 })).toEqual({ do: 'fail', code: 'no-terminal' });
  });

  test('every terminal said no, or there is none, the order fails and says which', () => {
    const route: RouteChoice = { kind: 'exhausted' };
    expect(step({ route, current: attempt('refused') })).toEqual({ do: 'fail', code: 'supplier-refused' });
    expect(step({ route, current: null })).toEqual({ do: 'fail', code: 'no-terminal' });
  });

  test.each<[string, Partial<Order>, string, number]>([
    ['a case is open', { hasOpenCase: true }, 'case', 5],
    ['purchases are stopped', { isStopped: true }, 'switch', 30],
    ['no terminal can take it now', { route: { kind: 'wait' } }, 'terminal', 5],
  ])('%s, the order waits a moment, never past its deadline', (_, changes, reason, seconds) => {
    expect(step(changes)).toEqual({ do: 'wait', until: later(seconds * SECOND), for: reason });
    expect(step({ ...changes, sendDeadline: later(SECOND) })).toEqual({
      do: 'wait',
      until: later(SECOND),
      for: reason,
    });
  });

  test('P2, a case is open and the attempts are used up, the case is waited for', () => {
    expect(step({ hasOpenCase: true, attempts: 5 })).toMatchObject({ do: 'wait', for: 'case' });
  });

  test('P3, purchases are stopped and the route is exhausted, the order waits and does not fail', () => {
    expect(step({ isStopped: true, route: { kind: 'exhausted' } })).toMatchObject({ do: 'wait', for: 'switch' });
  });
});

describe('nextStep, a purchase has left', () => {
  test('P3, the answer may still come, it is waited for until the request has timed out', () => {
    const order = { state: 'sent', current: attempt('sending') } as const;
    const answer: Step = { do: 'wait', until: later(36 * SECOND), for: 'answer' };
    expect(step(order)).toEqual(answer);
    expect(step(order, { now: later(35 * SECOND) })).toEqual(answer);
    expect(step(order, { now: later(35 * SECOND + 1) })).toEqual({ do: 'suspect' });
  });

  test('P3, the worker is known to be lost, the attempt is suspect at once and never not-sent', () => {
    const order = { state: 'sent', current: attempt('sending') } as const;
    expect(step(order, { lost: { attemptId: 'A1' } })).toEqual({ do: 'suspect' });
    expect(step(order, { lost: { attemptId: 'A0' } })).toMatchObject({ do: 'wait', for: 'answer' });
  });

  test.each(['pending', 'suspect'] as const)('%s, the schedule says later, it waits; then it checks', (state) => {
    const order = { state, current: attempt(state) };
    expect(step(order)).toEqual({ do: 'wait', until: later(MINUTE), for: 'check' });
    expect(step(order, { now: later(MINUTE) })).toEqual({ do: 'check' });
    expect(step(order, { now: later(MINUTE), lost: { attemptId: 'A1' } })).toEqual({ do: 'check' });
  });

  test('P6, a check is due and purchases are stopped, it waits for the switch', () => {
    const order = { state: 'suspect', current: attempt('suspect'), isStopped: true } as const;
    expect(step(order, { now: later(MINUTE) })).toEqual({
      do: 'wait',
      until: later(MINUTE + 30 * SECOND),
      for: 'switch',
    });
  });

  test('nothing says when it left, it waits for evidence', () => {
    const evidence = { do: 'wait', until: later(15 * MINUTE), for: 'evidence' };
    expect(step({ state: 'suspect', current: attempt('suspect', { queriedAt: null }) })).toEqual(evidence);
    expect(step({ state: 'suspect', current: attempt('suspect', { sentAt: null }) })).toEqual(evidence);
  });

  test('P4, the supplier may have forgotten the reference when the check is due, it waits for evidence', () => {
    const lastLeave = 88 * DAY - 35 * SECOND;
    const queriedAt = later(lastLeave - MINUTE);
    const order = { state: 'suspect', current: attempt('suspect', { queriedAt }) } as const;
    expect(step(order, { now: later(lastLeave - 1) })).toMatchObject({ do: 'wait', for: 'evidence' });
    const inTime = attempt('suspect', { queriedAt: after(queriedAt, -1) });
    expect(step({ ...order, current: inTime }, { now: later(lastLeave - 1) })).toEqual({ do: 'check' });
    expect(step({ ...order, current: inTime }, { now: later(lastLeave) })).toMatchObject({
      do: 'wait',
      for: 'evidence',
    });
  });

  test('a deadline or a full count, the question goes on all the same', () => {
    const order = { state: 'suspect', current: attempt('suspect') } as const;
    const changes = { attempts: 5, sendDeadline: SENT, latestSend: SENT };
    expect(step({ ...order, ...changes }, { now: later(MINUTE) })).toEqual({ do: 'check' });
  });

  test('P6, an open case, a check that can buy waits for people, and one that only reads goes on', () => {
    const open = { state: 'suspect', hasOpenCase: true } as const;
    const buys = attempt('suspect', { profile: buildProfile({ checkBuys: true }) });
    const reads = attempt('suspect', { profile: buildProfile({ checkBuys: false }) });
    expect(step({ ...open, current: buys }, { now: later(MINUTE) })).toMatchObject({ do: 'wait', for: 'case' });
    expect(step({ ...open, current: reads }, { now: later(MINUTE) })).toEqual({ do: 'check' });
  });
});

describe('nextCheckAt', () => {
  test('nothing was sent, there is no check', () => {
    expect(nextCheckAt(attempt('suspect', { queriedAt: null }))).toBeNull();
  });

  test('check after check without an answer, the waits are those of the profile and the last one repeats', () => {
    const waits = [0, 1, 2, 3, 4, 9].map((checks) => elapsedMs(SENT, nextCheckAt(attempt('suspect', { checks }))!));
    expect(waits).toEqual([MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 15 * MINUTE, 15 * MINUTE]);
  });

  test('a hint asks for a check, it comes as soon as the poll gap allows', () => {
    const queriedAt = later(10 * MINUTE);
    expect(nextCheckAt(attempt('pending', { checks: 3, queriedAt, isCheckAsked: true }))).toBe(later(11 * MINUTE));
  });

  test.each(['failedSeenAt', 'contradictedAt'] as const)('P8, P11, %s is set, one check leaves a gap later', (name) => {
    const heard = { [name]: later(10 * MINUTE + 20 * SECOND), checks: 3 };
    const settling = later(11 * MINUTE + 20 * SECOND);
    expect(nextCheckAt(attempt('suspect', { ...heard, queriedAt: later(10 * MINUTE) }))).toBe(settling);
    // That check has left: the schedule goes on.
    expect(nextCheckAt(attempt('suspect', { ...heard, queriedAt: settling }))).toBe(after(settling, 15 * MINUTE));
  });

  test('P6, a statement settles while the gap after a check still runs, the check waits for the gap', () => {
    const current = attempt('suspect', {
      checks: 3,
      failedSeenAt: later(9 * MINUTE),
      queriedAt: later(10 * MINUTE - 1),
    });
    expect(nextCheckAt(current)).toBe(later(11 * MINUTE - 1));
  });

  test('P6, any attempt, no check is due before the poll gap has passed', () => {
    fc.assert(
      fc.property(anyAttempt, (current) => {
        const at = nextCheckAt(current);
        const earliest = current.queriedAt === null ? null : after(current.queriedAt, current.profile.pollGapMs);
        expect(at === null ? earliest : at >= earliest!).toBe(at === null ? null : true);
      }),
    );
  });
});

const anyInstant = fc.integer({ min: -30 * MINUTE, max: 100 * DAY }).map(later);
const anyAttempt: fc.Arbitrary<CurrentAttempt> = fc.record({
  id: fc.constantFrom('A1', 'A2'),
  state: fc.constantFrom(...ATTEMPT_STATES),
  profile: fc.constantFrom(buildProfile(), buildProfile({ checkBuys: false, pollGapMs: 45 * SECOND })),
  blame: fc.constantFrom('customer', 'route'),
  sentAt: fc.option(anyInstant),
  sendBefore: fc.option(anyInstant),
  queriedAt: fc.option(anyInstant),
  checks: fc.nat(20),
  failedSeenAt: fc.option(anyInstant),
  contradictedAt: fc.option(anyInstant),
  isCheckAsked: fc.boolean(),
});
const anyOrder: fc.Arbitrary<Order> = fc
  .record({
    current: fc.option(anyAttempt),
    hasReportToTry: fc.boolean(),
    sendDeadline: anyInstant,
    latestSend: anyInstant,
    attempts: fc.nat(6),
    hasOpenCase: fc.boolean(),
    isStopped: fc.boolean(),
    route: fc.constantFrom<RouteChoice>(CHOSEN, { kind: 'wait' }, { kind: 'exhausted' }),
  })
  .map((order) => ({ ...order, state: order.current === null ? 'accepted' : MIRROR[order.current.state] }));

describe('nextStep, any order at any time', () => {
  const anyLost = fc.option(fc.constantFrom({ attemptId: 'A1' }, { attemptId: 'A2' }), { nil: undefined });

  test('waits end in the future', () => {
    fc.assert(
      fc.property(anyOrder, anyInstant, anyLost, (order, now, lost) => {
        const next = nextStep(order, now, DEFAULT_SETTINGS, lost);
        expect(next.do !== 'wait' || next.until > now).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('asked again by a workflow that knows nothing, and from frozen rows, the step is the same', () => {
    fc.assert(
      fc.property(anyOrder, anyInstant, (order, now) => {
        const rows = JSON.stringify(order);
        const copy = Object.freeze(JSON.parse(rows) as Order);
        expect(nextStep(copy, now, DEFAULT_SETTINGS)).toEqual(nextStep(order, now, DEFAULT_SETTINGS));
        expect(JSON.stringify(order)).toBe(rows);
      }),
      { numRuns: 1000 },
    );
  });

  test('every kind of step is among them, so that the other properties speak of something', () => {
    const asked = fc.sample(fc.tuple(anyOrder, anyInstant, anyLost), { numRuns: 3000, seed: 1 });
    const words = asked.map(([order, now, lost]) => nextStep(order, now, DEFAULT_SETTINGS, lost).do);
    expect([...new Set(words)].sort()).toEqual(
      ['check', 'close-as-not-sent', 'end', 'fail', 'open-attempt', 'purchase', 'report', 'suspect', 'wait'].sort(),
    );
  });

  test('P2, a purchase is made only for a new attempt before its deadline', () => {
    fc.assert(
      fc.property(anyOrder, anyInstant, anyLost, (order, now, lost) => {
        const isPurchase = nextStep(order, now, DEFAULT_SETTINGS, lost).do === 'purchase';
        const isAllowed = order.current?.state === 'new' && now < order.sendDeadline;
        expect(isPurchase && !isAllowed).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('P2, P3, P10, an attempt is opened only when nothing has left and nothing forbids it', () => {
    fc.assert(
      fc.property(anyOrder, anyInstant, anyLost, (order, now, lost) => {
        if (nextStep(order, now, DEFAULT_SETTINGS, lost).do !== 'open-attempt') return;
        expect(['none', 'refused', 'not-sent']).toContain(order.current?.state ?? 'none');
        expect(order).toMatchObject({ hasOpenCase: false, isStopped: false, route: { kind: 'chosen' } });
        expect(now < order.sendDeadline && now < order.latestSend && order.attempts < 5).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('P4, P6, a check leaves only for what is pending or suspect, after the gap and within the memory', () => {
    fc.assert(
      fc.property(anyOrder, anyInstant, anyLost, (order, now, lost) => {
        if (nextStep(order, now, DEFAULT_SETTINGS, lost).do !== 'check') return;
        const current = order.current!;
        expect(['pending', 'suspect']).toContain(current.state);
        expect(now >= after(current.queriedAt!, current.profile.pollGapMs)).toBe(true);
        expect(isRemembered(current, now) && !order.isStopped).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('P3, what has left is never closed as not sent and never fails the order', () => {
    fc.assert(
      fc.property(anyOrder, anyInstant, anyLost, (order, now, lost) => {
        const state: AttemptState = order.current?.state ?? 'new';
        if (!['sending', 'pending', 'suspect'].includes(state)) return;
        expect(['suspect', 'check', 'wait']).toContain(nextStep(order, now, DEFAULT_SETTINGS, lost).do);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('activityDueAt', () => {
  test('W1, an activity is under way, the machine is due after pick-up, window, timeout and a moment', () => {
    expect(activityDueAt(SENT, DEFAULT_SETTINGS, buildProfile())).toBe(later(65 * SECOND));
  });
});

function attempt(state: AttemptState, changes: Partial<CurrentAttempt> = {}): CurrentAttempt {
  return {
    id: 'A1',
    state,
    profile: buildProfile(),
    blame: 'route',
    sentAt: SENT,
    sendBefore: later(5 * SECOND),
    queriedAt: SENT,
    checks: 0,
    failedSeenAt: null,
    contradictedAt: null,
    isCheckAsked: false,
    ...changes,
  };
}

function step(
  changes: Partial<Order>,
  { now = SENT, lost }: { now?: Instant; lost?: { attemptId: string } } = {},
): Step {
  const state: TopupState = 'routing';
  const order: Order = {
    state,
    hasReportToTry: false,
    sendDeadline: later(5 * MINUTE),
    latestSend: later(15 * MINUTE),
    attempts: 1,
    hasOpenCase: false,
    isStopped: false,
    current: null,
    route: CHOSEN,
    ...changes,
  };
  return nextStep(order, now, DEFAULT_SETTINGS, lost);
}
