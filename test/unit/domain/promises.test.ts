import { promiseLimits, WORK_ITEM_KINDS } from '../../../src/domain/promises';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { elapsedMs } from '../../../src/domain/time';
import { activityDueAt, nextStep, type Order } from '../../../src/domain/topup/next-step';
import { isFinal, TOPUP_STATES } from '../../../src/domain/topup/topup-state';
import { buildProfile, HOUR, later, MINUTE, SECOND, SENT } from './topup/builders';

const limits = promiseLimits(DEFAULT_SETTINGS);

describe('promiseLimits', () => {
  test('W1, every state of an order that is not final, has a limit, and no final one has', () => {
    expect(Object.keys(limits.topup)).toEqual(TOPUP_STATES.filter((state) => !isFinal(state)));
  });

  test('W1, every kind of work item, has at least one state, and all its limits are positive', () => {
    expect(Object.keys(limits)).toEqual([...WORK_ITEM_KINDS]);
    for (const kind of WORK_ITEM_KINDS) {
      const states = Object.values(limits[kind]);
      expect(states.length).toBeGreaterThan(0);
      expect(states.filter(({ nextWithinMs, dueWithinMs }) => !(nextWithinMs > 0 && dueWithinMs > 0))).toEqual([]);
    }
  });

  test.each(['late-success', 'failed-after-success'])('W1, a case of the kind %s, it is promised', (kind) => {
    expect(limits.case[kind]).toBeDefined();
  });

  test('W1, people are asked when the money rules say so', () => {
    expect(limits.topup['pending']?.dueWithinMs).toBe(10 * MINUTE);
    expect(limits.topup['suspect']?.dueWithinMs).toBe(6 * MINUTE);
    expect(limits.report['undelivered']?.dueWithinMs).toBe(24 * HOUR);
  });

  test('W1, a setting changes, its promise changes with it', () => {
    const changed = promiseLimits({ ...DEFAULT_SETTINGS, suspectWaitMs: MINUTE, caseDueMs: 2 * MINUTE });
    expect(changed.topup['suspect']?.dueWithinMs).toBe(MINUTE);
    expect(changed.case['late-success']?.dueWithinMs).toBe(2 * MINUTE);
  });
});

describe('promiseLimits against the steps of an order', () => {
  const profile = buildProfile({ checkDelaysMs: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR] });

  test.each<[string, Partial<Order>]>([
    ['accepted and stopped', { state: 'accepted', isStopped: true }],
    ['accepted without a terminal', { state: 'accepted', route: { kind: 'wait' } }],
    ['routing with a case', { state: 'routing', hasOpenCase: true }],
    ['sent and unanswered', { state: 'sent', current: current('sending') }],
    ['pending before its check', { state: 'pending', current: current('pending') }],
    ['pending before its rarest check', { state: 'pending', current: current('pending', { checks: 9 }) }],
    ['pending and forgotten', { state: 'pending', current: current('pending', { sentAt: null }) }],
    ['suspect before its check', { state: 'suspect', current: current('suspect') }],
    ['suspect and stopped', { state: 'suspect', isStopped: true, current: current('suspect') }],
    ['suspect and forgotten', { state: 'suspect', current: current('suspect', { queriedAt: null }) }],
  ])('W1, an order that is %s, waits no longer than its state promises', (_, changes) => {
    const order: Order = {
      state: 'routing',
      hasReportToTry: false,
      sendDeadline: later(5 * MINUTE),
      latestSend: later(15 * MINUTE),
      attempts: 0,
      hasOpenCase: false,
      isStopped: false,
      current: null,
      route: { kind: 'exhausted' },
      ...changes,
    };
    const step = nextStep(order, SENT, DEFAULT_SETTINGS);
    expect(step.do).toBe('wait');
    const waitMs = step.do === 'wait' ? elapsedMs(SENT, step.until) : Number.NaN;
    expect(waitMs).toBeLessThanOrEqual(limits.topup[order.state]!.nextWithinMs);
  });

  test('W1, an activity is under way, it is due within what its state promises', () => {
    const dueMs = elapsedMs(SENT, activityDueAt(SENT, DEFAULT_SETTINGS, profile));
    for (const state of ['accepted', 'routing', 'sent', 'pending', 'suspect']) {
      expect(dueMs).toBeLessThanOrEqual(limits.topup[state]!.nextWithinMs);
    }
  });

  function current(
    state: 'sending' | 'pending' | 'suspect',
    changes: Partial<NonNullable<Order['current']>> = {},
  ): NonNullable<Order['current']> {
    return {
      id: 'A1',
      state,
      profile,
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
});
