import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { after } from '../../../../src/domain/time';
import { amountsNear, TRANSFER_FEES } from '../../../../src/domain/transfer/amounts-near';
import { findSplit, splitSums } from '../../../../src/domain/transfer/find-split';
import {
  type SuggestContext,
  type Suggestion,
  suggestMutations,
  suggestTransfers,
} from '../../../../src/domain/transfer/suggest';
import { type MutationFacts, type TransferFacts } from '../../../../src/domain/transfer/terms';
import { at, creditOf, paidOf, releasedOf, transferOf } from './facts';

function codesOf({ reasons }: Suggestion): string[] {
  return reasons.map(({ code }) => code);
}

function only(mutation: MutationFacts, transfer: TransferFacts, context: SuggestContext = {}): Suggestion {
  const [suggestion, ...others] = suggestTransfers(mutation, [transfer], context);
  if (suggestion === undefined || others.length > 0) throw new Error('not one suggestion');
  return suggestion;
}

test.each<[what: string, amount: number, reason: object]>([
  ['no code', 100_000, { code: 'no-code', uniqueCode: 75 }],
  ['neighbours swapped', 100_057, { code: 'digits-swapped', place: 4, asked: '75', came: '57' }],
  ['one digit', 100_175, { code: 'one-digit', place: 3, asked: '0', came: '1' }],
  ['one digit, of the base', 200_075, { code: 'one-digit', place: 0, asked: '1', came: '2' }],
  ['another code of the same thousand', 100_912, { code: 'other-code', asked: 75, came: 912 }],
  ['a fee taken off the final amount', 93_575, { code: 'fee-deducted', fee: 6500, from: 'final' }],
  ['a fee taken off the base', 97_500, { code: 'fee-deducted', fee: 2500, from: 'base' }],
])('U9, %s, it is suggested with the reason, and never decided', (_, amount, reason) => {
  const suggestion = only(creditOf({ amount: rupiah(amount) }), transferOf());
  expect(suggestion.reasons).toEqual([reason]);
  expect(suggestion).toMatchObject({ transferId: 'T1', mutationIds: ['M1'], lock: null });
});

test('U9, an amount that has nothing to do with it is not suggested', () => {
  expect(suggestTransfers(creditOf({ amount: rupiah(250_000) }), [transferOf()])).toEqual([]);
  expect(suggestTransfers(creditOf({ direction: 'debit' }), [transferOf()])).toEqual([]);
});

test('U9, the exact amount on another account of ours is suggested', () => {
  expect(codesOf(only(creditOf({ bankAccountId: 'bni-giro' }), transferOf()))).toEqual(['exact', 'other-account']);
});

test('U9, T3, what arrived was another order’s amount: the other order is named beside the payer’s own', () => {
  const own = transferOf({ id: 'T2', no: 2, code: 76, final: rupiah(100_076), payerName: 'Dimas Prakoso' });
  const other = transferOf({ payerName: 'Siti Rahma' });
  const suggestions = suggestTransfers(creditOf({ senderName: 'DIMAS PRAKOSO' }), [other, own]);
  expect(suggestions.map(({ transferId }) => transferId)).toEqual(['T2', 'T1']);
  expect(codesOf(suggestions[0]!)).toEqual(['one-digit', 'other-orders-amount', 'sender-same']);
  expect(codesOf(suggestions[1]!)).toEqual(['exact', 'sender-other']);
});

test('U9, a name in the text counts, and a name of somebody else counts against it', () => {
  const transfer = transferOf({ payerName: 'Dimas Prakoso' });
  const amount = rupiah(100_000);
  const named = only(creditOf({ amount, text: 'TRF DIMAS PRAKOSO' }), transfer);
  const plain = only(creditOf({ amount }), transfer);
  const other = only(creditOf({ amount, text: 'TRF DARI SITI RAHMA' }), transfer);
  expect(codesOf(named)).toContain('sender-same');
  expect(codesOf(other)).toContain('sender-other');
  expect(named.score).toBeGreaterThan(plain.score);
  expect(plain.score).toBeGreaterThan(other.score);
  expect([named, plain, other].map(({ strength }) => strength)).toEqual(['strong', 'possible', 'weak']);
});

test('U9, what the payer says in the proof counts, and the time of the proof', () => {
  const proofs = new Map([['T1', { uploadedAt: at('10:15'), saidAmount: 88_000 }]]);
  const suggestion = only(creditOf({ amount: rupiah(88_000) }), transferOf(), { proofs });
  expect(codesOf(suggestion)).toEqual(['said-amount', 'time-near-proof']);
});

test.each<[what: string, mutation: MutationFacts, transfer: TransferFacts, lock: string | null, reason: string]>([
  [
    'before it was asked for, it is locked',
    creditOf({ bookedAt: at('09:00') }),
    transferOf(),
    'before-created',
    'before-created',
  ],
  [
    'after the payer’s time, it may be decided',
    creditOf({ bookedAt: at('12:00') }),
    transferOf(),
    null,
    'after-expiry',
  ],
  ['after its release, it may be decided', creditOf({ bookedAt: at('15:00') }), releasedOf(), null, 'late'],
  ['paid already, it is locked', creditOf({ bookedAt: at('10:40') }), paidOf(), 'not-open', 'exact'],
])('U9, %s', (_, mutation, transfer, lock, reason) => {
  const suggestion = only(mutation, transfer);
  expect(suggestion.lock).toBe(lock);
  expect(codesOf(suggestion)).toContain(reason);
  expect(lock === null || suggestion.strength === 'weak').toBe(true);
});

test('U9, a locked one comes after those that may be decided, however well it fits', () => {
  const weak = transferOf({ id: 'T2', no: 2, code: 912, final: rupiah(100_912) });
  expect(suggestTransfers(creditOf(), [paidOf(), weak]).map(({ transferId }) => transferId)).toEqual(['T2', 'T1']);
});

test('U9, lines for a transfer are ranked by the same scores', () => {
  const transfer = transferOf({ payerName: 'Dimas Prakoso' });
  const lines = [
    creditOf({ id: 'M1', amount: rupiah(100_912) }),
    creditOf({ id: 'M2', amount: rupiah(100_057), senderName: 'DIMAS PRAKOSO' }),
    creditOf({ id: 'M3', amount: rupiah(100_000) }),
    creditOf({ id: 'M4', amount: rupiah(1) }),
  ];
  const suggestions = suggestMutations(transfer, lines);
  expect(suggestions.map(({ mutationIds }) => mutationIds)).toEqual([['M2'], ['M3'], ['M1']]);
  const [first] = suggestTransfers(lines[1]!, [transfer]);
  expect(suggestions[0]).toEqual(first);
});

test('U9, the order in which things were found makes no difference', () => {
  const transfers = [75, 76, 57, 912, 100].map((code, index) =>
    transferOf({ id: `T${index}`, no: index, code, final: rupiah(100_000 + code) }),
  );
  fc.assert(
    fc.property(
      fc.shuffledSubarray(transfers, { minLength: 5 }),
      fc.integer({ min: 99_000, max: 101_000 }),
      (all, amount) => {
        const mutation = creditOf({ amount: rupiah(amount) });
        expect(suggestTransfers(mutation, all)).toEqual(suggestTransfers(mutation, transfers));
      },
    ),
  );
});

test('U9, every slip is among the amounts that are looked up, and they are few', () => {
  const prices = fc.uniqueArray(fc.integer({ min: 5_000, max: 900_000 }), { maxLength: 300 });
  fc.assert(
    fc.property(
      fc.integer({ min: 10_000, max: 99_999_999 }),
      fc.integer({ min: 1, max: 999 }),
      prices,
      (base, code, all) => {
        const final = base + code;
        const slips = [base, ...TRANSFER_FEES.flatMap((fee) => [final - fee, base - fee])].filter((one) => one > 0);
        for (const slip of slips) {
          const near = amountsNear(slip, { prices: all });
          expect(near.includes(final) || near.includes(base)).toBe(true);
          expect(near.length).toBeLessThanOrEqual(200);
          expect(new Set(near).size).toBe(near.length);
        }
        const digits = String(final).split('');
        for (let place = 1; place < digits.length - 1; place += 1) {
          const [one = '', next = ''] = [digits[place], digits[place + 1]];
          const wrong = Number(digits.with(place, one === '9' ? '0' : '9').join(''));
          expect(amountsNear(wrong)).toContain(final);
          expect(
            amountsNear(
              Number(
                digits
                  .with(place, next)
                  .with(place + 1, one)
                  .join(''),
              ),
            ),
          ).toContain(final);
        }
        expect(amountsNear(base + (code === 999 ? 1 : code + 1), { prices: [base] })).toContain(base);
      },
    ),
    { numRuns: 50 },
  );
});

const line = (
  id: string,
  amount: number,
  sender: string | null = null,
): { id: string; amount: number; sender: string | null } => ({
  ...{ id, amount, sender },
});
const target = { transferId: 'T1', final: 100_075, base: 100_000, payerName: null };

test.each<[what: string, amounts: number[], expected: string[], of: string | null]>([
  ['base and code apart', [100_000, 75], ['L0', 'L1'], 'final'],
  ['the base in two halves', [50_000, 50_000], ['L0', 'L1'], 'base'],
  ['three, among others', [11, 40_000, 77, 30_000, 30_075], ['L1', 'L3', 'L4'], 'final'],
  ['five', [20_000, 20_000, 20_000, 20_000, 20_075], ['L0', 'L1', 'L2', 'L3', 'L4'], 'final'],
  ['six are too many', [20_000, 20_000, 20_000, 20_000, 10_000, 10_075], [], null],
  ['of two groups the smaller', [30_000, 30_000, 40_075, 60_075, 40_000], ['L3', 'L4'], 'final'],
  ['one alone is no group', [100_075], [], null],
  ['nothing that fits', [50_000, 50_001], [], null],
])('U10, %s', (_, amounts, expected, of) => {
  const lines = amounts.map((amount, index) => line(`L${index}`, amount));
  expect(findSplit(lines, [target])).toEqual(of === null ? [] : [{ transferId: 'T1', of, mutationIds: expected }]);
});

test('U10, lines of two senders, or of one that is not the payer, are no group', () => {
  const named = [line('L0', 100_000, 'DIMAS PRAKOSO'), line('L1', 75, 'SITI RAHMA')];
  expect(findSplit(named, [target])).toEqual([]);
  const same = [line('L0', 100_000, 'DIMAS PRAKOSO'), line('L1', 75)];
  expect(findSplit(same, [target])).toHaveLength(1);
  expect(findSplit(same, [{ ...target, payerName: 'Siti Rahma' }])).toEqual([]);
});

test('U10, only groups with the line that is looked at', () => {
  const lines = [line('L0', 50_000), line('L1', 50_075), line('L2', 99_000), line('L3', 1_075)];
  expect(findSplit(lines, [target], { including: 'L2' })).toEqual([
    { transferId: 'T1', of: 'final', mutationIds: ['L2', 'L3'] },
  ]);
  expect(findSplit(lines, [target], { including: 'L9' })).toEqual([]);
});

test('U10, the sums that are looked up hold those of the group, few lines first, and no more than were asked for', () => {
  const others = [line('L1', 1000), line('L2', 200), line('L3', 30)];
  expect(splitSums(line('L0', 5), others)).toEqual([35, 205, 235, 1005, 1035, 1205, 1235]);
  expect(splitSums(line('L0', 5), others, 3)).toEqual([35, 205, 1005]);
  expect(splitSums(line('L0', 5, 'DIMAS PRAKOSO'), [line('L1', 1, 'SITI RAHMA')])).toEqual([]);
});

test('U10, a search among many lines comes to its end', () => {
  const many = Array.from({ length: 500 }, (_, index) => line(`L${index}`, 20_000 + index * 2));
  const began = performance.now();
  findSplit(
    many,
    Array.from({ length: 20 }, (_, index) => ({ ...target, final: 100_001 + index * 2, base: 99_999 + index * 2 })),
  );
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('U10, a split is suggested with its lines, unless one of them alone says it better', () => {
  const transfer = transferOf();
  const whole = creditOf({ id: 'M1', amount: rupiah(60_000) });
  const rest = creditOf({ id: 'M2', amount: rupiah(40_075), bookedAt: after(at('10:10'), 60_000) });
  const [split] = suggestTransfers(whole, [transfer], { otherLines: [rest] });
  expect(split).toMatchObject({ transferId: 'T1', mutationIds: ['M1', 'M2'], lock: null });
  expect(split?.reasons[0]).toEqual({ code: 'split', of: 'final', lines: 2 });
  expect(suggestMutations(transfer, [whole, rest])).toEqual([split]);
  const tooEarly = { ...rest, bookedAt: at('09:00') };
  expect(suggestTransfers(whole, [transfer], { otherLines: [tooEarly] })).toEqual([]);
});
