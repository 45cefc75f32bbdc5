import { type AttemptId } from '../ids';
import { type Rupiah } from '../money';
import { type Instant } from '../time';
import { type AttemptState } from './attempt-state';
import { type TopupState } from './topup-state';

/**
 * What people may do to an order. The first five act on an open one through its workflow; the others correct a closed
 * one. In the trade's words: Resend, Ulang Trx, Sukseskan, Gagalkan, Buat Pending.
 */
export const CONTROL_ACTIONS = [
  'resend',
  'reroute',
  'succeed',
  'fail',
  'park',
  'late-success',
  'charge-late-success',
  'collect-receivable',
  'reversal',
  'double-delivery',
  'settle-abandoned',
  'close-case',
] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

export type LockCode =
  /** The order is final: this control is for open ones. */
  | 'order-closed'
  /** The order is open: this control is for closed ones. */
  | 'order-open'
  /** A purchase may still deliver: nothing new may be bought. */
  | 'may-still-deliver'
  /** A send or a check is under way until then. */
  | 'in-flight'
  | 'case-open'
  | 'no-case'
  | 'stop-switch'
  | 'terminal-off'
  | 'no-terminal'
  /** Nothing was bought yet, so there is nothing to repeat. */
  | 'nothing-sent'
  | 'nothing-to-settle'
  | 'other-attempt-holds'
  | 'already-charged'
  /** What the supplier took for it was booked before. */
  | 'already-booked'
  /** Another attempt of the order was booked as a delivery: that is the one that the reseller has. */
  | 'booked-beside'
  | 'nothing-to-charge'
  /** Its buyer paid by bank transfer: nothing of it is taken out of the reseller's saldo. */
  | 'paid-by-transfer'
  /** The reseller owes something and has nothing free to take. */
  | 'saldo-empty'
  /** Nobody pays for it any more, or its books are broken: a case for the admin. */
  | 'books-broken'
  | 'correction-open'
  | 'approval-open'
  | 'parked-too-often'
  /** The database was restored and nobody has confirmed yet. */
  | 'recovering';

export interface ControlLock {
  code: LockCode;
  /** When it is looked at again or opens by itself; null when only an event opens it. */
  until: Instant | null;
}

/** What a control does to the books' hold besides its journal. */
export type HoldEnd = 'posted' | 'voided' | null;

export interface ControlAttempt {
  id: AttemptId;
  state: AttemptState;
  sendBefore: Instant | null;
  checkBefore: Instant | null;
  /** Of its contract, in milliseconds. */
  httpTimeoutMs: number;
  /** When the machine asks after it again by itself; null when it does not. */
  nextLookAt: Instant | null;
  /** Its delivery was booked beside what its order was settled by. */
  isBookedBeside: boolean;
}

/** An open case of the order. */
export interface OpenCase {
  kind: string;
  /** The attempt that it is about, or the order itself. */
  subject: string;
  dueAt: Instant;
}

/** Everything that decides about the controls of an order; under locks when something is decided. */
export interface ControlFacts {
  state: TopupState;
  price: Rupiah;
  /** In the order of their numbers. */
  attempts: readonly ControlAttempt[];
  /** Counted ones only. */
  purchases: number;
  isHeld: boolean;
  isHoldPosted: boolean;
  openCases: readonly OpenCase[];
  /** Something was said about the order and nobody could act on it yet. */
  isStuck: boolean;
  isStopped: boolean;
  isRecovering: boolean;
  /** Null: the terminal of the latest attempt may take it again. */
  resendBar: 'terminal-off' | 'no-terminal' | null;
  /** The route has a terminal for it now. */
  hasRoute: boolean;
  hasOpenCorrection: boolean;
  /** A late success was booked, and whether the reseller was charged for it afterwards. */
  isLateSuccess: boolean;
  isCharged: boolean;
  /** Its buyer paid by bank transfer, not the reseller with its saldo. */
  isPaidByTransfer: boolean;
  /** What the reseller still owes for it, and what it has free. */
  owed: Rupiah;
  free: Rupiah;
  parkedTimes: number;
  /** The person is a supervisor or an admin. */
  maySupervise: boolean;
}

export interface ControlVerdict {
  /** Null: it may be done now. */
  lock: ControlLock | null;
  isFourEyes: boolean;
  /** What it would be done to; null when it is about the order as a whole, or about nothing. */
  attemptId: AttemptId | null;
}
