import { randomBytes, randomInt } from 'node:crypto';
import { type Settings } from '../settings';
import { type WhatsAppAccount } from './account';
import { type EventSign, WhatsAppEvents } from './events';
import { type WhatsAppMode, WhatsAppRules } from './modes';
import { Outbox, type OutboxMessage, type Status, type TakenMessage } from './outbox';

const JOURNALS = ['whatsapp'] as const;
type JournalName = (typeof JOURNALS)[number];

const HOUR_MS = 60 * 60 * 1000;
const WINDOW_MS = 24 * HOUR_MS;

/** When each event is told after its message was taken. */
const TOLD_AFTER_MS: Readonly<Record<Status, number>> = { sent: 100, failed: 300, delivered: 400, read: 1500 };

/** WhatsApp's side: what it took, whom it may write to freely, and what it tells the hub. */
export class WhatsApp {
  static readonly journals = JOURNALS;
  readonly rules = new WhatsAppRules();
  /** When each customer wrote last. */
  private readonly heardAt = new Map<string, number>();

  private constructor(
    readonly account: WhatsAppAccount,
    readonly outbox: Outbox,
    private readonly events: WhatsAppEvents,
    private readonly settings: Settings,
  ) {}

  static async open(
    file: (name: JournalName) => string,
    account: WhatsAppAccount,
    settings: Settings,
  ): Promise<WhatsApp> {
    const outbox = await Outbox.open(file('whatsapp'));
    return new WhatsApp(account, outbox, new WhatsAppEvents(account, settings), settings);
  }

  /** What the hub has not been told before a restart is told now. */
  resume(): void {
    for (const message of this.outbox.list()) this.tellAll(message);
  }

  async upload(content: Buffer): Promise<string> {
    const mediaId = String(randomInt(10 ** 12, 10 ** 13));
    await this.outbox.keepFile(mediaId, content);
    return mediaId;
  }

  /** On the disk when this resolves. `isEarly`: its events leave before the answer does. */
  async take(message: Omit<TakenMessage, 'id' | 'at' | 'plan' | 'code'>): Promise<OutboxMessage> {
    const rule = this.rules.take(['fail', 'silent', 'shuffle', 'double', 'forge'], message.to);
    const plan = planOf(rule?.mode);
    const taken = await this.outbox.take({
      ...message,
      id: `wamid.${randomBytes(24).toString('base64url')}`,
      at: new Date().toISOString(),
      plan,
      code: rule?.mode === 'fail' ? rule.code : null,
    });
    this.tellAll(taken, rule?.mode);
    return taken;
  }

  isWindowOpen(to: string): boolean {
    return Date.now() - (this.heardAt.get(to) ?? -Infinity) < WINDOW_MS;
  }

  /** A customer writes. */
  async reply(from: string, text: string): Promise<{ id: string }> {
    this.heardAt.set(from, Date.now());
    const id = `wamid.${randomBytes(24).toString('base64url')}`;
    const timestamp = seconds();
    await this.events.tell({ messages: [{ from, id, timestamp, type: 'text', text: { body: text } }] });
    return { id };
  }

  /** One event of a message, now, true or not. */
  status(message: OutboxMessage, status: Status, { code, sign }: { code: number | null; sign: EventSign }) {
    return this.events.send('messages', this.valueOf(message, status, code), sign);
  }

  template(name: string, event: string): Promise<number> {
    return this.events.send('message_template_status_update', { event, message_template_name: name });
  }

  close(): Promise<void> {
    this.events.close();
    return this.outbox.close();
  }

  private tellAll(message: OutboxMessage, mode?: WhatsAppMode): void {
    const left = message.plan.filter((status) => !message.told.includes(status));
    const waits = left.map((status) => TOLD_AFTER_MS[status]).sort((one, other) => one - other);
    for (const [index, status] of left.entries()) {
      this.events.later((waits[index] ?? 0) * this.settings.delayFactor, () => {
        const tell = () =>
          this.events.tell(this.statusOf(message, status, message.code), {
            sign: mode === 'forge' ? 'wrong' : 'valid',
            done: () => {
              if (!message.told.includes(status)) this.outbox.noteTold(message.id, status);
            },
          });
        void tell();
        if (mode === 'double') void tell();
      });
    }
  }

  private statusOf(message: OutboxMessage, status: Status, code: number | null): object {
    return {
      statuses: [
        {
          id: message.id,
          status,
          timestamp: seconds(),
          recipient_id: message.to,
          ...(message.callbackData === null ? {} : { biz_opaque_callback_data: message.callbackData }),
          ...(status === 'failed' ? { errors: [{ code: code ?? 131000, title: 'Message undeliverable' }] } : {}),
        },
      ],
    };
  }

  private valueOf(message: OutboxMessage, status: Status, code: number | null): object {
    const metadata = { display_phone_number: '628000000000', phone_number_id: this.account.numberId };
    return { messaging_product: 'whatsapp', metadata, ...this.statusOf(message, status, code) };
  }
}

function planOf(mode: WhatsAppMode | undefined): Status[] {
  if (mode === 'silent') return [];
  if (mode === 'fail') return ['sent', 'failed'];
  return mode === 'shuffle' ? ['read', 'delivered', 'sent'] : ['sent', 'delivered', 'read'];
}

const seconds = (): string => String(Math.floor(Date.now() / 1000));
