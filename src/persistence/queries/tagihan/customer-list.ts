import { isId, type CustomerId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type StaffId } from '../../../domain/staff';
import { type BusinessDate } from '../../../domain/time';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** One customer on the list, with what is open of it. */
export interface CustomerOnList {
  id: CustomerId;
  no: number;
  name: string;
  /** Whole: to be masked by whoever shows it. */
  phone: string;
  marketingName: string;
  isActive: boolean;
  /** Plans that are not over. */
  plans: number;
  /** What is billed and not paid, and how many of these bills are past their day. */
  outstanding: Rupiah;
  overdue: number;
  openNeeds: number;
  /** A change of its data waits for an admin. */
  isChangeAsked: boolean;
}

export interface CustomerFilter {
  /** A part of the name, the number aloud, or the telephone: whole, or its last four digits and more. */
  q: string;
  active: 'yes' | 'no' | 'all';
  marketingId: StaffId | null;
}

/** The list goes by name; a page begins after, or ends before, the customer with this id. */
export type CustomerWindow = { kind: 'first' } | { kind: 'after' | 'before'; customerId: CustomerId };

export interface CustomerPage {
  customers: CustomerOnList[];
  hasBefore: boolean;
  hasAfter: boolean;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  name: string;
  phone: string;
  marketing_name: string;
  is_active: number;
  plans: BigIntColumn;
  billed: BigIntColumn | null;
  allocated: BigIntColumn | null;
  overdue: BigIntColumn;
  open_needs: BigIntColumn;
  changes: BigIntColumn;
}

/** The figures are read for the rows of one page only. */
const SELECT = `select c.id, c.no, c.name, c.phone, s.full_name as marketing_name, c.is_active,
    (select count(*) from plan p where p.customer_id = c.id and p.state in ('draft', 'active', 'paused')) as plans,
    (select sum(t.amount + t.denda) from tagihan t where t.customer_id = c.id and t.state in ('opening', 'awaiting')) as billed,
    (select sum(a.amount) from tagihan t join payment_allocation a on a.tagihan_id = t.id
      where t.customer_id = c.id and t.state in ('opening', 'awaiting')) as allocated,
    (select count(*) from tagihan t where t.customer_id = c.id and t.state = 'awaiting' and t.due_on < ?) as overdue,
    (select count(*) from need n where n.customer_id = c.id and n.state = 'open') as open_needs,
    (select count(*) from customer_change h where h.customer_id = c.id and h.live = 1) as changes
  from (PAGE) c left join staff s on s.id = c.marketing_id`;

/** Customers of the scope by name. */
export async function listCustomers(
  queryable: Queryable,
  scope: CustomerScope,
  {
    filter,
    window,
    pageSize,
    today,
  }: { filter: CustomerFilter; window: CustomerWindow; pageSize: number; today: BusinessDate },
): Promise<CustomerPage> {
  const edge = window.kind === 'first' ? undefined : await readEdge(queryable, scope, window.customerId);
  const isBackward = window.kind === 'before' && edge !== undefined;
  const conditions = [whereInScope(scope, 'c'), ...conditionsOf(filter)];
  if (edge !== undefined) {
    const sign = isBackward ? '<' : '>';
    conditions.push({
      sql: `(c.name ${sign} ? or (c.name = ? and c.id ${sign} ?))`,
      parameters: [edge.name, edge.name, edge.id],
    });
  }
  const order = isBackward ? 'desc' : 'asc';
  const page = `select c.id, c.no, c.name, c.phone, c.marketing_id, c.is_active from customer c
    where ${conditions.map(({ sql }) => sql).join(' and ')} order by c.name ${order}, c.id ${order} limit ?`;
  const rows = await queryable.rows<Columns>(
    `${SELECT.replace('PAGE', page)} order by c.name ${order}, c.id ${order}`,
    [today, ...conditions.flatMap(({ parameters }) => parameters), pageSize + 1],
  );
  const customers = rows.slice(0, pageSize).map(toListed);
  const isMore = rows.length > pageSize;
  return isBackward
    ? { customers: customers.reverse(), hasBefore: isMore, hasAfter: true }
    : { customers, hasBefore: edge !== undefined, hasAfter: isMore };
}

async function readEdge(
  queryable: Queryable,
  scope: CustomerScope,
  customerId: CustomerId,
): Promise<{ id: string; name: string } | undefined> {
  const within = whereInScope(scope, 'c');
  return queryable.row<{ id: string; name: string }>(
    `select c.id, c.name from customer c where c.id = ? and ${within.sql}`,
    [isId(customerId) ? customerId : '', ...within.parameters],
  );
}

function conditionsOf({ q, active, marketingId }: CustomerFilter): { sql: string; parameters: Parameter[] }[] {
  return [
    ...(active === 'all' ? [] : [{ sql: 'c.is_active = ?', parameters: [active === 'yes'] }]),
    ...(marketingId === null ? [] : [{ sql: 'c.marketing_id = ?', parameters: [marketingId] }]),
    ...(q === '' ? [] : [searchOf(q)]),
  ];
}

function searchOf(q: string): { sql: string; parameters: Parameter[] } {
  const branches: { sql: string; parameters: Parameter[] }[] = [
    { sql: `c.name like ? escape '!'`, parameters: [`%${q.replaceAll(/[!%_]/g, '!$&')}%`] },
  ];
  const digits = q.replaceAll(/[\s.+-]/g, '');
  if (/^\d{1,15}$/.test(digits)) branches.push({ sql: 'c.no = ?', parameters: [Number(digits)] });
  if (/^\d{4,15}$/.test(digits)) {
    branches.push({ sql: 'c.phone like ?', parameters: [`%${digits.replace(/^0(?=8)/, '62')}`] });
  }
  return {
    sql: `(${branches.map(({ sql }) => sql).join(' or ')})`,
    parameters: branches.flatMap(({ parameters }) => parameters),
  };
}

function toListed(row: Columns): CustomerOnList {
  const { id, name, phone, marketing_name: marketingName } = row;
  return {
    ...{ id, name, phone, marketingName },
    no: Number(row.no),
    isActive: row.is_active === 1,
    plans: Number(row.plans),
    outstanding: rupiahOf(Number(row.billed ?? 0) - Number(row.allocated ?? 0)),
    overdue: Number(row.overdue),
    openNeeds: Number(row.open_needs),
    isChangeAsked: Number(row.changes) > 0,
  };
}
