import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { attributeMoney, type MoneyFacts, type NoticeClaim } from '../../../../src/domain/tagihan/attribute-money';
import { after, instant } from '../../../../src/domain/time';

const NOON = instant('2026-11-25T05:00:00.000Z');

function claim(id: string, amount: number, cumulative: number | null, rest: Partial<NoticeClaim> = {}): NoticeClaim {
  return {
    ...{ id, amount: rupiah(amount), cumulative: cumulative === null ? null : rupiah(cumulative) },
    ...{ paidAt: NOON, ntb: id, paymentKey: id, wasAsked: true, ended: null, ...rest },
  };
}

function facts(total: number, notices: NoticeClaim[], rest: Partial<MoneyFacts> = {}): MoneyFacts {
  return {
    ...{ total: rupiah(total), recognised: rupiah(0), isPaidOnce: true, billAmount: rupiah(100), lastNtb: null },
    ...{ lastPaidAt: null, unattached: [], notices, ...rest },
  };
}

const many = { isPaidOnce: false };

test.each<[what: string, given: MoneyFacts, expected: unknown]>([
  [
    'notice of what the bank has, it is credited',
    facts(100, [claim('A', 100, 100)]),
    { payments: [{ noticeId: 'A', amount: 100 }], ends: [{ noticeId: 'A', claim: 0 }] },
  ],
  [
    'no notice, the money is found by inquiry',
    facts(100, []),
    { payments: [{ noticeId: null, amount: 100 }], ends: [] },
  ],
  [
    'notice of more than the bank has, nothing is given to it',
    facts(100, [claim('A', 900, 900)]),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 900 }] },
  ],
  [
    'fixed bill, notice of a part of it, nothing is given to it',
    facts(100, [claim('A', 50, 50)]),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 50 }] },
  ],
  [
    'fixed bill, notice of a part with the sum of the whole, nothing is given to it',
    facts(100, [claim('A', 50, 100)]),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 50 }] },
  ],
  [
    'fixed bill without sums, notice of another amount, nothing is given to it',
    facts(100, [claim('A', 50, null)]),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 50 }] },
  ],
  [
    'fixed bill paid with less, its notice is credited',
    facts(60, [claim('A', 60, 60)]),
    { payments: [{ noticeId: 'A', amount: 60 }], ends: [{ noticeId: 'A', claim: 0 }] },
  ],
  [
    'fixed bill paid twice, both notices are credited',
    facts(200, [claim('A', 100, 100), claim('B', 100, 200, { paidAt: after(NOON, 1000) })]),
    {
      payments: [
        { noticeId: 'A', amount: 100 },
        { noticeId: 'B', amount: 100 },
      ],
      ends: [
        { noticeId: 'A', claim: 0 },
        { noticeId: 'B', claim: 0 },
      ],
    },
  ],
  [
    'nothing was paid, the notice is all claim',
    facts(0, [claim('A', 100, 100)]),
    { payments: [], ends: [{ noticeId: 'A', claim: 100 }] },
  ],
  [
    'two stories about one payment, the one that the bank bears out is credited',
    facts(100, [claim('A', 900, 900, { paymentKey: 'X' }), claim('B', 100, 100, { paymentKey: 'X' })]),
    {
      payments: [{ noticeId: 'B', amount: 100 }],
      ends: [
        { noticeId: 'B', claim: 0 },
        { noticeId: 'A', claim: 900 },
      ],
    },
  ],
  [
    'parts, two stories about one payment and nothing bears out either, neither is believed',
    facts(300, [claim('A', 200, 200, { paymentKey: 'X' }), claim('B', 100, 100, { paymentKey: 'X' })], many),
    {
      payments: [{ noticeId: null, amount: 300 }],
      ends: [
        { noticeId: 'A', claim: 200 },
        { noticeId: 'B', claim: 100 },
      ],
    },
  ],
  [
    'parts, two stories about one payment and the next notice bears out one, that one is credited',
    facts(
      300,
      [
        claim('A', 200, 200, { paymentKey: 'X' }),
        claim('B', 100, 100, { paymentKey: 'X' }),
        claim('C', 200, 300, { paidAt: after(NOON, 1000) }),
      ],
      many,
    ),
    {
      payments: [
        { noticeId: 'B', amount: 100 },
        { noticeId: 'C', amount: 200 },
      ],
      ends: [
        { noticeId: 'B', claim: 0 },
        { noticeId: 'A', claim: 200 },
        { noticeId: 'C', claim: 0 },
      ],
    },
  ],
  [
    'same amount under another journal, the one that the bank names is credited',
    facts(100, [claim('A', 100, 100), claim('B', 100, 100)], { lastNtb: 'B' }),
    {
      payments: [{ noticeId: 'B', amount: 100 }],
      ends: [
        { noticeId: 'B', claim: 0 },
        { noticeId: 'A', claim: 100 },
      ],
    },
  ],
  [
    'money that an inquiry had found, its notice attaches and makes nothing new',
    facts(100, [claim('A', 100, 100)], {
      recognised: rupiah(100),
      unattached: [{ paymentId: 'P', unattached: rupiah(100) }],
    }),
    {
      attachments: [{ noticeId: 'A', paymentId: 'P', amount: 100 }],
      payments: [],
      ends: [{ noticeId: 'A', claim: 0 }],
    },
  ],
  [
    'open bill without sums, the second of two notices has only what is left',
    facts(100, [claim('A', 60, null), claim('B', 60, null)], many),
    {
      payments: [
        { noticeId: 'A', amount: 60 },
        { noticeId: 'B', amount: 40 },
      ],
      ends: [
        { noticeId: 'A', claim: 0 },
        { noticeId: 'B', claim: 20 },
      ],
    },
  ],
  [
    'parts, one that crosses a total that the bank had told, nothing is given to it',
    facts(100, [claim('A', 90, 100)], { ...many, recognised: rupiah(30) }),
    { payments: [{ noticeId: null, amount: 70 }], ends: [{ noticeId: 'A', claim: 90 }] },
  ],
  [
    'parts, one that overlaps another, nothing is given to it',
    facts(100, [claim('A', 30, 30), claim('B', 90, 100, { paidAt: after(NOON, 1000) })], many),
    {
      payments: [
        { noticeId: 'A', amount: 30 },
        { noticeId: null, amount: 70 },
      ],
      ends: [
        { noticeId: 'A', claim: 0 },
        { noticeId: 'B', claim: 90 },
      ],
    },
  ],
  [
    'notice that came after the bank was asked, nothing is concluded from what the bank did not say',
    facts(0, [claim('A', 100, 100, { wasAsked: false })]),
    { payments: [], ends: [] },
  ],
  [
    'notice that came after the bank was asked, and its money is there, it is credited',
    facts(100, [claim('A', 100, 100, { wasAsked: false })]),
    { payments: [{ noticeId: 'A', amount: 100 }], ends: [{ noticeId: 'A', claim: 0 }] },
  ],
  [
    'fixed bill, notice with another time than the bank’s, nothing is given to it',
    facts(100, [claim('A', 100, 100, { paidAt: after(NOON, 1000) })], { lastPaidAt: NOON }),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 100 }] },
  ],
  [
    'fixed bill without sums, notice with another time than the bank’s, nothing is given to it',
    facts(100, [claim('A', 100, null, { paidAt: after(NOON, -1000) })], { lastPaidAt: NOON }),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 100 }] },
  ],
  [
    'fixed bill, the bank tells the time more finely than the notice, it is credited',
    facts(100, [claim('A', 100, 100)], { lastPaidAt: after(NOON, 400) }),
    { payments: [{ noticeId: 'A', amount: 100 }], ends: [{ noticeId: 'A', claim: 0 }] },
  ],
  [
    'parts, the last journal at another time than the bank’s, nothing is given to it',
    facts(100, [claim('A', 30, null, { paidAt: after(NOON, -1000) })], { ...many, lastNtb: 'A', lastPaidAt: NOON }),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'A', claim: 30 }] },
  ],
  [
    'parts, one that says a later time than the last payment, nothing is given to it',
    facts(100, [claim('A', 30, 30, { paidAt: after(NOON, 1000) }), claim('B', 70, 100)], {
      ...many,
      lastNtb: 'B',
      lastPaidAt: NOON,
    }),
    {
      payments: [
        { noticeId: 'B', amount: 70 },
        { noticeId: null, amount: 30 },
      ],
      ends: [
        { noticeId: 'B', claim: 0 },
        { noticeId: 'A', claim: 30 },
      ],
    },
  ],
  [
    'second story about a payment that is credited, nothing is given to it',
    facts(
      200,
      [claim('A', 100, 100, { ended: 'credited', paymentKey: 'X' }), claim('B', 90, 190, { paymentKey: 'X' })],
      {
        ...many,
        recognised: rupiah(100),
      },
    ),
    { payments: [{ noticeId: null, amount: 100 }], ends: [{ noticeId: 'B', claim: 90 }] },
  ],
])('B1, %s', (_what, given, expected) => {
  expect(attributeMoney(given)).toEqual({ attachments: [], ...(expected as object) });
});

/** Payments of one bill as the bank has them, and in which of several looks each is known and each notice is there. */
const life = fc.record({
  amounts: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }),
  looks: fc.array(fc.nat(6), { maxLength: 5 }),
  arrivals: fc.array(fc.option(fc.nat(6)), { minLength: 6, maxLength: 6 }),
  hasSums: fc.boolean(),
  isPaidOnce: fc.boolean(),
});

test('B1, untampered notices lost, late and out of order, each rupiah is booked once and each notice is credited', () => {
  fc.assert(
    fc.property(life, ({ amounts: drawn, looks, arrivals, hasSums, isPaidOnce }) => {
      // A bill that is paid once is paid once, or several times in full.
      const amounts = isPaidOnce ? drawn.map(() => 50) : drawn;
      const sums = amounts.map((_, index) => amounts.slice(0, index + 1).reduce((sum, amount) => sum + amount, 0));
      let recognised = 0;
      let unattached: { paymentId: string; unattached: number }[] = [];
      const ended = new Map<string, 'credited' | 'exception'>();
      let round = 0;
      for (const known of [...[...looks].sort(), 6]) {
        round += 1;
        const total = sums[Math.min(known, amounts.length) - 1] ?? 0;
        const notices = amounts.slice(0, known).flatMap((amount, index) => {
          const id = `N${index}`;
          const isThere = (arrivals[index] ?? 7) <= known;
          const rest = { paidAt: after(NOON, index * 1000), ended: ended.get(id) ?? null };
          return isThere ? [claim(id, amount, hasSums ? (sums[index] ?? null) : null, rest)] : [];
        });
        const result = attributeMoney({
          ...{
            total: rupiah(total),
            recognised: rupiah(recognised),
            isPaidOnce,
            billAmount: rupiah(50),
            lastNtb: known === 0 ? null : `N${Math.min(known, amounts.length) - 1}`,
            lastPaidAt: known === 0 ? null : after(NOON, (Math.min(known, amounts.length) - 1) * 1000),
          },
          unattached: unattached.map((payment) => ({ ...payment, unattached: rupiah(payment.unattached) })),
          notices,
        });
        const fresh = result.payments.reduce((sum, { amount }) => sum + amount, 0);
        expect(recognised + fresh).toBe(total);
        for (const { paymentId, amount } of result.attachments) {
          const payment = unattached.find((found) => found.paymentId === paymentId);
          expect(payment!.unattached).toBeGreaterThanOrEqual(amount);
          payment!.unattached -= amount;
        }
        for (const { noticeId, claim: missing } of result.ends) {
          expect(missing).toBe(0);
          ended.set(noticeId, 'credited');
        }
        expect(notices.every(({ id }) => ended.has(id))).toBe(true);
        recognised = total;
        const found = result.payments.filter(({ noticeId }) => noticeId === null);
        unattached = [
          ...unattached.filter((payment) => payment.unattached > 0),
          ...found.map(({ amount }) => ({ paymentId: `P${round}`, unattached: amount })),
        ];
      }
    }),
  );
});

test('B1, any notices whatever, what is given is never more than they tell and all that is booked is the total', () => {
  const any = fc.record({
    amount: fc.integer({ min: 1, max: 200 }),
    cumulative: fc.option(fc.integer({ min: 1, max: 300 })),
    key: fc.nat(3),
    wasAsked: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(any, { maxLength: 6 }),
      fc.nat(200),
      fc.nat(200),
      fc.boolean(),
      (drawn, recognised, more, isPaidOnce) => {
        const notices = drawn.map(({ amount, cumulative, key, wasAsked }, index) =>
          claim(`N${index}`, amount, cumulative, { paymentKey: `K${key}`, wasAsked }),
        );
        const found = Math.floor(recognised / 2);
        const { payments, attachments, ends } = attributeMoney({
          ...{ total: rupiah(recognised + more), recognised: rupiah(recognised), isPaidOnce, lastNtb: null },
          ...{ billAmount: rupiah(100), lastPaidAt: NOON, notices },
          unattached: found > 0 ? [{ paymentId: 'P', unattached: rupiah(found) }] : [],
        });
        expect(payments.reduce((sum, { amount }) => sum + amount, 0)).toBe(more);
        expect(attachments.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(found);
        for (const { id, amount, wasAsked } of notices) {
          const end = ends.find(({ noticeId }) => noticeId === id);
          expect(wasAsked && end === undefined).toBe(false);
          const given = [...payments, ...attachments]
            .filter(({ noticeId }) => noticeId === id)
            .reduce((sum, part) => sum + part.amount, 0);
          expect(given + (end?.claim ?? amount)).toBe(amount);
        }
      },
    ),
  );
});
