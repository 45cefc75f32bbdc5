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
  marketing: { id: StaffId; name: string; fullName: string };
  plans: number;
  recap: Recap;
  ageing: Ageing;
  /** Of what is unpaid and past; null: nothing is. */
  oldestDueOn: BusinessDate | null;
}

/** Whose rekap, as of the end of which day. */
export interface RekapAsk {
  asOf: BusinessDate;
  /** Who looked after the customer at the end of that day; null: anybody. */
  marketingId?: StaffId | null;
  /** Null: all of the scope. */
  customerId?: CustomerId | null;
}

/**
 * One row per customer with a plan, from the histories of bills, periods, allocations and owners as they stood when the
 * day ended in WIB. None of those rows changes afterwards, so a past day is told the same for ever. For today it is the
 * state of this moment. Whom the reader may see is decided by who looks after the customer now.
 *
 * One statement, so that a period that is billed meanwhile is seen once. A bill that had ended by then is as it was: it
 * is added up from an index alone. Only what was open that day is told by its history.
 */
export async function readRekap(
  queryable: Queryable,
  scope: CustomerScope,
  { asOf, marketingId = null, customerId = null }: RekapAsk,
): Promise<CustomerRekap[]> {
  const before = dateOf(boundsOf(asOf).before);
  const inScope = whereInScope(scope, 'c');
  const narrow = narrowed(scope, customerId);
  const sums = sumsOf(asOf);
  const parts = [
    endedSql(narrow, before),
    openSql({ sums, bills: billsSql(narrow, before), periods: periodsSql(narrow, before) }),
    plansSql(narrow, before),
  ];
  const rows = await queryable.rows<Sums>(
    `select c.id as customer_id, c.name, coalesce(o.staff_id, c.marketing_id) as marketing_id,
       coalesce(s.name, '') as marketing_login, coalesce(s.full_name, '') as marketing_name, ${TOTALS}
     from (${parts.map(({ sql }) => sql).join(' union all ')}) g
     join customer c on c.id = g.customer_id
     left join customer_owner o on o.customer_id = c.id and o.from_at < ? and (o.to_at is null or o.to_at >= ?)
     left join staff s on s.id = coalesce(o.staff_id, c.marketing_id)
     where ${inScope.sql} ${marketingId === null ? '' : 'and coalesce(o.staff_id, c.marketing_id) = ?'}
     group by c.id, c.name, marketing_id, marketing_login, marketing_name having items > 0`,
    [
      ...parts.flatMap(({ parameters }) => parameters),
      ...[before, before, ...inScope.parameters, ...(marketingId === null ? [] : [marketingId])],
    ],
  );
  return rows.map(toRekap);
}

interface Part {
  sql: string;
  parameters: Parameter[];
}

/** A condition on the column with the customer, so that nothing else is added up first. The whole statement has it again. */
type Narrow = (column: string) => Part;

function narrowed(scope: CustomerScope, customerId: CustomerId | null): Narrow {
  if (customerId !== null) return (column) => ({ sql: `and ${column} = ?`, parameters: [customerId] });
  if (scope.kind === 'all') return () => ({ sql: '', parameters: [] });
  const { sql, parameters } = whereInScope(scope, 'k');
  return (column) => ({ sql: `and ${column} in (select k.id from customer k where ${sql})`, parameters });
}

/** Bills that had ended: paid, or cancelled with what was paid of them. Nothing is left of one that was cancelled unpaid. */
function endedSql(narrow: Narrow, before: Date): Part {
  const within = narrow('t.customer_id');
  return {
    sql: `
  select t.customer_id, 0 as plans, count(*) as items, count(*) as paid_items, 0 as month_items,
    sum(t.amount + t.denda) as total, sum(t.amount + t.denda) as paid, 0 as this_month,
    ${AGE_COLUMNS.map((name) => `0 as ${name}`).join(', ')}, null as oldest_due_on
  from tagihan t where t.ended_at < ? and t.amount + t.denda > 0 ${within.sql} group by t.customer_id`,
    parameters: [before, ...within.parameters],
  };
}

/** Both kinds as rows first: what was paid of each is worked out once, and not for every column. */
function openSql({ sums, bills, periods }: Record<'sums' | 'bills' | 'periods', Part>): Part {
  return {
    sql: `
  select i.customer_id, 0 as plans, ${sums.sql}, ${OLDEST} from (${bills.sql} union all ${periods.sql}) i
  group by i.customer_id`,
    parameters: [...sums.parameters, ...bills.parameters, ...periods.parameters],
  };
}

/** Bills that were open, as they stood. */
function billsSql(narrow: Narrow, before: Date): Part {
  const within = narrow('t.customer_id');
  return {
    sql: `
    select t.customer_id, a.due_on, a.amount,
      coalesce((select sum(x.amount) from payment_allocation x where x.tagihan_id = t.id and x.at < ?), 0) as paid
    from tagihan t join tagihan_amount a on a.tagihan_id = t.id and a.from_at < ?
    where t.opened_at < ? and (t.ended_at is null or t.ended_at >= ?) and a.amount > 0 ${within.sql}
      and not exists (select 1 from tagihan_amount z where z.tagihan_id = a.tagihan_id and z.n = a.n + 1 and z.from_at < ?)`,
    parameters: [before, before, before, before, ...within.parameters, before],
  };
}

/**
 * Periods of started plans that had no bill yet. They are found before their plans are looked at, which the limit makes
 * sure of: the other way round, every plan that ever was is gone through.
 */
function periodsSql(narrow: Narrow, before: Date): Part {
  const within = narrow('p.customer_id');
  const ofThese = within.sql === '' ? '' : `and r.plan_id in (select p.id from plan p where 1 = 1 ${within.sql})`;
  return {
    sql: `
    select l.customer_id, u.due_on, u.amount, 0 as paid
    from (select r.plan_id, r.due_on, r.amount from plan_period r
      where r.from_at < ? and (r.ended_at is null or r.ended_at >= ?) ${ofThese}
        and not exists (select 1 from tagihan t where t.plan_id = r.plan_id and t.k = r.k and t.opened_at < ?)
      limit ${ALL_ROWS}) u
    join plan l on l.id = u.plan_id
    where exists (select 1 from plan_change g where g.plan_id = l.id and g.kind = 'start' and g.at < ?)`,
    parameters: [before, before, ...within.parameters, before, before],
  };
}

/** More than there can be: a part with a limit is worked out by itself. */
const ALL_ROWS = '18446744073709551615';

function plansSql(narrow: Narrow, before: Date): Part {
  const within = narrow('l.customer_id');
  return {
    sql: `
  select l.customer_id, count(*) as plans, ${'0, '.repeat(COLUMNS.length)}null
  from plan_change g join plan l on l.id = g.plan_id
  where g.kind = 'start' and g.at < ? ${within.sql} group by l.customer_id`,
    parameters: [before, ...within.parameters],
  };
}

/** In the order of the columns that each part of the statement has after its customer and its plans. */
const AGE_COLUMNS = [
  ...(['not_due', 'not_due_items', 'to_7', 'to_7_items', 'to_30', 'to_30_items', 'to_60', 'to_60_items'] as const),
  ...(['over_60', 'over_60_items'] as const),
] as const;
const COLUMNS = [
  ...(['items', 'paid_items', 'month_items', 'total', 'paid', 'this_month'] as const),
  ...AGE_COLUMNS,
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
  marketing_login: string;
  marketing_name: string;
  oldest_due_on: string | null;
};

const OLDEST = 'min(if(i.paid < i.amount and i.due_on < ?, i.due_on, null)) as oldest_due_on';

/** Days as limits, which are compared with the column as it is: no function of it has to be worked out for each row. */
function sumsOf(asOf: BusinessDate): Part {
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
    marketing: { id: row.marketing_id, name: row.marketing_login, fullName: row.marketing_name },
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
