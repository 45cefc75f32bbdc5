import { type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** What the machine has in hand for the customers in sight, and what it has left for it. */
export interface BillingFlow {
  /** Messages that leave by themselves, now or within a day. */
  messages: number;
  /** Documents that wait for the printer. */
  documents: number;
  /** Bills of which the bank has to be told something; `nextAt`: the next try of one of them. */
  bankTasks: { count: number; nextAt: Instant | null };
  /** Notices that are not confirmed yet. One that is about nobody's bill is seen by those who see all. */
  notices: number;
  /** Inquiries that the bank still allows in this hour of the clock, of the whole house. */
  inquiriesLeft: number;
}

const THIS_HOUR = `cast(date_format(utc_timestamp(), '%Y-%m-%d %H:00:00') as datetime(3))`;

/** Each is the head of a queue that is short most of the time; all of them walk the index of their queue. */
export async function readBillingFlow(
  queryable: Queryable,
  scope: CustomerScope,
  { inquiriesPerHour }: { inquiriesPerHour: number },
): Promise<BillingFlow> {
  const { sql, parameters } = whereInScope(scope, 'c');
  const row = await queryable.row<{
    messages: BigIntColumn;
    documents: BigIntColumn;
    tasks: BigIntColumn;
    task_at: Date | null;
    notices: BigIntColumn;
    used: BigIntColumn;
  }>(
    `select
       (select count(*) from customer_message m join customer c on c.id = m.customer_id
        where m.processed_at is null and m.state = 'waiting' and m.next_try_at < utc_timestamp(3) + interval 1 day
          and ${sql}) as messages,
       (select count(*) from document d join customer c on c.id = d.customer_id
        where d.processed_at is null and d.state = 'planned' and ${sql}) as documents,
       t.tasks, t.task_at,
       (select count(*) from bank_notice n left join virtual_account v on v.id = n.virtual_account_id
          left join customer c on c.id = v.customer_id where n.processed_at is null and ${sql}) as notices,
       (select coalesce(max(used), 0) from bank_budget where bank = 'bni' and hour_from = ${THIS_HOUR}) as used
     from (select count(*) as tasks, min(v.task_next_at) as task_at from virtual_account v
       join customer c on c.id = v.customer_id
       where v.task_next_at is not null and v.task is not null and ${sql}) t`,
    [...parameters, ...parameters, ...parameters, ...parameters],
  );
  const count = (value: BigIntColumn | undefined): number => Number(value ?? 0);
  return {
    messages: count(row?.messages),
    documents: count(row?.documents),
    bankTasks: { count: count(row?.tasks), nextAt: instantOrNull(row?.task_at ?? null) },
    notices: count(row?.notices),
    inquiriesLeft: Math.max(0, inquiriesPerHour - count(row?.used)),
  };
}
