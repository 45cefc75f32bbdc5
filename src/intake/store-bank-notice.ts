import { type PaymentNotice } from '../bank/virtual-account-bank';
import { type NoticeId, type VirtualAccountId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { after } from '../domain/time';
import { type Database } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import {
  countNoticeArrival,
  findNoticeByIdentity,
  insertBankNotice,
} from '../persistence/repositories/bank-notice.repository';
import { findVirtualAccountByTrxId } from '../persistence/repositories/virtual-account.repository';
import { openWorkItem } from '../persistence/repositories/work-item.repository';
import { contradictionIdentity, noticeIdentity } from './notice-identity';

export interface NoticeToStore {
  body: Buffer;
  ip: string;
  notice: PaymentNotice;
}

export type StoredNotice =
  | { kind: 'stored'; noticeId: NoticeId; isRepeated: boolean }
  /** The bill is ours, the number is not that of the bill: nothing was written. */
  | { kind: 'other-number' };

/**
 * B2: makes a notice durable together with its work item. A hundred equal ones at once are one row with a hundred
 * arrivals. One that tells another amount about the same payment is kept beside the first: the inquiry decides.
 */
export async function storeBankNotice(
  db: Database,
  { body, ip, notice }: NoticeToStore,
  { noticeDueMs }: Pick<Settings, 'noticeDueMs'>,
): Promise<StoredNotice> {
  const account = await findVirtualAccountByTrxId(db, notice.trxId);
  if (account !== undefined && account.number !== notice.number) return { kind: 'other-number' };
  for (const identity of [noticeIdentity(notice), contradictionIdentity(notice)]) {
    const known =
      (await findNoticeByIdentity(db, identity)) ??
      (await insertOrFind(db, {
        ...{ identity, body, ip, notice, noticeDueMs },
        virtualAccountId: account?.id ?? null,
        customerId: account?.customerId ?? null,
      }));
    if ('isNew' in known) return { kind: 'stored', noticeId: known.id, isRepeated: false };
    const isSameStory =
      known.amount === notice.amount && known.number === notice.number && known.cumulative === notice.cumulative;
    if (!isSameStory) continue;
    await countNoticeArrival(db, known.id);
    return { kind: 'stored', noticeId: known.id, isRepeated: true };
  }
  throw new Error('two stories have one hash');
}

interface NoticeRow extends NoticeToStore {
  identity: Buffer;
  virtualAccountId: VirtualAccountId | null;
  customerId: string | null;
  noticeDueMs: number;
}

type Known = NonNullable<Awaited<ReturnType<typeof findNoticeByIdentity>>>;

/** A duplicate is counted outside of the transaction that met it: that one holds a lock which others wait for as well. */
async function insertOrFind(db: Database, row: NoticeRow): Promise<Known | { id: NoticeId; isNew: true }> {
  try {
    return { id: await insert(db, row), isNew: true };
  } catch (error) {
    if (!isDuplicateOf(error, 'identity')) throw error;
    const known = await findNoticeByIdentity(db, row.identity);
    if (known === undefined) throw error;
    return known;
  }
}

async function insert(
  db: Database,
  { identity, body, ip, notice, virtualAccountId, customerId, noticeDueMs }: NoticeRow,
): Promise<NoticeId> {
  const id = newId();
  await db.transaction(async (tx) => {
    const now = await tx.now();
    await insertBankNotice(tx, {
      ...{ id, identity, raw: body, sourceIp: ip, virtualAccountId, state: 'stored', reason: null },
      ...{ clientId: notice.clientId, trxId: notice.trxId, number: notice.number, ntb: notice.ntb },
      ...{ amount: notice.amount, cumulative: notice.cumulative, paidAt: notice.paidAt },
      ...{ paidAtText: notice.paidAtText, receivedAt: now, nextTryAt: now },
    });
    await openWorkItem(
      tx,
      {
        ...{ kind: 'notice', subject: id, state: 'stored', topupId: null, customerId, detail: null },
        ...{ owner: 'admin', nextAction: 'confirm', nextAt: now, dueAt: after(now, noticeDueMs) },
      },
      now,
    );
  });
  return id;
}
