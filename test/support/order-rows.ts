/** An order as the rows of the hub tell it: what a test asks whether it reached its point, and whether anything moved. */
import { type Database } from '../../src/persistence/database';
import { until } from './system';

export interface OrderRows {
  state: string;
  version: number;
  errorCode: string | null;
  /** A workflow was started for it. */
  isStarted: boolean;
  hold: string | undefined;
  attempts: { terminal: string; state: string; code: string | null; supplierRef: string }[];
  /** What the supplier said by itself, in the order of its arrival, and what followed. */
  callbacks: { verdict: string; ruling: string | null; arrivals: number }[];
  /** What it answered to checks. */
  checks: { verdict: string; code: string | null; ruling: string | null }[];
  journals: string[];
  openCases: string[];
}

interface TopupColumns {
  state: string;
  version: number;
  error_code: string | null;
  started_at: Date | null;
  hold: string | null;
}

interface MessageColumns {
  source: string;
  verdict: string;
  code: string | null;
  ruling: string | null;
  arrivals: number;
}

export async function readOrder(db: Database, topupId: string): Promise<OrderRows> {
  const topup = await db.row<TopupColumns>(
    `select t.state, t.version, t.error_code, t.started_at, h.state as hold
     from topup t left join hold h on h.id = t.id where t.id = ?`,
    [topupId],
  );
  if (topup === undefined) throw new Error(`there is no topup ${topupId}`);
  const messages = await db.rows<MessageColumns>(
    'select source, verdict, code, ruling, arrivals from supplier_message where topup_id = ? order by received_at, id',
    [topupId],
  );
  const of = (source: string): MessageColumns[] => messages.filter((message) => message.source === source);
  const names = async (sql: string): Promise<string[]> =>
    (await db.rows<{ name: string }>(sql, [topupId])).map(({ name }) => name);
  return {
    state: topup.state,
    version: topup.version,
    errorCode: topup.error_code,
    isStarted: topup.started_at !== null,
    hold: topup.hold ?? undefined,
    attempts: await db.rows(
      `select terminal_code as terminal, state, code, supplier_ref as supplierRef
       from topup_attempt where topup_id = ? order by n`,
      [topupId],
    ),
    callbacks: of('callback').map(({ verdict, ruling, arrivals }) => ({ verdict, ruling, arrivals })),
    checks: of('check').map(({ verdict, code, ruling }) => ({ verdict, code, ruling })),
    journals: await names('select kind as name from journal where subject = ? order by kind'),
    openCases: await names(
      `select state as name from work_item where kind = 'case' and topup_id = ? and is_open = 1 order by state`,
    ),
  };
}

const STORED = ['topup', 'topup_reference', 'request_nonce', 'hold', 'journal', 'work_item', 'supplier_message'];

/** How many rows there are of everything that an order or a callback leaves behind. */
export async function countRows(db: Database): Promise<Record<string, number>> {
  const counts = await Promise.all(
    STORED.map(async (table) => {
      const row = await db.row<{ n: string | number }>(`select count(*) as n from ${table}`);
      return [table, Number(row?.n)] as const;
    }),
  );
  return Object.fromEntries(counts);
}

/** The start of an order is written down a moment after it, and may be written after its end. */
export async function untilStarted(db: Database, topupId: string): Promise<void> {
  await until('its start is written down', async () => (await readOrder(db, topupId)).isStarted);
}

/** Returns what lays the contracts of now over the terminals again. */
export async function rememberProfile(db: Database): Promise<() => Promise<unknown>> {
  const row = await db.row<{ usual: string }>('select profile_overrides as usual from terminal limit 1');
  return () => db.write('update terminal set profile_overrides = ?', [row!.usual]);
}

/** Laid over the terminals' contracts; holds for the attempts that are opened from now on. */
export async function changeProfile(db: Database, changes: Readonly<Record<string, unknown>>): Promise<void> {
  await db.write('update terminal set profile_overrides = json_merge_patch(profile_overrides, ?)', [
    JSON.stringify(changes),
  ]);
}
