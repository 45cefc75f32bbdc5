import { type BillRecord } from '../bank/virtual-account-bank';
import { type Settings } from '../domain/settings';
import { type Instant } from '../domain/time';
import {
  type VirtualAccountChange,
  type VirtualAccountRow,
} from '../persistence/repositories/virtual-account.repository';
import { isPaidOnce } from './is-paid-once';
import { closing, isLive } from './locked-bills';
import { nextInquiry } from './next-inquiry';

/** What becomes of the bill that was asked about. */
export function billAfterInquiry({
  account,
  bill,
  askedAt,
  now,
  isOwnPaid,
  settings,
}: {
  account: VirtualAccountRow;
  bill: BillRecord;
  askedAt: Instant | undefined;
  now: Instant;
  isOwnPaid: boolean;
  settings: Settings;
}): VirtualAccountChange {
  const nothingToTell = { task: null, taskAmount: null, taskExpiresAt: null, taskNextAt: null, nextInquiryAt: null };
  if (!isLive(account)) return bill.isActive ? closeAfterAll(account, now, settings) : nothingToTell;
  const isOver = isPaidOnce(account.billingType) ? bill.paid > 0 : isOwnPaid;
  if (isOver && !bill.isActive) return { state: 'paid', ...nothingToTell };
  // Somebody wants another look since the bank was asked: that one stays due.
  const { nextInquiryAt: wanted, expiresAt: endsAt } = account;
  const isWantedAnew = askedAt !== undefined && wanted !== null && wanted > askedAt && wanted <= now;
  const next = { nextInquiryAt: isWantedAnew ? wanted : nextInquiry({ expiresAt: endsAt, now }, settings) };
  // An open bill takes money for as long as the bank is not told to close it.
  if (isOver) return { ...closing(now), ...next };
  const isEnded = !bill.isActive && account.state === 'active';
  if (!isEnded) return next;
  const expiresAt = bill.expiresAt ?? account.expiresAt;
  return { state: expiresAt <= now ? 'expired' : 'closed', ...nothingToTell };
}

/** It was taken for gone, and its tagihan may have another bill by now: nobody may pay into this one. */
function closeAfterAll(account: VirtualAccountRow, now: Instant, settings: Settings): VirtualAccountChange {
  const next = { nextInquiryAt: nextInquiry({ expiresAt: account.expiresAt, now }, settings) };
  return account.task === 'close' ? next : { ...closing(now), ...next };
}
