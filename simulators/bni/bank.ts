import { type Settings } from '../settings';
import { type Bill, Bills, type Payment } from './bills';
import { type Merchant } from './cipher';
import { Modes } from './modes';
import { Notices } from './notices';
import { type PaymentRefusal, refusalOf } from './payments';

/** One call of the hub as it arrived, and the status that it was answered; null when there was none. */
export interface BankCall {
  type: string;
  trxId: string;
  at: string;
  status: string | null;
}

export interface PaymentOrder {
  virtualAccount: string;
  amount: number;
  /** Of one certain bill, where a number had several. */
  trxId?: string | undefined;
  /** The time of the payment, instead of now. */
  at?: string | undefined;
  /** Also what no channel of the bank would take. */
  isForced: boolean;
}

const JOURNALS = ['bni-bills', 'bni-notices'] as const;

/** The stand-in of BNI: bills, payments, and what it tells of them. */
export class Bank {
  /** Every call since the start, for tests that count; forgotten at a restart. */
  readonly calls: BankCall[] = [];

  private constructor(
    readonly merchant: Merchant,
    readonly modes: Modes,
    readonly bills: Bills,
    readonly notices: Notices,
  ) {}

  static readonly journals = JOURNALS;

  /** `file`: where the journal of a name is. */
  static async open(
    file: (name: (typeof JOURNALS)[number]) => string,
    merchant: Merchant,
    settings: Settings,
  ): Promise<Bank> {
    const modes = new Modes();
    const bills = await Bills.open(file('bni-bills'));
    const notices = await Notices.open(file('bni-notices'), merchant, modes, settings);
    return new Bank(merchant, modes, bills, notices);
  }

  /** Carries on telling of what was paid before the end. */
  resume(): void {
    for (const payment of this.bills.payments()) this.notices.tell(payment);
  }

  /** On the disk when this resolves; the hub is told afterwards. */
  async pay(order: PaymentOrder): Promise<Payment | PaymentRefusal> {
    const bill = order.trxId === undefined ? this.bills.ofNumber(order.virtualAccount) : this.bills.find(order.trxId);
    if (!bill || bill.number !== order.virtualAccount) return 'tidak-dikenal';
    const refusal = refusalOf(this.bills, bill, order.amount);
    if (refusal !== undefined && !order.isForced) return refusal;
    const payment = await this.bills.pay(bill, order.amount, order.at ?? new Date().toISOString());
    this.notices.tell(payment);
    return payment;
  }

  /** A time at which this bill can't be paid any more. */
  lateTimeOf({ expiresAt }: Bill): string {
    return new Date(Math.max(Date.now(), Date.parse(expiresAt) + 60_000)).toISOString();
  }

  async close(): Promise<void> {
    await Promise.all([this.bills.close(), this.notices.close()]);
  }
}
