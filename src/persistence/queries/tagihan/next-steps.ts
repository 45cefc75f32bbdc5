import { type CustomerId } from '../../../domain/ids';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type CustomerScope, whereInScope } from './scope';

/** What happens next about a customer by itself. */
export interface NextStepOfCustomer {
  nextAction: string;
  nextAt: Instant;
}

/** The earliest next action about plans and bills of each of these customers; those without one are left out. */
export async function readNextSteps(
  queryable: Queryable,
  scope: CustomerScope,
  customerIds: readonly CustomerId[],
): Promise<Map<CustomerId, NextStepOfCustomer>> {
  if (customerIds.length === 0) return new Map();
  const inScope = whereInScope(scope, 'c');
  const rows = await queryable.rows<{ customer_id: string; next_action: string; next_at: Date }>(
    `select w.customer_id, w.next_action, w.next_at from work_item w
     join customer c on c.id = w.customer_id
     where w.customer_id in (${customerIds.map(() => '?').join(', ')}) and w.is_open = 1
       and w.kind in ('plan', 'tagihan') and ${inScope.sql}
     order by w.next_at desc, w.id`,
    [...customerIds, ...inScope.parameters],
  );
  // The last one of a customer is its earliest.
  return new Map(rows.map((row) => [row.customer_id, { nextAction: row.next_action, nextAt: instant(row.next_at) }]));
}
