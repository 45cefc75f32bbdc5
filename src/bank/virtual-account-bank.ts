import { type Rupiah } from '../domain/money';
import { type BillingType } from '../domain/tagihan/terms';
import { type Instant } from '../domain/time';

/** One bill at a bank: the number that a customer pays into, and what may be paid there. */
export interface Bill {
  /** Ours, unique for ever at the bank. */
  trxId: string;
  /** The whole number, 16 digits, of our own allocation. */
  number: string;
  billingType: BillingType;
  /** Zero for an open bill. */
  amount: Rupiah;
  expiresAt: Instant;
  customerName: string;
  /** Digits with the country code; null: not told to the bank. */
  customerPhone: string | null;
  customerEmail: string | null;
  description: string;
}

/**
 * What came of a call that changes a bill. `unknown`: it may have been carried out, so it is asked (`inquire`) before it
 * is repeated. `not-now`: it was not carried out, and may be repeated later.
 */
export type BillChange =
  | { kind: 'done' }
  | { kind: 'unknown'; code: string }
  | { kind: 'not-now'; code: string; isDaily: boolean }
  /** Never carried out, and repeating is of no use. */
  | { kind: 'refused'; code: BillRefusal; bankCode: string };

export type BillRefusal =
  /** The trx id was used before, by this bill or by another one: `inquire` tells. */
  | 'trx-id-used'
  /** The number has another active bill. */
  | 'number-in-use'
  | 'already-paid'
  | 'not-found'
  | 'expired'
  | 'amount-not-allowed'
  | 'name-refused'
  /** Our settings or our data are wrong: a person has to look. */
  | 'bad-request'
  | 'no-access';

/** What the bank itself has on record about a bill. */
export interface BillRecord {
  trxId: string;
  number: string;
  billingType: string;
  amount: Rupiah;
  /** Everything that was paid into it so far. */
  paid: Rupiah;
  isActive: boolean;
  expiresAt: Instant | null;
  /** Of the last payment. */
  lastPaidAt: Instant | null;
  lastNtb: string | null;
}

export type Inquiry =
  | { kind: 'found'; bill: BillRecord }
  /** The bank says that there is none. */
  | { kind: 'not-found' }
  /** Too many in this hour: none of them is answered before the next one. */
  | { kind: 'rate-limited' }
  | { kind: 'unknown'; code: string };

/**
 * A bank that makes virtual accounts. Each call is tried once and never throws for an outcome; an answer that cannot be
 * read or is not listed is `unknown`.
 */
export interface VirtualAccountBank {
  readonly name: 'bni';
  create(bill: Bill): Promise<BillChange>;
  /** Amount, expiry and name; number and billing type cannot change. */
  update(bill: Bill): Promise<BillChange>;
  close(bill: Pick<Bill, 'trxId' | 'number'>): Promise<BillChange>;
  /** Changes nothing. */
  inquire(trxId: string): Promise<Inquiry>;
  /** The whole number of the n-th account. Throws `RangeError` when the numbers are used up. */
  numberOf(n: number): string;
}

/** A bank's message about a payment, as it was read; a hint until an inquiry confirms it. */
export interface PaymentNotice {
  clientId: string;
  trxId: string;
  number: string;
  /** The bank's journal number; not unique by itself. */
  ntb: string;
  amount: Rupiah;
  /** With this payment, when the bank tells it. */
  cumulative: Rupiah | null;
  paidAt: Instant;
  /** As the bank wrote it: part of the notice's identity. */
  paidAtText: string;
}

export type NoticeReading =
  | { kind: 'notice'; notice: PaymentNotice }
  /** Opened, but not what was agreed on: kept, and answered with a refusal so that the bank says it again. */
  | { kind: 'malformed'; detail: string; trxId: string | null }
  /** Wrong key, too old, or garbage: nothing is kept but the log line. */
  | { kind: 'unreadable'; why: string };

/** Opens a notice. Never throws. `windowSeconds`: how far the sender's clock may be from `now`, inclusive. */
export type ReadPaymentNotice = (body: Buffer, options: { now: Instant; windowSeconds: number }) => NoticeReading;
