import { type CustomerId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type CustomerScope, whereInScope } from '../queries/tagihan/scope';
import { type BigIntColumn, dateOf } from './columns';

/** What marketing knows of a customer, and what a change of it is about. */
export interface CustomerFields {
  name: string;
  /** Digits with the country code, `628…`. */
  phone: string;
  email: string | null;
  address: string;
  /** 15 or 16 digits. */
  npwp: string | null;
  notes: string;
}

export interface CustomerRow extends CustomerFields {
  id: CustomerId;
  no: number;
  marketingId: StaffId;
  isActive: boolean;
  /** Rises with each change of its data. */
  version: number;
}

export interface CustomerColumns {
  id: string;
  no: BigIntColumn;
  name: string;
  phone: string;
  email: string | null;
  address: string;
  npwp: string | null;
  notes: string;
  marketing_id: string;
  is_active: number;
  version: number;
}

/** Of the alias `c`. */
export const CUSTOMER_COLUMNS =
  'c.id, c.no, c.name, c.phone, c.email, c.address, c.npwp, c.notes, c.marketing_id, c.is_active, c.version';

export function toCustomer(row: CustomerColumns): CustomerRow {
  const { id, name, phone, email, address, npwp, notes, version } = row;
  return {
    ...{ id, name, phone, email, address, npwp, notes, version },
    no: Number(row.no),
    marketingId: row.marketing_id,
    isActive: row.is_active === 1,
  };
}

/** The first lock of everything that is about a customer. Undefined when there is none in this scope. */
export async function lockCustomer(
  tx: Tx,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerRow | undefined> {
  const [row] = await lockCustomers(tx, [customerId], scope);
  return row;
}

/** In the order of their ids, whatever the order of the list; those out of this scope are left out. */
export async function lockCustomers(
  tx: Tx,
  customerIds: readonly CustomerId[],
  scope: CustomerScope,
): Promise<CustomerRow[]> {
  if (customerIds.length === 0) return [];
  const within = whereInScope(scope, 'c');
  const rows = await tx.rows<CustomerColumns>(
    `select ${CUSTOMER_COLUMNS} from customer c
     where c.id in (${customerIds.map(() => '?').join(', ')}) and ${within.sql} order by c.id for update`,
    [...customerIds, ...within.parameters],
  );
  return rows.map(toCustomer);
}

export async function insertCustomer(
  tx: Tx,
  { id, marketingId, createdBy, fields }: NewCustomer,
  now: Instant,
): Promise<{ no: number }> {
  const { name, phone, email, address, npwp, notes } = fields;
  await tx.write(
    `insert into customer (id, name, phone, email, address, npwp, notes, marketing_id, created_by, created_at, changed_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, name, phone, email, address, npwp, notes, marketingId, createdBy, dateOf(now), dateOf(now)],
  );
  const row = await tx.row<{ no: BigIntColumn }>('select no from customer where id = ?', [id]);
  return { no: Number(row?.no) };
}

export interface NewCustomer {
  id: CustomerId;
  marketingId: StaffId;
  createdBy: StaffId;
  fields: CustomerFields;
}

/** Writes the data and raises the version; the caller holds the row. */
export async function changeCustomer(
  tx: Tx,
  { id, version }: Pick<CustomerRow, 'id' | 'version'>,
  { name, phone, email, address, npwp, notes }: CustomerFields,
  now: Instant,
): Promise<void> {
  await tx.write(
    `update customer set name = ?, phone = ?, email = ?, address = ?, npwp = ?, notes = ?, version = version + 1,
       changed_at = ? where id = ? and version = ?`,
    [name, phone, email, address, npwp, notes, dateOf(now), id, version],
  );
}

export interface SamePhone {
  id: CustomerId;
  no: number;
  name: string;
  phone: string;
}

/** Customers of this scope that have one of these numbers, the first one registered on top. */
export async function findByPhones(
  queryable: Queryable,
  phones: readonly string[],
  scope: CustomerScope,
): Promise<SamePhone[]> {
  if (phones.length === 0) return [];
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<{ id: string; no: BigIntColumn; name: string; phone: string }>(
    `select c.id, c.no, c.name, c.phone from customer c
     where c.phone in (${phones.map(() => '?').join(', ')}) and ${within.sql} order by c.no`,
    [...phones, ...within.parameters],
  );
  return rows.map(({ no, ...row }) => ({ ...row, no: Number(no) }));
}
