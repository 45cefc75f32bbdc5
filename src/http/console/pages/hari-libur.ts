import { type Response } from 'express';
import {
  HOLIDAY_KINDS,
  type HolidayKind,
  putHoliday,
  removeHoliday,
} from '../../../backoffice/holidays/change-holidays';
import { businessDate, longDateWithDay, parseBusinessDate } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import { readHolidays } from '../../../persistence/queries/holiday-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { paramOf } from './pelanggan-form';
import { HOLIDAY_REFUSALS } from './pelanggan-sentences';
import { queryOf } from './query-of';

export interface HolidayDeps extends PageTools {
  db: Database;
}

const KIND_NAMES: Readonly<Record<HolidayKind, string>> = {
  national: 'Libur nasional',
  'joint-leave': 'Cuti bersama',
};

interface Typed {
  date: string;
  name: string;
  kind: string;
  source: string;
}

/** `/hari-libur`: days on which no bill falls due, for plans that shift to business days. */
export function addHolidayPages(routes: ConsoleRoutes, deps: HolidayDeps): void {
  const { db } = deps;
  routes.get('/hari-libur', (visit, request, response) =>
    show(deps, visit, response, { year: yearOf(queryOf(request, 'tahun'), visit) }),
  );
  routes.post('/hari-libur', async (visit, request, response) => {
    const typed = {
      date: fieldOf(request, 'tanggal'),
      name: fieldOf(request, 'nama'),
      kind: fieldOf(request, 'jenis'),
      source: fieldOf(request, 'dasar'),
    };
    const outcome = await putHoliday(db, { by: visit.staff, ...typed });
    const year = yearOf(typed.date.slice(0, 4), visit);
    if (outcome.kind === 'done') {
      deps.redirect(response, `/hari-libur?tahun=${year}`, 'Hari libur disimpan.');
      return;
    }
    await show(deps, visit, response, { year, typed, error: HOLIDAY_REFUSALS[outcome.code] });
  });
  routes.post('/hari-libur/:date/hapus', async (visit, request, response) => {
    const date = paramOf(request, 'date');
    const outcome = await removeHoliday(db, { by: visit.staff, date });
    if (outcome.kind === 'refused' && parseBusinessDate(date) === undefined) return;
    const year = yearOf(date.slice(0, 4), visit);
    if (outcome.kind === 'done') {
      deps.redirect(response, `/hari-libur?tahun=${year}`, 'Hari libur dihapus.');
      return;
    }
    await show(deps, visit, response, { year, error: HOLIDAY_REFUSALS[outcome.code] });
  });
}

/** The running year unless another one is named that plans can reach. */
function yearOf(text: string, { now }: Visit): number {
  const running = Number(businessDate(now).slice(0, 4));
  const year = /^\d{4}$/.test(text) ? Number(text) : running;
  return Math.abs(year - running) <= 12 ? year : running;
}

async function show(
  { db, showPage }: HolidayDeps,
  visit: Visit,
  response: Response,
  { year, typed, error }: { year: number; typed?: Typed; error?: string },
): Promise<void> {
  const holidays = await readHolidays(db, year);
  const running = Number(businessDate(visit.now).slice(0, 4));
  const following = running + 1;
  const isFollowingEmpty = (await readHolidays(db, following)).length === 0;
  await showPage(visit, response, {
    ...{ template: 'hari-libur', title: 'Hari libur', menu: 'hari-libur', status: error === undefined ? 200 : 422 },
    model: {
      year: String(year),
      years: [running - 1, running, following, following + 1].map((one) => ({
        ...{ year: String(one), isChosen: one === year },
      })),
      missing: isFollowingEmpty ? String(following) : null,
      error: error !== undefined && typed === undefined ? error : null,
      adding: {
        error: typed === undefined ? null : (error ?? null),
        typed: typed ?? { date: '', name: '', source: '' },
        kinds: HOLIDAY_KINDS.map((kind) => ({ kind, name: KIND_NAMES[kind], isChosen: typed?.kind === kind })),
      },
      national: String(holidays.filter(({ kind }) => kind === 'national').length),
      jointLeave: String(holidays.filter(({ kind }) => kind === 'joint-leave').length),
      hasHolidays: holidays.length > 0,
      holidays: holidays.map(({ date, name, kind, source }) => ({
        ...{ date, name, source, kind: KIND_NAMES[kind], day: longDateWithDay(date) },
      })),
    },
  });
}
