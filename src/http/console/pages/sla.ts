import { type Request } from 'express';
import { recordMoneyExport } from '../../../backoffice/transfers/record-money-export';
import {
  addDays,
  businessDate,
  type BusinessDate,
  daysBetween,
  parseBusinessDate,
  shortDate,
} from '../../../domain/time';
import { type Settings } from '../../../domain/settings';
import { type SlaPurpose } from '../../../domain/transfer/terms';
import { type Database } from '../../../persistence/database';
import { readSlaReport, type SlaEnd } from '../../../persistence/queries/transfer/sla-report';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { formatDuration, groups } from '../format';
import { queryOf } from './query-of';
import { exportFormatOf, type ExportTable, sendTable } from './tagihan-export';

export interface SlaPageDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
}

const PURPOSES: Readonly<Record<SlaPurpose, string>> = {
  order: 'Pesanan',
  tiket: 'Tiket deposit',
  suspense: 'Dana tak dikenal',
  refund: 'Pengembalian',
};

const MOST_DAYS = 92;

/** `/laporan-sla`: what people decided, in time or late or not yet, per day and per person. */
export function addSlaPages(routes: ConsoleRoutes, deps: SlaPageDeps): void {
  const { db, showPage } = deps;
  routes.get('/laporan-sla', async (visit, request, response) => {
    const { from, to, ends, isCut } = await read(deps, visit, request);
    const query = new URLSearchParams({ dari: from, sampai: to }).toString();
    const model = {
      ...{ from, to, today: businessDate(visit.now), total: totalOf(ends), isCut, read: groups(ends.length) },
      perDay: tally(ends, ({ day }) => day).map(([day, some]) => ({
        name: shortDate(day as BusinessDate),
        ...figuresOf(some),
      })),
      perPerson: tally(ends, personOf).map(([name, some]) => ({
        name,
        ...figuresOf(some),
      })),
      perPurpose: tally(ends, ({ purpose }) => PURPOSES[purpose]).map(([name, some]) => ({ name, ...figuresOf(some) })),
      csvHref: `/laporan-sla/ekspor/csv?${query}`,
      xlsxHref: `/laporan-sla/ekspor/xlsx?${query}`,
    };
    await showPage(visit, response, { template: 'sla', title: 'Laporan SLA', menu: 'laporan-sla', model });
  });

  routes.get('/laporan-sla/ekspor/:format', async (visit, request, response) => {
    const format = exportFormatOf(request);
    if (format === undefined) return;
    const { from, to, ends } = await read(deps, visit, request);
    const table = slaTable(ends);
    const date = businessDate(visit.now);
    await recordMoneyExport(db, { by: visit.staff, what: 'sla', format, rows: table.rows.length, date });
    await sendTable(response, { format, name: `sla-${from}-${to}`, ...table });
  });
}

/** Of those that were decided by nobody, and those that nobody decided. */
function personOf({ staff, tookMs }: SlaEnd): string {
  return staff?.fullName ?? (tookMs === null ? 'Belum diputus' : 'Mesin');
}

async function read({ db, settings }: SlaPageDeps, { now }: Visit, request: Request) {
  const today = businessDate(now);
  const to = parseBusinessDate(queryOf(request, 'sampai')) ?? today;
  const asked = parseBusinessDate(queryOf(request, 'dari')) ?? addDays(to, -6);
  const ordered = asked > to ? to : asked;
  const from = daysBetween(ordered, to) > MOST_DAYS ? addDays(to, -MOST_DAYS) : ordered;
  return { from, to, ...(await readSlaReport(db, { from, to, settings: await settings.current() })) };
}

function tally(ends: readonly SlaEnd[], keyOf: (end: SlaEnd) => string): [string, SlaEnd[]][] {
  const byKey = new Map<string, SlaEnd[]>();
  for (const end of ends) byKey.set(keyOf(end), [...(byKey.get(keyOf(end)) ?? []), end]);
  return [...byKey];
}

function figuresOf(ends: readonly SlaEnd[]) {
  const { decided, kept, missed } = countsOf(ends);
  const share = ends.length === 0 ? 100 : Math.round((kept * 100) / ends.length);
  const median = medianOf(ends);
  return {
    ...{ decided: groups(decided), kept: groups(kept), missed: groups(missed) },
    ...{ share: `${share}%`, value: String(share), median: median === undefined ? '–' : formatDuration(median) },
  };
}

/** What is late and not decided is missed already. */
function countsOf(ends: readonly SlaEnd[]): { decided: number; kept: number; missed: number } {
  const kept = ends.filter(({ isKept }) => isKept).length;
  return { decided: ends.filter(({ tookMs }) => tookMs !== null).length, kept, missed: ends.length - kept };
}

function medianOf(ends: readonly SlaEnd[]): number | undefined {
  const sorted = ends.flatMap(({ tookMs }) => tookMs ?? []).toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function totalOf(ends: readonly SlaEnd[]): string {
  if (ends.length === 0) return 'Belum ada yang diputus atau terlewat pada hari-hari ini.';
  const open = ends.filter(({ tookMs }) => tookMs === null).length;
  const { decided, kept, missed, share, median } = figuresOf(ends);
  const late = open === 0 ? '' : ` (${groups(open)} belum diputus)`;
  return `${decided} diputus: ${kept} tepat waktu (${share}), ${missed} terlewat${late}. Median ${median}.`;
}

const COLUMNS = ['Tanggal', 'Petugas', 'Urusan', 'Diputus', 'Tepat waktu', 'Terlewat', 'Median (menit)'];

function slaTable(ends: readonly SlaEnd[]): ExportTable {
  const rows = tally(ends, (end) => [end.day, personOf(end), PURPOSES[end.purpose]].join('\n'));
  return {
    columns: COLUMNS.map((title, index) => ({ title, width: index === 1 ? 24 : 16 })),
    rows: rows.map(([key, some]) => {
      const { decided, kept, missed } = countsOf(some);
      return [...key.split('\n'), decided, kept, missed, Math.round((medianOf(some) ?? 0) / 60_000)];
    }),
  };
}
