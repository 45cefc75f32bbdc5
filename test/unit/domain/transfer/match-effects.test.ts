import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { type Shares, splitReceived } from '../../../../src/domain/transfer/match-effects';
import { finalAmount } from '../../../../src/domain/transfer/unique-code';
import { type CodeMode } from '../../../../src/domain/transfer/terms';

function sharesOf(received: number, mode: CodeMode = 'add'): Partial<Shares> {
  const final = finalAmount(rupiah(100_000), 75, mode);
  const all = splitReceived({ purpose: 'order', price: rupiah(100_000), final, received: rupiah(received), mode });
  return Object.fromEntries(Object.entries(all).filter(([, amount]) => amount > 0));
}

test.each<[what: string, received: number, mode: CodeMode, shares: Partial<Shares>]>([
  [
    'exact, the order gets its price, the code goes to the difference',
    100_075,
    'add',
    { toEscrow: 100_000, toDifference: 75 },
  ],
  ['without the code, nothing is left over', 100_000, 'add', { toEscrow: 100_000 }],
  ['another code', 100_901, 'add', { toEscrow: 100_000, toDifference: 901 }],
  ['999 too much, it is kept', 101_074, 'add', { toEscrow: 100_000, toDifference: 1074 }],
  [
    '1000 too much, all above the final amount goes back',
    101_075,
    'add',
    { toEscrow: 100_000, toDifference: 75, excess: 1000 },
  ],
  ['ten times too much', 1_000_750, 'add', { toEscrow: 100_000, toDifference: 75, excess: 900_675 }],
  ['too little, the rest is our loss', 97_500, 'add', { toEscrow: 100_000, short: 2500 }],
  ['code taken off, exact, the difference gives it', 99_925, 'subtract', { toEscrow: 100_000, fromDifference: 75 }],
  ['code taken off, paid without it', 100_000, 'subtract', { toEscrow: 100_000 }],
  ['code taken off, another code', 99_950, 'subtract', { toEscrow: 100_000, fromDifference: 50 }],
  ['code taken off, too little', 99_000, 'subtract', { toEscrow: 100_000, fromDifference: 75, short: 925 }],
  ['code taken off, 999 too much', 100_924, 'subtract', { toEscrow: 100_000, toDifference: 924 }],
  ['code taken off, 1000 too much', 100_925, 'subtract', { toEscrow: 100_000, fromDifference: 75, excess: 1000 }],
] as [string, number, CodeMode, Partial<Shares>][])('T4, order, %s', (_, received, mode, shares) => {
  expect(sharesOf(received, mode)).toEqual(shares);
});

test.each([100_075, 100_000, 5_000_000, 1])('T4, tiket, Rp%p arrived: all of it is saldo', (received) => {
  const given = { price: rupiah(100_000), final: rupiah(100_075), received: rupiah(received), mode: 'add' } as const;
  expect(splitReceived({ purpose: 'tiket', ...given })).toEqual({
    ...{ toEscrow: 0, toDifference: 0, fromDifference: 0, toSaldo: received, short: 0, excess: 0 },
  });
});

test('T4, nothing is lost: what arrived and what the house adds is what is given', () => {
  const amounts = fc.integer({ min: 1000, max: 1_000_000 });
  fc.assert(
    fc.property(
      ...([amounts, amounts, fc.integer({ min: 1, max: 999 })] as const),
      ...([
        fc.constantFrom('add' as const, 'subtract' as const),
        fc.constantFrom('order' as const, 'tiket' as const),
      ] as const),
      (base, received, code, mode, purpose) => {
        const price = rupiah(base);
        const final = finalAmount(price, code, mode);
        const shares = splitReceived({ purpose, price, final, received: rupiah(received), mode });
        const { toEscrow, toDifference, fromDifference, toSaldo, short, excess } = shares;
        expect(received + fromDifference + short).toBe(toEscrow + toDifference + toSaldo + excess);
        expect(toEscrow).toBe(purpose === 'order' ? price : 0);
        expect(short === 0 || excess === 0).toBe(true);
      },
    ),
  );
});
