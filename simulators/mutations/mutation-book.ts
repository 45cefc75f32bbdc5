import { wibTexts } from '../bni/wib';
import { Journal } from '../journal';
import { openingOf } from './accounts';

/** One line of an account at its bank. `amount` and `balance` in whole rupiah, moments in UTC. */
export interface BankLine {
  id: string;
  account: string;
  at: string;
  type: 'CR' | 'DB';
  amount: number;
  description: string;
  sender: string | null;
  /** The line that this one takes back. */
  reversalOf: string | null;
  /** When it was written. */
  balance: number;
  /** From then on the service that reads the mutations knows it. */
  seenAt: string;
}

export type NewLine = Omit<BankLine, 'id' | 'balance'>;

/** The bank's own book of the accounts: the oracle of every test about money that came by transfer. */
export class MutationBook {
  private readonly lines: BankLine[] = [];
  private readonly balances = new Map<string, number>();

  private constructor(private readonly journal: Journal<BankLine>) {}

  static async open(path: string): Promise<MutationBook> {
    const { journal, entries } = await Journal.open<BankLine>(path);
    const book = new MutationBook(journal);
    for (const line of entries) book.remember(line);
    return book;
  }

  /** On the disk when this resolves. */
  async write(line: NewLine): Promise<BankLine> {
    const balance = this.balanceOf(line.account) + signed(line);
    const written = { id: `MUT${String(this.lines.length + 1).padStart(6, '0')}`, ...line, balance };
    this.remember(written);
    await this.journal.append(written);
    return written;
  }

  find(id: string): BankLine | undefined {
    return this.lines.find((line) => line.id === id);
  }

  /** In the order in which they were written. */
  list({ account }: { account?: string | undefined } = {}): BankLine[] {
    return this.lines.filter((line) => account === undefined || line.account === account);
  }

  /** By their day in Jakarta, both days included, in the order of their time; and what was there before. */
  between({ account, from, to }: { account: string; from: string; to: string }): {
    lines: BankLine[];
    opening: number;
  } {
    const all = this.list({ account }).sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
    const before = all.filter((line) => wibDay(line.at) < from);
    const lines = all.filter((line) => wibDay(line.at) >= from && wibDay(line.at) <= to);
    return { lines, opening: before.reduce((sum, line) => sum + signed(line), openingOf(account)) };
  }

  balanceOf(account: string): number {
    return this.balances.get(account) ?? openingOf(account);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private remember(line: BankLine): void {
    this.lines.push(line);
    this.balances.set(line.account, line.balance);
  }
}

export const signed = ({ type, amount }: Pick<BankLine, 'type' | 'amount'>): number =>
  type === 'CR' ? amount : -amount;

export const wibDay = (moment: string): string => wibTexts(moment).local.slice(0, 10);
