import { createPurchaseHttp } from './create-purchase-http';
import { type PurchaseReply, type PurchaseRequest, type SendLimit } from './purchase-http';

/** POSTs once to a bank. Only `not-sent` proves that nothing left; never throws for an outcome. */
export interface BankHttp {
  post(request: PurchaseRequest): Promise<PurchaseReply>;
}

/** A bill may leave at any time: the bank knows each by a reference that it takes only once. */
const ANY_TIME: SendLimit = { hasPassed: () => false };

/**
 * The client of banks: one try on a connection of its own, no redirect, no proxy, certificates checked, an answer of a
 * megabyte at the most. What a purchase asks of it, a bill asks as well: whether a byte may have left.
 */
export function createBankHttp(options: { ca?: string } = {}): BankHttp {
  const http = createPurchaseHttp(options);
  return { post: (request) => http.post(request, ANY_TIME) };
}
