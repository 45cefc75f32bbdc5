import { type TagihanId, type VirtualAccountId } from '../domain/ids';
import { after, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { setTagihanNextAt } from '../persistence/repositories/tagihan-life.repository';
import {
  changeVirtualAccount,
  lockVirtualAccount,
  type VirtualAccountRow,
} from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { lastLook, settledAt } from './bank-task/pauses';
import { type BillingDeps } from './billing-deps';
import { isLive } from './locked-bills';

/** With a look each hour that is the third not-found. */
const BELIEVED_AFTER_MS = 2 * 60 * 60 * 1000;

/**
 * The bank says that it does not know a bill that is to be payable there: its customer cannot pay. An admin is told at the
 * first time; a bill that stays unknown, or has run out anyway, ends, so that its tagihan gets another one. What ended is
 * looked at once more, since the bank may have been wrong. Returns the tagihan that has to be looked at now.
 */
export async function recordUnknownBill(
  { db, settings }: Pick<BillingDeps, 'db' | 'settings'>,
  virtualAccountId: VirtualAccountId,
): Promise<TagihanId | undefined> {
  const numbers = await settings.current();
  return db.transaction(async (tx) => {
    const account = await lockVirtualAccount(tx, virtualAccountId);
    const now = await tx.now();
    const unknownSince = account.unknownSince ?? now;
    if (account.state === 'active') {
      if (isBelieved({ ...account, unknownSince }, now)) return end(tx, account, unknownSince, now);
      await changeVirtualAccount(tx, account, { unknownSince, nextInquiryAt: lastLook(now) });
      const { id: subject, customerId, trxId } = account;
      const item = { kind: 'case', subject, state: 'va-unknown', topupId: null, owner: 'admin', customerId } as const;
      const detail = `${trxId}: BNI tidak mengenal VA ini, jadi belum bisa dibayar. Tanyakan ke BNI; ditanya lagi tiap jam, lalu diganti VA baru.`;
      await openPeopleItem(tx, { ...item, detail }, { now, settings: numbers });
      return undefined;
    }
    // Whoever tells the bank of a bill in the making sees to that one.
    const isLastTime = !isLive(account) && account.unknownSince !== null && settledAt(unknownSince) <= now;
    await changeVirtualAccount(tx, account, { unknownSince, nextInquiryAt: isLastTime ? null : lastLook(now) });
    return undefined;
  });
}

function isBelieved({ expiresAt, unknownSince }: { expiresAt: Instant; unknownSince: Instant }, now: Instant): boolean {
  return expiresAt <= now || after(unknownSince, BELIEVED_AFTER_MS) <= now;
}

async function end(tx: Tx, account: VirtualAccountRow, unknownSince: Instant, now: Instant): Promise<TagihanId> {
  const { id: subject, tagihanId } = account;
  const nothingToTell = { task: null, taskAmount: null, taskExpiresAt: null, taskNextAt: null };
  await changeVirtualAccount(tx, account, {
    ...{ state: 'closed', ...nothingToTell, unknownSince, nextInquiryAt: lastLook(now) },
  });
  await setTagihanNextAt(tx, tagihanId, now);
  await closeWorkItem(tx, { kind: 'case', subject, state: 'va-unknown' });
  await closeWorkItem(tx, { kind: 'case', subject, state: 'va-not-closed' });
  return tagihanId;
}
