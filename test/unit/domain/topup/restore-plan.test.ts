import { type AttemptState } from '../../../../src/domain/topup/attempt-state';
import { type KnownAttempt, planRestore } from '../../../../src/domain/topup/restore-plan';
import { type TopupState } from '../../../../src/domain/topup/topup-state';

/** `a one sending`: an attempt by its number, terminal and state. */
const attempts = (...told: string[]): KnownAttempt[] =>
  told.map((text, index) => {
    const [terminal = '', state = ''] = text.split(' ');
    return { id: `row-${index + 1}`, n: index + 1, terminal, state: state as AttemptState };
  });
const purchases = (...told: [n: number, terminal: string][]) => told.map(([n, terminal]) => ({ n, terminal }));
const plan = (state: TopupState, rows: KnownAttempt[], known: ReturnType<typeof purchases>) =>
  planRestore({ state, attempts: rows }, known);

describe('S2, the rows of a restored order and the purchases that are known from elsewhere', () => {
  test('nothing is known from elsewhere, the rows stay', () => {
    expect(plan('accepted', [], [])).toEqual({ kind: 'nothing' });
  });

  test('an order without attempts, its first purchase is written down as suspect', () => {
    expect(plan('accepted', [], purchases([1, 'one']))).toMatchObject({
      ...{ kind: 'restore', superseded: null, suspected: null },
      missing: [{ n: 1, state: 'suspect', purchase: { terminal: 'one' } }],
    });
  });

  test('several purchases, only the latest one may be alive', () => {
    expect(plan('accepted', [], purchases([2, 'two'], [1, 'one'], [3, 'one']))).toMatchObject({
      missing: [
        { n: 1, state: 'refused' },
        { n: 2, state: 'refused' },
        { n: 3, state: 'suspect' },
      ],
    });
  });

  test('a number that nobody has heard of, it is kept as never sent', () => {
    expect(plan('accepted', [], purchases([2, 'two']))).toMatchObject({
      missing: [
        { n: 1, state: 'not-sent', purchase: null },
        { n: 2, state: 'suspect' },
      ],
    });
  });

  test.each(['new', 'sending', 'pending', 'suspect'])(
    'P1, the rows have the first one as %s and a second one was bought, the first had got its no',
    (state) => {
      expect(plan('sent', attempts(`one ${state}`), purchases([1, 'one'], [2, 'two']))).toMatchObject({
        ...{ kind: 'restore', superseded: 'row-1' },
        missing: [{ n: 2, state: 'suspect' }],
      });
    },
  );

  test('the rows have it as not sent yet, it becomes suspect', () => {
    expect(plan('accepted', attempts('one new'), purchases([1, 'one']))).toEqual({
      ...{ kind: 'restore', superseded: null, suspected: 'row-1', missing: [] },
    });
  });

  test.each(['sending', 'pending', 'suspect', 'refused', 'not-sent', 'cancelled', 'success'])(
    'the rows know the latest purchase as %s, they stay',
    (state) => {
      expect(plan('sent', attempts(`one ${state}`), purchases([1, 'one']))).toEqual({ kind: 'nothing' });
    },
  );

  test('the rows know more than the other side, they stay', () => {
    const rows = attempts('one refused', 'two pending');
    expect(plan('pending', rows, purchases([1, 'one']))).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['the same number at another terminal', 'sent', attempts('one pending'), purchases([1, 'two'])],
    ['a later purchase of a final order', 'failed', attempts('one refused'), purchases([2, 'two'])],
    ['a later purchase beside a success', 'success', attempts('one success'), purchases([2, 'two'])],
    ['a later purchase of an abandoned order', 'failed', attempts('one abandoned'), purchases([2, 'two'])],
  ] as const)('%s, people have to look', (_what, state, rows, known) => {
    expect(plan(state, [...rows], [...known])).toEqual({ kind: 'conflict' });
  });
});
