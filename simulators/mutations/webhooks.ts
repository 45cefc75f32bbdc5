import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Journal } from '../journal';
import { type Settings } from '../settings';
import { type MootaAccount } from './accounts';
import { type FeedSettings } from './modes';
import { mootaItem } from './moota-item';
import { type BankLine } from './mutation-book';

const TIMEOUT_MS = 10_000;
/** One of two that are to change places waits no longer for the other. */
const SWAP_WAIT_MS = 5_000;

interface Ended {
  id: string;
}

/**
 * Tells the hub about lines until it answers 2xx. One that has not ended is told again after a restart: at least once,
 * never exactly once.
 */
export class MutationWebhooks {
  private readonly ended = new Set<string>();
  private readonly open = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private lastTold: BankLine | undefined;
  private waiting: BankLine | undefined;
  private isClosed = false;

  private constructor(
    private readonly journal: Journal<Ended>,
    private readonly account: MootaAccount,
    private readonly modes: FeedSettings,
    private readonly settings: Settings,
  ) {}

  static async open(
    path: string,
    { account, modes, settings }: { account: MootaAccount; modes: FeedSettings; settings: Settings },
  ): Promise<MutationWebhooks> {
    const { journal, entries } = await Journal.open<Ended>(path);
    const webhooks = new MutationWebhooks(journal, account, modes, settings);
    for (const { id } of entries) webhooks.ended.add(id);
    return webhooks;
  }

  /** Begins to tell of a line that is on the disk when the service knows it, unless that has ended already. */
  tell(line: BankLine): void {
    if (this.ended.has(line.id) || this.open.has(line.id)) return;
    if (!this.modes.webhooks) {
      this.end([line]);
      return;
    }
    this.open.add(line.id);
    this.later(Date.parse(line.seenAt) - Date.now(), () => this.begin(line));
  }

  /** One try, now, of whatever is told. Answers the hub's HTTP status, 0 for none. */
  send(body: string, signature: FeedSettings['signature'] = 'valid'): Promise<number> {
    const secret = signature === 'wrong' ? `${this.account.webhookSecret}-not` : this.account.webhookSecret;
    const hex = createHmac('sha256', secret).update(body).digest('hex');
    return this.post(body, signature === 'none' ? {} : { Signature: hex });
  }

  bodyOf(lines: readonly BankLine[]): string {
    return JSON.stringify(lines.map((line) => mootaItem(line, this.modes)));
  }

  isTold(id: string): boolean {
    return this.ended.has(id);
  }

  get unsent(): number {
    return this.open.size;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.journal.close();
  }

  private begin(line: BankLine): void {
    const overtaken = this.waiting;
    if (overtaken !== undefined) {
      this.waiting = undefined;
      void this.attempt([line], 0).then(() => {
        if (!this.isClosed) void this.attempt([overtaken], 0);
      });
    } else if (this.modes.isSwapped) {
      this.waiting = line;
      this.later(SWAP_WAIT_MS * this.settings.delayFactor, () => {
        if (this.waiting !== line) return;
        this.waiting = undefined;
        void this.attempt([line], 0);
      });
    } else {
      void this.attempt(this.withOverlap(line), 0);
    }
  }

  private withOverlap(line: BankLine): BankLine[] {
    const before = this.lastTold;
    this.lastTold = line;
    return this.modes.isOverlapping && before !== undefined ? [before, line] : [line];
  }

  private async attempt(lines: readonly BankLine[], tries: number): Promise<void> {
    const body = this.bodyOf(lines);
    const copies = tries === 0 ? this.modes.copies : 1;
    const send = () => this.send(body, this.modes.signature);
    const statuses = await Promise.all(Array.from({ length: copies }, send));
    if (this.isClosed) return;
    if (statuses.some((status) => status >= 200 && status < 300)) this.end(lines);
    else this.later(this.retryMs(tries) * this.settings.delayFactor, () => void this.attempt(lines, tries + 1));
  }

  private retryMs(tries: number): number {
    return this.modes.retryMs[tries] ?? this.modes.retryMs.at(-1) ?? 1_000;
  }

  private end(lines: readonly BankLine[]): void {
    for (const { id } of lines) {
      this.open.delete(id);
      if (this.ended.has(id)) continue;
      this.ended.add(id);
      void this.journal.append({ id });
    }
  }

  private later(waitMs: number, task: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        task();
      },
      Math.max(0, waitMs),
    );
    timer.unref();
    this.timers.add(timer);
  }

  /** A connection of its own each time: a hub that was restarted must not be met through a dead one. */
  private post(body: string, signed: Record<string, string>): Promise<number> {
    return new Promise((resolve) => {
      const url = new URL('/callbacks/mutations/moota', this.settings.hubUrl);
      const headers = {
        ...{ 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        ...{ 'User-Agent': 'MootaBot/1.0', ...signed },
      };
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
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
