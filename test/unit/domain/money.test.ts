import fc from 'fast-check';
import { add, formatRupiah, least, rupiah, splitEvenly, subtract, times, ZERO } from '../../../src/domain/money';

const amounts = fc.maxSafeNat().map(rupiah);

describe('rupiah', () => {
  test.each([0, 1, 10_050, Number.MAX_SAFE_INTEGER])('amount, %p, it is one', (amount) => {
    expect(rupiah(amount)).toBe(amount);
  });

  test.each([-1, 0.5, 10_050.01, Number.NaN, Infinity, Number.MAX_SAFE_INTEGER + 1])(
    'amount, %p, it is refused',
    (amount) => {
      expect(() => rupiah(amount)).toThrow(RangeError);
    },
  );

  test('sum, of none, it is zero', () => {
    expect(add()).toBe(ZERO);
  });

  test('product, of a price and a count, it is the sum of so many', () => {
    expect(times(rupiah(12_500), 3)).toBe(37_500);
    expect(times(rupiah(12_500), 0)).toBe(ZERO);
    expect(() => times(rupiah(12_500), 1.5)).toThrow(RangeError);
    expect(() => times(rupiah(12_500), -1)).toThrow(RangeError);
    expect(() => times(rupiah(Number.MAX_SAFE_INTEGER), 2)).toThrow(RangeError);
  });

  test('smallest, of several amounts, it is one of them and none is below it', () => {
    expect(least(rupiah(3), rupiah(1), rupiah(2))).toBe(1);
    expect(least(rupiah(3))).toBe(3);
  });

  test('sum, beyond what is counted exactly, it is refused', () => {
    expect(() => add(rupiah(Number.MAX_SAFE_INTEGER), rupiah(1))).toThrow(RangeError);
  });

  test('difference, of a part that is more than the whole, it is refused', () => {
    expect(() => subtract(rupiah(10_050), rupiah(10_051))).toThrow(RangeError);
  });

  test('difference, any part of a whole, both add back to it', () => {
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        const [part, whole] = one < other ? [one, other] : [other, one];
        expect(add(part, subtract(whole, part))).toBe(whole);
      }),
    );
  });
});

describe('splitEvenly', () => {
  test('split, remainder, it goes to the first parts', () => {
    expect(splitEvenly(rupiah(10), 4)).toEqual([3, 3, 2, 2]);
  });

  test('split, fewer rupiah than parts, the last ones get none', () => {
    expect(splitEvenly(rupiah(2), 3)).toEqual([1, 1, 0]);
  });

  test('split, any amount into any number of parts, they add back and no two differ by more than a rupiah', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 200 }), (total, count) => {
        const parts = splitEvenly(total, count);
        expect(parts).toHaveLength(count);
        expect(add(...parts)).toBe(total);
        expect(parts[0]! - parts[count - 1]!).toBeLessThanOrEqual(1);
        expect(parts).toEqual(parts.toSorted((one, other) => other - one));
      }),
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('split, into %p parts, it is refused', (parts) => {
    expect(() => splitEvenly(rupiah(10), parts)).toThrow(RangeError);
  });
});

test.each([
  [0, 'Rp0'],
  [999, 'Rp999'],
  [1_000, 'Rp1.000'],
  [10_050, 'Rp10.050'],
  [1_234_567, 'Rp1.234.567'],
  [Number.MAX_SAFE_INTEGER, 'Rp9.007.199.254.740.991'],
])('amount for people, %p, it is %s', (amount, text) => {
  expect(formatRupiah(rupiah(amount))).toBe(text);
});
