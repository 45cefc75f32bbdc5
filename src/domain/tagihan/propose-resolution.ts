import { least, type Rupiah, subtract } from '../money';
import { type Allocation, allocateOldestFirst, type OpenBill } from './allocate';
import { type ExceptionKind } from './terms';

export const RESOLUTION_CODES = ['pay-oldest', 'keep-titipan', 'assign-customer', 'bill-rest', 'dismiss'] as const;
export type ResolutionCode = (typeof RESOLUTION_CODES)[number];

/** Why it is proposed; the pages have the sentence. */
export type ResolutionReason =
  /** What the customer has with us settles bills of its own. */
  | 'settles-open-bills'
  /** It pays part of what is open, and more stays open. */
  | 'pays-part-of-open-bills'
  | 'nothing-open'
  | 'customer-decides-later'
  | 'owner-unknown'
  | 'rest-stays-open'
  | 'no-money-behind-it';

/** An account by what it is for: of the exception's customer, or of the house. */
export type ResolutionAccount = 'titipan' | 'piutang' | 'suspense';

export interface ProposedPosting {
  account: ResolutionAccount;
  side: 'debit' | 'credit';
  amount: Rupiah;
}

export interface Proposal {
  code: ResolutionCode;
  reason: ResolutionReason;
  /** What it would book; nothing for what moves no money. */
  postings: ProposedPosting[];
  /** What it would pay; only of `pay-oldest`. */
  allocations: Allocation[];
}

export interface ExceptionFacts {
  kind: ExceptionKind;
  /** The amount is in the books, as titipan of the customer or in suspense when nobody knows whose it is. */
  isMoney: boolean;
  amount: Rupiah;
  hasCustomer: boolean;
  /** Free titipan of the customer, the amount in question included; others may have used it meanwhile. */
  titipan: Rupiah;
  /** Open bills of the customer. */
  open: readonly OpenBill[];
  /** Of the bill that it was paid into. */
  ownOutstanding: Rupiah;
}

/** What can be done about an exception, the best first; never empty, and never done by itself. */
export function proposeResolutions(facts: ExceptionFacts): Proposal[] {
  if (facts.isMoney) return facts.hasCustomer ? ofTitipan(facts) : ofSuspense(facts);
  if (facts.kind === 'underpaid') return ofShortage(facts);
  return [{ code: 'dismiss', reason: 'no-money-behind-it', postings: [], allocations: [] }];
}

function ofTitipan(facts: ExceptionFacts): Proposal[] {
  const payment = payOldest(least(facts.amount, facts.titipan), facts.open);
  const kept: Proposal = {
    code: 'keep-titipan',
    reason: payment === undefined ? 'nothing-open' : 'customer-decides-later',
    postings: [],
    allocations: [],
  };
  return payment === undefined ? [kept] : [payment, kept];
}

function ofSuspense({ amount }: ExceptionFacts): Proposal[] {
  const postings: ProposedPosting[] = [
    { account: 'suspense', side: 'debit', amount },
    { account: 'titipan', side: 'credit', amount },
  ];
  return [{ code: 'assign-customer', reason: 'owner-unknown', postings, allocations: [] }];
}

/** What is missing stays owed; titipan of the customer can pay it at once. */
function ofShortage({ titipan, open, ownOutstanding }: ExceptionFacts): Proposal[] {
  const rest: Proposal = { code: 'bill-rest', reason: 'rest-stays-open', postings: [], allocations: [] };
  const payment = payOldest(least(titipan, ownOutstanding), open);
  return payment === undefined ? [rest] : [payment, rest];
}

function payOldest(available: Rupiah, open: readonly OpenBill[]): Proposal | undefined {
  const { allocations, rest } = allocateOldestFirst(available, open);
  if (allocations.length === 0) return undefined;
  const used = subtract(available, rest);
  const isAll = open.every(
    ({ tagihanId, outstanding }) =>
      outstanding === (allocations.find((allocation) => allocation.tagihanId === tagihanId)?.amount ?? 0),
  );
  return {
    code: 'pay-oldest',
    reason: isAll ? 'settles-open-bills' : 'pays-part-of-open-bills',
    postings: [
      { account: 'titipan', side: 'debit', amount: used },
      { account: 'piutang', side: 'credit', amount: used },
    ],
    allocations,
  };
}
