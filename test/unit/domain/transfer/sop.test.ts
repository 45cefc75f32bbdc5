import { type BusinessDate } from '../../../../src/domain/time';
import {
  ageBucket,
  ageInBusinessDays,
  PENDING_TRANSFER_STEPS,
  UNMATCHED_MONEY_STEPS,
} from '../../../../src/domain/transfer/sop';
import { HOLIDAYS_2026 } from '../../../../src/persistence/migrations/holidays-2026';

const HOLIDAYS = new Set(HOLIDAYS_2026.map(([date]) => date as BusinessDate));

test.each([
  ['the same day', '2026-11-25', '2026-11-25', 0, '0-1'],
  ['the next day', '2026-11-25', '2026-11-26', 1, '0-1'],
  ['over a weekend', '2026-11-27', '2026-11-29', 0, '0-1'],
  ['since Friday, on Monday', '2026-11-27', '2026-11-30', 1, '0-1'],
  ['two days', '2026-11-24', '2026-11-26', 2, '2-3'],
  ['over Idulfitri', '2026-03-17', '2026-03-25', 1, '0-1'],
  ['a week', '2026-11-18', '2026-11-25', 5, '4-7'],
  ['two weeks', '2026-11-11', '2026-11-25', 10, '8-30'],
  ['a quarter', '2026-09-01', '2026-11-25', 61, '>30'],
])('age of money, %s', (_, since, today, days, bucket) => {
  const age = ageInBusinessDays(since as BusinessDate, today as BusinessDate, HOLIDAYS);
  expect([age, ageBucket(age)]).toEqual([days, bucket]);
});

test.each([
  [1, '0-1'],
  [2, '2-3'],
  [3, '2-3'],
  [4, '4-7'],
  [7, '4-7'],
  [8, '8-30'],
  [30, '8-30'],
  [31, '>30'],
])('%p business days are of the bucket %s', (days, bucket) => {
  expect(ageBucket(days)).toBe(bucket);
});

test('every step fits its column, and no procedure has one twice', () => {
  for (const steps of [UNMATCHED_MONEY_STEPS, PENDING_TRANSFER_STEPS]) {
    expect(new Set(steps.map(({ step }) => step)).size).toBe(steps.length);
    expect(steps.filter(({ step }) => !/^[a-z-]{3,24}$/.test(step))).toEqual([]);
  }
});
