import { Journal } from './journal';

/** One delivery: what reached a subscriber. `at` is an instant in UTC, `cost` whole rupiah. */
export interface Delivery {
  supplier: string;
  ref: string;
  destination: string;
  product: string;
  cost: number;
  sn: string;
  at: string;
}

interface BookLine extends Delivery {
  purchaseId: string;
}

export interface DeliveryFilter {
  destination?: string | undefined;
  ref?: string | undefined;
  supplier?: string | undefined;
}

/**
 * The suppliers' own book, the oracle of every money test: one line per delivery, on the disk before the answer leaves.
 * A purchase is delivered once however often it is replayed after a crash; a second line for the same reference is a
 * second purchase.
 */
export class Book {
  private readonly lines: BookLine[] = [];
  private readonly byDestination = new Map<string, BookLine[]>();
  private readonly delivered = new Set<string>();
  private readonly spent = new Map<string, number>();

  private constructor(private readonly journal: Journal<BookLine>) {}

  static async open(path: string): Promise<Book> {
    const { journal, entries } = await Journal.open<BookLine>(path);
    const book = new Book(journal);
    for (const line of entries) book.remember(line);
    return book;
  }

  hasPurchase(purchaseId: string): boolean {
    return this.delivered.has(purchaseId);
  }

  /** Safe to repeat for the same purchase: the first line stays the only one. */
  async deliver(purchaseId: string, delivery: Delivery): Promise<void> {
    if (this.delivered.has(purchaseId)) return;
    const line = { ...delivery, purchaseId };
    this.delivered.add(purchaseId);
    await this.journal.append(line);
    this.remember(line);
  }

  spentBy(supplier: string): number {
    return this.spent.get(supplier) ?? 0;
  }

  list({ destination, ref, supplier }: DeliveryFilter = {}): Delivery[] {
    const candidates = destination === undefined ? this.lines : (this.byDestination.get(destination) ?? []);
    return candidates
      .filter((line) => ref === undefined || line.ref === ref)
      .filter((line) => supplier === undefined || line.supplier === supplier)
      .map(({ purchaseId: _, ...delivery }) => delivery);
  }

  latest(count: number): Delivery[] {
    return this.lines.slice(-count).reverse();
  }

  get size(): number {
    return this.lines.length;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private remember(line: BookLine): void {
    this.lines.push(line);
    this.delivered.add(line.purchaseId);
    this.spent.set(line.supplier, this.spentBy(line.supplier) + line.cost);
    const same = this.byDestination.get(line.destination);
    if (same) same.push(line);
    else this.byDestination.set(line.destination, [line]);
  }
}
