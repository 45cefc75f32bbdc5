import { InvariantBroken } from '../domain/errors';
import { add, type Rupiah, subtract } from '../domain/money';
import { billAmount } from '../domain/tagihan/bill-amount';
import { billExpiry } from '../domain/tagihan/bill-expiry';
import { reminderBitsPast } from '../domain/tagihan/reminders';
import { type Settings } from '../domain/settings';
import { addDays, type BusinessDate, daysBetween, type Instant } from '../domain/time';
import { piutangAccount, REVENUE_DENDA, REVENUE_TAGIHAN } from '../ledger/accounts';
import { postJournal } from '../ledger/journal';
import { type Tx } from '../persistence/database';
import { changeTagihan, readAllocated, type TagihanRow } from '../persistence/repositories/tagihan.repository';
import { changeVirtualAccount, type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';
import { liveAccount } from './live-account';
import { renewTagihanItem } from './tagihan-promise';
import { type AmountReason, writeTagihanAmount } from './tagihan-amount';

export interface BillChangeWish {
  tagihan: TagihanRow;
  /** All of its bills at the bank, as they are locked. */
  accounts: readonly VirtualAccountRow[];
  to: { amount?: Rupiah; denda?: Rupiah; dueOn?: BusinessDate };
  why: Extract<AmountReason, 'denda' | 'reschedule' | 'settle'>;
}

/**
 * Changes what an open bill asks for or when it is due: its history (B3), the books, its promise, and what the bank has
 * to be told. The caller holds its virtual accounts and the tagihan, and changes what the plan agreed on where the
 * principal changes. What it has already changes nothing. Throws `InvariantBroken` for a bill that has ended, another
 * denda than its first one, or no more than what was paid already.
 */
export async function changeBill(
  tx: Tx,
  { tagihan, accounts, to, why }: BillChangeWish,
  { now, settings }: { now: Instant; settings: Settings },
): Promise<TagihanRow> {
  const { amount = tagihan.amount, denda = tagihan.denda, dueOn = tagihan.dueOn } = to;
  if (tagihan.state !== 'opening' && tagihan.state !== 'awaiting') {
    throw new InvariantBroken(`tagihan ${tagihan.id} is ${tagihan.state} and does not change`);
  }
  if (amount === tagihan.amount && denda === tagihan.denda && dueOn === tagihan.dueOn) return tagihan;
  const outstanding = outstandingOf(tagihan, {
    total: add(amount, denda),
    allocated: await readAllocated(tx, tagihan.id),
  });
  const n = await writeTagihanAmount(tx, tagihan.id, { amount, denda, dueOn, why }, now);
  await postAmount(tx, tagihan, { amount, n });
  await postDenda(tx, tagihan, denda);
  const changed = await changeTagihan(tx, tagihan, {
    ...{ amount, denda, dueOn, nextAt: now },
    ...(denda === tagihan.denda ? {} : { dendaOn: null }),
    ...(dueOn === tagihan.dueOn ? {} : movedDays(tagihan, dueOn, now)),
  });
  const expiresAt = dueOn === tagihan.dueOn ? undefined : billExpiry(dueOn, settings);
  await askBank(tx, liveAccount(accounts), { outstanding, expiresAt, now });
  await renewTagihanItem(tx, changed, { next: { action: 'tell-bank', at: now }, hasProblem: false, now, settings });
  return changed;
}

function outstandingOf({ id }: TagihanRow, { total, allocated }: { total: Rupiah; allocated: Rupiah }): Rupiah {
  if (total <= allocated) throw new InvariantBroken(`tagihan ${id} would ask for no more than was paid already`);
  return subtract(total, allocated);
}

async function postAmount(tx: Tx, tagihan: TagihanRow, { amount, n }: { amount: Rupiah; n: number }): Promise<void> {
  if (amount === tagihan.amount) return;
  const piutang = piutangAccount(tagihan.customerId);
  const isMore = amount > tagihan.amount;
  const difference = isMore ? subtract(amount, tagihan.amount) : subtract(tagihan.amount, amount);
  await postJournal(tx, {
    ...{ subject: tagihan.id, kind: 'tagihan-changed', n },
    postings: [
      { account: isMore ? piutang : REVENUE_TAGIHAN, side: 'debit', amount: difference },
      { account: isMore ? REVENUE_TAGIHAN : piutang, side: 'credit', amount: difference },
    ],
  });
}

/** Added once, and not taken back but by a cancellation. */
async function postDenda(tx: Tx, tagihan: TagihanRow, denda: Rupiah): Promise<void> {
  if (denda === tagihan.denda) return;
  if (tagihan.denda > 0) throw new InvariantBroken(`tagihan ${tagihan.id} has its denda already`);
  await postJournal(tx, {
    ...{ subject: tagihan.id, kind: 'denda', n: 1 },
    postings: [
      { account: piutangAccount(tagihan.customerId), side: 'debit', amount: denda },
      { account: REVENUE_DENDA, side: 'credit', amount: denda },
    ],
  });
}

/** The day of denda moves with the due day, and reminders begin again: none of them on the day of the change. */
function movedDays(
  { dueOn: was, dendaOn }: TagihanRow,
  dueOn: BusinessDate,
  now: Instant,
): Partial<Pick<TagihanRow, 'dendaOn' | 'reminded'>> {
  return {
    dendaOn: dendaOn === null ? null : addDays(dendaOn, daysBetween(was, dueOn)),
    reminded: reminderBitsPast({ dueOn, awaitingAt: now, now }),
  };
}

interface BankWish {
  outstanding: Rupiah;
  /** Undefined: as it is. */
  expiresAt: Instant | undefined;
  now: Instant;
}

/** One that the bank has not made yet is made with the new values; one that is to be closed stays so. */
async function askBank(
  tx: Tx,
  account: VirtualAccountRow | undefined,
  { outstanding, expiresAt, now }: BankWish,
): Promise<void> {
  if (account === undefined || account.task === 'close') return;
  const { billingType, recognised } = account;
  // The bank knows no amount of an open bill.
  if (billingType === 'o' && expiresAt === undefined) return;
  await changeVirtualAccount(tx, account, {
    task: account.state === 'creating' ? 'create' : 'update',
    taskAmount: billAmount({ billingType, outstanding, recognised }),
    taskExpiresAt: expiresAt ?? account.taskExpiresAt ?? account.expiresAt,
    taskNextAt: account.taskNextAt ?? now,
  });
}
