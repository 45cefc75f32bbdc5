import fc from 'fast-check';
import { add, rupiah } from '../../../../src/domain/money';
import { billAmount } from '../../../../src/domain/tagihan/bill-amount';
import { linesTotal } from '../../../../src/domain/tagihan/plan-lines';
import { checkReschedule, rescheduleUnbilled } from '../../../../src/domain/tagihan/reschedule';
import { isSamePeriod } from '../../../../src/domain/tagihan/same-period';
import { schedulePeriods } from '../../../../src/domain/tagihan/schedule';
import { settleEarly } from '../../../../src/domain/tagihan/settle-early';
import { splitAllocated } from '../../../../src/domain/tagihan/split-allocated';
import { addDays } from '../../../../src/domain/time';
import { day, days, MARCH_2026, terms } from './plan-terms';

const rules = { dueShift: 'none', issueDaysBefore: 7, holidays: days() } as const;

describe('reschedule', () => {
  const plan = schedulePeriods(terms({ downPayment: rupiah(500_000), periods: 6 }), days());

  const wishes = fc.record({
    billed: fc.nat({ max: 6 }),
    firstDueOn: fc.nat({ max: 400 }).map((count) => addDays(day('2026-03-01'), count)),
    dayOfMonth: fc.integer({ min: 1, max: 31 }),
    periods: fc.integer({ min: 1, max: 20 }),
    spare: fc.nat({ max: 3 }),
  });

  test('unbilled periods, any wish, their sum and what is billed stay, and no number is given twice or again', () => {
    fc.assert(
      fc.property(wishes, ({ billed, spare, ...wish }) => {
        const unbilled = plan.slice(billed);
        const highestK = 6 + spare;
        const facts = { kind: 'cicilan' as const, unbilled, highestK, rules };
        expect(checkReschedule(facts, wish)).toBeUndefined();
        const becomes = rescheduleUnbilled(facts, wish);
        expect(add(...becomes.map(({ amount }) => amount))).toBe(add(...unbilled.map(({ amount }) => amount)));
        const numbers = becomes.map(({ k }) => k);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect([...numbers].sort((one, other) => one - other)).toEqual(numbers);
        const known = new Set(unbilled.map(({ k }) => k));
        expect(numbers.every((k) => known.has(k) || k > highestK)).toBe(true);
        expect(becomes.filter(({ k }) => k > 0)).toHaveLength(wish.periods);
        expect(becomes[0]?.baseDueOn).toBe(wish.firstDueOn);
        const down = becomes.find(({ k }) => k === 0)?.amount;
        expect(down).toBe(billed === 0 ? 500_000 : undefined);
      }),
    );
  });

  test('unbilled periods, to other days alone, their amounts stay as they are', () => {
    const uneven = schedulePeriods(terms({ price: rupiah(1_000_001), periods: 3 }), days()).slice(1);
    const facts = { kind: 'cicilan' as const, unbilled: uneven, highestK: 3, rules };
    const becomes = rescheduleUnbilled(facts, { firstDueOn: day('2026-06-01'), dayOfMonth: 1, periods: 2 });
    expect(becomes.map(({ amount }) => amount)).toEqual(uneven.map(({ amount }) => amount));
    expect(becomes.map(({ dueOn }) => dueOn)).toEqual(['2026-06-01', '2026-07-01']);
  });

  test.each([
    ['periods', 'cicilan', { periods: 0 }],
    ['periods', 'cicilan', { periods: 121 }],
    ['periods', 'once', { periods: 2 }],
    ['day-of-month', 'cicilan', { dayOfMonth: 0 }],
    ['day-of-month', 'cicilan', { dayOfMonth: 31.5 }],
    ['instalment-too-small', 'cicilan', { periods: 11 }],
  ] as const)('unbilled periods, with wrong %s of a %s plan, they are not laid out', (problem, kind, wish) => {
    const unbilled = schedulePeriods(terms({ price: rupiah(10), periods: 2 }), days());
    const usual = { firstDueOn: day('2026-06-01'), dayOfMonth: 1, periods: 1 };
    expect(checkReschedule({ kind, unbilled, highestK: 2, rules }, { ...usual, ...wish })).toBe(problem);
  });
});

describe('early settlement', () => {
  const unbilled = schedulePeriods(terms({ periods: 4, price: rupiah(1_000_003) }), days());
  const facts = { unbilled, k: 5, today: day('2026-03-17'), rules: { ...rules, holidays: MARCH_2026 } };

  test('rest, less a discount, it is one period that is billed today', () => {
    const shifted = { ...facts, rules: { ...facts.rules, dueShift: 'next-business-day' as const } };
    expect(settleEarly(shifted, { dueOn: day('2026-03-20'), discount: rupiah(3) })).toEqual({
      ...{ k: 5, amount: 1_000_000, baseDueOn: '2026-03-20', dueOn: '2026-03-25', issueOn: '2026-03-17' },
    });
  });

  test('rest, all of it given away, there is no such period', () => {
    const dueOn = day('2026-03-20');
    expect(settleEarly(facts, { dueOn, discount: rupiah(1_000_003) })).toBeUndefined();
    expect(settleEarly(facts, { dueOn, discount: rupiah(1_000_002) })?.amount).toBe(1);
  });
});

test.each([
  [0, 0, 0],
  [400, 400, 0],
  [1000, 1000, 0],
  [1030, 1000, 30],
])(
  'allocated, %i of a bill of 1000 and its denda, %i pays the principal and %i the denda',
  (allocated, amount, denda) => {
    expect(splitAllocated(rupiah(allocated), { amount: rupiah(1000) })).toEqual({ ofAmount: amount, ofDenda: denda });
  },
);

test.each([
  ['c', 600],
  ['m', 600],
  ['n', 600],
  ['i', 1000],
] as const)(
  'bill at the bank, type %s with 400 paid into it and 600 outstanding, it asks for %i',
  (billingType, amount) => {
    expect(billAmount({ billingType, outstanding: rupiah(600), recognised: rupiah(400) })).toBe(amount);
  },
);

test('lines, any, their total is the sum, and none beyond what is counted exactly', () => {
  expect(linesTotal([])).toBe(0);
  expect(
    linesTotal([
      { quantity: 2, unitPrice: rupiah(1500) },
      { quantity: 1, unitPrice: rupiah(1) },
    ]),
  ).toBe(3001);
  expect(linesTotal([{ quantity: 2, unitPrice: rupiah(Number.MAX_SAFE_INTEGER) }])).toBeUndefined();
});

test('periods, that differ in anything, they are not the same', () => {
  const [period] = schedulePeriods(terms(), days());
  const changes = [{ k: 9 }, { amount: rupiah(1) }, { dueOn: day('2026-01-01') }, { issueOn: day('2026-01-01') }];
  expect(isSamePeriod(period!, { ...period! })).toBe(true);
  expect(changes.map((change) => isSamePeriod(period!, { ...period!, ...change }))).toEqual(changes.map(() => false));
});
