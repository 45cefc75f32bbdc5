import { type Rupiah } from '../money';
import { type BusinessDate } from '../time';

/** `once`: one bill. `monthly`: the same amount in each of n months. `cicilan`: a down payment, then n parts of the rest. */
export const PLAN_KINDS = ['once', 'monthly', 'cicilan'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

export const PLAN_STATES = ['draft', 'active', 'paused', 'completed', 'settled', 'cancelled'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

export const TAGIHAN_STATES = ['opening', 'awaiting', 'paid', 'cancelled'] as const;
export type TagihanState = (typeof TAGIHAN_STATES)[number];

/** BNI's codes: fixed, instalment, minimum, open minimum, open maximum, open. */
export const BILLING_TYPES = ['c', 'i', 'm', 'n', 'x', 'o'] as const;
export type BillingType = (typeof BILLING_TYPES)[number];

export const DUE_SHIFTS = ['none', 'next-business-day'] as const;
export type DueShift = (typeof DUE_SHIFTS)[number];

/** What a plan is made of. Amounts of `monthly` are per month, and of `cicilan` the whole price with its down payment. */
export interface PlanTerms {
  kind: PlanKind;
  /** The sum of its lines: of one month for `monthly`, of everything otherwise. */
  price: Rupiah;
  /** `cicilan` only; zero elsewhere. */
  downPayment: Rupiah;
  /** 1 to 120; 1 for `once`. Without the down payment. */
  periods: number;
  /** 1 to 31; a month without that day is due on its last one. */
  dayOfMonth: number;
  /** Of the down payment, else of the first period. */
  firstDueOn: BusinessDate;
  dueShift: DueShift;
  /** 0 to 60. */
  issueDaysBefore: number;
  billingType: BillingType;
  dendaAmount: Rupiah;
  /** 0: no denda. */
  dendaFromDay: number;
}

export interface Period {
  /** 0: the down payment. */
  k: number;
  baseDueOn: BusinessDate;
  dueOn: BusinessDate;
  issueOn: BusinessDate;
  amount: Rupiah;
}

export const EXCEPTION_KINDS = [
  'underpaid',
  'overpaid',
  'late',
  'duplicate',
  /** No payment of now: the customer had something with us when a bill was opened, or an admin wants to use it. */
  'titipan',
  'unknown-trx',
  'amount-mismatch',
  'unreadable',
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

export const MESSAGE_KINDS = [
  'tagihan',
  'receipt',
  'reminder-7',
  'reminder-3',
  'reminder-due',
  'overdue-3',
  'overdue-7',
  'rekap',
  'changed',
  'cancelled',
] as const;
export type CustomerMessageKind = (typeof MESSAGE_KINDS)[number];

export const DOCUMENT_KINDS = ['tagihan', 'receipt', 'rekap'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** The letters before the number of a document (B4): `TGH-2026-000412`. */
export const DOCUMENT_SERIES: Readonly<Record<DocumentKind, string>> = { tagihan: 'TGH', receipt: 'KWT', rekap: 'RKP' };

/** The letters before the number of a plan: `CIC-2026-000123`, whose fifth period is `CIC-2026-000123-05`. */
export const PLAN_SERIES: Readonly<Record<PlanKind, string>> = { once: 'SKL', monthly: 'BLN', cicilan: 'CIC' };
