import fc from 'fast-check';
import { add, rupiah, subtract } from '../../../../src/domain/money';
import { allocateOldestFirst } from '../../../../src/domain/tagihan/allocate';
import { judgePayment, type PaymentFacts } from '../../../../src/domain/tagihan/judge-payment';
import { BILLING_TYPES, TAGIHAN_STATES } from '../../../../src/domain/tagihan/terms';
import { addDays } from '../../../../src/domain/time';
import { day } from './plan-terms';

function facts(changes: Partial<PaymentFacts>): PaymentFacts {
  return {
    amount: rupiah(1000),
    billingType: 'c',
    amountInForce: rupiah(1000),
    outstanding: rupiah(1000),
    tagihanState: 'awaiting',
    isExpired: false,
    ...changes,
  };
}

type Row = [
  type: PaymentFacts['billingType'],
  amount: number,
  inForce: number,
  outstanding: number,
  verdict: string,
  toOwn: number,
  mayPayOthers: boolean,
  exception: string | null,
];

test.each<Row>([
  ['c', 1000, 1000, 1000, 'exact', 1000, false, null],
  ['c', 900, 1000, 1000, 'underpaid', 900, false, 'underpaid'],
  ['c', 1100, 1000, 1000, 'overpaid', 1000, false, 'overpaid'],
  ['c', 1000, 1000, 1050, 'amount-changed', 1000, false, 'underpaid'],
  ['c', 1000, 1000, 400, 'amount-changed', 400, false, 'overpaid'],
  ['c', 400, 1000, 400, 'last-part', 400, false, null],
  ['c', 300, 1000, 400, 'underpaid', 300, false, 'underpaid'],
  ['i', 400, 1000, 1000, 'part', 400, false, null],
  ['i', 600, 1000, 600, 'last-part', 600, false, null],
  ['i', 1000, 1000, 1000, 'exact', 1000, false, null],
  ['i', 700, 1000, 600, 'overpaid', 600, false, 'overpaid'],
  ['m', 1000, 1000, 1000, 'exact', 1000, true, null],
  ['m', 1500, 1000, 1000, 'exact', 1000, true, null],
  ['m', 900, 1000, 1000, 'underpaid', 900, false, 'underpaid'],
  ['m', 1000, 1000, 1050, 'amount-changed', 1000, false, 'underpaid'],
  ['n', 1500, 1000, 1000, 'exact', 0, true, null],
  ['x', 400, 1000, 1000, 'part', 0, true, null],
  ['o', 1, 1000, 1000, 'part', 0, true, null],
])(
  'payment, type %s, %i of %i in force with %i outstanding, it is %s',
  (billingType, amount, inForce, outstanding, verdict, toOwn, mayPayOthers, exception) => {
    const judged = judgePayment(
      facts({
        billingType,
        amount: rupiah(amount),
        amountInForce: rupiah(inForce),
        outstanding: rupiah(outstanding),
      }),
    );
    expect(judged).toEqual({ verdict, toOwn, mayPayOthers, exception });
  },
);

test.each(BILLING_TYPES)(
  'payment, type %s, of a cancelled, a settled or an expired bill, none of it is placed',
  (type) => {
    const untouched = { toOwn: 0, mayPayOthers: false };
    const cancelled = facts({ billingType: type, tagihanState: 'cancelled', outstanding: rupiah(0) });
    expect(judgePayment(cancelled)).toEqual({ ...untouched, verdict: 'late', exception: 'late' });
    const settled = facts({ billingType: type, tagihanState: 'paid', outstanding: rupiah(0) });
    expect(judgePayment(settled)).toEqual({ ...untouched, verdict: 'duplicate', exception: 'duplicate' });
    const expired = facts({ billingType: type, isExpired: true });
    expect(judgePayment(expired)).toEqual({ ...untouched, verdict: 'late', exception: 'late' });
  },
);

const amounts = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2_000_000 })).map(rupiah);
const anyFacts: fc.Arbitrary<PaymentFacts> = fc.record({
  amount: amounts.filter((amount) => amount > 0),
  billingType: fc.constantFrom(...BILLING_TYPES),
  amountInForce: amounts,
  outstanding: amounts,
  tagihanState: fc.constantFrom(...TAGIHAN_STATES),
  isExpired: fc.boolean(),
});

test('payment, any facts, what is placed fits both the payment and the bill, and what is left is asked about', () => {
  fc.assert(
    fc.property(anyFacts, (any) => {
      const { toOwn, exception, mayPayOthers } = judgePayment(any);
      expect(toOwn).toBeLessThanOrEqual(Math.min(any.amount, any.outstanding));
      expect(toOwn === any.amount || exception !== null || mayPayOthers).toBe(true);
      expect(toOwn === 0 || (any.tagihanState !== 'cancelled' && !any.isExpired)).toBe(true);
    }),
  );
});

const anyOpen = fc.array(fc.record({ age: fc.nat({ max: 5 }), outstanding: amounts }), { maxLength: 8 }).map((bills) =>
  bills.map(({ age, outstanding }, index) => ({
    tagihanId: `T${index}`,
    dueOn: addDays(day('2026-01-01'), age),
    outstanding,
  })),
);

test('allocation, any bills, the parts and the rest are the amount, no bill gets too much, older ones come first', () => {
  fc.assert(
    fc.property(amounts, anyOpen, (amount, open) => {
      const { allocations, rest } = allocateOldestFirst(amount, open);
      expect(add(...allocations.map((part) => part.amount), rest)).toBe(amount);
      const left = new Map(open.map((bill) => [bill.tagihanId, bill.outstanding]));
      for (const { tagihanId, amount: part } of allocations) {
        expect(part).toBeGreaterThan(0);
        left.set(tagihanId, subtract(left.get(tagihanId) ?? rupiah(0), part));
      }
      const touched = open.filter(({ tagihanId }) => allocations.some((part) => part.tagihanId === tagihanId));
      const newest = touched
        .map(({ dueOn }) => dueOn)
        .sort()
        .at(-1);
      for (const { tagihanId, dueOn } of open) {
        const isBeforeNewest = newest !== undefined && dueOn < newest;
        expect(left.get(tagihanId) === 0 || (rest === 0 && !isBeforeNewest)).toBe(true);
      }
    }),
  );
});

test('allocation, bills of one day, they are paid in the order of their ids', () => {
  const open = ['B', 'A'].map((tagihanId) => ({ tagihanId, dueOn: day('2026-01-01'), outstanding: rupiah(10) }));
  expect(allocateOldestFirst(rupiah(15), open)).toEqual({
    allocations: [
      { tagihanId: 'A', amount: 10 },
      { tagihanId: 'B', amount: 5 },
    ],
    rest: 0,
  });
});
