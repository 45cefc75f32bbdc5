import { type CustomerId, type TagihanId } from '../domain/ids';
import { formatRupiah, rupiah, type Rupiah, ZERO } from '../domain/money';
import { type Settings } from '../domain/settings';
import { type Instant } from '../domain/time';
import { titipanAccount } from '../ledger/accounts';
import { type Tx } from '../persistence/database';
import { type BigIntColumn } from '../persistence/repositories/columns';
import { openException } from './open-exception';

/**
 * Waits for whoever decides about the customer's money at this moment. Before the accounts in the order of locks, so that
 * what is idle is seen as it is after that decision.
 */
export async function awaitDecisions(tx: Tx, customerId: CustomerId): Promise<void> {
  await tx.rows(
    `select id from payment_exception where customer_id = ? and state = 'open' and is_money = 1 order by id for update`,
    [customerId],
  );
}

/**
 * What the customer has left with us and nobody is asked about yet may pay a bill of the customer: a person decides that,
 * as about any payment, and the bill goes out meanwhile. Returns the exception; null when nothing is idle.
 */
export async function askAboutTitipan(
  tx: Tx,
  { customerId, tagihanId, number }: { customerId: CustomerId; tagihanId: TagihanId; number: string },
  { now, settings }: { now: Instant; settings: Settings },
): Promise<string | null> {
  const idle = await lockIdleTitipan(tx, customerId);
  if (idle === 0) return null;
  const exception = {
    ...({ kind: 'titipan', customerId, tagihanId, virtualAccountId: null, noticeId: null, paymentId: null } as const),
    ...{ amount: idle, isMoney: true, detail: `${formatRupiah(idle)} bisa membayar ${number}` },
  };
  return openException(tx, exception, { now, settings });
}

/** The account is locked first, and then read: two who look at once see each other's question. */
async function lockIdleTitipan(tx: Tx, customerId: CustomerId): Promise<Rupiah> {
  const account = await tx.row<{ free: BigIntColumn }>(
    'select balance - held as free from account where code = ? for update',
    [titipanAccount(customerId)],
  );
  const asked = await tx.row<{ total: BigIntColumn }>(
    `select coalesce(sum(amount), 0) as total from payment_exception
     where customer_id = ? and state = 'open' and is_money = 1`,
    [customerId],
  );
  const idle = Number(account?.free ?? 0) - Number(asked?.total ?? 0);
  return idle > 0 ? rupiah(idle) : ZERO;
}
