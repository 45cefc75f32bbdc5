import { type Queryable } from '../../database';
import { type Instant, instant } from '../../../domain/time';

/** Two different marks: something that the console's pages show has changed in between. */
export interface ChangeMark {
  mark: string;
  /** The database's clock. */
  now: Instant;
}

/**
 * Costs no more than the open items have rows: sums over two indexes, the ends of four others, and what waits to be
 * printed or sent. Sums rather than the newest time alone, because a transaction that began earlier may commit later.
 * What staff do to their own accounts does not count: a log-in would else renew everybody's page.
 */
export async function readChangeMark(queryable: Queryable): Promise<ChangeMark> {
  const row = await queryable.row<Record<string, unknown> & { now: Date }>(
    `select (select concat(count(*), '/', sum(unix_timestamp(next_at))) from work_item where is_open = 1) as next,
            (select sum(unix_timestamp(due_at)) from work_item where is_open = 1) as due,
            (select max(changed_at) from work_item) as changed,
            (select concat(count(*), '/', max(no), '/', count(decided_at)) from approval where processed_at is null)
              as approvals,
            (select max(id) from (select id, subject_kind from audit_event order by id desc limit 50) newest
             where subject_kind <> 'staff') as audit,
            (select sum(crc32(concat_ws('/', code, is_on, stock, tripped_until))) from terminal) as terminals,
            (select max(no) from payment) as payments,
            (select count(*) from document where processed_at is null) as unprinted,
            (select count(*) from customer_message where processed_at is null) as unsent,
            (select max(no) from bank_mutation) as line,
            (select max(no) from transfer) as transfer,
            (select sum(version) from refund where state in ('requested', 'approved', 'sent')) as refunds,
            (select concat_ws('/', max(id), sum(processed_at is null)) from (select id, processed_at from buyer_message
             order by id desc limit 50) newest) as told,
            (select max(id) from money_note) as money_note,
            utc_timestamp(3) as now`,
  );
  if (row === undefined) throw new Error('the database told no mark');
  const { now, ...parts } = row;
  return { mark: JSON.stringify(parts), now: instant(now) };
}

/** The same for single orders: what their cards show. An order that there is not has no mark. */
export async function readTopupMarks(queryable: Queryable, topupIds: readonly string[]): Promise<Map<string, string>> {
  if (topupIds.length === 0) return new Map();
  const rows = await queryable.rows<{ id: string; mark: string }>(
    `select t.id, concat_ws('/', t.version,
        (select max(m.id) from supplier_message m where m.topup_id = t.id),
        (select sum(m.arrivals) from supplier_message m where m.topup_id = t.id),
        (select sum(o.tries) from outbound_message o where o.topup_id = t.id),
        (select count(*) from case_note n where n.topup_id = t.id),
        (select max(a.id) from approval a where a.subject = t.id)) as mark
     from topup t where t.id in (${topupIds.map(() => '?').join(', ')})`,
    topupIds,
  );
  return new Map(rows.map(({ id, mark }) => [id, mark]));
}
