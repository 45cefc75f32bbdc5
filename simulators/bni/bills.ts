import { Journal } from '../journal';

export const BILLING_TYPES = ['c', 'i', 'm', 'n', 'x', 'o'] as const;
export type BillingType = (typeof BILLING_TYPES)[number];

/** One bill of the hub, as the bank holds it. Amounts are whole rupiah, moments are in UTC. */
export interface Bill {
  trxId: string;
  /** Of the virtual account. */
  number: string;
  billingType: BillingType;
  amount: number;
  customerName: string;
  customerEmail: string;
  customerPhone: string;
  description: string;
  createdAt: string;
  updatedAt: string;
  expiresAt: string;
  isClosed: boolean;
}

/** Money that reached the bank. `amount` is this payment's, `cumulative` the bill's with it. */
export interface Payment {
  id: string;
  trxId: string;
  number: string;
  customerName: string;
  trxAmount: number;
  amount: number;
  cumulative: number;
  /** The bank's journal number, which is not unique. */
  ntb: string;
  at: string;
}

export interface BillFilter {
  trxId?: string | undefined;
  number?: string | undefined;
}

type Entry = { type: 'bill'; bill: Bill } | { type: 'paid'; payment: Payment };

export type BillState = 'active' | 'paid' | 'expired' | 'closed';

/** The bank's own book: its bills, and every rupiah that was paid into them. On the disk before anything is answered. */
export class Bills {
  private readonly bills = new Map<string, Bill>();
  private readonly paid: Payment[] = [];
  private readonly totals = new Map<string, number>();

  private constructor(private readonly journal: Journal<Entry>) {}

  static async open(path: string): Promise<Bills> {
    const { journal, entries } = await Journal.open<Entry>(path);
    const bills = new Bills(journal);
    for (const entry of entries) {
      if (entry.type === 'bill') bills.bills.set(entry.bill.trxId, entry.bill);
      else bills.remember(entry.payment);
    }
    return bills;
  }

  find(trxId: string): Bill | undefined {
    return this.bills.get(trxId);
  }

  /** The bill that a payment into this number meets: the active one, else the latest. */
  ofNumber(number: string): Bill | undefined {
    const candidates = this.list({ number });
    return candidates.find((bill) => this.stateOf(bill) === 'active') ?? candidates.at(-1);
  }

  /** A new bill, or the same one with other terms. */
  async save(bill: Bill): Promise<void> {
    this.bills.set(bill.trxId, bill);
    await this.journal.append({ type: 'bill', bill });
  }

  async pay(bill: Bill, amount: number, at: string): Promise<Payment> {
    const sequence = this.paid.length + 1;
    const payment: Payment = {
      id: `bni-${sequence}`,
      trxId: bill.trxId,
      number: bill.number,
      customerName: bill.customerName,
      trxAmount: bill.amount,
      amount,
      cumulative: this.paidOf(bill.trxId) + amount,
      // Six digits, and the same ones again after nine hundred thousand payments.
      ntb: String(100_000 + ((sequence * 7919) % 900_000)),
      at,
    };
    this.remember(payment);
    await this.journal.append({ type: 'paid', payment });
    return payment;
  }

  stateOf(bill: Bill): BillState {
    if (this.isPaidUp(bill)) return 'paid';
    if (bill.isClosed) return 'closed';
    return Date.parse(bill.expiresAt) <= Date.now() ? 'expired' : 'active';
  }

  paidOf(trxId: string): number {
    return this.totals.get(trxId) ?? 0;
  }

  lastPaymentOf(trxId: string): Payment | undefined {
    return this.payments({ trxId }).at(-1);
  }

  list({ trxId, number }: BillFilter = {}): Bill[] {
    return [...this.bills.values()]
      .filter((bill) => trxId === undefined || bill.trxId === trxId)
      .filter((bill) => number === undefined || bill.number === number);
  }

  payments({ trxId, number }: BillFilter = {}): Payment[] {
    return this.paid
      .filter((payment) => trxId === undefined || payment.trxId === trxId)
      .filter((payment) => number === undefined || payment.number === number);
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  /** A fixed and a minimum bill are paid once, an instalment bill until it is whole, and an open one never is. */
  private isPaidUp({ trxId, billingType, amount }: Bill): boolean {
    const paid = this.paidOf(trxId);
    if (billingType === 'c' || billingType === 'm') return paid > 0;
    return billingType === 'i' && paid >= amount;
  }

  private remember(payment: Payment): void {
    this.paid.push(payment);
    this.totals.set(payment.trxId, payment.cumulative);
  }
}
