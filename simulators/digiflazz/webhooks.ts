import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Journal } from '../journal';
import { type Settings } from '../settings';
import { type Line, type LineCode, type Lines } from './lines';
import { type ReplyData } from './reply';
import { webhookSignature } from './sign';

/** The waits between five tries: a hub that comes back within a minute still hears it. */
const BACK_OFF_MS = [2_000, 6_000, 17_000, 35_000];
const TIMEOUT_MS = 10_000;

export type WebhookEvent = 'create' | 'update';
export type WebhookSign = 'valid' | 'wrong' | 'none';

interface Webhook {
  id: string;
  line: LineCode;
  event: WebhookEvent;
  data: ReplyData;
}

type Entry = ({ type: 'queued' } & Webhook) | { type: 'ended'; id: string };

/** Tells the hub what became of its purchases. What is queued survives a restart and starts its five tries again. */
export class Webhooks {
  private readonly known = new Set<string>();
  private readonly open = new Map<string, Webhook>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isClosed = false;

  private constructor(
    private readonly journal: Journal<Entry>,
    private readonly lines: Lines,
    private readonly settings: Settings,
  ) {}

  static async open(path: string, lines: Lines, settings: Settings): Promise<Webhooks> {
    const { journal, entries } = await Journal.open<Entry>(path);
    const webhooks = new Webhooks(journal, lines, settings);
    for (const entry of entries) {
      webhooks.known.add(entry.id);
      if (entry.type === 'queued') webhooks.open.set(entry.id, entry);
      else webhooks.open.delete(entry.id);
    }
    return webhooks;
  }

  resume(): void {
    for (const webhook of this.open.values()) this.attempt(webhook, 0);
  }

  /** On the disk when this resolves. Repeating an id does nothing; so does queueing while webhooks are switched off. */
  async queue(webhook: Webhook): Promise<void> {
    if (this.known.has(webhook.id) || !this.settings.webhooks) return;
    this.known.add(webhook.id);
    this.open.set(webhook.id, webhook);
    await this.journal.append({ type: 'queued', ...webhook });
    this.attempt(webhook, 0);
  }

  /** One try, now. Returns the HTTP status of the hub, 0 when there was none. */
  send(line: LineCode, event: WebhookEvent, data: ReplyData, sign: WebhookSign = 'valid'): Promise<number> {
    return post(this.settings.hubUrl, this.lines[line], event, JSON.stringify({ data }), sign);
  }

  get unsent(): number {
    return this.open.size;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.journal.close();
  }

  private attempt(webhook: Webhook, tries: number): void {
    void this.send(webhook.line, webhook.event, webhook.data).then((status) => {
      if (this.isClosed) return;
      const wait = BACK_OFF_MS[tries];
      const isTaken = status >= 200 && status < 300;
      if (isTaken || wait === undefined) this.end(webhook);
      else this.later(wait * this.settings.delayFactor, () => this.attempt(webhook, tries + 1));
    });
  }

  private end(webhook: Webhook): void {
    this.open.delete(webhook.id);
    void this.journal.append({ type: 'ended', id: webhook.id });
  }

  private later(waitMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      task();
    }, waitMs);
    timer.unref();
    this.timers.add(timer);
  }
}

/** A connection of its own each time: a hub that was restarted must not be met through a dead one. */
function post(hubUrl: string, line: Line, event: WebhookEvent, body: string, sign: WebhookSign): Promise<number> {
  return new Promise((resolve) => {
    const url = new URL(`/callbacks/digiflazz/${line.code}`, hubUrl);
    const headers: Record<string, string | number> = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'Digiflazz-Hookshot',
      'X-Digiflazz-Event': event,
    };
    if (sign !== 'none') {
      const secret = sign === 'valid' ? line.webhookSecret : `not-${line.webhookSecret}`;
      headers['X-Hub-Signature'] = webhookSignature(secret, body);
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, { method: 'POST', headers, agent: false, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
      response.on('close', () => resolve(0));
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}
