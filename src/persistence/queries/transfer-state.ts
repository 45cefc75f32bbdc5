import { type HubState } from '../../metrics/hub-state';
import { type Queryable } from '../database';
import { firstIdAt } from '../new-id';
import { type BigIntColumn } from '../repositories/columns';

const CODES = 999;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What the metrics tell of transfers and of our accounts; counts over indexes. */
export async function readTransferState(db: Queryable): Promise<HubState['transfers']> {
  const matched = await db.rows<{ method: string; n: BigIntColumn }>(
    'select method, count(*) as n from mutation_match where id >= ? group by method',
    [firstIdAt(Date.now() - DAY_MS)],
  );
  const suspense = await db.row<{ n: BigIntColumn; amount: BigIntColumn | null }>(
    `select count(*) as n, sum(amount) as amount from bank_mutation where state = 'open' and direction = 'credit'`,
  );
  const breaches = await db.rows<{ purpose: string; n: BigIntColumn }>(
    `select purpose, count(*) as n from sla_clock
     where (ended_at > utc_timestamp(3) - interval 1 day and is_kept = 0)
       or (ended_at is null and paused_at is null and due_at < utc_timestamp(3))
     group by purpose`,
  );
  const accounts = await db.rows<{ code: string; micros: BigIntColumn | null; most: BigIntColumn | null }>(
    `select b.code, timestampdiff(microsecond, b.feed_heard_at, utc_timestamp(3)) as micros,
       (select max(taken.n) from (
          select bank_account_id, count(*) as n from transfer where is_reserved = 1 group by bank_account_id, base_amount
        ) taken where taken.bank_account_id = b.id) as most
     from bank_account b`,
  );
  return {
    matched: matched.map(({ method, n }) => ({ method, count: Number(n) })),
    suspense: { count: Number(suspense?.n ?? 0), amount: Number(suspense?.amount ?? 0) },
    breaches: breaches.map(({ purpose, n }) => ({ purpose, count: Number(n) })),
    accounts: accounts.map(({ code, micros, most }) => ({
      account: code,
      feedAge: micros === null ? null : Math.max(0, Number(micros) / 1e6),
      codesUsedPercent: (Number(most ?? 0) * 100) / CODES,
    })),
  };
}
