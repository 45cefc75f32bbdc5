import { InvariantBroken } from '../domain/errors';
import { add, type Rupiah, subtract } from '../domain/money';
import { type Settings } from '../domain/settings';
import { splitAllocated } from '../domain/tagihan/split-allocated';
import { type Instant } from '../domain/time';
import { piutangAccount, REVENUE_DENDA, REVENUE_TAGIHAN } from '../ledger/accounts';
import { type Posting, postJournal } from '../ledger/journal';
import { type Tx } from '../persistence/database';
import { changeTagihan, readAllocated, type TagihanRow } from '../persistence/repositories/tagihan.repository';
import { changeVirtualAccount, type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { liveAccount } from './live-account';
import { writeTagihanAmount } from './tagihan-amount';

/**
 * Ends an open bill without its money: what was paid of it stays billed, the rest leaves the books, and the bank is to
 * close what can still be paid. The caller holds its virtual accounts and the tagihan, and lowers what the plan agreed on
 * by the principal that is gone. Throws `InvariantBroken` for a bill that has ended, or that nothing is outstanding of.
 */
export async function cancelBill(
  tx: Tx,
  { tagihan, accounts }: { tagihan: TagihanRow; accounts: readonly VirtualAccountRow[] },
  { now }: { now: Instant; settings: Settings },
): Promise<TagihanRow> {
  if (tagihan.state !== 'opening' && tagihan.state !== 'awaiting') {
    throw new InvariantBroken(`tagihan ${tagihan.id} is ${tagihan.state} and is not cancelled`);
  }
  const allocated = await readAllocated(tx, tagihan.id);
  const postings = cancelPostings(tagihan, allocated);
  if (postings.length === 0) throw new InvariantBroken(`tagihan ${tagihan.id} has nothing left to cancel`);
  const { ofAmount: amount, ofDenda: denda } = splitAllocated(allocated, tagihan);
  await writeTagihanAmount(tx, tagihan.id, { amount, denda, dueOn: tagihan.dueOn, why: 'cancel' }, now);
  await postJournal(tx, { subject: tagihan.id, kind: 'tagihan-cancelled', n: 1, postings });
  const cancelled = await changeTagihan(tx, tagihan, {
    ...{ amount, denda, dendaOn: null, state: 'cancelled', endedAt: now },
    // The bank and the customer are told yet.
    nextAt: now,
  });
  await closeAtBank(tx, liveAccount(accounts), now);
  await closeWorkItem(tx, { kind: 'tagihan', subject: tagihan.id });
  return cancelled;
}

/** What a cancellation would book; nothing when the bill is paid. */
export function cancelPostings(
  tagihan: Pick<TagihanRow, 'amount' | 'denda' | 'customerId'>,
  allocated: Rupiah,
): Posting[] {
  const { ofAmount, ofDenda } = splitAllocated(allocated, tagihan);
  const [amount, denda] = [subtract(tagihan.amount, ofAmount), subtract(tagihan.denda, ofDenda)];
  const postings: Posting[] = [
    { account: REVENUE_TAGIHAN, side: 'debit', amount },
    { account: REVENUE_DENDA, side: 'debit', amount: denda },
    {
      account: piutangAccount(tagihan.customerId),
      side: 'credit',
      amount: subtract(add(tagihan.amount, tagihan.denda), allocated),
    },
  ];
  return postings.filter((posting) => posting.amount > 0);
}

async function closeAtBank(tx: Tx, account: VirtualAccountRow | undefined, now: Instant): Promise<void> {
  if (account === undefined || account.task === 'close') return;
  await changeVirtualAccount(tx, account, {
    ...{ task: 'close', taskAmount: null, taskExpiresAt: null, taskTries: 0, taskNextAt: now },
  });
}
