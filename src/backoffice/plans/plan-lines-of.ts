import { type CustomerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { linesTotal } from '../../domain/tagihan/plan-lines';
import { type Queryable } from '../../persistence/database';
import { readOpenBookings } from '../../persistence/repositories/booking.repository';
import { type PlanLine } from '../../persistence/repositories/plan-line.repository';
import { refused, type Refused } from './plan-outcome';

const LEAST_LETTERS = 3;
const MOST_LETTERS = 200;
const MOST_PIECES = 100_000;
const MOST_LINES = 50;

export interface FreeLine {
  description: string;
  quantity: number;
  unitPrice: Rupiah;
}

export interface LinesWish {
  customerId: CustomerId;
  /** Open ones of the customer. */
  bookingIds: readonly string[];
  /** Typed for this plan. */
  lines: readonly FreeLine[];
}

/** The lines of a plan and what they come to: bookings first, as they were booked, then what was typed. */
export async function planLinesOf(
  queryable: Queryable,
  { customerId, bookingIds, lines }: LinesWish,
): Promise<{ kind: 'lines'; lines: PlanLine[]; price: Rupiah } | Refused> {
  const wanted = [...new Set(bookingIds)];
  const bookings = await readOpenBookings(queryable, customerId, wanted);
  if (bookings.length !== wanted.length) return refused('booking-taken');
  const free = lines.map(tidied);
  if (!free.every(isLine)) return refused('invalid-lines');
  const all: PlanLine[] = [
    ...bookings.map(({ id: bookingId, ...line }) => ({ bookingId, ...line })),
    ...free.map((line) => ({ bookingId: null, ...line })),
  ];
  if (all.length === 0) return refused('no-lines');
  const price = all.length > MOST_LINES ? undefined : linesTotal(all);
  return price === undefined ? refused('invalid-lines') : { kind: 'lines', lines: all, price };
}

function tidied({ description, quantity, unitPrice }: FreeLine): FreeLine {
  return { description: description.trim().replaceAll(/\s+/g, ' '), quantity, unitPrice };
}

function isLine({ description, quantity, unitPrice }: FreeLine): boolean {
  const isText = description.length >= LEAST_LETTERS && description.length <= MOST_LETTERS;
  return isText && Number.isSafeInteger(quantity) && quantity > 0 && quantity <= MOST_PIECES && unitPrice > 0;
}
