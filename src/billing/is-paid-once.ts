import { type BillingType } from '../domain/tagihan/terms';

/** Fixed and minimum bills: the bank takes one payment, and closes them. */
export function isPaidOnce(billingType: BillingType): boolean {
  return billingType === 'c' || billingType === 'm';
}
