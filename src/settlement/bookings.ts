import { type Rupiah, subtract, ZERO } from '../domain/money';
import { type ControlAction, type HoldEnd } from '../domain/topup/controls';
import {
  COST,
  depositAccount,
  LATE_DELIVERY,
  receivableAccount,
  REVENUE,
  saldoAccount,
  UNMATCHED_DELIVERY,
} from '../ledger/accounts';
import { type Posting } from '../ledger/journal';
import { type AttemptRow } from '../persistence/repositories/attempt.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';

/** What a control does to the books: people see it before, sign it, and exactly this is booked. */
export interface Booking {
  /** What becomes of the hold of the order. */
  hold: HoldEnd;
  /** Of the journal; none for an action that books nothing. */
  postings: Posting[];
}

/** What the books say about an order. */
export interface OrderBooks {
  isHoldPosted: boolean;
  isCharged: boolean;
  /** What the reseller still owes for it. */
  owed: Rupiah;
  /** Of the reseller's saldo. */
  free: Rupiah;
  /** The transfer that paid for it turned out to be somebody else's. */
  isUnmatched: boolean;
  /** What the house let go of it then. */
  writtenOff: Rupiah;
}

const NO_BOOKING: Readonly<Booking> = { hold: null, postings: [] };

interface Sides {
  topup: TopupRow;
  attempt: AttemptRow | null;
  books: OrderBooks;
}

/** Pure: the page, the request, the second person and the effect all get the same postings for the same rows. */
export function bookingOf(action: ControlAction, { topup, attempt, books }: Sides): Booking {
  if (action === 'fail') return { hold: 'voided', postings: [] };
  if (action === 'collect-receivable') return { hold: null, postings: collecting(topup, books) };
  if (attempt === null) return NO_BOOKING;
  switch (action) {
    case 'succeed':
      return { hold: 'posted', postings: delivery({ topup, terminal: attempt.terminal, cost: attempt.cost }) };
    case 'late-success':
    case 'double-delivery':
      return { hold: null, postings: lateDelivery(attempt) };
    case 'charge-late-success':
      return { hold: null, postings: charging({ topup, attempt, books }) };
    case 'reversal':
      return { hold: null, postings: takingBack({ topup, attempt, books }) };
    case 'resend':
    case 'reroute':
    case 'park':
    case 'settle-abandoned':
    case 'close-case':
      return NO_BOOKING;
  }
}

/** Delivered and paid: the price is ours, the cost is the supplier's. */
export function delivery({ topup, terminal, cost }: { topup: TopupRow; terminal: string; cost: Rupiah }): Posting[] {
  return [
    { account: topup.account, side: 'debit', amount: topup.price },
    { account: REVENUE, side: 'credit', amount: topup.price },
    { account: COST, side: 'debit', amount: cost },
    { account: depositAccount(terminal), side: 'credit', amount: cost },
  ];
}

/**
 * Delivered after all, and the reseller has its saldo back: our loss, until people charge it (C4). Delivered beside the
 * purchase that the reseller paid for: our loss for good.
 */
function lateDelivery({ terminal, cost }: AttemptRow): Posting[] {
  return [
    { account: LATE_DELIVERY, side: 'debit', amount: cost },
    { account: depositAccount(terminal), side: 'credit', amount: cost },
  ];
}

/** C4: up to the free saldo and never below its limit; the rest is owed. What was our loss becomes a cost. */
function charging({ topup, attempt, books }: Sides & { attempt: AttemptRow }): Posting[] {
  const taken = least(books.free, topup.price);
  const rest = subtract(topup.price, taken);
  return some([
    { account: topup.account, side: 'debit', amount: taken },
    { account: receivableAccount(topup.resellerId), side: 'debit', amount: rest },
    { account: REVENUE, side: 'credit', amount: topup.price },
    { account: COST, side: 'debit', amount: attempt.cost },
    { account: LATE_DELIVERY, side: 'credit', amount: attempt.cost },
  ]);
}

/** The same for an order whose buyer paid by transfer: what its buyer paid still waits, and pays for it after all. */
export function chargeToEscrow({ topup, attempt }: { topup: TopupRow; attempt: AttemptRow }): Posting[] {
  return charging({ topup, attempt, books: { ...NO_BOOKS, free: topup.price } });
}

const NO_BOOKS: Readonly<OrderBooks> = {
  ...{ isHoldPosted: false, isCharged: false, isUnmatched: false },
  ...{ owed: ZERO, free: ZERO, writtenOff: ZERO },
};

/** Always from the saldo: what is owed is the reseller's, whoever paid for the order first. */
function collecting(topup: TopupRow, { owed, free }: OrderBooks): Posting[] {
  const amount = least(owed, free);
  return some([
    { account: saldoAccount(topup.resellerId), side: 'debit', amount },
    { account: receivableAccount(topup.resellerId), side: 'credit', amount },
  ]);
}

/** The supplier took it back: whoever paid gets it back, the reseller, the buyer, a debt or our loss account. */
function takingBack({ topup, attempt, books }: Sides & { attempt: AttemptRow }): Posting[] {
  const isPaid = books.isHoldPosted || books.isCharged;
  const payer = books.isUnmatched ? saldoAccount(topup.resellerId) : topup.account;
  const refund: Posting[] = [
    { account: REVENUE, side: 'debit', amount: topup.price },
    { account: payer, side: 'credit', amount: subtract(subtract(topup.price, books.owed), books.writtenOff) },
    { account: receivableAccount(topup.resellerId), side: 'credit', amount: books.owed },
    { account: UNMATCHED_DELIVERY, side: 'credit', amount: books.writtenOff },
  ];
  return some([
    ...(isPaid ? refund : []),
    { account: depositAccount(attempt.terminal), side: 'debit', amount: attempt.cost },
    { account: isPaid ? COST : LATE_DELIVERY, side: 'credit', amount: attempt.cost },
  ]);
}

/** What the reseller paid and has not got back, as a report tells it. */
export function paidBack({ topup, books }: Pick<Sides, 'topup' | 'books'>): Rupiah {
  return books.isHoldPosted || books.isCharged ? subtract(topup.price, books.owed) : ZERO;
}

function least(one: Rupiah, other: Rupiah): Rupiah {
  return one < other ? one : other;
}

/** The ledger knows no posting of nothing. */
function some(postings: Posting[]): Posting[] {
  return postings.filter(({ amount }) => amount > 0);
}
