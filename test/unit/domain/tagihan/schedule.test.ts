import fc from 'fast-check';
import { add, rupiah } from '../../../../src/domain/money';
import { issueMoment } from '../../../../src/domain/tagihan/issue-moment';
import { billExpiry } from '../../../../src/domain/tagihan/bill-expiry';
import { isBusinessDay } from '../../../../src/domain/tagihan/business-days';
import { remainderOf } from '../../../../src/domain/tagihan/remainder';
import { agreedTotal, checkTerms, schedulePeriods } from '../../../../src/domain/tagihan/schedule';
import { type PlanTerms } from '../../../../src/domain/tagihan/terms';
import { addDays, addMonths, businessDate } from '../../../../src/domain/time';
import { day, days, MARCH_2026, terms } from './plan-terms';

const NONE = days();

const dueDays = (changes: Partial<PlanTerms>, holidays = NONE): string[] =>
  schedulePeriods(terms(changes), holidays).map(({ dueOn }) => dueOn);

describe('due days', () => {
  test('plan, day 31, months without it are due on their last day and the 31st comes back', () => {
    expect(dueDays({ periods: 5, dayOfMonth: 31, firstDueOn: day('2026-01-31') })).toEqual([
      ...['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'],
    ]);
  });

  test('plan, day 29 over a leap year, 29 February is due in it and 28 February elsewhere', () => {
    const found = dueDays({ periods: 15, dayOfMonth: 29, firstDueOn: day('2027-01-29') });
    expect(found.filter((date) => date.slice(5, 7) === '02')).toEqual(['2027-02-28', '2028-02-29']);
  });

  test('plan, over the turn of the year, no month is left out', () => {
    expect(dueDays({ periods: 3, dayOfMonth: 5, firstDueOn: day('2026-11-20') })).toEqual([
      ...['2026-11-20', '2026-12-05', '2027-01-05'],
    ]);
  });

  test('cicilan, with a down payment, it is due first and the instalments from the month after it', () => {
    const periods = schedulePeriods(
      terms({ downPayment: rupiah(2_000_000), periods: 2, price: rupiah(5_000_000), firstDueOn: day('2026-02-20') }),
      NONE,
    );
    expect(periods.map(({ k, dueOn, amount }) => [k, dueOn, amount])).toEqual([
      [0, '2026-02-20', 2_000_000],
      [1, '2026-03-05', 1_500_000],
      [2, '2026-04-05', 1_500_000],
    ]);
  });

  test.each([
    ['2026-03-17', '2026-03-17'],
    ['2026-03-18', '2026-03-25'],
    ['2026-03-20', '2026-03-25'],
    ['2026-03-24', '2026-03-25'],
    ['2026-03-28', '2026-03-30'],
    ['2026-03-29', '2026-03-30'],
  ])('plan, due on %s in March 2026 and moved to a business day, it is due on %s', (base, dueOn) => {
    const [period] = schedulePeriods(
      terms({ kind: 'once', periods: 1, dueShift: 'next-business-day', firstDueOn: day(base) }),
      MARCH_2026,
    );
    expect(period).toMatchObject({ baseDueOn: base, dueOn, issueOn: addDays(day(dueOn), -7) });
  });

  test('plan, moved to a business day, the next month counts from the day of the month and not from the moved one', () => {
    const shifted = { dueShift: 'next-business-day', periods: 2, dayOfMonth: 20 } as const;
    expect(dueDays({ ...shifted, firstDueOn: day('2026-03-20') }, MARCH_2026)).toEqual(['2026-03-25', '2026-04-20']);
  });
});

describe('amounts', () => {
  test('cicilan, that does not divide, the first instalments are one rupiah more and it is stated', () => {
    const periods = schedulePeriods(terms({ price: rupiah(10_000_000), periods: 3 }), NONE);
    expect(periods.map(({ amount }) => amount)).toEqual([3_333_334, 3_333_333, 3_333_333]);
    expect(remainderOf(periods)).toEqual({ count: 1, usual: 3_333_333, fromK: 1, toK: 1 });
  });

  test('cicilan, that divides, no remainder is stated', () => {
    expect(
      remainderOf(schedulePeriods(terms({ downPayment: rupiah(1), price: rupiah(12_000_001) }), NONE)),
    ).toBeUndefined();
  });

  test('monthly, each month is the whole price', () => {
    const monthly = terms({ kind: 'monthly', price: rupiah(350_000), periods: 3 });
    expect(schedulePeriods(monthly, NONE).map(({ amount }) => amount)).toEqual([350_000, 350_000, 350_000]);
    expect(agreedTotal(monthly)).toBe(1_050_000);
  });

  const anyTerms: fc.Arbitrary<PlanTerms> = fc
    .record({
      kind: fc.constantFrom('once' as const, 'monthly' as const, 'cicilan' as const),
      price: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 900_000_000 })),
      downPayment: fc.nat({ max: 1_000_000 }),
      periods: fc.integer({ min: 1, max: 120 }),
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
      start: fc.nat({ max: 2000 }),
      dueShift: fc.constantFrom('none' as const, 'next-business-day' as const),
      issueDaysBefore: fc.nat({ max: 60 }),
    })
    .map(({ start, price, downPayment, ...rest }) =>
      terms({
        ...rest,
        price: rupiah(price),
        downPayment: rupiah(rest.kind === 'cicilan' ? downPayment : 0),
        periods: rest.kind === 'once' ? 1 : rest.periods,
        firstDueOn: addDays(day('2026-01-01'), start),
      }),
    )
    .filter((plan) => checkTerms(plan) === undefined);

  test('plan, any terms, its periods add up to what was agreed and differ by a rupiah at the most', () => {
    fc.assert(
      fc.property(anyTerms, (plan) => {
        const periods = schedulePeriods(plan, MARCH_2026);
        expect(add(...periods.map(({ amount }) => amount))).toBe(agreedTotal(plan));
        const instalments = periods.filter(({ k }) => k > 0).map(({ amount }) => amount);
        expect(instalments).toHaveLength(plan.periods);
        expect(Math.max(...instalments) - Math.min(...instalments)).toBeLessThanOrEqual(1);
        expect(Math.min(...instalments)).toBeGreaterThan(0);
        const stated = remainderOf(periods)?.count ?? 0;
        expect(instalments.reduce((sum: number, amount) => sum + amount, 0)).toBe(
          Math.min(...instalments) * plan.periods + stated,
        );
      }),
    );
  });

  test('plan, any terms, every month has one instalment, in order, on its day or on the last of the month', () => {
    fc.assert(
      fc.property(anyTerms, (plan) => {
        const periods = schedulePeriods(plan, MARCH_2026);
        expect(periods[0]?.baseDueOn).toBe(plan.firstDueOn);
        for (const [index, { baseDueOn, dueOn, issueOn }] of periods.entries()) {
          expect(baseDueOn.slice(0, 7)).toBe(addMonths(plan.firstDueOn, index, 1).slice(0, 7));
          const isLast = addDays(baseDueOn, 1).endsWith('-01');
          const isItsDay = Number(baseDueOn.slice(8)) === plan.dayOfMonth;
          const isLastBefore = isLast && Number(baseDueOn.slice(8)) < plan.dayOfMonth;
          expect(index === 0 || isItsDay || isLastBefore).toBe(true);
          expect(dueOn >= baseDueOn).toBe(true);
          expect(plan.dueShift === 'none' ? dueOn === baseDueOn : isBusinessDay(dueOn, MARCH_2026)).toBe(true);
          expect(issueOn).toBe(addDays(dueOn, -plan.issueDaysBefore));
          expect(dueOn >= (periods[index - 1]?.dueOn ?? '')).toBe(true);
        }
      }),
    );
  });
});

describe('moments', () => {
  test('issue, it is five past midnight in Jakarta on the day itself', () => {
    expect(issueMoment(day('2026-03-01'))).toBe('2026-02-28T17:05:00.000Z');
    expect(businessDate(issueMoment(day('2026-03-01')))).toBe('2026-03-01');
  });

  test('expiry, it is the last second in Jakarta of the last open day', () => {
    const expiry = billExpiry(day('2028-01-30'), { vaOpenDaysAfterDue: 30 });
    expect(expiry).toBe('2028-02-29T16:59:59.000Z');
    expect(businessDate(expiry)).toBe('2028-02-29');
  });
});

describe('terms', () => {
  test('terms, as they should be, there is no problem', () => {
    expect(checkTerms(terms())).toBeUndefined();
    expect(checkTerms(terms({ dendaAmount: rupiah(25_000), dendaFromDay: 3 }))).toBeUndefined();
  });

  test.each<[string, Partial<PlanTerms>]>([
    ['price', { price: rupiah(0) }],
    ['periods', { periods: 0 }],
    ['periods', { periods: 121 }],
    ['periods', { periods: 1.5 }],
    ['periods', { kind: 'once', periods: 2 }],
    ['down-payment', { downPayment: rupiah(12_000_000) }],
    ['down-payment', { kind: 'monthly', downPayment: rupiah(1) }],
    ['day-of-month', { dayOfMonth: 0 }],
    ['day-of-month', { dayOfMonth: 32 }],
    ['issue-days', { issueDaysBefore: 61 }],
    ['issue-days', { issueDaysBefore: -1 }],
    ['denda', { dendaAmount: rupiah(1) }],
    ['denda', { dendaFromDay: 1 }],
    ['instalment-too-small', { price: rupiah(11) }],
    ['instalment-too-small', { price: rupiah(12), downPayment: rupiah(1) }],
    ['total-too-large', { price: rupiah(100_000_000_000_000) }],
    ['total-too-large', { kind: 'monthly', price: rupiah(9_000_000_000_000), periods: 12 }],
    ['total-too-large', { price: rupiah(99_999_999_999_999), dendaAmount: rupiah(1), dendaFromDay: 1 }],
  ])('terms, with a wrong %s %p, they are refused', (problem, changes) => {
    expect(checkTerms(terms(changes))).toBe(problem);
  });
});
