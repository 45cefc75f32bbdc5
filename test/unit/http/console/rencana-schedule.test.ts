import { rupiah } from '../../../../src/domain/money';
import { addMonths, type BusinessDate, type Instant } from '../../../../src/domain/time';
import { stripOf } from '../../../../src/http/console/pages/rencana-schedule';
import { type PlanPeriod } from '../../../../src/persistence/queries/tagihan/plan-page';

const NOON = '2026-03-05T05:00:00.000Z' as Instant;
const FIRST = '2026-01-31' as BusinessDate;

/** Of the last day of each month; each is shifted into the next one. */
function periods(count: number): PlanPeriod[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ k: index + 1, place: { nth: index + 1, of: count, isSettlement: false }, amount: rupiah(1000) },
    ...{ dueOn: addMonths(FIRST, index + 1, 2), baseDueOn: addMonths(FIRST, index, 31) },
    ...{ issueOn: null, bill: null },
  }));
}

function rowsOf(count: number): number[] {
  const { cells } = stripOf(periods(count), NOON);
  return [...new Set(cells.map(({ y }) => y))].map((y) => cells.filter((cell) => cell.y === y).length);
}

describe('strip of periods', () => {
  test.each([
    [2, [2]],
    [12, [12]],
    [13, [7, 6]],
    [25, [9, 9, 7]],
    [36, [12, 12, 12]],
  ])('%i of them, stand in rows of %j', (count, rows) => {
    expect(rowsOf(count)).toEqual(rows);
  });

  test('two of them, are drawn no larger than twelve', () => {
    expect(stripOf(periods(2), NOON).viewBox).toBe(stripOf(periods(12), NOON).viewBox);
  });

  test('shifted into the next month by a holiday, are called by their own', () => {
    expect(stripOf(periods(3), NOON).cells.map(({ label }) => label)).toEqual(['Jan', 'Feb', 'Mar']);
  });
});
