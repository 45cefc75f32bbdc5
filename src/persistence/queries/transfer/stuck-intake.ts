import { after, type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf } from '../../repositories/columns';

/** What hangs before it is a line: batches that nobody could read or that wait too long, and matters of an account. */
export interface StuckIntake {
  batches: { id: string; no: number; kind: string; state: string; error: string | null; receivedAt: Date }[];
  accounts: { state: string; detail: string | null; bank: string; end: string; heardAt: Date | null }[];
}

export async function readStuckIntake(queryable: Queryable, now: Instant): Promise<StuckIntake> {
  const batches = await queryable.rows<Omit<StuckIntake['batches'][number], 'no'> & { no: BigIntColumn }>(
    `select b.id, b.no, b.kind, b.state, b.error, b.received_at as receivedAt from mutation_batch b
     where b.processed_at is null and (b.state = 'refused' or (b.state = 'stored' and b.received_at < ?))
     order by b.received_at limit 20`,
    [dateOf(after(now, -120_000))],
  );
  const accounts = await queryable.rows<StuckIntake['accounts'][number]>(
    `select w.state, w.detail, a.bank, right(a.number, 4) as end, a.feed_heard_at as heardAt
     from work_item w join bank_account a on a.id = w.subject
     where w.kind = 'bank-account' and w.is_open = 1 order by w.due_at limit 20`,
  );
  return { batches: batches.map((row) => ({ ...row, no: Number(row.no) })), accounts };
}
