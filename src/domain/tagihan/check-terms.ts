import { subtract, times, type Rupiah } from '../money';
import { type PlanTerms } from './terms';

/** What is wrong with the terms of a plan, for whoever typed them. */
export type TermsProblem =
  | 'price'
  | 'down-payment'
  | 'periods'
  | 'day-of-month'
  | 'issue-days'
  | 'denda'
  /** Less than a rupiah in each period. */
  | 'instalment-too-small'
  /** More than the bank can be asked for in one bill. */
  | 'total-too-large';

export const MOST_PERIODS = 120;
const MOST_ISSUE_DAYS = 60;
const MOST_DENDA_DAYS = 60;

/** BNI takes an amount of up to fourteen digits. */
const MOST_RUPIAH = 99_999_999_999_999;

/** Undefined when a plan can be made of them. */
export function checkTerms(terms: PlanTerms): TermsProblem | undefined {
  if (!isWhole(terms.price, 1, Number.MAX_SAFE_INTEGER)) return 'price';
  if (!isWhole(terms.periods, 1, terms.kind === 'once' ? 1 : MOST_PERIODS)) return 'periods';
  if (!isWhole(terms.downPayment, 0, terms.kind === 'cicilan' ? terms.price - 1 : 0)) return 'down-payment';
  if (!isWhole(terms.dayOfMonth, 1, 31)) return 'day-of-month';
  if (!isWhole(terms.issueDaysBefore, 0, MOST_ISSUE_DAYS)) return 'issue-days';
  if (!isDenda(terms)) return 'denda';
  if (terms.kind === 'cicilan' && subtract(terms.price, terms.downPayment) < terms.periods) {
    return 'instalment-too-small';
  }
  return isTooLarge(terms) ? 'total-too-large' : undefined;
}

/** An amount and the day from which it is due, or neither. */
function isDenda({ dendaAmount, dendaFromDay }: PlanTerms): boolean {
  if (dendaFromDay === 0) return dendaAmount === 0;
  return isWhole(dendaFromDay, 1, MOST_DENDA_DAYS) && isWhole(dendaAmount, 1, MOST_RUPIAH);
}

function isTooLarge({ kind, price, periods, dendaAmount }: PlanTerms): boolean {
  if (price + dendaAmount > MOST_RUPIAH) return true;
  const total: Rupiah = times(price, kind === 'monthly' ? periods : 1);
  return total > MOST_RUPIAH;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
