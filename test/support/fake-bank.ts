import {
  type Bill,
  type BillChange,
  type BillRecord,
  type BillRefusal,
  type Inquiry,
  type VirtualAccountBank,
} from '../../src/bank/virtual-account-bank';
import { add, type Rupiah, rupiah, ZERO } from '../../src/domain/money';
import { type Instant } from '../../src/domain/time';

type Operation = 'create' | 'update' | 'close' | 'inquire';

/**
 * What goes wrong with the next call. `lost-before`: it never arrives; `lost-after`: it is carried out and its answer is
 * lost; `killed`: it is carried out and whoever called dies.
 */
export type BankFault =
  | 'lost-before'
  | 'lost-after'
  | 'killed'
  | 'offline'
  | 'not-today'
  | 'rate-limited'
  | { refused: BillRefusal };

export interface FakeBank extends VirtualAccountBank {
  /** Every call that arrived: `create CIC-…-01 1000000`. */
  calls: string[];
  book: Map<string, BillRecord>;
  /** Faults of the next calls of one operation, one after the other. */
  faults: Record<Operation, BankFault[]>;
  /** Runs after a call was carried out and before it is answered. */
  beforeAnswer: (bill: Pick<Bill, 'trxId'>) => Promise<void>;
  pay(trxId: string, amount: number, at: Instant): BillRecord;
}

/** A bank with a book of its own and no wire: the rules that matter to whoever tells it of bills. */
export function fakeBank(now: () => Instant | Promise<Instant>): FakeBank {
  const calls: string[] = [];
  const book = new Map<string, BillRecord>();
  const faults: FakeBank['faults'] = { create: [], update: [], close: [], inquire: [] };
  /** Nobody can pay into a bill that has run out. */
  const expire = async (): Promise<void> => {
    const moment = await now();
    for (const bill of book.values()) {
      if (bill.expiresAt !== null && bill.expiresAt <= moment) bill.isActive = false;
    }
  };

  const change = async (
    operation: Exclude<Operation, 'inquire'>,
    bill: Pick<Bill, 'trxId'> & Partial<Bill>,
    carryOut: () => BillRefusal | undefined,
  ): Promise<BillChange> => {
    const fault = faults[operation].shift();
    if (fault === 'lost-before') return { kind: 'unknown', code: 'timeout' };
    if (fault === 'offline') return { kind: 'not-now', code: '997', isDaily: false };
    if (fault === 'not-today') return { kind: 'not-now', code: '110', isDaily: true };
    calls.push([operation, bill.trxId, ...(bill.amount === undefined ? [] : [bill.amount])].join(' '));
    if (typeof fault === 'object') return { kind: 'refused', code: fault.refused, bankCode: '000' };
    await expire();
    const refusal = carryOut();
    await bank.beforeAnswer(bill);
    if (fault === 'killed') throw new Error('the process died');
    if (fault === 'lost-after') return { kind: 'unknown', code: '009' };
    return refusal === undefined ? { kind: 'done' } : { kind: 'refused', code: refusal, bankCode: '000' };
  };

  const bank: FakeBank = {
    ...{ calls, book, faults, name: 'bni' },
    beforeAnswer: async () => undefined,
    numberOf: (n) => `8001${String(n).padStart(12, '0')}`,
    create: (bill) =>
      change('create', bill, () => {
        if (book.has(bill.trxId)) return 'trx-id-used';
        if ([...book.values()].some(({ number, isActive }) => isActive && number === bill.number)) {
          return 'number-in-use';
        }
        book.set(bill.trxId, recordOf(bill));
        return undefined;
      }),
    update: (bill) =>
      change('update', bill, () => {
        const known = book.get(bill.trxId);
        if (known === undefined) return 'not-found';
        if (!known.isActive) return known.paid > 0 ? 'already-paid' : 'expired';
        Object.assign(known, { amount: bill.amount, expiresAt: bill.expiresAt });
        return undefined;
      }),
    close: (bill) =>
      change('close', bill, () => {
        const known = book.get(bill.trxId);
        if (known === undefined) return 'not-found';
        if (!known.isActive && known.paid > 0) return 'already-paid';
        known.isActive = false;
        return undefined;
      }),
    async inquire(trxId): Promise<Inquiry> {
      const fault = faults.inquire.shift();
      if (fault === 'rate-limited') return { kind: 'rate-limited' };
      if (fault !== undefined) return { kind: 'unknown', code: 'timeout' };
      await expire();
      calls.push(`inquire ${trxId}`);
      const bill = book.get(trxId);
      return bill === undefined ? { kind: 'not-found' } : { kind: 'found', bill: { ...bill } };
    },
    pay(trxId, amount, at) {
      const bill = book.get(trxId);
      if (bill === undefined) throw new Error(`the bank has no bill ${trxId}`);
      bill.paid = add(bill.paid, rupiah(amount));
      bill.lastPaidAt = at;
      bill.lastNtb = String(100_000 + calls.length);
      const isOnce = ['c', 'm'].includes(bill.billingType);
      if (isOnce || (bill.billingType === 'i' && bill.paid >= bill.amount)) bill.isActive = false;
      return { ...bill };
    },
  };
  return bank;
}

function recordOf({ trxId, number, billingType, amount, expiresAt }: Bill): BillRecord & { paid: Rupiah } {
  const paid = { paid: ZERO, lastPaidAt: null, lastNtb: null };
  return { ...{ trxId, number, billingType, amount, expiresAt }, ...paid, isActive: true };
}
