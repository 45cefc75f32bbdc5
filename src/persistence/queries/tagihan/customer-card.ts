import { isId, type CustomerId } from '../../../domain/ids';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import {
  CUSTOMER_COLUMNS,
  type CustomerColumns,
  type CustomerRow,
  toCustomer,
} from '../../repositories/customer.repository';
import { type CustomerScope, whereInScope } from './scope';

/** A customer as its page shows it. */
export interface CustomerCard extends CustomerRow {
  marketingName: string;
  createdAt: Instant;
  createdByName: string;
  consents: CustomerConsent[];
}

export interface CustomerConsent {
  channel: 'whatsapp' | 'email';
  state: 'granted' | 'withdrawn' | 'unreachable';
  since: Instant;
  /** A name of the staff, or how it was told. */
  toldBy: string;
  note: string | null;
}

/** Undefined when there is none in this scope. */
export async function readCustomerCard(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerCard | undefined> {
  if (!isId(customerId)) return undefined;
  const within = whereInScope(scope, 'c');
  const row = await queryable.row<
    CustomerColumns & { marketing_name: string | null; created_at: Date; created_by_name: string | null }
  >(
    `select ${CUSTOMER_COLUMNS}, m.full_name as marketing_name, c.created_at, b.full_name as created_by_name
     from customer c left join staff m on m.id = c.marketing_id left join staff b on b.id = c.created_by
     where c.id = ? and ${within.sql}`,
    [customerId, ...within.parameters],
  );
  if (row === undefined) return undefined;
  return {
    ...toCustomer(row),
    marketingName: row.marketing_name ?? row.marketing_id,
    createdAt: instant(row.created_at),
    createdByName: row.created_by_name ?? '',
    consents: await readConsentsOf(queryable, customerId),
  };
}

async function readConsentsOf(queryable: Queryable, customerId: CustomerId): Promise<CustomerConsent[]> {
  const rows = await queryable.rows<
    Omit<CustomerConsent, 'since' | 'toldBy'> & { since: Date; told_by: string; told_by_name: string | null }
  >(
    `select o.channel, o.state, o.since, o.told_by, s.full_name as told_by_name, o.note
     from message_consent o left join staff s on s.id = o.told_by where o.customer_id = ? order by o.channel desc`,
    [customerId],
  );
  return rows.map(({ channel, state, since, told_by, told_by_name, note }) => ({
    ...{ channel, state, note },
    since: instant(since),
    toldBy: told_by_name ?? told_by,
  }));
}
