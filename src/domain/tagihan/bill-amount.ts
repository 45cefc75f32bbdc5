import { add, type Rupiah } from '../money';
import { type BillingType } from './terms';

/**
 * What a bill at the bank asks for. The bank counts what was paid into an instalment bill against its amount, so that
 * is part of it; every other type asks for what is outstanding.
 */
export function billAmount({
  billingType,
  outstanding,
  recognised,
}: {
  billingType: BillingType;
  outstanding: Rupiah;
  /** What was paid into this bill. */
  recognised: Rupiah;
}): Rupiah {
  return billingType === 'i' ? add(outstanding, recognised) : outstanding;
}
