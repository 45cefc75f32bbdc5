import fc from 'fast-check';
import { add, rupiah } from '../../../../src/domain/money';
import { type ExceptionFacts, proposeResolutions } from '../../../../src/domain/tagihan/propose-resolution';
import { EXCEPTION_KINDS } from '../../../../src/domain/tagihan/terms';
import { day } from './plan-terms';

const OPEN = [
  { tagihanId: 'A', dueOn: day('2026-02-05'), outstanding: rupiah(300) },
  { tagihanId: 'B', dueOn: day('2026-03-05'), outstanding: rupiah(500) },
];

function facts(changes: Partial<ExceptionFacts>): ExceptionFacts {
  return {
    kind: 'overpaid',
    isMoney: true,
    amount: rupiah(400),
    hasCustomer: true,
    titipan: rupiah(400),
    open: OPEN,
    ownOutstanding: rupiah(0),
    ...changes,
  };
}

const codes = (changes: Partial<ExceptionFacts>): string[] =>
  proposeResolutions(facts(changes)).map(({ code, reason }) => `${code}: ${reason}`);

test.each<[string, Partial<ExceptionFacts>, string[]]>([
  ['overpaid with open bills', {}, ['pay-oldest: pays-part-of-open-bills', 'keep-titipan: customer-decides-later']],
  [
    'overpaid by enough for all',
    { amount: rupiah(900), titipan: rupiah(900) },
    ['pay-oldest: settles-open-bills', 'keep-titipan: customer-decides-later'],
  ],
  ['paid twice with nothing open', { kind: 'duplicate', open: [] }, ['keep-titipan: nothing-open']],
  ['late, its titipan used meanwhile', { kind: 'late', titipan: rupiah(0) }, ['keep-titipan: nothing-open']],
  ['money of nobody', { kind: 'unknown-trx', hasCustomer: false }, ['assign-customer: owner-unknown']],
  ['a claim without money', { kind: 'amount-mismatch', isMoney: false }, ['dismiss: no-money-behind-it']],
  ['an unreadable notice', { kind: 'unreadable', isMoney: false, hasCustomer: false }, ['dismiss: no-money-behind-it']],
  [
    'underpaid, and titipan is there',
    { kind: 'underpaid', isMoney: false, ownOutstanding: rupiah(100) },
    ['pay-oldest: pays-part-of-open-bills', 'bill-rest: rest-stays-open'],
  ],
  [
    'underpaid without titipan',
    { kind: 'underpaid', isMoney: false, titipan: rupiah(0), ownOutstanding: rupiah(100) },
    ['bill-rest: rest-stays-open'],
  ],
])('exception, %s, it is proposed what can be done', (_, changes, expected) => {
  expect(codes(changes)).toEqual(expected);
});

test('proposal, to pay what is oldest, its postings say so', () => {
  const [first] = proposeResolutions(facts({}));
  expect(first).toEqual({
    code: 'pay-oldest',
    reason: 'pays-part-of-open-bills',
    postings: [
      { account: 'titipan', side: 'debit', amount: 400 },
      { account: 'piutang', side: 'credit', amount: 400 },
    ],
    allocations: [
      { tagihanId: 'A', amount: 300 },
      { tagihanId: 'B', amount: 100 },
    ],
  });
});

test('proposals, of any exception, there is one, its postings balance, and none spends more than there is', () => {
  const amount = fc.nat({ max: 2000 }).map(rupiah);
  const any = fc.record({
    kind: fc.constantFrom(...EXCEPTION_KINDS),
    isMoney: fc.boolean(),
    amount: amount.filter((money) => money > 0),
    hasCustomer: fc.boolean(),
    titipan: amount,
    open: fc.constantFrom([], OPEN),
    ownOutstanding: amount,
  });
  fc.assert(
    fc.property(any, (exception) => {
      const proposals = proposeResolutions(exception);
      expect(proposals.length).toBeGreaterThan(0);
      for (const { postings, allocations } of proposals) {
        const sum = (side: string): number =>
          postings.filter((posting) => posting.side === side).reduce((total: number, one) => total + one.amount, 0);
        expect(sum('debit')).toBe(sum('credit'));
        for (const { account, side, amount: taken } of postings) {
          expect(taken).toBeGreaterThan(0);
          expect(account !== 'titipan' || side !== 'debit' || taken <= exception.titipan).toBe(true);
        }
        const paid = add(...allocations.map((part) => part.amount));
        expect(allocations.length === 0 || sum('debit') === paid).toBe(true);
      }
    }),
  );
});
