import { createHash, createHmac } from 'node:crypto';

/** The `sign` of a request: `what` is the ref_id of a transaction, else `depo` or `pricelist`. */
export function requestSign(account: { username: string; apiKey: string }, what: string): string {
  return createHash('md5')
    .update(account.username + account.apiKey + what)
    .digest('hex');
}

/** The value of `X-Hub-Signature` over the raw bytes of a webhook's body. */
export function webhookSignature(secret: string, body: string): string {
  return `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`;
}
