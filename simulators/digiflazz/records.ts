import { type Book } from '../book';
import { Journal } from '../journal';
import { type Status } from './codes';
import { type LineCode } from './lines';
import { type Step } from './outcomes';

/** A step with its moment fixed, so that a restart or another `delayFactor` doesn't move it. */
interface PlannedStep extends Omit<Step, 'afterMs'> {
  atMs: number;
}

interface Purchase {
  purchaseId: string;
  line: LineCode;
  ref: string;
  destination: string;
  product: string;
  cost: number;
  sn: string;
  createdMs: number;
  steps: PlannedStep[];
}

/** What the supplier holds about one reference. `status` and `rc` are what a check says now. */
export interface TransactionRecord extends Purchase {
  status: Status;
  rc: string;
}

interface Tracked {
  record: TransactionRecord;
  stepsDone: number;
  work: Promise<void>;
  timer?: NodeJS.Timeout;
}

type Entry =
  | { type: 'contact'; line: LineCode; ref: string; atMs: number }
  | ({ type: 'purchase' } & Purchase)
  | { type: 'step'; purchaseId: string; stepsDone: number };

export interface NewPurchase extends Omit<Purchase, 'purchaseId' | 'createdMs' | 'steps'> {
  purchaseId: string;
  steps: Step[];
  delayFactor: number;
}

/** Sends what a step has to tell the hub; the id is the same when the step is repeated after a crash. */
export type StepWebhook = (
  id: string,
  record: TransactionRecord,
  webhook: NonNullable<Step['webhook']>,
) => Promise<void>;

/**
 * The supplier's memory of references, one per line and reference. A purchase is written here before it is delivered,
 * and delivered in the book before it is answered; at start, what a crash interrupted is carried on.
 */
export class Records {
  private readonly latest = new Map<string, Tracked>();
  private readonly byPurchase = new Map<string, Tracked>();
  private readonly contacts = new Map<string, number>();
  private readonly undelivered = new Set<Tracked>();

  private constructor(
    private readonly journal: Journal<Entry>,
    private readonly book: Book,
    private readonly sendWebhook: StepWebhook,
  ) {}

  static async open(path: string, book: Book, sendWebhook: StepWebhook): Promise<Records> {
    const { journal, entries } = await Journal.open<Entry>(path);
    const records = new Records(journal, book, sendWebhook);
    for (const entry of entries) records.replay(entry);
    return records;
  }

  /** Carries on what was under way when the program ended; resolves when everything already due is done. */
  async resume(): Promise<void> {
    await Promise.all([...this.byPurchase.values()].map((tracked) => this.advance(tracked)));
  }

  nextPurchaseId(line: LineCode): { purchaseId: string; sequence: number } {
    const sequence = this.byPurchase.size + 1;
    return { purchaseId: `${line}-${sequence}`, sequence };
  }

  isKnown(line: LineCode, ref: string, memoryMs: number): boolean {
    const contactMs = this.contacts.get(keyOf(line, ref));
    return contactMs !== undefined && Date.now() - contactMs < memoryMs;
  }

  wasEverSeen(line: LineCode, ref: string): boolean {
    return this.contacts.has(keyOf(line, ref));
  }

  /** Notes that a reference was seen, unless it is still remembered. */
  noteContact(line: LineCode, ref: string, memoryMs: number): void {
    if (this.isKnown(line, ref, memoryMs)) return;
    const atMs = Date.now();
    this.contacts.set(keyOf(line, ref), atMs);
    void this.journal.append({ type: 'contact', line, ref, atMs });
  }

  /** The record of a reference that is still remembered, brought up to date. */
  async find(line: LineCode, ref: string, memoryMs: number): Promise<TransactionRecord | undefined> {
    const tracked = this.latest.get(keyOf(line, ref));
    if (!tracked || Date.now() - tracked.record.createdMs >= memoryMs) return undefined;
    await this.advance(tracked);
    return tracked.record;
  }

  /** Records a purchase and does what it does at once; on the disk, book included, when this resolves. */
  async buy({ steps, delayFactor, ...purchase }: NewPurchase): Promise<TransactionRecord> {
    const createdMs = Date.now();
    const planned = steps.map(({ afterMs, ...step }) => ({ ...step, atMs: createdMs + afterMs * delayFactor }));
    const entry: Purchase = { ...purchase, createdMs, steps: planned };
    const tracked = this.track(entry);
    tracked.work = this.journal.append({ type: 'purchase', ...entry });
    await this.advance(tracked);
    return tracked.record;
  }

  /** What a line has promised but not delivered yet, in rupiah. */
  reservedBy(line: LineCode): number {
    return [...this.undelivered]
      .filter(({ record }) => record.line === line)
      .reduce((sum, { record }) => sum + record.cost, 0);
  }

  /** The latest record of a reference, remembered or not. */
  latestOf(line: LineCode, ref: string): TransactionRecord | undefined {
    return this.latest.get(keyOf(line, ref))?.record;
  }

  async close(): Promise<void> {
    for (const { timer } of this.byPurchase.values()) clearTimeout(timer);
    await this.journal.close();
  }

  private advance(tracked: Tracked): Promise<void> {
    tracked.work = tracked.work.then(() => this.doDueSteps(tracked));
    return tracked.work;
  }

  private async doDueSteps(tracked: Tracked): Promise<void> {
    clearTimeout(tracked.timer);
    const { record } = tracked;
    for (;;) {
      const step = record.steps[tracked.stepsDone];
      if (!step) return;
      if (step.atMs > Date.now()) {
        this.wakeAt(tracked, step.atMs);
        return;
      }
      if (step.delivers) await this.deliver(tracked);
      applyStatus(record, step);
      tracked.stepsDone += 1;
      // The webhook is on the disk before the step counts as done: a crash between the two repeats it under its own id.
      if (step.webhook) await this.sendWebhook(`${record.purchaseId}.${tracked.stepsDone}`, record, step.webhook);
      void this.journal.append({ type: 'step', purchaseId: record.purchaseId, stepsDone: tracked.stepsDone });
    }
  }

  private async deliver(tracked: Tracked): Promise<void> {
    const { purchaseId, line, ref, destination, product, cost, sn } = tracked.record;
    const at = new Date().toISOString();
    await this.book.deliver(purchaseId, { supplier: line, ref, destination, product, cost, sn, at });
    this.undelivered.delete(tracked);
  }

  private wakeAt(tracked: Tracked, atMs: number): void {
    tracked.timer = setTimeout(() => void this.advance(tracked), Math.max(1, atMs - Date.now()));
    tracked.timer.unref();
  }

  private track(purchase: Purchase): Tracked {
    const tracked: Tracked = {
      record: { ...purchase, status: 'Pending', rc: '03' },
      stepsDone: 0,
      work: Promise.resolve(),
    };
    this.latest.set(keyOf(purchase.line, purchase.ref), tracked);
    this.byPurchase.set(purchase.purchaseId, tracked);
    const isDelivered = this.book.hasPurchase(purchase.purchaseId);
    if (!isDelivered && purchase.steps.some((step) => step.delivers)) this.undelivered.add(tracked);
    return tracked;
  }

  private replay(entry: Entry): void {
    if (entry.type === 'contact') {
      this.contacts.set(keyOf(entry.line, entry.ref), entry.atMs);
    } else if (entry.type === 'purchase') {
      const { type: _, ...purchase } = entry;
      this.track(purchase);
    } else {
      const tracked = this.byPurchase.get(entry.purchaseId);
      if (!tracked) return;
      tracked.stepsDone = entry.stepsDone;
      for (const step of tracked.record.steps.slice(0, entry.stepsDone)) applyStatus(tracked.record, step);
    }
  }
}

function applyStatus(record: TransactionRecord, { becomes }: Pick<Step, 'becomes'>): void {
  if (!becomes) return;
  record.status = becomes.status;
  record.rc = becomes.rc;
}

const keyOf = (line: LineCode, ref: string): string => `${line}\n${ref}`;
