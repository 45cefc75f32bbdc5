import fc from 'fast-check';
import { InvariantBroken } from '../../../src/domain/errors';
import { rupiah, ZERO } from '../../../src/domain/money';
import { depositAccount, REVENUE, saldoAccount } from '../../../src/ledger/accounts';
import { type Posting, requireBalance } from '../../../src/ledger/journal';
import { movesOf } from '../../../src/ledger/moves';

const LIMITED = ['saldo:A', 'saldo:B', 'saldo:C'];
const accounts = [...LIMITED.map((code) => ({ code, has_limit: 1 })), { code: REVENUE, has_limit: 0 }];

/** Credits less debits. */
function changeOf(postings: readonly Posting[]): number {
  return postings.reduce((sum, { side, amount }) => (side === 'credit' ? sum + amount : sum - amount), 0);
}

const posting: fc.Arbitrary<Posting> = fc.record({
  account: fc.constantFrom(...LIMITED, REVENUE),
  side: fc.constantFrom('debit' as const, 'credit' as const),
  amount: fc.integer({ min: 1, max: 1_000_000_000 }).map(rupiah),
});

describe('codes of accounts', () => {
  test('account, of a reseller or a terminal, the code says whose it is', () => {
    expect(saldoAccount('01JDHV2V5S8Q0N4W6Y7X9ZABCD')).toBe('saldo:01JDHV2V5S8Q0N4W6Y7X9ZABCD');
    expect(depositAccount('digi1')).toBe('deposit:digi1');
  });
});

describe('movesOf', () => {
  test('moves, postings to accounts with and without a limit, only those with one move, in the order of their codes', () => {
    const postings: Posting[] = [
      { account: 'saldo:C', side: 'credit', amount: rupiah(3) },
      { account: REVENUE, side: 'credit', amount: rupiah(4) },
      { account: 'saldo:A', side: 'debit', amount: rupiah(7) },
    ];
    expect(movesOf(postings, accounts)).toEqual([
      { account: 'saldo:A', change: -7, fromHold: ZERO },
      { account: 'saldo:C', change: 3, fromHold: ZERO },
    ]);
  });

  test('moves, any postings, each account is locked once and in order, and the changes are those of the postings', () => {
    fc.assert(
      fc.property(fc.array(posting), (postings) => {
        const moves = movesOf(postings, accounts);
        const codes = moves.map(({ account }) => account);
        expect(codes).toEqual([...new Set(codes)].sort());
        for (const code of LIMITED) {
          const own = postings.filter(({ account }) => account === code);
          expect(moves.find(({ account }) => account === code)?.change ?? 0).toBe(changeOf(own));
        }
      }),
    );
  });

  test('moves, a posting to an unknown account, the line stops', () => {
    const postings: Posting[] = [{ account: 'saldo:D', side: 'debit', amount: rupiah(1) }];
    expect(() => movesOf(postings, accounts)).toThrow(InvariantBroken);
  });
});

describe('requireBalance', () => {
  const check = (postings: readonly Posting[]) => () =>
    requireBalance({ subject: 'any', kind: 'test', n: 1, postings });

  test('journal, any postings of which one side is more, the line stops', () => {
    fc.assert(
      fc.property(fc.array(posting), (postings) => {
        fc.pre(changeOf(postings) !== 0);
        expect(check(postings)).toThrow(InvariantBroken);
      }),
    );
  });

  test('journal, any postings and what they lack, it is balanced', () => {
    fc.assert(
      fc.property(fc.array(posting), (postings) => {
        const change = changeOf(postings);
        fc.pre(change !== 0);
        const lacking: Posting = {
          account: REVENUE,
          side: change > 0 ? 'debit' : 'credit',
          amount: rupiah(Math.abs(change)),
        };
        expect(check([...postings, lacking])).not.toThrow();
      }),
    );
  });
});
