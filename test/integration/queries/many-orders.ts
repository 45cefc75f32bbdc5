import { encodeTime } from 'ulid';
import { type Instant, instant, millis } from '../../../src/domain/time';
import { type Database } from '../../../src/persistence/database';

const ROWS_AT_ONCE = 1000;
const SECONDS_BETWEEN = 30;

export interface ManyOrders {
  count: number;
  /** The last one came in then; each one before it half a minute earlier. */
  lastAt: Instant;
  resellerIds: readonly string[];
}

/** The id of the nth order, with its time in front as ours have it. */
export function idOf(n: number, { count, lastAt }: Pick<ManyOrders, 'count' | 'lastAt'>): string {
  const at = millis(lastAt) - (count - n) * SECONDS_BETWEEN * 1000;
  return `${encodeTime(at, 10)}${String(n).padStart(16, '0')}`;
}

export function numberOf(n: number): string {
  return `0812${String(10_000_000 + n * 37)}`;
}

/** Closed orders with a purchase each, by bulk, as a hub has them after a week; one in fifty failed. */
export async function insertManyOrders(db: Database, many: ManyOrders): Promise<void> {
  for (let from = 1; from <= many.count; from += ROWS_AT_ONCE) {
    const ns = Array.from({ length: Math.min(ROWS_AT_ONCE, many.count - from + 1) }, (_, index) => from + index);
    const orders = ns.map((n) => orderOf(n, many));
    await db.write(
      `insert into topup (id, reseller_id, origin, reference, product_code, destination, price, account_code, state,
         error_code, sn, accepted_at, send_deadline, latest_send, finished_at)
       values ${orders.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      orders.flatMap(({ id, reseller, n, isFailed, at }) => [
        ...[id, reseller, 'h2h', Buffer.from(`REF-${n}`), 'S10', numberOf(n), 10_500, `saldo:${reseller}`],
        ...[
          isFailed ? 'failed' : 'success',
          isFailed ? 'no-terminal' : null,
          isFailed ? null : `0041${200_000_000 + n}`,
        ],
        ...[at, at, at, new Date(at.getTime() + 4000)],
      ]),
    );
    await db.write(
      `insert into topup_attempt (id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, opened_at, finished_at)
       values ${orders.map(() => `(?, ?, 1, ?, ?, 'sku', 10050, '{}', ?, ?, ?)`).join(', ')}`,
      orders.flatMap(({ id, n, isFailed, at }) => [
        ...[id, id, n % 1000 === 0 ? 'rare' : 'one', `R${n}`, isFailed ? 'refused' : 'success', at, at],
      ]),
    );
  }
  await db.write('analyze table topup, topup_attempt');
}

function orderOf(n: number, many: ManyOrders) {
  const at = new Date(millis(many.lastAt) - (many.count - n) * SECONDS_BETWEEN * 1000);
  const reseller = many.resellerIds[n % many.resellerIds.length] ?? '';
  return { n, id: idOf(n, many), reseller, isFailed: n % 50 === 0, at };
}

/** Midnight in Jakarta is 17:00 in UTC: all orders of a suite lie on days that are over. */
export const LAST_AT = instant('2026-03-05T05:00:00.000Z');
