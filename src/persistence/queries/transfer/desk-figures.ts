import { boundsOf, businessDate, type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull } from '../../repositories/columns';
import { firstIdOf } from '../console/topup-search-statements';

export interface DeskFigures {
  /** Transfers whose answer staff or the payer owe, and those that wait for their money. */
  people: number;
  awaiting: number;
  /** Lines that came in and belong to nothing. */
  suspense: { count: number; sum: number };
  /** Brought together by the machine today. */
  matchedToday: number;
  /** When any feed was heard last; null: never. */
  feedHeardAt: Instant | null;
}

/** Counts along indexes: open transfers, open lines, and the matches of today. */
export async function readDeskFigures(queryable: Queryable, now: Instant): Promise<DeskFigures> {
  const row = await queryable.row<{
    people: BigIntColumn;
    awaiting: BigIntColumn;
    lines: BigIntColumn;
    amount: BigIntColumn | null;
    matched: BigIntColumn;
    heard: Date | null;
  }>(
    `select (select count(*) from transfer where state in ('verifying', 'asked')) as people,
       (select count(*) from transfer where state = 'awaiting') as awaiting,
       (select count(*) from bank_mutation where state = 'open' and direction = 'credit') as \`lines\`,
       (select sum(amount) from bank_mutation where state = 'open' and direction = 'credit') as amount,
       (select count(*) from mutation_match where id >= ? and method = 'auto') as matched,
       (select max(feed_heard_at) from bank_account) as heard`,
    [firstIdOf(boundsOf(businessDate(now)).from)],
  );
  return {
    people: Number(row?.people ?? 0),
    awaiting: Number(row?.awaiting ?? 0),
    suspense: { count: Number(row?.lines ?? 0), sum: Number(row?.amount ?? 0) },
    matchedToday: Number(row?.matched ?? 0),
    feedHeardAt: instantOrNull(row?.heard ?? null),
  };
}
