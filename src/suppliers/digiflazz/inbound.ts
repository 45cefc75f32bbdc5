import { createHmac, timingSafeEqual } from 'node:crypto';
import { type InboundCallback, type RawCallback, type SupplierInbound } from '../supplier';
import { type DigiflazzConfig } from './config';
import { translateTransaction } from './translate';
import { isPing, readBody } from './wire';

/**
 * Callbacks of Digiflazz. With a secret, what does not carry its signature over the raw bytes is forged; without one a
 * callback is a hint. Source: developer.digiflazz.com, api/buyer/webhook.
 */
export const inbound: SupplierInbound<DigiflazzConfig> = {
  read(callback, { webhookSecret }) {
    // Whether a ping is signed is not documented, and it moves nothing.
    if (isPing(callback.body)) return { kind: 'ping' };
    if (webhookSecret !== null && !isSigned(callback, webhookSecret.reveal())) return { kind: 'forged' };
    return readStatement(callback.body, webhookSecret !== null);
  },
};

/** As long as any column for a reference: a longer one, or another alphabet, was never ours. */
const POSSIBLE_REFERENCE = /^[\x21-\x7e]{1,64}$/;

function readStatement(body: Buffer, isAuthenticated: boolean): InboundCallback {
  const read = readBody(body);
  if (read.kind !== 'transaction' || !POSSIBLE_REFERENCE.test(read.data.ref_id)) return { kind: 'unreadable' };
  const statement = translateTransaction(read.data, 'check', body);
  return { kind: 'statement', supplierRef: read.data.ref_id, isAuthenticated, statement };
}

/** `X-Hub-Signature: sha1=<hex HMAC-SHA1(raw body, secret)>`, compared in constant time. */
function isSigned({ headers, body }: RawCallback, secret: string): boolean {
  const header = headers['x-hub-signature'];
  const match = typeof header === 'string' ? /^sha1=([0-9a-f]{40})$/i.exec(header.trim()) : null;
  if (match === null) return false;
  return timingSafeEqual(Buffer.from(match[1] ?? '', 'hex'), createHmac('sha1', secret).update(body).digest());
}
