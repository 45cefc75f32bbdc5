import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { after } from '../../../../src/domain/time';
import { type CreditVerdict, judgeCredit } from '../../../../src/domain/transfer/judge-mutation';
import { type MutationFacts, type TransferFacts } from '../../../../src/domain/transfer/terms';
import { at, creditOf, dateOnly, paidOf, releasedOf, transferOf } from './facts';

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;
const RULES = { quarantineMs: 7 * DAY_MS, bankClockSlackMs: 5 * MINUTE };

/** `U5 T1`, `late-payment U7 T1` or `none`, and why each candidate is not it. */
function told(mutation: MutationFacts, candidates: readonly TransferFacts[]): [verdict: string, why: string] {
  const verdict = judgeCredit(mutation, candidates, RULES);
  const why = verdict.considered.map((one) => `${one.transferId}:${one.why.join('+')}`).join(' ');
  return [textOf(verdict), why];
}

function textOf(verdict: CreditVerdict): string {
  if (verdict.kind === 'match') return `${verdict.rule} ${verdict.transferId}`;
  if (verdict.kind === 'exception') return `${verdict.exception} ${verdict.rule} ${verdict.transferIds.join('+')}`;
  return 'none';
}

const justBefore = { bookedAt: after(at('10:00'), -5 * MINUTE) };
const tooEarly = { bookedAt: after(at('10:00'), -5 * MINUTE - 1) };
/** Reserved again on the next day, while the first one's quarantine runs. */
const again = { id: 'T2', no: 2, createdAt: at('10:00', '2026-11-26'), expiresAt: at('11:00', '2026-11-26') };
const nextDay = { bookedAt: at('10:10', '2026-11-26') };

test.each<[what: string, given: [MutationFacts, TransferFacts[]], verdict: string, why: string]>([
  ['U5, exact and in time, it matches', [creditOf(), [transferOf()]], 'U5 T1', 'T1:'],
  ['U5, to the last moment', [creditOf({ bookedAt: at('11:00') }), [transferOf()]], 'U5 T1', 'T1:'],
  ['U5, a bank clock five minutes slow, it matches', [creditOf(justBefore), [transferOf()]], 'U5 T1', 'T1:'],
  [
    'U5, before it was asked for, it belongs to nothing',
    [creditOf(tooEarly), [transferOf()]],
    'none',
    'T1:before-created',
  ],
  [
    'U5, another account of ours, it does not',
    [creditOf({ bankAccountId: 'bni-giro' }), [transferOf()]],
    'none',
    'T1:other-account',
  ],
  [
    'U5, one rupiah less, it does not',
    [creditOf({ amount: rupiah(100_074) }), [transferOf()]],
    'none',
    'T1:other-amount',
  ],
  ['U5, a debit pays nothing', [creditOf({ direction: 'debit' }), [transferOf()]], 'none', 'T1:reversal'],
  [
    'U5, a credit that takes a debit back pays nothing',
    [creditOf({ isReversal: true }), [transferOf()]],
    'none',
    'T1:reversal',
  ],
  [
    'U12, a proof with staff does not stop the money',
    [creditOf(), [transferOf({ state: 'verifying', hasOpenProof: true })]],
    'U5 T1',
    'T1:',
  ],
  ['U12, nor does a question to the payer', [creditOf(), [transferOf({ state: 'asked' })]], 'U5 T1', 'T1:'],
  [
    'U12, a proof after the release brings no match',
    [creditOf(), [releasedOf({ state: 'verifying', hasOpenProof: true })]],
    'none',
    'T1:released',
  ],
  [
    'U6, the day only, on the day it was asked for, it matches',
    [dateOnly('2026-11-25'), [transferOf()]],
    'U6 T1',
    'T1:',
  ],
  ['U6, the day before, it does not', [dateOnly('2026-11-24'), [transferOf()]], 'none', 'T1:before-created'],
  [
    'U6, the day of the expiry, it matches',
    [dateOnly('2026-11-26'), [transferOf({ expiresAt: at('00:30', '2026-11-26') })]],
    'U6 T1',
    'T1:',
  ],
  [
    'U6, the day after the expiry, it is late',
    [dateOnly('2026-11-26'), [transferOf()]],
    'late-payment U7 T1',
    'T1:after-expiry',
  ],
  [
    'U6, the amount was another one’s on that day, it is uncertain',
    [dateOnly('2026-11-26'), [releasedOf(), transferOf(again)]],
    'date-uncertain U6 T2+T1',
    'T1:released T2:day-uncertain',
  ],
  [
    'U6, in the quarantine of one that was paid, it is uncertain',
    [dateOnly('2026-11-26'), [paidOf(), transferOf(again)]],
    'date-uncertain U6 T2+T1',
    'T1:already-paid T2:day-uncertain',
  ],
  [
    'U7, a second after the expiry, it is late',
    [creditOf({ bookedAt: at('11:00:01') }), [transferOf()]],
    'late-payment U7 T1',
    'T1:after-expiry',
  ],
  [
    'U7, after its release, it belongs to nothing',
    [creditOf({ bookedAt: at('13:30') }), [releasedOf()]],
    'none',
    'T1:released',
  ],
  ['U7, told after its release and paid in time, people place it', [creditOf(), [releasedOf()]], 'none', 'T1:released'],
  [
    'U8, a second credit, it is a duplicate',
    [creditOf({ bookedAt: at('10:40') }), [paidOf()]],
    'duplicate-payment U8 T1',
    'T1:already-paid',
  ],
  [
    'U8, days later, it still is',
    [creditOf({ bookedAt: at('10:19', '2026-12-02') }), [paidOf()]],
    'duplicate-payment U8 T1',
    'T1:already-paid',
  ],
  [
    'U8, after the quarantine, it belongs to nothing',
    [creditOf({ bookedAt: at('10:20', '2026-12-02') }), [paidOf()]],
    'none',
    'T1:long-ago',
  ],
  [
    'U8, the day only, a second credit is a duplicate',
    [dateOnly('2026-11-25'), [paidOf()]],
    'duplicate-payment U8 T1',
    'T1:already-paid',
  ],
  [
    'T2, reused within the quarantine of one that expired, it is ambiguous',
    [creditOf(nextDay), [releasedOf(), transferOf(again)]],
    'ambiguous T2 T2+T1',
    'T1:released T2:amount-reused',
  ],
  [
    'T2, of one that was paid too',
    [creditOf(nextDay), [paidOf(), transferOf(again)]],
    'ambiguous T2 T2+T1',
    'T1:already-paid T2:amount-reused',
  ],
  [
    'T2, late for the second, both are named',
    [creditOf({ bookedAt: at('12:00', '2026-11-26') }), [releasedOf(), transferOf(again)]],
    'ambiguous T2 T2+T1',
    'T1:released T2:after-expiry',
  ],
  [
    'T2, reused after the quarantine, it matches',
    [
      creditOf({ bookedAt: at('10:10', '2026-12-10') }),
      [paidOf(), transferOf({ ...again, createdAt: at('10:00', '2026-12-10'), expiresAt: at('11:00', '2026-12-10') })],
    ],
    'U5 T2',
    'T1:long-ago T2:',
  ],
  [
    'T2, two that were paid within the quarantine, nobody knows whose second it is',
    [
      creditOf({ bookedAt: at('11:30', '2026-11-26') }),
      [paidOf(), paidOf({ ...again, releasedAt: at('10:30', '2026-11-26') })],
    ],
    'ambiguous T2 T1+T2',
    'T1:already-paid T2:already-paid',
  ],
  [
    'T2, money from before the second one was asked for is a duplicate of the first',
    [creditOf({ bookedAt: at('10:40') }), [paidOf(), transferOf(again)]],
    'duplicate-payment U8 T1',
    'T1:already-paid T2:before-created',
  ],
  [
    'T3, a typo that equals another amount, with nobody named, it matches',
    [creditOf(), [transferOf({ payerName: 'Dimas Prakoso' })]],
    'U5 T1',
    'T1:',
  ],
  [
    'T3, the sender is the payer, it matches',
    [creditOf({ senderName: 'DIMAS PRAKOSO' }), [transferOf({ payerName: 'Dimas Prakoso' })]],
    'U5 T1',
    'T1:',
  ],
  [
    'T3, the sender is somebody else, it does not',
    [creditOf({ senderName: 'SITI RAHMA' }), [transferOf({ payerName: 'Dimas Prakoso' })]],
    'ambiguous T3 T1',
    'T1:sender-contradicts',
  ],
  [
    'T3, the text names somebody else, it does not',
    [creditOf({ text: 'TRSF DARI SITI RAHMA' }), [transferOf({ payerName: 'Dimas Prakoso' })]],
    'ambiguous T3 T1',
    'T1:sender-contradicts',
  ],
  ['T3, the payer is not known, it matches', [creditOf({ senderName: 'SITI RAHMA' }), [transferOf()]], 'U5 T1', 'T1:'],
  [
    'T3, the day only, the sender is somebody else, it does not',
    [dateOnly('2026-11-25', { senderName: 'SITI RAHMA' }), [transferOf({ payerName: 'Dimas Prakoso' })]],
    'ambiguous T3 T1',
    'T1:sender-contradicts',
  ],
  ['no transfer of the amount, it belongs to nothing', [creditOf(), []], 'none', ''],
])('%s', (_, [mutation, candidates], verdict, why) => {
  expect(told(mutation, candidates)).toEqual([verdict, why]);
});

const moments = fc
  .integer({ min: -3 * 24 * 60, max: 20 * 24 * 60 })
  .map((minutes) => after(at('10:00'), minutes * MINUTE));

const lives = fc
  .record({ start: fc.integer({ min: 0, max: 15 * 24 * 60 }), kind: fc.constantFrom('live', 'paid', 'released') })
  .map(({ start, kind }) => {
    const createdAt = after(at('10:00'), start * MINUTE);
    const times = { createdAt, expiresAt: after(createdAt, 60 * MINUTE), graceUntil: after(createdAt, 180 * MINUTE) };
    if (kind === 'live') return transferOf(times);
    return kind === 'paid'
      ? paidOf({ ...times, releasedAt: after(createdAt, 10 * MINUTE) })
      : releasedOf({ ...times, releasedAt: times.graceUntil });
  });

const histories = fc
  .array(lives, { maxLength: 5 })
  .map((all) => all.map((one, index) => ({ ...one, id: `T${index}`, no: index })));

test('U5, T2, whatever the history: a match is exact, in its window, and nobody else had the amount within the quarantine', () => {
  fc.assert(
    fc.property(histories, moments, fc.boolean(), (candidates, bookedAt, isTimed) => {
      const credit = creditOf({ bookedAt });
      const mutation = isTimed ? credit : { ...credit, bookedAt: null };
      const verdict = judgeCredit(mutation, candidates, RULES);
      expect(verdict.considered).toHaveLength(candidates.length);
      if (verdict.kind !== 'match') return;
      const matched = candidates.find(({ id }) => id === verdict.transferId);
      expect(matched?.isReserved).toBe(true);
      expect(verdict.rule).toBe(isTimed ? 'U5' : 'U6');
      if (matched === undefined || !isTimed) return;
      expect(bookedAt >= after(matched.createdAt, -5 * MINUTE) && bookedAt <= matched.expiresAt).toBe(true);
      const others = candidates.filter(({ id }) => id !== matched.id);
      const holds = others.filter(
        ({ createdAt, releasedAt }) =>
          bookedAt >= createdAt && (releasedAt === null || bookedAt < after(releasedAt, RULES.quarantineMs)),
      );
      expect(holds).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('the order of the candidates makes no difference', () => {
  fc.assert(
    fc.property(histories, moments, (candidates, bookedAt) => {
      const mutation = creditOf({ bookedAt });
      expect(judgeCredit(mutation, candidates.toReversed(), RULES)).toEqual(judgeCredit(mutation, candidates, RULES));
    }),
  );
});
