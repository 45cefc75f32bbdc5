import { type Rupiah } from '../money';
import { type BusinessDate, type Instant } from '../time';
import { type BillingType, type DocumentKind, type PlanKind } from './terms';

/**
 * The template that a document is planned with: a folder of `templates/pdf/` and a file in it. A folder that documents
 * were printed from is not edited any more: a change is a new folder and a new name here, and rows that still wait are
 * printed as they were planned.
 */
export const DOCUMENT_TEMPLATES: Readonly<Record<DocumentKind, string>> = {
  tagihan: 'v1/tagihan',
  receipt: 'v1/receipt',
  rekap: 'v1/rekap',
};

/** UU 10/2020 article 3: a paper that tells of money received is liable above this amount, not at it. */
const METERAI_FREE_UP_TO = 5_000_000;

export function isMeteraiRequired(kind: DocumentKind, amount: Rupiah): boolean {
  return kind === 'receipt' && amount > METERAI_FREE_UP_TO;
}

/** Who bills, as it stands at the head. An empty text is left out. */
export interface Letterhead {
  name: string;
  address: string;
  npwp: string;
  phone: string;
  email: string;
  city: string;
}

export interface Addressee {
  name: string;
  address: string;
  /** Digits with the country code. */
  phone: string;
  npwp: string | null;
}

/** What every document has. `amount` is also what the public page about it tells. */
interface CommonContent {
  company: Letterhead;
  customer: Addressee;
  /** Of the staff. */
  marketing: string;
  amount: Rupiah;
  /** The document that this one replaces. */
  corrects: { number: string; issuedOn: BusinessDate } | null;
}

export interface PlanContent {
  kind: PlanKind;
  code: string;
  title: string;
  /** Billed and still to be billed, without the down payment. */
  periods: number;
  agreedTotal: Rupiah;
}

/** `this`: the bill itself. `part`: paid in part and not late. */
export type ScheduleState = 'paid' | 'this' | 'late' | 'part' | 'cancelled' | 'later';

export interface ScheduleRow {
  /** The how many-th of the plan; 0: the down payment. */
  k: number;
  dueOn: BusinessDate;
  /** With its denda. */
  amount: Rupiah;
  state: ScheduleState;
  paidOn: BusinessDate | null;
}

export interface TagihanContent extends CommonContent {
  plan: PlanContent;
  /** The amount of the document is what is left to pay: principal and denda without what is allocated. */
  bill: {
    number: string;
    /** The how many-th of the plan; 0: the down payment. */
    k: number;
    /** The one bill of all that was left. */
    isSettlement: boolean;
    dueOn: BusinessDate;
    principal: Rupiah;
    denda: Rupiah;
    allocated: Rupiah;
  };
  /** What the principal is made of, when that is more than one period of a plan. */
  lines: { text: string; quantity: number; amount: Rupiah }[];
  account: { number: string; billingType: BillingType };
  /** That is still to come; null also for a bill that has it already. */
  denda: { amount: Rupiah; fromOn: BusinessDate; lastFreeOn: BusinessDate } | null;
  /** The periods around this one; empty for a plan of one period. */
  schedule: ScheduleRow[];
  /** How many periods stand before and after those. */
  hidden: { before: number; after: number };
  /** Of the plan, without this bill: what is paid, and what is left to pay once this one is. */
  paid: Rupiah;
  restAfter: Rupiah;
}

export interface ReceiptContent extends CommonContent {
  plan: PlanContent | null;
  /** What it paid, bill by bill; what is left of each then. */
  paid: { number: string; k: number; dueOn: BusinessDate; amount: Rupiah; left: Rupiah }[];
  /** Kept for the customer, beyond its bills. */
  excess: Rupiah;
  bank: { trxId: string; account: string; ntb: string | null; paidAt: Instant };
  /** Of the plan: what is left to pay. */
  rest: Rupiah;
  isMeteraiRequired: boolean;
}

export interface RekapRow extends ScheduleRow {
  paid: Rupiah;
  /** Of the payment that was allocated last: its journal number at the bank, else the bill's number. */
  reference: string | null;
}

/** The amount of the document is what is left to pay. */
export interface RekapContent extends CommonContent {
  plan: PlanContent;
  downPayment: Rupiah;
  /** With denda. */
  total: Rupiah;
  paid: Rupiah;
  /** What is paid, in tenths of a percent. */
  paidShare: number;
  rows: RekapRow[];
  asOf: Instant;
}

/** What is added when its number is given. */
export interface GivenContent {
  number: string;
  issuedOn: BusinessDate;
  /** The public page that tells whether it is genuine. */
  verifyUrl: string;
}
