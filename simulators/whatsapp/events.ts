import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Settings } from '../settings';
import { type WhatsAppAccount } from './account';

const TIMEOUT_MS = 10_000;
/** The waits between the tries: a hub that comes back within a minute still hears it. */
const BACK_OFF_MS = [500, 2_000, 6_000, 17_000, 35_000];

export type EventSign = 'valid' | 'wrong' | 'none';

/** Tells the hub what happens, again until it answers 2xx. */
export class WhatsAppEvents {
  private readonly timers = new Set<NodeJS.Timeout>();
  private isClosed = false;

  constructor(
    private readonly account: WhatsAppAccount,
    private readonly settings: Settings,
  ) {}

  /** One try, now. The HTTP status of the hub, 0 for none. */
  send(field: string, value: object, sign: EventSign = 'valid'): Promise<number> {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field, value }] }],
    });
    return this.post(body, sign);
  }

  /** Tried again until it is taken, or five times. `done` is told only when it was taken. */
  tell(
    value: object,
    { sign = 'valid', done }: { sign?: EventSign; done?: () => void } = {},
    tries = 0,
  ): Promise<void> {
    const metadata = { display_phone_number: '628000000000', phone_number_id: this.account.numberId };
    return this.send('messages', { messaging_product: 'whatsapp', metadata, ...value }, sign).then((status) => {
      if (this.isClosed) return;
      const wait = BACK_OFF_MS[tries];
      if (status >= 200 && status < 300) done?.();
      else if (wait !== undefined && status !== 401) {
        this.later(
          wait * this.settings.delayFactor,
          () => void this.tell(value, { sign, ...(done && { done }) }, tries + 1),
        );
      }
    });
  }

  later(waitMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.isClosed) task();
    }, waitMs);
    timer.unref();
    this.timers.add(timer);
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private post(body: string, sign: EventSign): Promise<number> {
    const secret = sign === 'wrong' ? `not-${this.account.appSecret}` : this.account.appSecret;
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return new Promise((resolve) => {
      const url = new URL('/callbacks/whatsapp', this.settings.hubUrl);
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        ...(sign === 'none' ? {} : { 'X-Hub-Signature-256': `sha256=${signature}` }),
      };
      const outgoing = send(url, { method: 'POST', headers, agent: false, timeout: TIMEOUT_MS }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('close', () => resolve(0));
      });
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.on('error', () => resolve(0));
      outgoing.end(body);
    });
  }
}
