import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { type BusinessDate } from '../../../../src/domain/time';
import {
  decideByStatement,
  isNearMidnight,
  kindKey,
  type LineKind,
  maybeSameLine,
  occurrenceKeys,
  pairByOccurrence,
} from '../../../../src/domain/transfer/same-line';
import { type MutationFacts } from '../../../../src/domain/transfer/terms';
import { at, creditOf, DAY, dateOnly } from './facts';

const told = { wibDate: DAY, direction: 'credit', amount: rupiah(100_075), text: 'TRSF', reference: null } as const;

test('T1, two equal lines of one file have two keys, and the file again has the same', () => {
  const keys = occurrenceKeys([told, told, { ...told, text: 'trsf ' }, { ...told, reference: 'A' }]);
  expect(new Set(keys).size).toBe(4);
  expect(occurrenceKeys([told, told])).toEqual(keys.slice(0, 2));
});

test('T1, no text can be made to look like another field', () => {
  const [one, other] = occurrenceKeys([
    { ...told, text: 'A","B', reference: null },
    { ...told, text: 'A', reference: 'B' },
  ]);
  expect(one).not.toBe(other);
});

test('T1, the k-th line of a source goes on from what it told before', () => {
  const other = { ...told, amount: rupiah(5) };
  const pairs = pairByOccurrence([told, other, told], new Map([[kindKey(told), 2]]));
  expect(pairs.map(({ k }) => k)).toEqual([3, 1, 4]);
});

const kinds = fc.record({
  wibDate: fc.constantFrom<BusinessDate>(DAY, '2026-11-26' as BusinessDate),
  direction: fc.constantFrom('credit' as const, 'debit' as const),
  amount: fc.constantFrom(rupiah(100), rupiah(200)),
});

test('T1, whatever sources tell in whatever order, the lines are the most that any of them tells', () => {
  const sources = fc.array(fc.array(kinds, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(sources, fc.nat(11), (lists, cut) => {
      const held = new Set<string>();
      for (const list of lists) {
        // Each source in two deliveries.
        const first = pairByOccurrence(list.slice(0, cut), new Map());
        const second = pairByOccurrence(list.slice(cut), countsOf(list.slice(0, cut)));
        for (const { line, k } of [...first, ...second]) held.add(`${kindKey(line)}/${k}`);
      }
      const most = new Map<string, number>();
      for (const list of lists) {
        for (const [key, count] of countsOf(list)) most.set(key, Math.max(count, most.get(key) ?? 0));
      }
      expect(held.size).toBe([...most.values()].reduce((sum, count) => sum + count, 0));
    }),
  );
});

function countsOf(lines: readonly LineKind[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(kindKey(line), (counts.get(kindKey(line)) ?? 0) + 1);
  return counts;
}

test.each([
  ['21:59:59', false],
  ['22:00', true],
  ['23:59:59', true],
  ['00:00', true],
  ['01:59:59', true],
  ['02:00', false],
  ['12:00', false],
])('T1, %s is near to midnight: %s', (clock, expected) => {
  expect(isNearMidnight({ wibDate: '2026-11-25' as BusinessDate, bookedAt: at(clock) })).toBe(expected);
});

const NEXT = '2026-11-26' as BusinessDate;
const evening = creditOf({ bookedAt: at('23:59') });

test.each<[what: string, other: MutationFacts, one: MutationFacts, expected: boolean]>([
  ['a minute after midnight', evening, creditOf({ bookedAt: at('00:01', '2026-11-26') }), true],
  ['the next day, without a time', evening, dateOnly('2026-11-26'), true],
  ['the day before, without a time', creditOf({ bookedAt: at('00:01') }), dateOnly('2026-11-24'), true],
  ['neighbouring days, both without a time', dateOnly('2026-11-25'), dateOnly('2026-11-26'), true],
  ['at noon, and the next day without a time', creditOf({ bookedAt: at('12:00') }), dateOnly('2026-11-26'), false],
  ['in the small hours, and the next day', creditOf({ bookedAt: at('00:30') }), dateOnly('2026-11-26'), false],
  ['late in the evening, and the day before', evening, dateOnly('2026-11-24'), false],
  // One line, by its file of the 26th and by its feed.
  ['known of both days, and the first', { ...evening, wibDate: NEXT }, dateOnly('2026-11-25'), true],
  ['known of both days, and the day after both', { ...evening, wibDate: NEXT }, dateOnly('2026-11-27'), false],
  ['two days apart', evening, dateOnly('2026-11-27'), false],
  ['the same day', evening, dateOnly('2026-11-25'), false],
  ['another amount', evening, dateOnly('2026-11-26', { amount: rupiah(1) }), false],
  ['another account', evening, dateOnly('2026-11-26', { bankAccountId: 'bni-giro' }), false],
  ['another direction', evening, dateOnly('2026-11-26', { direction: 'debit' }), false],
])('T1, %s: may be one line', (_, one, other, expected) => {
  expect(maybeSameLine(one, other)).toBe(expected);
  expect(maybeSameLine(other, one)).toBe(expected);
});

test.each<
  [what: string, doubted: [stated: number | null, held: number], other: [number | null, number], expected: unknown]
>([
  ['no statement of the second day', [1, 1], [null, 1], undefined],
  ['no statement of the first day', [null, 1], [1, 1], undefined],
  ['the bank has both', [1, 1], [1, 1], { kind: 'own' }],
  ['the bank has one, on the day of the other', [0, 1], [1, 1], { kind: 'same', day: 'other' }],
  ['the bank has one, on the day of the doubted', [1, 1], [0, 1], { kind: 'same', day: 'doubted' }],
  ['one of three, all of the other day', [0, 1], [2, 2], { kind: 'same', day: 'other' }],
  ['the bank has more than we', [2, 1], [1, 1], { kind: 'own' }],
])('T1, complete statements, %s', (_, [stated, held], [otherStated, otherHeld], expected) => {
  const verdict = decideByStatement({ doubted: { stated, held }, other: { stated: otherStated, held: otherHeld } });
  expect(verdict).toEqual(expected);
});
