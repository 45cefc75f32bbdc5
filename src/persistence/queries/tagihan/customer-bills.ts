import { type CustomerId, type PlanId, type TagihanId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type PlanKind, type PlanState, type TagihanState } from '../../../domain/tagihan/terms';
import { type BusinessDate } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

export interface CustomerPlan {
  id: PlanId;
  code: string | null;
  title: string;
  kind: PlanKind;
  state: PlanState;
  agreedTotal: Rupiah;
  /** Of its bills, without what was paid above them. */
  paid: Rupiah;
}

export interface CustomerBill {
  id: TagihanId;
  number: string;
  dueOn: BusinessDate;
  state: TagihanState;
  /** With its denda, without what is paid. */
  outstanding: Rupiah;
}

/** As many as a page can hold; the rest is on the list of bills. */
const SHOWN = 50;

/** The plans of a customer, those that are not over on top. */
export async function readPlansOf(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerPlan[]> {
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<{
    id: string;
    code: string | null;
    title: string;
    kind: PlanKind;
    state: PlanState;
    agreed_total: BigIntColumn;
    paid: BigIntColumn | null;
  }>(
    `select p.id, p.code, p.title, p.kind, p.state, p.agreed_total,
            (select sum(a.amount) from tagihan t join payment_allocation a on a.tagihan_id = t.id
             where t.plan_id = p.id) as paid
     from plan p join customer c on c.id = p.customer_id
     where p.customer_id = ? and ${within.sql}
     order by p.state in ('draft', 'active', 'paused') desc, p.id desc limit ${SHOWN}`,
    [customerId, ...within.parameters],
  );
  return rows.map(({ agreed_total, paid, ...row }) => ({
    ...row,
    agreedTotal: rupiahOf(agreed_total),
    paid: rupiahOf(paid ?? 0),
  }));
}

/** What a customer has to pay, the soonest due on top. */
export async function readOpenBillsOf(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerBill[]> {
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<{
    id: string;
    number: string;
    due_on: string;
    state: TagihanState;
    billed: BigIntColumn;
    allocated: BigIntColumn | null;
  }>(
    `select t.id, t.number, t.due_on, t.state, t.amount + t.denda as billed,
            (select sum(a.amount) from payment_allocation a where a.tagihan_id = t.id) as allocated
     from tagihan t join customer c on c.id = t.customer_id
     where t.customer_id = ? and t.state in ('opening', 'awaiting') and ${within.sql}
     order by t.due_on, t.id limit ${SHOWN}`,
    [customerId, ...within.parameters],
  );
  return rows.map(({ id, number, due_on, state, billed, allocated }) => ({
    ...{ id, number, state, dueOn: due_on as BusinessDate },
    outstanding: rupiahOf(Number(billed) - Number(allocated ?? 0)),
  }));
}
