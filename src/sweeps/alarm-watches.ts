/** What is worth waking somebody for, each as one look at the database. */
import { alarmStep, type AlarmKind } from '../domain/alarm';
import { formatRupiah } from '../domain/money';
import { BILLING_ITEM_KINDS, TRANSFER_ITEM_KINDS, type WorkItemKind, type WorkItemOwner } from '../domain/promises';
import { addAgeing, addRecaps, NO_AGEING, NO_RECAP, overdueOf } from '../domain/tagihan/rekap';
import { addDays, type BusinessDate, businessDate, longDate, wallClock } from '../domain/time';
import { createBacklog } from '../intake/backlog';
import { readRekap } from '../persistence/queries/tagihan/rekap';
import { unraised } from '../persistence/repositories/alarm.repository';
import { listUnchained } from '../persistence/repositories/audit-chain.repository';
import { type SweepDeps } from './sweep-deps';
import { pagePath, TRANSFER_WATCHES } from './transfer-watches';

export interface Occurrence {
  kind: AlarmKind;
  /** What makes it this alarm: told once for ever or, with `quietMs`, once in that time. */
  subject: string;
  quietMs?: number;
  /** For the template of its kind. */
  model: object;
  /** Of the page in the console. */
  path: string;
}

/** What many of one kind are told as. */
export type Group = Pick<Occurrence, 'kind' | 'model' | 'path'>;

export type Watch = (deps: SweepDeps) => Promise<{ occurrences: Occurrence[]; group?: Group }>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** More than the clocks of two machines that are kept right are ever apart. */
const MOST_DRIFT_MS = 2000;

const QUEUE = '/antrian';
const BILLING_QUEUE = '/antrian-tagihan';

interface Item {
  id: string;
  kind: WorkItemKind;
  subject: string;
  state: string;
  topup_id: string | null;
  owner: WorkItemOwner;
  escalations: number;
}

const ITEM = 'select id, kind, subject, state, topup_id, owner, escalations from work_item where is_open = 1';

/**
 * Nobody acted before people's deadline. A customer that does not pay is marketing's work and no alarm. The state belongs to the occasion: each one starts with no escalation. */
const breaches: Watch = async ({ db }) => {
  const items = await db.rows<Item>(
    `${ITEM} and escalations > 0 and kind not in ('plan', 'tagihan', 'message') order by due_at`,
  );
  return {
    occurrences: items.map((item) => ({
      kind: 'breach',
      subject: `${item.id}:${item.state}:${alarmStep(item.escalations)}`,
      model: { kind: item.kind, owner: item.owner, escalations: item.escalations },
      path: pathOf(item),
    })),
    group: { kind: 'breach-many', model: { count: items.length }, path: QUEUE },
  };
};

/**
 * What only the admin can settle, at once: the books do not agree with an order, an alarm does not get out. An old
 * database has a watch of its own.
 */
const adminCases: Watch = async ({ db }) => {
  const items = await db.rows<Item>(
    `${ITEM} and kind = 'case' and owner = 'admin' and escalations = 0 and state <> 'database-older'
     order by due_at`,
  );
  return {
    occurrences: items.map((item) => ({
      kind: 'case',
      subject: `${item.id}:${item.state}`,
      model: { state: item.state, subject: item.subject },
      path: pathOf(item),
    })),
    group: { kind: 'case-many', model: { count: items.length }, path: QUEUE },
  };
};

/** The supplier itself refused an order for our deposit, or what is left does not pay for the dearest product. */
const shortDeposits: Watch = async ({ db }) => {
  const items = await db.rows<Item>(`${ITEM} and kind = 'terminal' and state = 'deposit-short'`);
  return {
    occurrences: items.map(({ id, subject: terminal }) => ({
      kind: 'deposit-short',
      subject: id,
      model: { terminal },
      path: '/terminal',
    })),
  };
};

const lowDeposits: Watch = async ({ db }) => {
  const terminals = await db.rows<{ code: string }>(
    'select code from terminal where is_on = 1 and stock < stock_warn_below',
  );
  return {
    occurrences: terminals.map(({ code }) => ({
      kind: 'deposit-low',
      subject: code,
      quietMs: 4 * HOUR_MS,
      model: { terminal: code },
      path: '/terminal',
    })),
  };
};

/** One that answers badly for hours trips again each minute, which is told once an hour. */
const trippedTerminals: Watch = async ({ db }) => {
  const terminals = await db.rows<{ code: string }>('select code from terminal where tripped_until > utc_timestamp(3)');
  return {
    occurrences: terminals.map(({ code }) => ({
      kind: 'terminal-tripped',
      subject: code,
      quietMs: HOUR_MS,
      model: { terminal: code },
      path: '/terminal',
    })),
  };
};

const fullBacklog: Watch = async ({ db, settings }) => {
  const isFull = await createBacklog({ db, settings }).isFull();
  return { occurrences: isFull ? [once('backlog', { quietMs: HOUR_MS / 2, path: QUEUE })] : [] };
};

/** Deadlines are the database's and time limits are this process's: they have to mean the same seconds. */
const clocks: Watch = async ({ db }) => {
  const began = Date.now();
  const databaseNow = Date.parse(await db.now());
  const [earliest, latest] = [began - MOST_DRIFT_MS, Date.now() + MOST_DRIFT_MS];
  const zone = await db.row<{ skew: number | string }>('select timestampdiff(second, utc_timestamp(), now()) as skew');
  return {
    occurrences: [
      ...(databaseNow < earliest || databaseNow > latest
        ? [once('clock-drift', { quietMs: HOUR_MS, path: QUEUE })]
        : []),
      ...(Number(zone?.skew) === 0 ? [] : [once('clock-not-utc', { quietMs: HOUR_MS, path: QUEUE })]),
    ],
  };
};

const unchainedAudit: Watch = async ({ db }) => {
  const [late] = await listUnchained(db, { olderThanMs: MINUTE_MS, limit: 1 });
  return { occurrences: late === undefined ? [] : [once('audit-unchained', { quietMs: HOUR_MS, path: '/audit' })] };
};

const recovery: Watch = async ({ db }) => {
  const row = await db.row<{ since: Date | null }>('select recovering_since as since from store_epoch where id = 1');
  const since = row?.since?.toISOString();
  return {
    occurrences: since === undefined ? [] : [{ kind: 'recovery', subject: since, model: {}, path: QUEUE }],
  };
};

/** What the month came to, told to admins once it is over: the figures of its last day, which do not change any more. */
const lastMonth: Watch = async ({ db, settings }) => {
  const now = await db.now();
  const today = businessDate(now);
  const { quietUntilHour } = await settings.current();
  const last = addDays(`${today.slice(0, 8)}01` as BusinessDate, -1);
  if (today.endsWith('-01') && Number(wallClock(now).slice(0, 2)) < quietUntilHour) return { occurrences: [] };
  const month = last.slice(0, 7);
  if (!(await unraised(db, 'rekap-month', [month])).has(month)) return { occurrences: [] };
  const rows = await readRekap(db, { kind: 'all' }, { asOf: last });
  const overdue = overdueOf(rows.map(({ ageing }) => ageing).reduce(addAgeing, NO_AGEING));
  const { paid, thisMonth, rest, total } = rows.map(({ recap }) => recap).reduce(addRecaps, NO_RECAP);
  if (total.amount === 0) return { occurrences: [] };
  const model = {
    month: longDate(last).replace(/^\d+ /, ''),
    ...{ paid: formatRupiah(paid.amount), thisMonth: formatRupiah(thisMonth.amount) },
    ...{ rest: formatRupiah(rest.amount), total: formatRupiah(total.amount) },
    ...{ overdue: formatRupiah(overdue.amount), overdueCount: overdue.count },
  };
  return { occurrences: [{ kind: 'rekap-month', subject: month, model, path: `/rekap?per=${last}` }] };
};

export const WATCHES: readonly Watch[] = [
  ...[recovery, adminCases, breaches],
  ...[shortDeposits, lowDeposits, trippedTerminals, fullBacklog],
  ...[clocks, unchainedAudit, lastMonth],
  ...TRANSFER_WATCHES,
];

function once(kind: AlarmKind, { quietMs, path }: { quietMs: number; path: string }): Occurrence {
  return { kind, subject: kind, quietMs, model: {}, path };
}

function pathOf({ kind, subject, topup_id: topupId }: Item): string {
  if (topupId !== null) return `/transaksi/${topupId}`;
  if (kind === 'terminal') return '/terminal';
  if ((TRANSFER_ITEM_KINDS as readonly string[]).includes(kind)) return pagePath(kind, subject);
  if ((BILLING_ITEM_KINDS as readonly string[]).includes(kind)) return BILLING_QUEUE;
  return kind === 'approval' ? '/persetujuan' : QUEUE;
}
