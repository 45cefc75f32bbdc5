import { type Rupiah, ZERO } from '../../domain/money';
import { billAmount } from '../../domain/tagihan/bill-amount';
import { billExpiry } from '../../domain/tagihan/bill-expiry';
import { businessDate, type Instant, latest } from '../../domain/time';
import {
  changeVirtualAccount,
  lockVirtualAccountsOf,
  type VirtualAccountRow,
} from '../../persistence/repositories/virtual-account.repository';
import { liveAccount } from '../live-account';
import { isLive } from '../locked-bills';
import { openBill } from '../open-bill';
import { isUndecided } from './is-undecided';
import { type Life, replaceAccount } from './life';

/** What the bank has to be told yet: what is due now comes first, then what is due soonest. */
export function pendingTask(life: Pick<Life, 'accounts'>): { account: VirtualAccountRow; at: Instant } | undefined {
  const tasks = life.accounts.flatMap((account) => {
    if (account.task === null) return [];
    const { taskNextAt, taskClaimedUntil } = account;
    return [
      { account, at: latest(taskNextAt ?? account.expiresAt, taskClaimedUntil ?? taskNextAt ?? account.expiresAt) },
    ];
  });
  return tasks.sort((one, other) => (one.at < other.at ? -1 : 1))[0];
}

/** Nothing may stay open at the bank for a tagihan that has ended. A call that is under way is followed by the close. */
export async function closeLiveBills(life: Life): Promise<void> {
  for (const account of life.accounts) {
    if (!isLive(account) || account.task === 'close') continue;
    const task = { task: 'close', taskAmount: null, taskExpiresAt: null, taskNextAt: life.now, taskTries: 0 } as const;
    replaceAccount(life, await changeVirtualAccount(life.tx, account, task));
  }
}

/**
 * A tagihan whose bill was refused, ran out, or was paid in part by a bill that takes one payment gets another one, with
 * another number. While people decide about what was paid or is missing there is none.
 */
export async function ensureBill(life: Life, outstanding: Rupiah): Promise<void> {
  const { tx, tagihan, plan, settings, now, deps } = life;
  if (liveAccount(life.accounts) !== undefined || (await isUndecided(life))) return;
  const bill = {
    ...{ tagihanId: tagihan.id, tagihanNumber: tagihan.number, customerId: tagihan.customerId },
    ...{ k: Math.max(0, ...life.accounts.map(({ k }) => k)) + 1, billingType: plan.billingType },
    amount: billAmount({ billingType: plan.billingType, outstanding, recognised: ZERO }),
    expiresAt: latest(billExpiry(tagihan.dueOn, settings), billExpiry(businessDate(now), settings)),
  };
  await openBill(tx, bill, { deps, now });
  life.accounts = await lockVirtualAccountsOf(tx, tagihan.id);
}
