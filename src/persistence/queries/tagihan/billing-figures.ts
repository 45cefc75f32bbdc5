import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** What stands in the frame of every page of somebody who looks after customers. */
export interface BillingFigures {
  /** Items that need a person, and how many of those are past people's deadline. */
  people: number;
  overdue: number;
  /** Changes of customers' data that nobody has decided. */
  changes: number;
}

/** Plans, bills and notices run by themselves until their deadline; the rest is people's from the beginning. */
const BY_PEOPLE = `('payment', 'message', 'document', 'customer-change')`;
const BY_ITSELF = `('plan', 'tagihan', 'notice')`;

export async function readBillingFigures(queryable: Queryable, scope: CustomerScope): Promise<BillingFigures> {
  const inScope = whereInScope(scope, 'c');
  const from = 'from work_item w left join customer c on c.id = w.customer_id where w.is_open = 1';
  const row = await queryable.row<Record<'waiting' | 'late' | 'own_late' | 'changes', BigIntColumn>>(
    `select (select count(*) ${from} and w.kind in ${BY_PEOPLE} and ${inScope.sql}) as waiting,
            (select count(*) ${from} and w.kind in ${BY_PEOPLE} and w.due_at < utc_timestamp(3) and ${inScope.sql}) as late,
            (select count(*) ${from} and w.kind in ${BY_ITSELF} and w.due_at < utc_timestamp(3) and ${inScope.sql}) as own_late,
            (select count(*) from customer_change r join customer c on c.id = r.customer_id
             where r.state = 'requested' and ${inScope.sql}) as changes`,
    [...inScope.parameters, ...inScope.parameters, ...inScope.parameters, ...inScope.parameters],
  );
  const { waiting = 0, late = 0, own_late: ownLate = 0, changes = 0 } = row ?? {};
  return {
    people: Number(waiting) + Number(ownLate),
    overdue: Number(late) + Number(ownLate),
    changes: Number(changes),
  };
}
