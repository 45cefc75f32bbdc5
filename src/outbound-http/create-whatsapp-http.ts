import { createPurchaseHttp } from './create-purchase-http';
import { type PurchaseReply } from './purchase-http';
import { startSendLimit } from './send-limit';

export interface WhatsAppRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
  timeoutMs: number;
}

export type WhatsAppHttp = (request: WhatsAppRequest) => Promise<PurchaseReply>;

/**
 * The client of WhatsApp. Their interface has no key against doubles, so it is as careful as that of purchases: one try,
 * a connection of its own, and only what failed before its first byte left is `not-sent`. A process that was suspended
 * meanwhile sends nothing when it wakes: somebody else may have sent it. Never throws.
 */
export function createWhatsAppHttp(options: { ca?: string } = {}): WhatsAppHttp {
  const http = createPurchaseHttp(options);
  return (request) => http.post(request, startSendLimit(request.timeoutMs));
}
