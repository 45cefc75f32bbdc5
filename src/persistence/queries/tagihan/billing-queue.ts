import { type CustomerId, type WorkItemId } from '../../../domain/ids';
import { BILLING_ITEM_KINDS, type WorkItemKind, type WorkItemOwner } from '../../../domain/promises';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn, dateOf, instantOrNull } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** Which part of what is unfinished about customers and bills. */
export const BILLING_QUEUE_FILTERS = ['people', 'overdue', 'machine', 'payments', 'messages', 'all'] as const;
export type BillingQueueFilter = (typeof BILLING_QUEUE_FILTERS)[number];

export interface BillingItem {
  id: WorkItemId;
  kind: WorkItemKind;
  subject: string;
  state: string;
  owner: WorkItemOwner;
  detail: string | null;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
  escalateAt: Instant;
  openedAt: Instant;
  changedAt: Instant;
  customer: { id: CustomerId; name: string; marketing: string } | null;
  /** Of the plan, bill or document that it is about. */
  number: string | null;
  title: string | null;
  dueOn: BusinessDate | null;
  /** The bill, where there is one. */
  tagihanId: string | null;
  planId: string | null;
  awaitingAt: Instant | null;
}

export interface BillingQueuePosition {
  dueAt: Instant;
  id: WorkItemId;
}

export interface BillingQueuePage {
  items: BillingItem[];
  next: BillingQueuePosition | null;
}

interface Ask {
  filter: BillingQueueFilter;
  now: Instant;
  from: BillingQueuePosition | null;
  pageSize: number;
}

/** The earliest deadline on top. What is about no customer is seen by those only who see all of them. */
export async function listBillingQueue(
  queryable: Queryable,
  scope: CustomerScope,
  { filter, now, from, pageSize }: Ask,
): Promise<BillingQueuePage> {
  const conditions = [OF_BILLING, whereInScope(scope, 'c'), conditionOf(filter, now)];
  if (from !== null) {
    const parameters = [dateOf(from.dueAt), dateOf(from.dueAt), from.id];
    conditions.push({ sql: '(w.due_at > ? or (w.due_at = ? and w.id > ?))', parameters });
  }
  const rows = await queryable.rows<Columns>(
    `${SELECT} where w.is_open = 1 and ${conditions.map(({ sql }) => sql).join(' and ')}
     order by w.due_at, w.id limit ?`,
    [...conditions.flatMap(({ parameters }) => parameters), pageSize + 1],
  );
  const items = rows.slice(0, pageSize).map(toItem);
  const last = items.at(-1);
  const isMore = rows.length > pageSize && last !== undefined;
  return { items, next: isMore ? { dueAt: last.dueAt, id: last.id } : null };
}

export type BillingQueueCounts = Readonly<Record<BillingQueueFilter, number>> & {
  /** The earliest next step of what runs by itself. */
  machineNextAt: Instant | null;
};

export async function countBillingQueue(
  queryable: Queryable,
  scope: CustomerScope,
  now: Instant,
): Promise<BillingQueueCounts> {
  const inScope = whereInScope(scope, 'c');
  const [people, machine] = [conditionOf('people', now), conditionOf('machine', now)];
  const row = await queryable.row<Record<BillingQueueFilter, BigIntColumn | null> & { machine_next_at: Date | null }>(
    `select count(*) as \`all\`, sum(${people.sql}) as people, sum(${machine.sql}) as machine,
       sum(w.due_at < ?) as overdue, sum(w.kind in ('payment', 'notice')) as payments,
       sum(w.kind in ('message', 'document')) as messages,
       min(if(${machine.sql}, w.next_at, null)) as machine_next_at
     from work_item w left join customer c on c.id = w.customer_id
     where w.is_open = 1 and ${OF_BILLING.sql} and ${inScope.sql}`,
    [
      ...[...people.parameters, ...machine.parameters, dateOf(now), ...machine.parameters],
      ...[...OF_BILLING.parameters, ...inScope.parameters],
    ],
  );
  const count = (filter: BillingQueueFilter): number => Number(row?.[filter] ?? 0);
  return {
    people: count('people'),
    overdue: count('overdue'),
    machine: count('machine'),
    payments: count('payments'),
    messages: count('messages'),
    all: count('all'),
    machineNextAt: instantOrNull(row?.machine_next_at ?? null),
  };
}

interface Condition {
  sql: string;
  parameters: Parameter[];
}

const OF_BILLING: Condition = {
  sql: `w.kind in (${BILLING_ITEM_KINDS.map(() => '?').join(', ')})`,
  parameters: [...BILLING_ITEM_KINDS],
};

/** What runs by itself is people's from its deadline on; the rest is theirs from the beginning. */
const BY_ITSELF = `w.kind in ('plan', 'tagihan', 'notice')`;

function conditionOf(filter: BillingQueueFilter, now: Instant): Condition {
  switch (filter) {
    case 'all':
      return { sql: 'true', parameters: [] };
    case 'people':
      return { sql: `(not (${BY_ITSELF}) or w.due_at < ?)`, parameters: [dateOf(now)] };
    case 'machine':
      return { sql: `(${BY_ITSELF} and w.due_at >= ?)`, parameters: [dateOf(now)] };
    case 'overdue':
      return { sql: 'w.due_at < ?', parameters: [dateOf(now)] };
    case 'payments':
      return { sql: `w.kind in ('payment', 'notice')`, parameters: [] };
    case 'messages':
      return { sql: `w.kind in ('message', 'document')`, parameters: [] };
  }
}

interface Columns {
  id: string;
  kind: WorkItemKind;
  subject: string;
  state: string;
  owner: WorkItemOwner;
  detail: string | null;
  next_action: string;
  next_at: Date;
  due_at: Date;
  escalate_at: Date;
  opened_at: Date;
  changed_at: Date;
  customer_id: string | null;
  customer_name: string | null;
  marketing_name: string | null;
  number: string | null;
  title: string | null;
  due_on: string | null;
  tagihan_id: string | null;
  plan_id: string | null;
  awaiting_at: Date | null;
}

const SELECT = `select w.id, w.kind, w.subject, w.state, w.owner, w.detail, w.next_action, w.next_at, w.due_at,
    w.escalate_at, w.opened_at, w.changed_at, c.id as customer_id, c.name as customer_name, s.full_name as marketing_name,
    coalesce(t.number, p.code, d.number) as number, p.title, t.due_on, t.id as tagihan_id, p.id as plan_id, t.awaiting_at
  from work_item w
  left join customer c on c.id = w.customer_id
  left join staff s on s.id = c.marketing_id
  left join document d on w.kind = 'document' and d.id = w.subject
  left join customer_message m on w.kind = 'message' and m.id = w.subject
  left join payment_exception x on w.kind = 'payment' and x.id = w.subject
  left join bank_notice b on w.kind = 'notice' and b.id = w.subject
  left join virtual_account v on v.id = b.virtual_account_id
  left join tagihan t on t.id = case w.kind when 'tagihan' then w.subject when 'document' then d.tagihan_id
    when 'message' then m.tagihan_id when 'payment' then x.tagihan_id when 'notice' then v.tagihan_id end
  left join plan p on p.id = case w.kind when 'plan' then w.subject when 'document' then coalesce(d.plan_id, t.plan_id)
    when 'message' then coalesce(m.plan_id, t.plan_id) else t.plan_id end`;

function toItem(row: Columns): BillingItem {
  return {
    ...{ id: row.id, kind: row.kind, subject: row.subject, state: row.state, owner: row.owner, detail: row.detail },
    nextAction: row.next_action,
    nextAt: instant(row.next_at),
    dueAt: instant(row.due_at),
    escalateAt: instant(row.escalate_at),
    openedAt: instant(row.opened_at),
    changedAt: instant(row.changed_at),
    customer:
      row.customer_id === null
        ? null
        : { id: row.customer_id, name: row.customer_name ?? '', marketing: row.marketing_name ?? '' },
    ...{ number: row.number, title: row.title, dueOn: row.due_on as BusinessDate | null },
    ...{ tagihanId: row.tagihan_id, planId: row.plan_id },
    awaitingAt: instantOrNull(row.awaiting_at),
  };
}
