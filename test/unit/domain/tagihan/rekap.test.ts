import fc from 'fast-check';
import { add, type Rupiah, rupiah } from '../../../../src/domain/money';
import {
  addRecaps,
  NO_AGEING,
  NO_RECAP,
  overdueOf,
  recapOf,
  type RekapItem,
  sharesOf,
} from '../../../../src/domain/tagihan/rekap';
import { type BusinessDate } from '../../../../src/domain/time';

const MARCH = '2026-03-05' as BusinessDate;

function item(dueOn: string, amount: number, paid = 0): RekapItem {
  return { dueOn: dueOn as BusinessDate, amount: rupiah(amount), paid: rupiah(paid) };
}

const items = fc.array(
  fc
    .record({
      dueOn: fc.constantFrom('2026-01-31', '2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01', '2027-03-05'),
      amount: fc.integer({ min: 1, max: 9_999_999_999 }),
      share: fc.integer({ min: 0, max: 100 }),
    })
    .map(({ dueOn, amount, share }) => item(dueOn, amount, Math.floor((amount / 100) * share))),
);

describe('rekap of periods', () => {
  test('paid, of this month and of other months, are told apart, each with its count', () => {
    const recap = recapOf(
      [item('2026-02-12', 100, 100), item('2026-03-12', 100), item('2026-04-12', 100), item('2026-02-20', 50)],
      MARCH,
    );
    expect(recap.paid).toEqual({ amount: 100, count: 1 });
    expect(recap.thisMonth).toEqual({ amount: 100, count: 1 });
    expect(recap.rest).toEqual({ amount: 150, count: 2 });
    expect(recap.total).toEqual({ amount: 350, count: 4 });
  });

  test('a period that is paid in part, counts where its rest is', () => {
    const recap = recapOf([item('2026-03-31', 100, 40)], MARCH);
    expect(recap.paid).toEqual({ amount: 40, count: 0 });
    expect(recap.thisMonth).toEqual({ amount: 60, count: 1 });
  });

  test('the same month of another year, is another month', () => {
    expect(recapOf([item('2027-03-05', 100)], MARCH).rest.amount).toBe(100);
  });

  test('more paid than there was to pay, is refused as a bug', () => {
    expect(() => recapOf([item('2026-03-05', 100, 101)], MARCH)).toThrow(RangeError);
  });

  test('any periods, add up to their total in amounts and counts', () => {
    fc.assert(
      fc.property(items, (some) => {
        const { paid, thisMonth, rest, total } = recapOf(some, MARCH);
        expect(paid.amount + thisMonth.amount + rest.amount).toBe(total.amount);
        expect(paid.count + thisMonth.count + rest.count).toBe(some.length);
        expect(total.amount).toBe(some.reduce((sum, { amount }) => sum + amount, 0));
      }),
    );
  });

  test('periods in two heaps, come to the same as in one', () => {
    fc.assert(
      fc.property(items, items, (some, others) => {
        expect(addRecaps(recapOf(some, MARCH), recapOf(others, MARCH))).toEqual(recapOf([...some, ...others], MARCH));
      }),
    );
    expect(recapOf([], MARCH)).toEqual(NO_RECAP);
  });
});

describe('ageing', () => {
  test('what is past its day, is all but the youngest part', () => {
    const part = (amount: number, count: number) => ({ amount: rupiah(amount), count });
    const ageing = { ...NO_AGEING, 'not-due': part(500, 5), 'to-7': part(10, 1), 'over-60': part(20, 2) };
    expect(overdueOf(ageing)).toEqual({ amount: 30, count: 3 });
  });
});

describe('shares', () => {
  test('a third, rounded, still adds up to the whole', () => {
    expect(sharesOf([rupiah(1), rupiah(1), rupiah(1)])).toEqual([334, 333, 333]);
    expect(sharesOf([rupiah(400_300), rupiah(100_075), rupiah(700_525)])).toEqual([334, 83, 583]);
  });

  test('of nothing, are nothing', () => {
    expect(sharesOf([rupiah(0), rupiah(0)])).toEqual([0, 0]);
  });

  test('any amounts, have shares that add up to the whole and are off by less than a tenth of a percent', () => {
    const amounts = fc.array(
      fc.integer({ min: 0, max: 99_999_999_999_999 }).map((amount): Rupiah => rupiah(amount)),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(amounts, (parts) => {
        const whole = add(...parts);
        fc.pre(whole > 0);
        const shares = sharesOf(parts);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(1000);
        for (const [index, part] of parts.entries()) {
          expect(Math.abs((shares[index] ?? 0) - (part / whole) * 1000)).toBeLessThan(1);
        }
      }),
    );
  });
});
