import { boundsOf, type BusinessDate } from '../../../domain/time';
import { type SlaPurpose } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf } from '../../repositories/columns';

/** One thing that was decided, with how long people took, pauses left out. */
export interface SlaEnd {
  day: BusinessDate;
  purpose: SlaPurpose;
  /** Null: the machine. */
  staff: { id: string; fullName: string } | null;
  isKept: boolean;
  tookMs: number;
}

const MOST = 50_000;

/** What ended on these days in WIB, both included. */
export async function listSlaEnds(
  queryable: Queryable,
  { from, to }: { from: BusinessDate; to: BusinessDate },
): Promise<SlaEnd[]> {
  const rows = await queryable.rows<{
    day: string;
    purpose: SlaPurpose;
    ended_by: string | null;
    full_name: string | null;
    is_kept: number | null;
    took: BigIntColumn;
  }>(
    `select date_format(c.ended_at + interval 7 hour, '%Y-%m-%d') as day, c.purpose, c.ended_by, s.full_name, c.is_kept,
       timestampdiff(microsecond, c.started_at, c.ended_at) div 1000 - coalesce((select
         sum(timestampdiff(microsecond, p.from_at, coalesce(p.until_at, c.ended_at)) div 1000)
         from sla_pause p where p.clock_id = c.id), 0) as took
     from sla_clock c left join staff s on s.id = c.ended_by
     where c.ended_at >= ? and c.ended_at < ? order by c.ended_at desc limit ${MOST}`,
    [dateOf(boundsOf(from).from), dateOf(boundsOf(to).before)],
  );
  return rows.map((row) => ({
    ...{ day: row.day as BusinessDate, purpose: row.purpose },
    staff: row.ended_by === null ? null : { id: row.ended_by, fullName: row.full_name ?? row.ended_by },
    ...{ isKept: row.is_kept === 1, tookMs: Math.max(0, Number(row.took)) },
  }));
}
