import { type BankAccountId, type MutationId, type TransferId } from '../ids';
import { type Rupiah } from '../money';
import { type BusinessDate, type Instant } from '../time';

/** What a transfer pays for: a digital order of a shop's buyer, or saldo of a reseller. */
export type TransferPurpose = 'order' | 'tiket';

/**
 * `awaiting` the money (U4: open, then in grace) · `verifying`: a proof is with staff · `asked`: the payer has to answer,
 * the SLA stands still · `verified`: the money is there and was passed on · `released`: given up, its amount is free.
 */
export type TransferState = 'awaiting' | 'verifying' | 'asked' | 'verified' | 'released';

/** Staff or the machine may still bring money to it. */
export function isOpenTransfer(state: TransferState): boolean {
  return state === 'awaiting' || state === 'verifying' || state === 'asked';
}

export type OrderState =
  /** A final no when it was asked for (A4). */
  | 'refused'
  | 'awaiting'
  /** Paid; its top-up runs. */
  | 'processing'
  | 'success'
  | 'refund-pending'
  | 'refunded'
  /** Nothing arrived by the end of the grace. */
  | 'expired'
  /** It was taken back after its end, by people. */
  | 'closed';

/** T5: what a shop is told about its order. */
export const SHOP_STATES = [
  'awaiting',
  'verifying',
  'paid',
  'processing',
  'success',
  'failed',
  'refund-pending',
  'refunded',
  'expired',
] as const;
export type ShopState = (typeof SHOP_STATES)[number];

export type TiketState = 'refused' | 'awaiting' | 'credited' | 'reversed' | 'expired';

export type Direction = 'credit' | 'debit';

/** U1: whether the code is added to the base amount or taken off it. */
export type CodeMode = 'add' | 'subtract';

/** What became of one line of the bank. */
export type MutationState =
  /** Not judged yet. */
  | 'new'
  /** Pays a transfer. */
  | 'matched'
  /** Belongs to nothing yet: Dana tak dikenal, or an outgoing line that nobody placed. */
  | 'open'
  /** T1: may be the line of another day again; not in the books, barred from everything until that is decided. */
  | 'doubted'
  /** It was; never in the books. */
  | 'merged'
  | 'refunding'
  | 'refunded'
  /** Credited to a reseller's saldo by people. */
  | 'allocated'
  | 'kept'
  /** Two lines that take each other back. */
  | 'paired'
  /** An outgoing line whose purpose is known: a refund, a fee, a move of the owners. */
  | 'booked-out';

/** Why a line was not matched by the machine (U6–U11, T1, T2), or is looked at although it was placed: the last two. */
export type MutationException =
  | 'unmatched'
  | 'ambiguous'
  | 'late-payment'
  | 'date-uncertain'
  | 'duplicate-payment'
  | 'split-payment'
  | 'reversed'
  | 'same-line'
  | 'outgoing'
  | 'missing-in-statement'
  /** U6: matched by its day, and the time that a source told afterwards is none at which its transfer was waited for. */
  | 'time-contradicts';

/** One line of the bank, as the rules look at it. */
export interface MutationFacts {
  id: MutationId;
  bankAccountId: BankAccountId;
  direction: Direction;
  amount: Rupiah;
  wibDate: BusinessDate;
  /** Null: the sources told the day only. */
  bookedAt: Instant | null;
  /** Upper case, single blanks. */
  text: string;
  senderName: string | null;
  isReversal: boolean;
}

/** One transfer, as the rules look at it. */
export interface TransferFacts {
  id: TransferId;
  no: number;
  purpose: TransferPurpose;
  bankAccountId: BankAccountId;
  base: Rupiah;
  code: number;
  final: Rupiah;
  state: TransferState;
  /** Its amount is nobody else's. */
  isReserved: boolean;
  createdAt: Instant;
  expiresAt: Instant;
  graceUntil: Instant;
  /** When its amount was given back: at its match, or after its grace. */
  releasedAt: Instant | null;
  verifiedAt: Instant | null;
  payerName: string | null;
  /** A proof was uploaded and is not decided. */
  hasOpenProof: boolean;
}

/** What is looked at when its time has come: 0, 50, 80, 100 percent of an SLA. */
export type SlaPurpose = 'order' | 'tiket' | 'suspense' | 'refund';
export type SlaCalendarName = 'daily' | 'business';

export type RefundKind = 'order' | 'excess' | 'mutation';
/** `kept`: its payer never said where to; the house has the money, by a decision of two people. */
export type RefundState = 'requested' | 'approved' | 'sent' | 'confirmed' | 'cancelled' | 'kept';

/** What people decide about money on our accounts (C6). */
export const MONEY_ACTIONS = [
  /** These lines pay this transfer. */
  'match',
  'unmatch',
  /** A refund goes out, or is not to go out; what was said to be sent was not; nobody says where to, and it is kept. */
  'approve-refund',
  'cancel-refund',
  'unsend-refund',
  'keep-refund',
  /** Money that belongs to nothing: back to its sender, to a reseller's saldo, or kept. */
  'refund-mutation',
  'allocate',
  'keep',
  /** T1: the doubted line is one of its own, or the other one again. */
  'confirm-line',
  'merge-line',
  /** U11: two lines that take each other back. */
  'pair-reversal',
  /** An outgoing line: the debit of a refund, a charge of the bank, a move of the owners. */
  'confirm-refund',
  'book-charge',
  'book-own-move',
  /** A line that a person typed in. */
  'enter-line',
] as const;
export type MoneyAction = (typeof MONEY_ACTIONS)[number];

export type BuyerMessageKind =
  | 'requested'
  | 'proof-received'
  | 'proof-asked'
  | 'proof-rejected'
  | 'verified'
  | 'order-success'
  | 'refund-pending'
  | 'refunded'
  | 'expired'
  /** C7: what was taken for its payment is looked at again. */
  | 'unmatched';
