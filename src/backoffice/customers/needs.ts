import { type StaffMember } from '../../domain/staff';
import { businessDate, parseBusinessDate } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { type CustomerRow, lockCustomer } from '../../persistence/repositories/customer.repository';
import { type OfCustomer, refused, type Refused } from './customer-outcome';

const LEAST_LETTERS = 3;
const TEXT_LETTERS = 500;
const NOTE_LETTERS = 300;

/** Keeps what a customer asked for, and on which day (WIB). Repeating it notes another one. */
export async function noteNeed(
  db: Database,
  { by, customerId, text, askedOn }: OfCustomer & { text: string; askedOn: string },
): Promise<{ kind: 'done'; needId: string } | Refused> {
  const kept = text.trim();
  const day = parseBusinessDate(askedOn);
  if (kept.length < LEAST_LETTERS || kept.length > TEXT_LETTERS) return refused('invalid-text');
  if (day === undefined) return refused('invalid-date');
  return db.transaction(async (tx): Promise<{ kind: 'done'; needId: string } | Refused> => {
    const customer = await lockCustomer(tx, customerId, scopeOf(by));
    if (customer === undefined) return refused('not-found');
    if (!customer.isActive) return refused('inactive');
    const now = await tx.now();
    if (day > businessDate(now)) return refused('invalid-date');
    const needId = newId();
    await tx.write(
      `insert into need (id, customer_id, asked_on, text, state, noted_by, noted_at) values (?, ?, ?, ?, 'open', ?, ?)`,
      [needId, customerId, day, kept, by.id, dateOf(now)],
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'need.note', subjectKind: 'customer', subject: customerId },
      detail: { number: customer.no, item: needId, date: day },
    });
    return { kind: 'done', needId };
  });
}

/** Nothing comes of it, for a reason that is kept. Repeating it answers `not-open`. */
export async function dropNeed(
  db: Database,
  { by, needId, note }: { by: StaffMember; needId: string; note: string },
): Promise<{ kind: 'done'; customer: CustomerRow } | Refused> {
  const kept = note.trim();
  return db.transaction(async (tx): Promise<{ kind: 'done'; customer: CustomerRow } | Refused> => {
    const customer = await lockCustomerOf(tx, { table: 'need', id: needId, by });
    if (customer === undefined) return refused('not-found');
    if (kept.length < LEAST_LETTERS || kept.length > NOTE_LETTERS) return refused('invalid-text');
    const now = await tx.now();
    const changed = await tx.write(
      `update need set state = 'dropped', closed_at = ?, closed_note = ? where id = ? and state = 'open'`,
      [dateOf(now), kept, needId],
    );
    if (changed === 0) return refused('not-open');
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'need.drop', subjectKind: 'customer', subject: customer.id },
      detail: { number: customer.no, item: needId, note: kept },
    });
    return { kind: 'done', customer };
  });
}

/** The customer that a row is about, locked; undefined when it is somebody else's. */
export async function lockCustomerOf(
  tx: Tx,
  { table, id, by }: { table: 'need' | 'booking'; id: string; by: StaffMember },
): Promise<CustomerRow | undefined> {
  const row = await tx.row<{ customer_id: string }>(`select customer_id from ${table} where id = ?`, [id]);
  return row && lockCustomer(tx, row.customer_id, scopeOf(by));
}
