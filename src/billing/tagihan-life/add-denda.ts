import { type Rupiah } from '../../domain/money';
import { boundsOf, type BusinessDate, businessDate } from '../../domain/time';
import { changeTagihan } from '../../persistence/repositories/tagihan.repository';
import { isPaymentArriving } from '../../persistence/repositories/open-bill.repository';
import { readTold } from '../../persistence/repositories/tagihan-life.repository';
import { lockVirtualAccountsOf } from '../../persistence/repositories/virtual-account.repository';
import { changeBill } from '../change-bill';
import { dendaDay } from '../open-tagihan';
import { liveAccount } from '../live-account';
import { isUndecided } from './is-undecided';
import { type Life } from './life';
import { wasAskedSince } from './was-asked-since';

/**
 * Adds the late charge of the plan on its day, once. The day follows the due day, or the day on which the customer was
 * given a bill to pay, if that was later; a paused plan adds none. The bank is asked first what was paid until that day:
 * whoever paid in time owes none, however late we hear of it, and of money that nobody has decided about nothing follows.
 */
export async function addDenda(life: Life, outstanding: Rupiah): Promise<void> {
  const { tx, plan, settings, now } = life;
  if (life.tagihan.dendaOn === null || life.tagihan.awaitingAt === null) return;
  const told = await readTold(tx, life.tagihan.id);
  // There is a new bill, and the customer hears of it first.
  if (told.billK !== liveAccount(life.accounts)?.k) return;
  const dendaOn = await followDendaDay(life, told.billOn);
  const isDue = dendaOn !== null && dendaOn <= businessDate(now);
  if (!isDue || outstanding === 0 || plan.state === 'paused') return;
  if ((await isUndecided(life)) || (await isPaymentArriving(tx, [life.tagihan.id]))) return;
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

/** The day as it follows from the due day and from when the customer had a bill to pay; not for one that was added. */
export async function followDendaDay(life: Life, billOn: BusinessDate | null): Promise<BusinessDate | null> {
  const { tx, plan, tagihan } = life;
  if (tagihan.dendaOn === null) return null;
  const dendaOn = dendaDay(plan, billOn !== null && billOn > tagihan.dueOn ? billOn : tagihan.dueOn);
  if (dendaOn !== tagihan.dendaOn) life.tagihan = await changeTagihan(tx, tagihan, { dendaOn });
  return dendaOn;
}
