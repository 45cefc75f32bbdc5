import { least, type Rupiah, ZERO } from '../money';
import { type BillingType, type ExceptionKind, type TagihanState } from './terms';

export const PAYMENT_VERDICTS = [
  'exact',
  'part',
  'last-part',
  'amount-changed',
  'underpaid',
  'overpaid',
  'late',
  'duplicate',
  'unknown',
] as const;
export type PaymentVerdict = (typeof PAYMENT_VERDICTS)[number];

export interface PaymentFacts {
  amount: Rupiah;
  billingType: BillingType;
  /** Principal and denda of its tagihan when it was paid (B3). */
  amountInForce: Rupiah;
  /** Of its own tagihan, now. */
  outstanding: Rupiah;
  tagihanState: TagihanState;
  /** Paid after the bill's expiry. */
  isExpired: boolean;
}

export interface PaymentJudgement {
  verdict: PaymentVerdict;
  /** Goes to its own tagihan, whatever else is open. */
  toOwn: Rupiah;
  /**
   * The rest pays what is open of the same plan, the oldest first, its own included. Whatever is left after that is
   * `overpaid`, also where `exception` is null.
   */
  mayPayOthers: boolean;
  /** A person decides about what was paid beyond, or is missing. */
  exception: ExceptionKind | null;
}

/** What a payment that the bank has confirmed means for the bill that it was paid into. Never guesses: see `exception`. */
export function judgePayment(facts: PaymentFacts): PaymentJudgement {
  const { tagihanState, outstanding, isExpired, billingType } = facts;
  if (tagihanState === 'cancelled') return untouched('late');
  if (outstanding === 0) return untouched('duplicate');
  if (isExpired) return untouched('late');
  return JUDGES[billingType](facts);
}

type Judge = (facts: PaymentFacts) => PaymentJudgement;

/** Once, and the amount itself. */
const judgeFixed: Judge = (facts) => {
  const { amount, amountInForce, outstanding } = facts;
  if (amount === outstanding) return settled(facts);
  const kind = amount < outstanding ? 'underpaid' : 'overpaid';
  // It was right when it was paid; the bill has changed since.
  const verdict = amount === amountInForce ? 'amount-changed' : kind;
  return { verdict, toOwn: least(amount, outstanding), mayPayOthers: false, exception: kind };
};

/** Any parts, up to the amount. */
const judgeInstalment: Judge = (facts) => {
  const { amount, outstanding } = facts;
  if (amount === outstanding) return settled(facts);
  if (amount < outstanding) return { verdict: 'part', toOwn: amount, mayPayOthers: false, exception: null };
  return { verdict: 'overpaid', toOwn: outstanding, mayPayOthers: false, exception: 'overpaid' };
};

/** Once, and at least the amount: more is meant to be more. */
const judgeMinimum: Judge = (facts) => {
  const { amount, amountInForce, outstanding } = facts;
  if (amount >= outstanding) return { verdict: 'exact', toOwn: outstanding, mayPayOthers: true, exception: null };
  const verdict = amount >= amountInForce ? 'amount-changed' : 'underpaid';
  return { verdict, toOwn: amount, mayPayOthers: false, exception: 'underpaid' };
};

/** As often and as much as the customer likes: what is oldest is paid first. */
const judgeOpen: Judge = ({ amount, outstanding }) => ({
  verdict: amount < outstanding ? 'part' : 'exact',
  toOwn: ZERO,
  mayPayOthers: true,
  exception: null,
});

const JUDGES: Readonly<Record<BillingType, Judge>> = {
  c: judgeFixed,
  i: judgeInstalment,
  m: judgeMinimum,
  n: judgeOpen,
  x: judgeOpen,
  o: judgeOpen,
};

function settled({ amount, amountInForce, outstanding }: PaymentFacts): PaymentJudgement {
  const verdict = amount === amountInForce ? 'exact' : 'last-part';
  return { verdict, toOwn: outstanding, mayPayOthers: false, exception: null };
}

function untouched(kind: 'late' | 'duplicate'): PaymentJudgement {
  return { verdict: kind, toOwn: ZERO, mayPayOthers: false, exception: kind };
}
