import { type VirtualAccountBank } from '../bank/virtual-account-bank';
import { type BillingDeps } from '../billing/billing-deps';
import { type TagihanId } from '../domain/ids';
import { type Logger } from '../logging/logger';

/** What the loops that ask the bank need. */
export interface BankLoopDeps extends BillingDeps {
  bank: Pick<VirtualAccountBank, 'name' | 'inquire'>;
  logger: Logger;
  /** Wakes the tagihan's workflow; never waited for, and never needed for the money. */
  wake(tagihanId: TagihanId): void;
}

/** Inquiries of one process that are under way at once. */
export const INQUIRIES_AT_ONCE = 4;

/** Longer than one inquiry and the statements around it; what a dead process had in hand is taken up after it. */
export const INQUIRY_CLAIM_MS = 60_000;
