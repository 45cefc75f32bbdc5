import { type FailureCode } from '../../../domain/errors';
import { type TerminalCode } from '../../../domain/ids';
import { type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf } from '../../repositories/columns';

/** All others are refusals: no price was held for those orders. */
const FAILURES: Readonly<Record<FailureCode, true>> = {
  'wrong-number': true,
  'supplier-refused': true,
  'no-terminal': true,
  'deadline-passed': true,
  'cancelled-by-operator': true,
};

interface Span {
  from: Instant;
  before: Instant;
}

/** Orders by how they stand now, of those that ended from one moment until just before another. */
export async function countEndedOrders(
  queryable: Queryable,
  { from, before }: Span,
): Promise<{ success: number; failed: number; refused: number }> {
  const bounds = [dateOf(from), dateOf(before)];
  const states = await queryable.rows<{ state: string; n: BigIntColumn }>(
    `select state, count(*) as n from topup force index (finished)
     where finished_at >= ? and finished_at < ? and state in ('success', 'failed') group by state`,
    bounds,
  );
  // By way of the failed ones alone: the code is not in the index, and they are the smaller part.
  const failures = await queryable.row<{ n: BigIntColumn }>(
    `select count(*) as n from topup force index (finished)
     where finished_at >= ? and finished_at < ? and state = 'failed' and error_code in (?, ?, ?, ?, ?)`,
    [...bounds, ...Object.keys(FAILURES)],
  );
  const of = (state: string): number => Number(states.find((row) => row.state === state)?.n ?? 0);
  const failed = Number(failures?.n ?? 0);
  return { success: of('success'), failed, refused: of('failed') - failed };
}

/** Orders that came in before a moment and are open now. */
export async function countOpenOrders(queryable: Queryable, before: Instant): Promise<number> {
  const row = await queryable.row<{ n: BigIntColumn }>(
    `select count(*) as n from topup force index (state_id)
     where state in ('accepted', 'routing', 'sent', 'pending', 'suspect') and accepted_at < ?`,
    [dateOf(before)],
  );
  return Number(row?.n ?? 0);
}

/**
 * Purchases that came to nothing, by line. One that a switch held back says nothing about its line and is left out, as
 * it is not counted toward the order's attempts either.
 */
export async function countAttemptsThatFailed(
  queryable: Queryable,
  { from, before }: Span,
): Promise<Map<TerminalCode, number>> {
  const rows = await queryable.rows<{ terminal_code: string; n: BigIntColumn }>(
    `select terminal_code, count(*) as n from topup_attempt force index (finished)
     where finished_at >= ? and finished_at < ? and state in ('refused', 'not-sent', 'abandoned')
       and (state <> 'not-sent' or is_counted = 1)
     group by terminal_code`,
    [dateOf(from), dateOf(before)],
  );
  return new Map(rows.map(({ terminal_code: terminal, n }) => [terminal, Number(n)]));
}

export async function listTerminalNames(queryable: Queryable): Promise<Map<TerminalCode, string>> {
  const rows = await queryable.rows<{ code: string; name: string }>('select code, name from terminal order by code');
  return new Map(rows.map(({ code, name }) => [code, name]));
}
