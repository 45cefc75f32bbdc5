import { InvariantBroken } from '../domain/errors';
import { type PlanId, type TagihanId, type VirtualAccountId } from '../domain/ids';
import { add, type Rupiah, subtract, ZERO } from '../domain/money';
import { type OpenBill } from '../domain/tagihan/allocate';
import { billAmount } from '../domain/tagihan/bill-amount';
import { type BillingType } from '../domain/tagihan/terms';
import { type Instant } from '../domain/time';
import { type Queryable, type Tx } from '../persistence/database';
import {
  changeTagihan,
  lockTagihan,
  readAllocated,
  type TagihanRow,
} from '../persistence/repositories/tagihan.repository';
import {
  changeVirtualAccount,
  lockVirtualAccountsOf,
  type VirtualAccountChange,
  type VirtualAccountRow,
} from '../persistence/repositories/virtual-account.repository';

interface LockedBill {
  tagihan: TagihanRow;
  allocated: Rupiah;
  /** What this transaction has given to it. */
  given: Rupiah;
  accounts: VirtualAccountRow[];
}

/**
 * The tagihan of one transaction, with what they are paid into and what was paid, all under lock. Amounts that are given
 * to them count at once; `close` writes what follows for their rows.
 */
export class LockedBills {
  private constructor(private readonly bills: ReadonlyMap<TagihanId, LockedBill>) {}

  /** In the order of `tagihanIds`, which must be by due day and id: all virtual accounts first, then all tagihan. */
  static async lock(tx: Tx, tagihanIds: readonly TagihanId[]): Promise<LockedBills> {
    const accounts = new Map<TagihanId, VirtualAccountRow[]>();
    for (const id of tagihanIds) accounts.set(id, await lockVirtualAccountsOf(tx, id));
    const bills = new Map<TagihanId, LockedBill>();
    for (const id of tagihanIds) {
      const tagihan = await lockTagihan(tx, id);
      const allocated = await readAllocated(tx, id);
      bills.set(id, { tagihan, allocated, given: ZERO, accounts: accounts.get(id) ?? [] });
    }
    return new LockedBills(bills);
  }

  tagihan(id: TagihanId): TagihanRow {
    return this.bill(id).tagihan;
  }

  account(id: TagihanId, accountId: VirtualAccountId): VirtualAccountRow {
    const account = this.bill(id).accounts.find((row) => row.id === accountId);
    if (account === undefined) throw new InvariantBroken(`virtual account ${accountId} is not of tagihan ${id}`);
    return account;
  }

  outstanding(id: TagihanId): Rupiah {
    const { tagihan, allocated } = this.bill(id);
    return subtract(add(tagihan.amount, tagihan.denda), allocated);
  }

  allocated(id: TagihanId): Rupiah {
    return this.bill(id).allocated;
  }

  /** Those that are not ended, for payments that may pay any of them. */
  open(): OpenBill[] {
    return [...this.bills.values()]
      .filter(({ tagihan }) => isOpen(tagihan))
      .map(({ tagihan: { id, dueOn } }) => ({ tagihanId: id, dueOn, outstanding: this.outstanding(id) }));
  }

  give(id: TagihanId, amount: Rupiah): void {
    const bill = this.bill(id);
    bill.allocated = add(bill.allocated, amount);
    bill.given = add(bill.given, amount);
    // More than is open is a bug of whoever allocated it.
    this.outstanding(id);
  }

  async changeAccount(tx: Tx, id: TagihanId, accountId: VirtualAccountId, change: VirtualAccountChange): Promise<void> {
    const bill = this.bill(id);
    const after = await changeVirtualAccount(tx, this.account(id, accountId), change);
    bill.accounts = bill.accounts.map((row) => (row.id === accountId ? after : row));
  }

  /**
   * Ends each tagihan that is paid now, and writes what the bank has to be told of the bills that can still be paid: to
   * close them, or what is left of them. `paidInto` is the bill that the money came by: the bank knows of that, and its
   * row was changed before. Each one that ended is looked at by its workflow once more. Returns the tagihan that something
   * was given to.
   */
  async close(tx: Tx, { now, paidInto }: { now: Instant; paidInto?: VirtualAccountId }): Promise<ClosedBill[]> {
    const touched: ClosedBill[] = [];
    for (const [id, bill] of this.bills) {
      if (bill.given === 0) continue;
      const isPaid = this.outstanding(id) === 0;
      if (isPaid) {
        bill.tagihan = await changeTagihan(tx, bill.tagihan, { state: 'paid', endedAt: now, nextAt: now });
      }
      for (const account of bill.accounts) {
        if (!isLive(account) || (account.id === paidInto && !isAskedEachTime(account.billingType))) continue;
        if (account.task === 'close') continue;
        await changeVirtualAccount(tx, account, isPaid ? closing(now) : this.restTask(account, id, now));
      }
      touched.push({ tagihanId: id, planId: bill.tagihan.planId, isPaid });
    }
    return touched;
  }

  private restTask(account: VirtualAccountRow, id: TagihanId, now: Instant): VirtualAccountChange {
    const { billingType, recognised } = account;
    if (billingType === 'o') return {};
    return {
      task: account.task === 'create' ? 'create' : 'update',
      taskAmount: billAmount({ billingType, recognised, outstanding: this.outstanding(id) }),
      taskExpiresAt: account.taskExpiresAt ?? account.expiresAt,
      taskNextAt: account.task === 'create' ? account.taskNextAt : now,
    };
  }

  private bill(id: TagihanId): LockedBill {
    const bill = this.bills.get(id);
    if (bill === undefined) throw new InvariantBroken(`tagihan ${id} is not locked`);
    return bill;
  }
}

export interface ClosedBill {
  tagihanId: TagihanId;
  planId: PlanId;
  isPaid: boolean;
}

export function isLive({ state }: VirtualAccountRow): boolean {
  return state === 'creating' || state === 'active';
}

/** The amount at the bank is the least or the most of each payment, so it follows what is left. */
function isAskedEachTime(billingType: BillingType): boolean {
  return billingType === 'n' || billingType === 'x';
}

/** The bank is to take no money for it any more. */
export function closing(now: Instant): VirtualAccountChange {
  return { task: 'close', taskAmount: null, taskExpiresAt: null, taskTries: 0, taskNextAt: now };
}

function isOpen({ state }: TagihanRow): boolean {
  return state === 'opening' || state === 'awaiting';
}

/** Open tagihan in the order of locks. Read without one: what opens meanwhile is not among them. */
export async function listOpenTagihan(
  queryable: Queryable,
  of: { planId: PlanId } | { customerId: string },
): Promise<{ id: TagihanId; dueOn: string }[]> {
  const [column, value] = 'planId' in of ? ['plan_id', of.planId] : ['customer_id', of.customerId];
  const rows = await queryable.rows<{ id: string; due_on: string }>(
    `select id, due_on from tagihan where ${column} = ? and state in ('opening', 'awaiting') order by due_on, id`,
    [value],
  );
  return rows.map(({ id, due_on: dueOn }) => ({ id, dueOn }));
}
