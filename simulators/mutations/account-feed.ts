import { type Settings } from '../settings';
import { type MootaAccount } from './accounts';
import { type FeedSettings, feedSettings } from './modes';
import { type BankLine, MutationBook } from './mutation-book';
import { MutationWebhooks } from './webhooks';

const JOURNALS = ['mutations', 'mutation-webhooks'] as const;

export interface TransferOrder {
  account: string;
  amount: number;
  type: 'CR' | 'DB';
  description?: string | undefined;
  sender?: string | undefined;
  /** The time of the bank, instead of now. */
  at?: string | undefined;
}

/** The accounts of the company: what moves on them, and what the service that reads them tells. */
export class AccountFeed {
  static readonly journals = JOURNALS;

  private constructor(
    readonly account: MootaAccount,
    readonly modes: FeedSettings,
    readonly book: MutationBook,
    readonly webhooks: MutationWebhooks,
    private readonly settings: Settings,
  ) {}

  /** `file`: where the journal of a name is. */
  static async open(
    file: (name: (typeof JOURNALS)[number]) => string,
    account: MootaAccount,
    settings: Settings,
  ): Promise<AccountFeed> {
    const modes = feedSettings();
    const book = await MutationBook.open(file('mutations'));
    const webhooks = await MutationWebhooks.open(file('mutation-webhooks'), { account, modes, settings });
    return new AccountFeed(account, modes, book, webhooks, settings);
  }

  /** Carries on telling of what moved before the end. */
  resume(): void {
    for (const line of this.book.list()) this.webhooks.tell(line);
  }

  /** On the disk when this resolves; the hub is told afterwards. */
  async transfer({ account, amount, type, description, sender, at }: TransferOrder): Promise<BankLine> {
    const words = sender === undefined ? [] : [`TRSF ${type === 'CR' ? 'DARI' : 'KE'} ${sender.toUpperCase()}`];
    const told = [...words, ...(description === undefined ? [] : [description])].join(' / ');
    return this.write({
      ...{ account, amount, type, at: at ?? new Date().toISOString() },
      description: told === '' ? (type === 'CR' ? 'SETORAN' : 'PENARIKAN') : told,
      ...{ sender: sender ?? null, reversalOf: null },
    });
  }

  /** The bank takes a line back: the same amount and text, the other way round. */
  async reverse(line: BankLine, at = new Date().toISOString()): Promise<BankLine> {
    const { account, amount, description } = line;
    const type = line.type === 'CR' ? 'DB' : 'CR';
    return this.write({ account, amount, type, at, description, sender: null, reversalOf: line.id });
  }

  /** What the service knows by now, newest first. */
  known(): BankLine[] {
    const now = new Date().toISOString();
    return this.book
      .list()
      .filter(({ seenAt }) => seenAt <= now)
      .reverse();
  }

  async close(): Promise<void> {
    await Promise.all([this.book.close(), this.webhooks.close()]);
  }

  private async write(line: Omit<BankLine, 'id' | 'balance' | 'seenAt'>): Promise<BankLine> {
    const seenAt = new Date(Date.now() + this.modes.delayMs * this.settings.delayFactor).toISOString();
    const written = await this.book.write({ ...line, seenAt });
    this.webhooks.tell(written);
    return written;
  }
}
