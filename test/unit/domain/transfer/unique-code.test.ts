import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { after } from '../../../../src/domain/time';
import { amountReason } from '../../../../src/domain/transfer/amount-reason';
import {
  type AmountUse,
  checkClass,
  chooseCode,
  type CodeChoice,
  finalAmount,
  finalsOf,
  MOST_CODE,
  usedPercent,
} from '../../../../src/domain/transfer/unique-code';
import { at } from './facts';

const NOW = at('10:00');
const DAY_MS = 24 * 60 * 60 * 1000;
const RULES = { now: NOW, quarantineMs: 7 * DAY_MS, freeLeastPercent: 10 };
const BASE = rupiah(100_000);

const reserved: AmountUse = { reservedAt: after(NOW, -60_000), releasedAt: null };

function releasedDaysAgo(days: number): AmountUse {
  return { reservedAt: after(NOW, -days * DAY_MS - 60_000), releasedAt: after(NOW, -days * DAY_MS) };
}

function usesOf(codes: Iterable<number>, use: (code: number) => AmountUse): Map<number, AmountUse> {
  return new Map([...codes].map((code) => [BASE + code, use(code)]));
}

function choose(
  uses: ReadonlyMap<number, AmountUse>,
  rest: Partial<Parameters<typeof chooseCode>[0]> = {},
): CodeChoice {
  return chooseCode({ base: BASE, mode: 'add', uses, ...RULES, ...rest });
}

function codes(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test('U1, the code is added to the base or taken off it', () => {
  expect(finalAmount(BASE, 75, 'add')).toBe(100_075);
  expect(finalAmount(rupiah(100_100), 25, 'subtract')).toBe(100_075);
});

test.each([0, 1000, 1.5, -1])('U1, %p is no code', (code) => {
  expect(() => finalAmount(BASE, code, 'add')).toThrow(RangeError);
});

test('U1, nothing is asked for that is not more than zero', () => {
  expect(() => finalAmount(rupiah(75), 75, 'subtract')).toThrow(RangeError);
  const choice = choose(new Map(), { base: rupiah(500), mode: 'subtract' });
  expect(choice).toMatchObject({ kind: 'code', freeCodes: 499 });
  expect(choose(new Map(), { base: rupiah(1), mode: 'subtract' })).toEqual({ kind: 'exhausted', freeCodes: 0 });
});

test('U2, an amount that another base reserved is not asked for again', () => {
  // 100.050 with 25 is 100.075: the code 75 of 100.000 is not free.
  const uses = new Map([...usesOf(codes(1, MOST_CODE), () => releasedDaysAgo(30)), [100_075, reserved]]);
  for (let taken = 0; taken < 300; taken += 1) {
    const choice = choose(uses);
    if (choice.kind !== 'code') throw new Error('no code was given');
    expect(choice.final).not.toBe(100_075);
    uses.set(choice.final, reserved);
  }
});

test('U2, reserved one after the other, all final amounts differ', () => {
  const uses = new Map<number, AmountUse>();
  const finals = Array.from({ length: 500 }, () => {
    const choice = choose(uses);
    if (choice.kind !== 'code') throw new Error('no code was given');
    expect(choice.final).toBe(BASE + choice.code);
    uses.set(choice.final, reserved);
    return choice.final;
  });
  expect(new Set(finals).size).toBe(500);
  const { least, most } = finalsOf(BASE, 'add');
  expect(finals.every((final) => final >= least && final <= most)).toBe(true);
});

test('U3, with fewer free than the share that is kept, no code is given', () => {
  // 10% of 999 are 99,9: with a hundred free it goes on, with 99 it does not.
  expect(choose(usesOf(codes(1, 899), () => reserved))).toMatchObject({ kind: 'code', freeCodes: 100 });
  expect(choose(usesOf(codes(1, 900), () => reserved))).toEqual({ kind: 'exhausted', freeCodes: 99 });
});

test('U3, every code reserved, none is given even where no share is kept', () => {
  expect(
    choose(
      usesOf(codes(1, MOST_CODE), () => reserved),
      { freeLeastPercent: 1 },
    ),
  ).toEqual({
    ...{ kind: 'exhausted', freeCodes: 0 },
  });
});

test('T2, the least recently used is taken, and one that was never used before it', () => {
  const used = usesOf(codes(1, MOST_CODE), (code) => releasedDaysAgo(code === 321 ? 40 : 20));
  expect(choose(used)).toMatchObject({ code: 321, isQuarantined: false });
  used.delete(BASE + 500);
  expect(choose(used)).toMatchObject({ code: 500, isQuarantined: false });
});

test('T2, one in quarantine is taken only when no other is free, the one that was given back first', () => {
  const uses = usesOf(codes(1, MOST_CODE), (code) => releasedDaysAgo(code === 7 ? 6 : 1));
  uses.set(BASE + 900, releasedDaysAgo(8));
  expect(choose(uses)).toMatchObject({ code: 900, isQuarantined: false });
  uses.set(BASE + 900, reserved);
  expect(choose(uses)).toMatchObject({ code: 7, isQuarantined: true });
});

test('T2, the quarantine ends to the millisecond', () => {
  const releasedAt = after(NOW, -RULES.quarantineMs);
  const uses = usesOf(codes(1, MOST_CODE), () => ({ reservedAt: releasedAt, releasedAt }));
  expect(choose(uses)).toMatchObject({ isQuarantined: false });
  expect(choose(uses, { now: after(NOW, -1) })).toMatchObject({ isQuarantined: true });
});

test('T2, how much is used is told in whole percent', () => {
  expect(usedPercent({ base: BASE, mode: 'add', uses: usesOf(codes(1, 699), () => reserved) })).toBe(69);
  expect(usedPercent({ base: BASE, mode: 'add', uses: usesOf(codes(1, 700), () => reserved) })).toBe(70);
  expect(usedPercent({ base: BASE, mode: 'add', uses: usesOf(codes(1, 999), () => releasedDaysAgo(1)) })).toBe(0);
});

test('T3, while eighty transfers of each base are open, no slip of one finger is the amount of another', () => {
  const uses = new Map<number, AmountUse>();
  const bases = [10_250, 100_000, 250_000].map(rupiah);
  const finals = bases.flatMap((base) =>
    Array.from({ length: 80 }, () => {
      const choice = choose(uses, { base });
      if (choice.kind !== 'code') throw new Error('no code was given');
      uses.set(choice.final, reserved);
      return choice.final;
    }),
  );
  const near = finals.flatMap((final) =>
    finals.filter((other) => {
      const reason = amountReason(other, { final, base: final, code: 1 }, [])?.code;
      return reason === 'one-digit' || reason === 'digits-swapped';
    }),
  );
  expect(near).toEqual([]);
});

test('T3, one wrong digit or two neighbours swapped are always of another class', () => {
  const amounts = fc.integer({ min: 10_000, max: 999_999_999 });
  fc.assert(
    fc.property(amounts, fc.nat(8), fc.integer({ min: 0, max: 9 }), (amount, nat, digit) => {
      const digits = String(amount).split('');
      const place = nat % digits.length;
      const wrong = Number(digits.with(place, String(digit)).join(''));
      expect(wrong === amount || checkClass(wrong) !== checkClass(amount)).toBe(true);
      const next = digits[place + 1];
      if (next === undefined || next === digits[place]) return;
      const swapped = Number(
        digits
          .with(place, next)
          .with(place + 1, digits[place] ?? '')
          .join(''),
      );
      expect(checkClass(swapped)).not.toBe(checkClass(amount));
    }),
  );
});

test('T3, the first eighty of one base on our two accounts are all different', () => {
  const finals = ['mandiri', 'bni-giro'].flatMap((account) => {
    const uses = new Map<number, AmountUse>();
    return Array.from({ length: 80 }, () => {
      const choice = choose(uses, { account });
      if (choice.kind !== 'code') throw new Error('no code was given');
      uses.set(choice.final, reserved);
      return choice.final;
    });
  });
  expect(new Set(finals).size).toBe(160);
});
