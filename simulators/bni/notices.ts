import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Journal } from '../journal';
import { type Settings } from '../settings';
import { type Payment } from './bills';
import { type Merchant, seal, tamper, type Tampering, unixSeconds } from './cipher';
import { type Modes, type NoticeMode } from './modes';
import { wibTexts } from './wib';

const TIMEOUT_MS = 10_000;
/** One of two that are to change places waits no longer for the other. */
const SWAP_WAIT_MS = 5_000;

interface Entry {
  type: 'ended';
  id: string;
}

/** What the hub said to one try: its HTTP status, 0 for none, and the status in its body. */
export interface NoticeAnswer {
  httpStatus: number;
  status: string | null;
}

export type NoticeContent = Record<string, string>;

/**
 * Tells the hub about payments, again and again until it answers 000. A payment whose notice has not ended is told again
 * after a restart: at least once, never exactly once.
 */
export class Notices {
  private readonly ended = new Set<string>();
  private readonly open = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** The bytes as they left last, by payment. */
  private readonly sent = new Map<string, string>();
  private waiting: (() => void) | undefined;
  private isClosed = false;

  private constructor(
    private readonly journal: Journal<Entry>,
    private readonly merchant: Merchant,
    private readonly modes: Modes,
    private readonly settings: Settings,
  ) {}

  static async open(path: string, merchant: Merchant, modes: Modes, settings: Settings): Promise<Notices> {
    const { journal, entries } = await Journal.open<Entry>(path);
    const notices = new Notices(journal, merchant, modes, settings);
    for (const { id } of entries) notices.ended.add(id);
    return notices;
  }

  /** Begins to tell of a payment that is on the disk, unless that has ended already. */
  tell(payment: Payment): void {
    if (this.ended.has(payment.id) || this.open.has(payment.id)) return;
    this.open.add(payment.id);
    const { noticeDelayMs, noticesSwapped } = this.modes.settings;
    const begin = () => void this.attempt(payment, 0);
    if (noticeDelayMs > 0) this.later(noticeDelayMs, begin);
    else if (noticesSwapped) this.swap(payment);
    else begin();
  }

  /** One try, now, whatever is told; with the hub's own secret or with another one. */
  send(content: NoticeContent, key: 'valid' | 'wrong' = 'valid'): Promise<NoticeAnswer> {
    const merchant = key === 'valid' ? this.merchant : { ...this.merchant, secret: otherSecret(this.merchant.secret) };
    return this.post(this.envelope(seal(content, merchant)));
  }

  /** The very bytes that left last about a payment; undefined when none did. */
  async replay(paymentId: string): Promise<NoticeAnswer | undefined> {
    const body = this.sent.get(paymentId);
    return body === undefined ? undefined : this.post(body);
  }

  get unsent(): number {
    return this.open.size;
  }

  isTold(paymentId: string): boolean {
    return this.ended.has(paymentId);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.journal.close();
  }

  private swap(payment: Payment): void {
    const overtaken = this.waiting;
    if (overtaken) {
      this.waiting = undefined;
      void this.attempt(payment, 0).then(() => {
        if (!this.isClosed) overtaken();
      });
      return;
    }
    const begin = once(() => {
      if (this.waiting === begin) this.waiting = undefined;
      void this.attempt(payment, 0);
    });
    this.waiting = begin;
    this.later(SWAP_WAIT_MS, begin);
  }

  private async attempt(payment: Payment, tries: number): Promise<void> {
    const mode = this.modes.takeNoticeMode();
    if (mode === 'lost') {
      this.end(payment.id);
      return;
    }
    const body = this.bodyOf(payment, mode);
    this.sent.set(payment.id, body);
    const copies = tries === 0 ? this.modes.settings.noticeCopies : 1;
    const answers = await Promise.all(Array.from({ length: copies }, () => this.post(body)));
    if (this.isClosed) return;
    if (answers.some(({ status }) => status === '000')) this.end(payment.id);
    else this.later(this.retryMs(tries), () => void this.attempt(payment, tries + 1));
  }

  private retryMs(tries: number): number {
    const { noticeRetryMs } = this.modes.settings;
    return noticeRetryMs[tries] ?? noticeRetryMs.at(-1) ?? 1_000;
  }

  private bodyOf(payment: Payment, mode: NoticeMode): string {
    const content = noticeContent(payment);
    const seconds = unixSeconds();
    if (mode === 'wrong-key') {
      return this.envelope(seal(content, { ...this.merchant, secret: otherSecret(this.merchant.secret) }, seconds));
    }
    const data = seal(content, this.merchant, seconds);
    const isTampered = mode !== 'normal' && mode !== 'lost';
    return this.envelope(
      isTampered ? tamper({ data, content, seconds }, mode.replace('tamper-', '') as Tampering) : data,
    );
  }

  private envelope(data: string): string {
    return JSON.stringify({ client_id: this.merchant.clientId, data });
  }

  private end(id: string): void {
    this.open.delete(id);
    this.ended.add(id);
    void this.journal.append({ type: 'ended', id });
  }

  private later(waitMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      task();
    }, waitMs * this.settings.delayFactor);
    timer.unref();
    this.timers.add(timer);
  }

  /** A connection of its own each time: a hub that was restarted must not be met through a dead one. */
  private post(body: string): Promise<NoticeAnswer> {
    return new Promise((resolve) => {
      const url = new URL('/callbacks/bni', this.settings.hubUrl);
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const none = () => resolve({ httpStatus: 0, status: null });
      const outgoing = send(url, { method: 'POST', headers, agent: false, timeout: TIMEOUT_MS }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ httpStatus: response.statusCode ?? 0, status: statusIn(text) }));
        response.on('error', none);
        response.on('close', none);
      });
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.on('error', none);
      outgoing.end(body);
    });
  }
}

/** What the bank tells of a payment. */
export function noticeContent(payment: Payment): NoticeContent {
  const { local, iso } = wibTexts(payment.at);
  return {
    trx_id: payment.trxId,
    virtual_account: payment.number,
    customer_name: payment.customerName,
    trx_amount: String(payment.trxAmount),
    payment_amount: String(payment.amount),
    cumulative_payment_amount: String(payment.cumulative),
    payment_ntb: payment.ntb,
    datetime_payment: local,
    datetime_payment_iso8601: iso,
  };
}

function statusIn(text: string): string | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const status = typeof parsed === 'object' && parsed !== null && 'status' in parsed ? parsed.status : null;
    return typeof status === 'string' ? status : null;
  } catch {
    return null; // No JSON is no 000.
  }
}

/** Every character another one, so that nothing of a text is left. */
function otherSecret(secret: string): string {
  return secret.replace(/[0-9a-f]/g, (digit) => ((Number.parseInt(digit, 16) + 5) % 16).toString(16));
}

function once(task: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    task();
  };
}
