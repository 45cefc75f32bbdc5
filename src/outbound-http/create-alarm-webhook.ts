import { createHmac } from 'node:crypto';
import { type AlarmTry, type OutgoingAlarm } from '../domain/alarm';
import { type ReportHttp } from './create-report-http';

export interface AlarmWebhookOptions {
  url: string;
  /** Signs as the reports to resellers are signed; without one the header is left out. */
  secret: string | undefined;
  post: ReportHttp['post'];
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Posts an alarm as JSON: one try, delivered means 2xx. Never throws; a repeated one has the same `eventId`, in the body
 * and in the header `Idempotency-Key`.
 */
export function createAlarmWebhook({ url, secret, post, timeoutMs = TIMEOUT_MS }: AlarmWebhookOptions) {
  return async ({ id, kind, summary, link, raisedAt }: OutgoingAlarm): Promise<AlarmTry> => {
    // `text` is what chat programs show of a hook.
    const body = JSON.stringify({ eventId: id, kind, raisedAt, summary, link, text: `${summary} ${link}` });
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      ...(secret === undefined ? {} : { 'x-tuntas-signature': signatureOf(secret, body) }),
    };
    const reply = await post({ url, headers, body, timeoutMs });
    if (reply.kind === 'failed') return reply;
    const isDelivered = reply.status >= 200 && reply.status < 300;
    return isDelivered ? { kind: 'delivered' } : { kind: 'failed', code: `http-${reply.status}` };
  };
}

/** `t=<unix>,v1=<hex HMAC-SHA256(secret, t + "." + body)>` over the exact bytes of the body. */
function signatureOf(secret: string, body: string): string {
  const stamp = Math.floor(Date.now() / 1000);
  return `t=${stamp},v1=${createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex')}`;
}
