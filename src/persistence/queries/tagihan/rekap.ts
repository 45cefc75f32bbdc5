import { type CustomerId } from '../../../domain/ids';
import { type Ageing, type Recap, type RekapPart } from '../../../domain/tagihan/rekap';
import { type StaffId } from '../../../domain/staff';
import { addDays, addMonths, boundsOf, type BusinessDate } from '../../../domain/time';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn, dateOf, rupiahOf } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** What a customer's plans come to at the end of a day. */
export interface CustomerRekap {
  customerId: CustomerId;
  name: string;
  /** Who looked after it at the end of that day. */
  marketing: { id: StaffId; fullName: string };
  plans: number;
  recap: Recap;
  ageing: Ageing;
  /** Of what is unpaid and past; null: nothing is. */
  oldestDueOn: BusinessDate | null;
}

/**
 * One row per customer with a plan, from the histories of bills, periods, allocations and owners as they stood when the
 * day ended in WIB. None of those rows changes afterwards, so a past day is told the same for ever. For today it is the
 * state of this moment. Whom the reader may see is decided by who looks after the customer now.
 *
 * One statement, so that a period that is billed meanwhile is seen once. Each part of it is added up by customer on its
 * own: with a hundred thousand bills the rows of all of them would not be copied first.
 */
export async function readRekap(
  queryable: Queryable,
  scope: CustomerScope,
  { asOf, marketingId }: { asOf: BusinessDate; marketingId: StaffId | null },
): Promise<CustomerRekap[]> {
  const before = dateOf(boundsOf(asOf).before);
  const inScope = whereInScope(scope, 'c');
  const sums = sumsOf(asOf);
  const rows = await queryable.rows<Sums>(
    `select c.id as customer_id, c.name, coalesce(o.staff_id, c.marketing_id) as marketing_id,
       coalesce(s.full_name, '') as marketing_name, ${TOTALS}
     from (${billsSql(sums.sql, inScope.sql)} union all ${periodsSql(sums.sql, inScope.sql)}
       union all ${plansSql(inScope.sql)}) g
     join customer c on c.id = g.customer_id
     left join customer_owner o on o.customer_id = c.id and o.from_at < ? and (o.to_at is null or o.to_at >= ?)
     left join staff s on s.id = coalesce(o.staff_id, c.marketing_id)
     ${marketingId === null ? '' : 'where coalesce(o.staff_id, c.marketing_id) = ?'}
     group by c.id, c.name, marketing_id, marketing_name having items > 0`,
    [
      ...[...sums.parameters, before, before, before, before, ...inScope.parameters],
      ...[...sums.parameters, before, before, before, before, ...inScope.parameters],
      ...[before, ...inScope.parameters],
      ...[before, before, ...(marketingId === null ? [] : [marketingId])],
    ],
  );
  return rows.map(toRekap);
}

/** Bills as they were. Nothing is left of one that was cancelled unpaid. */
const billsSql = (sums: string, inScope: string): string => `
  select i.customer_id, 0 as plans, ${sums} from (
    select t.customer_id, a.due_on, a.amount, coalesce(p.paid, 0) as paid
    from customer c
    join tagihan t on t.customer_id = c.id
    join tagihan_amount a on a.tagihan_id = t.id and a.from_at < ?
    left join tagihan_amount later on later.tagihan_id = a.tagihan_id and later.n = a.n + 1 and later.from_at < ?
    left join (select x.tagihan_id, sum(x.amount) as paid from payment_allocation x where x.at < ? group by x.tagihan_id) p
      on p.tagihan_id = t.id
    where later.n is null and t.opened_at < ? and a.amount > 0 and ${inScope}
  ) i group by i.customer_id`;

/** Periods of started plans that had no bill yet. */
const periodsSql = (sums: string, inScope: string): string => `
  select i.customer_id, 0 as plans, ${sums} from (
    select l.customer_id, r.due_on, r.amount, 0 as paid
    from plan_period r
    join plan l on l.id = r.plan_id
    join customer c on c.id = l.customer_id
    where r.from_at < ? and (r.ended_at is null or r.ended_at >= ?)
      and exists (select 1 from plan_change g where g.plan_id = l.id and g.kind = 'start' and g.at < ?)
      and not exists (select 1 from tagihan t where t.plan_id = r.plan_id and t.k = r.k and t.opened_at < ?)
      and ${inScope}
  ) i group by i.customer_id`;

const plansSql = (inScope: string): string => `
  select l.customer_id, count(*) as plans, ${'0, '.repeat(16)}null
  from plan_change g join plan l on l.id = g.plan_id join customer c on c.id = l.customer_id
  where g.kind = 'start' and g.at < ? and ${inScope} group by l.customer_id`;

/** In the order of the columns that each part of the statement has after its customer and its plans. */
const COLUMNS = [
  ...(['items', 'paid_items', 'month_items', 'total', 'paid', 'this_month'] as const),
  ...(['not_due', 'not_due_items', 'to_7', 'to_7_items', 'to_30', 'to_30_items', 'to_60', 'to_60_items'] as const),
  ...(['over_60', 'over_60_items'] as const),
] as const;

const TOTALS = [
  'sum(g.plans) as plans',
  ...COLUMNS.map((name) => `sum(g.${name}) as ${name}`),
  'min(g.oldest_due_on) as oldest_due_on',
].join(', ');

type Sums = Readonly<Record<(typeof COLUMNS)[number] | 'plans', BigIntColumn>> & {
  customer_id: string;
  name: string;
  marketing_id: string;
  marketing_name: string;
  oldest_due_on: string | null;
};

/** Days as limits, which are compared with the column as it is: no function of it has to be worked out for each row. */
function sumsOf(asOf: BusinessDate): { sql: string; parameters: Parameter[] } {
  const first = `${asOf.slice(0, 7)}-01` as BusinessDate;
  const month = [first, addDays(addMonths(first, 1, 1), -1)];
  const ages: [name: string, condition: string, parameters: BusinessDate[]][] = [
    ['not_due', 'i.due_on >= ?', [asOf]],
    ['to_7', 'i.due_on between ? and ?', [addDays(asOf, -7), addDays(asOf, -1)]],
    ['to_30', 'i.due_on between ? and ?', [addDays(asOf, -30), addDays(asOf, -8)]],
    ['to_60', 'i.due_on between ? and ?', [addDays(asOf, -60), addDays(asOf, -31)]],
    ['over_60', 'i.due_on < ?', [addDays(asOf, -60)]],
  ];
  const columns = [
    'count(*) as items',
    'sum(i.paid >= i.amount) as paid_items',
    'sum(i.paid < i.amount and i.due_on between ? and ?) as month_items',
    'sum(i.amount) as total',
    'sum(i.paid) as paid',
    'sum(if(i.due_on between ? and ?, i.amount - i.paid, 0)) as this_month',
    ...ages.flatMap(([name, condition]) => [
      `sum(if(${condition}, i.amount - i.paid, 0)) as ${name}`,
      `sum(${condition} and i.paid < i.amount) as ${name}_items`,
    ]),
    'min(if(i.paid < i.amount and i.due_on < ?, i.due_on, null)) as oldest_due_on',
  ];
  return {
    sql: columns.join(', '),
    parameters: [...month, ...month, ...ages.flatMap(([, , days]) => [...days, ...days]), asOf],
  };
}

function toRekap(row: Sums): CustomerRekap {
  const [total, paid, thisMonth] = [Number(row.total), Number(row.paid), Number(row.this_month)];
  const [items, paidItems, monthItems] = [Number(row.items), Number(row.paid_items), Number(row.month_items)];
  return {
    customerId: row.customer_id,
    name: row.name,
    marketing: { id: row.marketing_id, fullName: row.marketing_name },
    plans: Number(row.plans),
    recap: {
      paid: part(paid, paidItems),
      thisMonth: part(thisMonth, monthItems),
      rest: part(total - paid - thisMonth, items - paidItems - monthItems),
      total: part(total, items),
    },
    ageing: {
      'not-due': part(row.not_due, row.not_due_items),
      'to-7': part(row.to_7, row.to_7_items),
      'to-30': part(row.to_30, row.to_30_items),
      'to-60': part(row.to_60, row.to_60_items),
      'over-60': part(row.over_60, row.over_60_items),
    },
    oldestDueOn: row.oldest_due_on as BusinessDate | null,
  };
}

function part(amount: BigIntColumn, count: BigIntColumn): RekapPart {
  return { amount: rupiahOf(amount), count: Number(count) };
}
