import { type Rupiah } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type BigIntColumn, dateOf, rupiahOf } from '../../persistence/repositories/columns';
import { type CustomerRow, lockCustomer } from '../../persistence/repositories/customer.repository';
import { type OfCustomer, refused, type Refused } from './customer-outcome';
import { lockCustomerOf } from './needs';
import { parseAmount, parseCount } from './parse-amount';

const MOST_PIECES = 10_000;
const LEAST_LETTERS = 3;
const DESCRIPTION_LETTERS = 200;

export interface BookingRequest extends OfCustomer {
  /** Of the catalogue; empty for a free text. */
  itemCode: string;
  /** Needed without an item. */
  description: string;
  quantity: string;
  /** Empty: the catalogue's. */
  unitPrice: string;
  /** Which need it answers; empty for none. */
  needId: string;
}

/** Books something for a customer, to be billed by a plan later. Repeating it books another one. */
export async function bookForCustomer(
  db: Database,
  { by, customerId, needId, ...typed }: BookingRequest,
): Promise<{ kind: 'done'; bookingId: string } | Refused> {
  const quantity = parseCount(typed.quantity, MOST_PIECES);
  if (quantity === undefined) return refused('invalid-quantity');
  return db.transaction(async (tx): Promise<{ kind: 'done'; bookingId: string } | Refused> => {
    const customer = await lockCustomer(tx, customerId, scopeOf(by));
    if (customer === undefined) return refused('not-found');
    if (!customer.isActive) return refused('inactive');
    const what = await readWhat(tx, typed);
    if (what.kind === 'refused') return what;
    const now = await tx.now();
    if (needId !== '' && !(await answerNeed(tx, { needId, customerId, now }))) return refused('unknown-need');
    const bookingId = newId();
    await tx.write(
      `insert into booking (id, customer_id, item_code, description, quantity, unit_price, need_id, state, booked_by,
         booked_at) values (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)`,
      [
        ...[bookingId, customerId, what.itemCode, what.description, quantity, what.unitPrice],
        ...[needId === '' ? null : needId, by.id, dateOf(now)],
      ],
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'booking.create', subjectKind: 'customer', subject: customerId },
      detail: { number: customer.no, item: bookingId, price: what.unitPrice, rows: quantity },
    });
    return { kind: 'done', bookingId };
  });
}

/** Takes back what no plan bills. A need that nothing answers then is open again. Repeating it answers `not-open`. */
export async function cancelBooking(
  db: Database,
  { by, bookingId }: { by: StaffMember; bookingId: string },
): Promise<{ kind: 'done'; customer: CustomerRow } | Refused> {
  return db.transaction(async (tx): Promise<{ kind: 'done'; customer: CustomerRow } | Refused> => {
    const customer = await lockCustomerOf(tx, { table: 'booking', id: bookingId, by });
    if (customer === undefined) return refused('not-found');
    const now = await tx.now();
    const changed = await tx.write(
      `update booking set state = 'cancelled', ended_at = ? where id = ? and state = 'open' and plan_id is null`,
      [dateOf(now), bookingId],
    );
    if (changed === 0) return refused('not-open');
    await tx.write(
      `update need n join booking b on b.need_id = n.id set n.state = 'open', n.closed_at = null
       where b.id = ? and n.state = 'booked'
         and not exists (select 1 from booking o where o.need_id = n.id and o.state in ('open', 'planned'))`,
      [bookingId],
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'booking.cancel', subjectKind: 'customer', subject: customer.id },
      detail: { number: customer.no, item: bookingId },
    });
    return { kind: 'done', customer };
  });
}

type What = { kind: 'known'; itemCode: string | null; description: string; unitPrice: Rupiah } | Refused;

/** What is booked and at which price: the catalogue's name as it is now, and its price unless another one was agreed. */
async function readWhat(
  tx: Tx,
  { itemCode, description, unitPrice }: Omit<BookingRequest, keyof OfCustomer | 'needId' | 'quantity'>,
): Promise<What> {
  const typedPrice = parseAmount(unitPrice);
  if (itemCode === '') {
    const kept = description.trim().replaceAll(/\s+/g, ' ');
    if (kept.length < LEAST_LETTERS || kept.length > DESCRIPTION_LETTERS) return refused('invalid-text');
    return typedPrice === undefined
      ? refused('invalid-price')
      : { kind: 'known', itemCode: null, description: kept, unitPrice: typedPrice };
  }
  const item = await tx.row<{ name: string; unit_price: BigIntColumn }>(
    'select name, unit_price from catalogue_item where code = ? and is_active = 1',
    [itemCode],
  );
  if (item === undefined) return refused('unknown-item');
  if (unitPrice.trim() !== '' && typedPrice === undefined) return refused('invalid-price');
  return { kind: 'known', itemCode, description: item.name, unitPrice: typedPrice ?? rupiahOf(item.unit_price) };
}

/** A need may be answered by more than one booking. */
async function answerNeed(
  tx: Tx,
  { needId, customerId, now }: { needId: string; customerId: string; now: Instant },
): Promise<boolean> {
  const changed = await tx.write(
    `update need set state = 'booked', closed_at = ? where id = ? and customer_id = ? and state in ('open', 'booked')`,
    [dateOf(now), needId, customerId],
  );
  return changed === 1;
}
