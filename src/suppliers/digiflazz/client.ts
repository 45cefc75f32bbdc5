import { createHash } from 'node:crypto';
import { type PurchaseHttp, type PurchaseReply, type SendLimit } from '../../outbound-http/purchase-http';
import { type SupplierOrder } from '../supplier';
import { type DigiflazzConfig } from './config';
import { type TransactionRequest } from './wire';

export interface DigiflazzClient {
  /** The purchase, and with the same order again the check, which buys when they know no such reference. */
  transact(order: SupplierOrder, limit: SendLimit): Promise<PurchaseReply>;
}

export function createClient(config: DigiflazzConfig, http: PurchaseHttp, timeoutMs: number): DigiflazzClient {
  return {
    transact({ supplierRef, sku, destination, maxCost }, limit) {
      const request: TransactionRequest = {
        username: config.username,
        buyer_sku_code: sku,
        customer_no: destination,
        ref_id: supplierRef,
        max_price: maxCost,
        sign: signOf(config, supplierRef),
      };
      return http.post(
        {
          url: `${config.baseUrl}/transaction`,
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(request),
          timeoutMs,
        },
        limit,
      );
    },
  };
}

/** md5 in lower-case hex; `what` is the reference of a transaction. Source: developer.digiflazz.com, api/buyer/topup. */
export function signOf({ username, apiKey }: Pick<DigiflazzConfig, 'username' | 'apiKey'>, what: string): string {
  return createHash('md5')
    .update(username + apiKey.reveal() + what)
    .digest('hex');
}
