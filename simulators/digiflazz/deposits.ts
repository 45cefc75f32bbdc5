import { type Book } from '../book';
import { Journal } from '../journal';
import { LINE_CODES, type LineCode } from './lines';

const START_DEPOSIT = 50_000_000;

interface Entry {
  line: LineCode;
  /** Everything ever paid in: the deposit is this less what the book says was spent. */
  paidIn: number;
}

/** What the hub has left at each line, in rupiah. */
export class Deposits {
  private readonly paidIn = new Map<LineCode, number>(LINE_CODES.map((line) => [line, START_DEPOSIT]));

  private constructor(
    private readonly journal: Journal<Entry>,
    private readonly book: Book,
  ) {}

  static async open(path: string, book: Book): Promise<Deposits> {
    const { journal, entries } = await Journal.open<Entry>(path);
    const deposits = new Deposits(journal, book);
    for (const { line, paidIn } of entries) deposits.paidIn.set(line, paidIn);
    return deposits;
  }

  of(line: LineCode): number {
    return (this.paidIn.get(line) ?? 0) - this.book.spentBy(line);
  }

  async set(line: LineCode, amount: number): Promise<void> {
    const paidIn = amount + this.book.spentBy(line);
    this.paidIn.set(line, paidIn);
    await this.journal.append({ line, paidIn });
  }

  close(): Promise<void> {
    return this.journal.close();
  }
}
