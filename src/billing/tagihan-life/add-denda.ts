import { type Rupiah } from '../../domain/money';
import { boundsOf, businessDate, type Instant } from '../../domain/time';
import { changeTagihan } from '../../persistence/repositories/tagihan.repository';
import { changeVirtualAccount, lockVirtualAccountsOf } from '../../persistence/repositories/virtual-account.repository';
import { changeBill } from '../change-bill';
import { dendaDay } from '../open-tagihan';
import { liveAccount } from '../live-account';
import { type Life, replaceAccount } from './life';

/**
 * Adds the late charge of the plan on its day, once. The day follows the due day, and a paused plan adds none. The bank
 * is asked first what was paid until that day: whoever paid in time owes none, however late we hear of it.
 */
export async function addDenda(life: Life, outstanding: Rupiah): Promise<void> {
  const { tx, plan, settings, now } = life;
  if (life.tagihan.dendaOn === null || life.tagihan.awaitingAt === null) return;
  const dendaOn = dendaDay(plan, life.tagihan.dueOn);
  if (dendaOn !== life.tagihan.dendaOn) life.tagihan = await changeTagihan(tx, life.tagihan, { dendaOn });
  const isDue = dendaOn !== null && dendaOn <= businessDate(now);
  if (!isDue || outstanding === 0 || plan.state === 'paused') return;
  if (!(await wasAskedSince(life, boundsOf(dendaOn).from))) return;
  const { accounts } = life;
  const tagihan = await changeBill(
    tx,
    { tagihan: life.tagihan, accounts, to: { denda: plan.dendaAmount }, why: 'denda' },
    { now, settings },
  );
  life.tagihan = tagihan.dendaOn === null ? tagihan : await changeTagihan(tx, tagihan, { dendaOn: null });
  life.accounts = await lockVirtualAccountsOf(tx, tagihan.id);
}

/** Otherwise it is asked at once, and the late charge waits for the answer. Without a bill nobody could have paid. */
async function wasAskedSince(life: Life, moment: Instant): Promise<boolean> {
  const account = liveAccount(life.accounts);
  if (account?.state !== 'active') return false;
  const { inquiredAt, nextInquiryAt } = account;
  if (inquiredAt !== null && inquiredAt >= moment) return true;
  if (nextInquiryAt === null || nextInquiryAt > life.now) {
    replaceAccount(life, await changeVirtualAccount(life.tx, account, { nextInquiryAt: life.now }));
  }
  return false;
}
