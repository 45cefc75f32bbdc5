import { type PaymentNotice } from '../bank/virtual-account-bank';
import { ZERO } from '../domain/money';
import { type Settings } from '../domain/settings';
import { openException } from '../billing/open-exception';
import { type Database } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { dateOf } from '../persistence/repositories/columns';
import {
  countNoticeArrival,
  findNoticeByIdentity,
  insertBankNotice,
} from '../persistence/repositories/bank-notice.repository';
import {
  findVirtualAccountByTrxId,
  type VirtualAccountRow,
} from '../persistence/repositories/virtual-account.repository';
import { contradictionIdentity, faultIdentity } from './notice-identity';

export interface OddNotice {
  body: Buffer;
  ip: string;
  /** `unreadable`: its fields are not as agreed. `amount-mismatch`: they are, and cannot be true together. */
  kind: 'unreadable' | 'amount-mismatch';
  /** As far as it could be read; a stranger may have written it. */
  trxId: string | null;
  notice: PaymentNotice | null;
  /** What is wrong; part of its identity, and not shown. */
  fault: string;
}

/** Somebody who alters one message again and again must not fill the database. */
const MOST_AN_HOUR = 200;

/**
 * Keeps a notice that was opened and is not as agreed, with the question to people, once per content. The bill that it
 * names is looked at soon: something may have been paid. Safe to repeat and to race.
 */
export async function storeOddNotice(db: Database, odd: OddNotice, settings: Settings): Promise<void> {
  const identity = odd.notice === null ? faultIdentity(odd) : contradictionIdentity(odd.notice);
  const known = await findNoticeByIdentity(db, identity);
  if (known !== undefined) return countNoticeArrival(db, known.id);
  const account = odd.trxId === null ? undefined : await findVirtualAccountByTrxId(db, odd.trxId);
  if (account !== undefined) await lookSoon(db, account);
  if ((await countLately(db)) >= MOST_AN_HOUR) return;
  try {
    await insert(db, { odd, identity, account, settings });
  } catch (error) {
    if (!isDuplicateOf(error, 'identity')) throw error;
    const winner = await findNoticeByIdentity(db, identity);
    if (winner !== undefined) await countNoticeArrival(db, winner.id);
  }
}

async function insert(
  db: Database,
  {
    odd: { body, ip, kind, trxId, notice },
    identity,
    account,
    settings,
  }: { odd: OddNotice; identity: Buffer; account: VirtualAccountRow | undefined; settings: Settings },
): Promise<void> {
  await db.transaction(async (tx) => {
    const id = newId();
    const now = await tx.now();
    await insertBankNotice(tx, {
      ...{ id, identity, raw: body, sourceIp: ip, state: 'exception', reason: kind, receivedAt: now, nextTryAt: null },
      ...{
        clientId: notice?.clientId ?? null,
        trxId: account?.trxId ?? trxId?.slice(0, 30) ?? null,
        number: null,
        ntb: notice?.ntb ?? null,
      },
      // Not among what is told about the bill's money: it says so of another one, or cannot be read.
      ...{ amount: null, cumulative: null, paidAt: notice?.paidAt ?? null },
      ...{ paidAtText: notice?.paidAtText ?? null, virtualAccountId: account?.id ?? null },
    });
    await openException(
      tx,
      {
        ...{ kind, customerId: account?.customerId ?? null, tagihanId: account?.tagihanId ?? null },
        ...{ virtualAccountId: account?.id ?? null, noticeId: id, paymentId: null },
        ...{ amount: notice?.amount ?? ZERO, isMoney: false },
        detail: account === undefined ? SENTENCES[kind] : `${account.trxId}: ${SENTENCES[kind]}`,
      },
      { now, settings },
    );
  });
}

const SENTENCES: Readonly<Record<OddNotice['kind'], string>> = {
  unreadable: 'isi notifikasi BNI tidak sesuai format',
  'amount-mismatch': 'nomor VA di notifikasi BNI bukan milik tagihan ini',
};

/** Only forward: an inquiry that is due sooner stays. */
async function lookSoon(db: Database, { id }: VirtualAccountRow): Promise<void> {
  await db.write(
    `update virtual_account set next_inquiry_at = ?
     where id = ? and (next_inquiry_at is null or next_inquiry_at > utc_timestamp(3))`,
    [dateOf(await db.now()), id],
  );
}

async function countLately(db: Database): Promise<number> {
  const row = await db.row<{ count: number | string }>(
    `select count(*) as count from payment_exception
     where state = 'open' and opened_at > utc_timestamp(3) - interval 1 hour
       and kind in ('unreadable', 'amount-mismatch') and is_money = 0`,
  );
  return Number(row?.count ?? 0);
}
