import fc from 'fast-check';
import { add, type Rupiah, rupiah } from '../../../src/domain/money';
import { splitReceived } from '../../../src/domain/transfer/match-effects';
import { requireBalance, type Posting } from '../../../src/ledger/journal';
import { matchPostings, targetsOfDelivered, unmatchPostings } from '../../../src/transfer/match/bookings';

const amount = (most: number): fc.Arbitrary<Rupiah> => fc.integer({ min: 1, max: most }).map(rupiah);

const matches = fc
  .record({
    purpose: fc.constantFrom('order' as const, 'tiket' as const),
    price: fc.integer({ min: 1000, max: 1_000_000 }).map(rupiah),
    code: fc.integer({ min: 1, max: 999 }),
    mode: fc.constantFrom('add' as const, 'subtract' as const),
    lines: fc.array(fc.record({ bankCode: fc.constantFrom('mandiri', 'bni-giro'), amount: amount(1_000_000) }), {
      minLength: 1,
      maxLength: 5,
    }),
  })
  .map(({ purpose, price, code, mode, lines }) => {
    const final = rupiah(mode === 'add' ? price + code : price - code + (price > code ? 0 : code));
    const received = add(...lines.map((line) => line.amount));
    return { lines, shares: splitReceived({ purpose, price, final, received, mode }) };
  });

const postingsOf = ({
  lines,
  shares,
}: {
  lines: { bankCode: string; amount: Rupiah }[];
  shares: Shares;
}): Posting[] => {
  const target = shares.toSaldo > 0 ? 'saldo:R' : 'escrow:O';
  const targets = [{ account: target, amount: add(shares.toEscrow, shares.toSaldo) }];
  return matchPostings(lines, shares, { targets, excessAccount: 'excess:T' });
};
type Shares = ReturnType<typeof splitReceived>;

const balance = (postings: readonly Posting[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { account, side, amount: value } of postings) {
    sums.set(account, (sums.get(account) ?? 0) + (side === 'credit' ? value : 0 - value));
  }
  return sums;
};

test('match, any money for any price, its postings balance and name no amount of nothing', () => {
  fc.assert(
    fc.property(matches, (match) => {
      requireBalance({ subject: 'T', kind: 'transfer-match', n: 1, postings: postingsOf(match) });
    }),
  );
});

test('un-match, of something that waits where it went, every account is as before', () => {
  fc.assert(
    fc.property(matches, (match) => {
      const postings = postingsOf(match);
      const back = unmatchPostings(postings, { priceAccount: null, isPrice: () => false });
      requireBalance({ subject: 'T', kind: 'transfer-unmatch', n: 1, postings: back });
      expect([...balance([...postings, ...back]).values()].every((sum) => sum === 0)).toBe(true);
    }),
  );
});

test('un-match, of something that was delivered, its price is on the account that people chose', () => {
  fc.assert(
    fc.property(matches, (match) => {
      const postings = postingsOf(match);
      const isPrice = (account: string): boolean => account === 'escrow:O' || account === 'saldo:R';
      const back = unmatchPostings(postings, { priceAccount: 'loss:unmatched-delivery', isPrice });
      const price = add(match.shares.toEscrow, match.shares.toSaldo);
      expect(balance(back).get('loss:unmatched-delivery')).toBe(0 - price);
      expect(balance(back).has('escrow:O')).toBe(false);
    }),
  );
});

test.each([
  [{ owed: 0, writtenOff: 10_500 }, [['loss', 10_500]]],
  [{ owed: 10_500, writtenOff: 0 }, [['receivable', 10_500]]],
  [
    { owed: 4_000, writtenOff: 0 },
    [
      ['receivable', 4_000],
      ['saldo', 6_500],
    ],
  ],
  [{ owed: 0, writtenOff: 0 }, [['saldo', 10_500]]],
])('match again, delivered order with %p outstanding, its price goes to %p', (outstanding, expected) => {
  const accounts = { receivable: 'receivable', loss: 'loss', saldo: 'saldo' };
  const { owed, writtenOff } = outstanding;
  const targets = targetsOfDelivered(rupiah(10_500), { owed: rupiah(owed), writtenOff: rupiah(writtenOff) }, accounts);
  expect(targets.map((target) => [target.account, target.amount])).toEqual(expected);
});
