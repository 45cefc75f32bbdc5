import { type HubState, type TerminalState } from '../../metrics/hub-state';
import { type Queryable } from '../database';
import { type BigIntColumn } from '../repositories/columns';
import { readTransferState } from './transfer-state';
import { countWorkItems } from '../repositories/work-item.repository';

/** Everything that the metrics tell of the rows, one cheap statement after the other: each is a count over an index. */
export async function readHubState(db: Queryable): Promise<HubState> {
  return {
    clockDrift: await readClockDrift(db),
    backlog: await readBacklog(db),
    workItems: await countWorkItems(db),
    attempts: await countAttempts(db),
    terminals: await readTerminals(db),
    reports: await readReports(db),
    alarmsWaiting: await count(db, 'select count(*) as n from alarm where processed_at is null'),
    approvalsOpen: await count(
      db,
      `select count(*) as n from approval where processed_at is null and state = 'requested'`,
    ),
    ledger: await readLedgerCheck(db),
    audit: await readAudit(db),
    isRecovering: (await count(db, 'select count(*) as n from store_epoch where recovering_since is not null')) > 0,
    isStopped: (await count(db, `select count(*) as n from setting where name = 'stopAll' and value <> '0'`)) > 0,
    productsStopped: await count(db, 'select count(*) as n from product where is_stopped = 1'),
    transfers: await readTransferState(db),
  };
}

/** Between two looks at our own clock, so that a slow answer is not taken for a wrong clock. */
async function readClockDrift(db: Queryable): Promise<number> {
  const before = Date.now();
  const now = Date.parse(await db.now());
  return ((before + Date.now()) / 2 - now) / 1000;
}

interface Waiting {
  n: BigIntColumn;
  micros: BigIntColumn | null;
}

async function readBacklog(db: Queryable): Promise<HubState['backlog']> {
  const row = await db.row<Waiting>(
    `select count(*) as n, max(timestampdiff(microsecond, accepted_at, utc_timestamp(3))) as micros
     from topup where state = 'accepted'`,
  );
  return { rows: Number(row?.n ?? 0), age: secondsOf(row) };
}

async function readReports(db: Queryable): Promise<HubState['reports']> {
  const row = await db.row<Waiting>(
    `select count(*) as n, max(timestampdiff(microsecond, created_at, utc_timestamp(3))) as micros
     from outbound_message where processed_at is null`,
  );
  return { waiting: Number(row?.n ?? 0), age: secondsOf(row) };
}

async function readAudit(db: Queryable): Promise<HubState['audit']> {
  const row = await db.row<Waiting>(
    `select count(*) as n, max(timestampdiff(microsecond, at, utc_timestamp(3))) as micros
     from audit_event where chain_no is null`,
  );
  return { unchained: Number(row?.n ?? 0), age: secondsOf(row) };
}

/** By way of the open work items, which are few; attempts are kept for ever. */
async function countAttempts(db: Queryable): Promise<HubState['attempts']> {
  const rows = await db.rows<{ terminal: string; state: string; n: BigIntColumn }>(
    `select a.terminal_code as terminal, a.state, count(*) as n
     from work_item w join topup_attempt a on a.topup_id = w.topup_id and a.live = 1
     where w.is_open = 1 and w.kind = 'topup' and a.state in ('new', 'sending', 'pending', 'suspect')
     group by a.terminal_code, a.state`,
  );
  return rows.map(({ terminal, state, n }) => ({ terminal, state, count: Number(n) }));
}

interface TerminalColumns {
  code: string;
  is_on: number;
  is_tripped: BigIntColumn | null;
  failures: number;
  stock: BigIntColumn | null;
  micros: BigIntColumn | null;
  stock_warn_below: BigIntColumn | null;
}

async function readTerminals(db: Queryable): Promise<TerminalState[]> {
  const rows = await db.rows<TerminalColumns>(
    `select code, is_on, tripped_until > utc_timestamp(3) as is_tripped, failures, stock, stock_warn_below,
       timestampdiff(microsecond, stock_at, utc_timestamp(3)) as micros
     from terminal`,
  );
  return rows.map((row) => ({
    terminal: row.code,
    isOn: row.is_on === 1,
    isTripped: Number(row.is_tripped) === 1,
    failures: row.failures,
    deposit: row.stock === null ? null : Number(row.stock),
    depositAge: row.micros === null ? null : Number(row.micros) / 1e6,
    warnBelow: row.stock_warn_below === null ? null : Number(row.stock_warn_below),
  }));
}

async function readLedgerCheck(db: Queryable): Promise<HubState['ledger']> {
  const row = await db.row<{ checked_at: Date; disagreements: number; took_ms: number }>(
    'select checked_at, disagreements, took_ms from ledger_check where checked_at is not null',
  );
  if (row === undefined) return null;
  const { checked_at: checkedAt, disagreements, took_ms: tookMs } = row;
  return { checkedAt: checkedAt.getTime() / 1000, disagreements, took: tookMs / 1000 };
}

async function count(db: Queryable, sql: string): Promise<number> {
  return Number((await db.row<{ n: BigIntColumn }>(sql))?.n ?? 0);
}

function secondsOf(row: Waiting | undefined): number {
  return Math.max(0, Number(row?.micros ?? 0) / 1e6);
}
