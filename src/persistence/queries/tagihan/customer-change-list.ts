import { type CustomerId } from '../../../domain/ids';
import { type StaffId } from '../../../domain/staff';
import { type Instant, instant } from '../../../domain/time';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull } from '../../repositories/columns';
import { type CustomerFields } from '../../repositories/customer.repository';
import { type CustomerScope, whereInScope } from './scope';

export interface CustomerChange {
  id: string;
  customer: { id: CustomerId; no: number; name: string; marketingId: StaffId; marketingName: string; version: number };
  baseVersion: number;
  /** The same fields on both sides. Numbers are whole: to be masked by whoever shows them. */
  was: Partial<CustomerFields>;
  becomes: Partial<CustomerFields>;
  reason: string;
  requestedBy: { id: StaffId; fullName: string };
  requestedAt: Instant;
  state: 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'outdated';
  /** Null: nobody had to, or the data moved on. */
  decidedByName: string | null;
  decidedAt: Instant | null;
  decisionNote: string | null;
  /** People's deadline, while it waits. */
  dueAt: Instant | null;
}

interface Columns {
  id: string;
  customer_id: string;
  no: BigIntColumn;
  name: string;
  marketing_id: string;
  marketing_name: string | null;
  version: number;
  base_version: number;
  was: string;
  becomes: string;
  reason: string;
  requested_by: string;
  requested_by_name: string | null;
  requested_at: Date;
  state: CustomerChange['state'];
  decided_by_name: string | null;
  decided_at: Date | null;
  decision_note: string | null;
  due_at: Date | null;
}

const SELECT = `select h.id, h.customer_id, c.no, c.name, c.marketing_id, m.full_name as marketing_name, c.version,
    h.base_version, h.was, h.becomes, h.reason, h.requested_by, r.full_name as requested_by_name, h.requested_at, h.state,
    d.full_name as decided_by_name, h.decided_at, h.decision_note, w.due_at
  from customer_change h join customer c on c.id = h.customer_id
  left join staff m on m.id = c.marketing_id left join staff r on r.id = h.requested_by
  left join staff d on d.id = h.decided_by
  left join work_item w on w.kind = 'customer-change' and w.subject = h.id and w.is_open = 1`;

const DECIDED_SHOWN = 30;
const WAITING_SHOWN = 200;
const OF_CUSTOMER_SHOWN = 20;

/** What waits for an admin, the oldest on top. */
export async function listWaitingChanges(queryable: Queryable, scope: CustomerScope): Promise<CustomerChange[]> {
  return list(queryable, scope, {
    where: `h.state = 'requested' order by h.requested_at, h.id limit ${WAITING_SHOWN}`,
    parameters: [],
  });
}

/** What was decided last. */
export async function listDecidedChanges(queryable: Queryable, scope: CustomerScope): Promise<CustomerChange[]> {
  return list(queryable, scope, {
    where: `h.state <> 'requested' order by h.decided_at desc, h.id desc limit ${DECIDED_SHOWN}`,
    parameters: [],
  });
}

/** Of one customer, the newest on top. */
export async function listChangesOf(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerChange[]> {
  return list(queryable, scope, {
    where: `h.customer_id = ? order by h.id desc limit ${OF_CUSTOMER_SHOWN}`,
    parameters: [customerId],
  });
}

async function list(
  queryable: Queryable,
  scope: CustomerScope,
  { where, parameters }: { where: string; parameters: Parameter[] },
): Promise<CustomerChange[]> {
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<Columns>(`${SELECT} where ${within.sql} and ${where}`, [
    ...within.parameters,
    ...parameters,
  ]);
  return rows.map(toChange);
}

function toChange(row: Columns): CustomerChange {
  return {
    id: row.id,
    customer: {
      ...{ id: row.customer_id, no: Number(row.no), name: row.name, version: row.version },
      ...{ marketingId: row.marketing_id, marketingName: row.marketing_name ?? '' },
    },
    baseVersion: row.base_version,
    was: JSON.parse(row.was) as Partial<CustomerFields>,
    becomes: JSON.parse(row.becomes) as Partial<CustomerFields>,
    reason: row.reason,
    requestedBy: { id: row.requested_by, fullName: row.requested_by_name ?? '' },
    requestedAt: instant(row.requested_at),
    state: row.state,
    decidedByName: row.decided_by_name,
    decidedAt: instantOrNull(row.decided_at),
    decisionNote: row.decision_note,
    dueAt: instantOrNull(row.due_at),
  };
}
