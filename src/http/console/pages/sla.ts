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
import { type SlaPurpose } from '../../../domain/transfer/terms';
import { type Database } from '../../../persistence/database';
import { listSlaEnds, type SlaEnd } from '../../../persistence/queries/transfer/sla-report';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { formatDuration, groups } from '../format';
import { queryOf } from './query-of';
import { exportFormatOf, type ExportTable, sendTable } from './tagihan-export';

export interface SlaPageDeps extends PageTools {
  db: Database;
}

const PURPOSES: Readonly<Record<SlaPurpose, string>> = {
  order: 'Pesanan',
  tiket: 'Tiket deposit',
  suspense: 'Dana tak dikenal',
  refund: 'Pengembalian',
};

const MOST_DAYS = 92;

/** `/laporan-sla`: what people decided, in time or late, per day and per person. */
export function addSlaPages(routes: ConsoleRoutes, { db, showPage }: SlaPageDeps): void {
  routes.get('/laporan-sla', async (visit, request, response) => {
    const { from, to, ends } = await read(db, visit, request);
    const query = new URLSearchParams({ dari: from, sampai: to }).toString();
    const model = {
      ...{ from, to, today: businessDate(visit.now), total: totalOf(ends) },
      perDay: tally(ends, ({ day }) => day).map(([day, some]) => ({
        name: shortDate(day as BusinessDate),
        ...figuresOf(some),
      })),
      perPerson: tally(ends, ({ staff }) => staff?.fullName ?? MACHINE).map(([name, some]) => ({
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
    const { from, to, ends } = await read(db, visit, request);
    const table = slaTable(ends);
    const date = businessDate(visit.now);
    await recordMoneyExport(db, { by: visit.staff, what: 'sla', format, rows: table.rows.length, date });
    await sendTable(response, { format, name: `sla-${from}-${to}`, ...table });
  });
}

const MACHINE = 'Mesin';

async function read(db: Database, { now }: Visit, request: Request) {
  const today = businessDate(now);
  const to = parseBusinessDate(queryOf(request, 'sampai')) ?? today;
  const asked = parseBusinessDate(queryOf(request, 'dari')) ?? addDays(to, -6);
  const ordered = asked > to ? to : asked;
  const from = daysBetween(ordered, to) > MOST_DAYS ? addDays(to, -MOST_DAYS) : ordered;
  return { from, to, ends: await listSlaEnds(db, { from, to }) };
}

function tally(ends: readonly SlaEnd[], keyOf: (end: SlaEnd) => string): [string, SlaEnd[]][] {
  const byKey = new Map<string, SlaEnd[]>();
  for (const end of ends) byKey.set(keyOf(end), [...(byKey.get(keyOf(end)) ?? []), end]);
  return [...byKey];
}

function figuresOf(ends: readonly SlaEnd[]) {
  const kept = ends.filter(({ isKept }) => isKept).length;
  const share = ends.length === 0 ? 100 : Math.round((kept * 100) / ends.length);
  return {
    ...{ decided: groups(ends.length), kept: groups(kept), missed: groups(ends.length - kept) },
    ...{ share: `${share}%`, value: String(share), median: medianOf(ends) },
  };
}

function medianOf(ends: readonly SlaEnd[]): string {
  const sorted = ends.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? '–' : formatDuration(middle);
}

function totalOf(ends: readonly SlaEnd[]): string {
  if (ends.length === 0) return 'Belum ada yang diputus pada hari-hari ini.';
  const { decided, kept, missed, share, median } = figuresOf(ends);
  return `${decided} diputus: ${kept} tepat waktu (${share}), ${missed} terlewat. Median ${median}.`;
}

const COLUMNS = ['Tanggal', 'Petugas', 'Urusan', 'Diputus', 'Tepat waktu', 'Terlewat', 'Median (menit)'];

function slaTable(ends: readonly SlaEnd[]): ExportTable {
  const rows = tally(ends, ({ day, staff, purpose }) =>
    [day, staff?.fullName ?? MACHINE, PURPOSES[purpose]].join('\n'),
  );
  return {
    columns: COLUMNS.map((title, index) => ({ title, width: index === 1 ? 24 : 16 })),
    rows: rows.map(([key, some]) => {
      const kept = some.filter(({ isKept }) => isKept).length;
      const took = some.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
      const median = Math.round((took[Math.floor((took.length - 1) / 2)] ?? 0) / 60_000);
      return [...key.split('\n'), some.length, kept, some.length - kept, median];
    }),
  };
}
