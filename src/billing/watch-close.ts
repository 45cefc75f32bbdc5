import { isLive } from './locked-bills';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../settlement/open-people-item';

/** A bank that is away for a while closes the bill when it is back; after that people have to know of it. */
const PATIENCE_MS = 30 * 60_000;

/**
 * A bill that is to be closed takes money until the bank has closed it, and the work item of its tagihan may have ended
 * long ago. One that the bank refuses to close, or does not get round to, is an admin's case for as long as that is so.
 * `account` is the row as this transaction leaves it.
 */
export async function watchClose(
  tx: Tx,
  account: VirtualAccountRow,
  { endedAt, now, settings }: { endedAt: Instant | null; now: Instant; settings: Settings },
): Promise<void> {
  const { id: subject, task, taskNextAt, customerId, trxId, lastCode } = account;
  if (task !== 'close') {
    await closeWorkItem(tx, { kind: 'case', subject, state: 'va-not-closed' });
    return;
  }
  if (taskNextAt === null || taskNextAt <= after(endedAt ?? now, PATIENCE_MS)) return;
  const why = isLive(account) ? 'tagihannya sudah selesai' : 'sudah diganti VA lain';
  const detail = `${trxId}: VA masih terbuka di BNI, padahal ${why} (jawaban BNI: ${lastCode ?? 'belum ada'}). Tutup lewat BNI; mesin juga mencoba lagi.`;
  const item = { kind: 'case', subject, state: 'va-not-closed', topupId: null, owner: 'admin' } as const;
  await openPeopleItem(tx, { ...item, customerId, detail }, { now, settings });
}
