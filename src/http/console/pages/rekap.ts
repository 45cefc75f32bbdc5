import { type Request } from 'express';
import { recordExport } from '../../../backoffice/tagihan/record-export';
import { businessDate, type Instant, shortDate } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import { listMarketingStaff } from '../../../persistence/queries/tagihan/marketing-staff';
import { type CustomerRekap, readRekap } from '../../../persistence/queries/tagihan/rekap';
import { readNextSteps } from '../../../persistence/queries/tagihan/next-steps';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { formatClock, formatDate, groups } from '../format';
import { customerRowsOf, figuresOf, headOf, marketingRowsOf, pagerOf, rekapPageOf } from './rekap-model';
import { rekapTableOf } from './rekap-table';
import { monthEndsBefore, rekapHref, type RekapQuestion, rekapQuestionOf } from './rekap-question';
import { exportFormatOf, sendTable } from './tagihan-export';
import { stepOf } from './tagihan-steps';

export interface RekapPageDeps extends PageTools {
  db: Database;
}

/** `/rekap`: what all plans come to, as of today or the end of any day before. */
export function addRekapPages(routes: ConsoleRoutes, { db, showPage }: RekapPageDeps): void {
  routes.get('/rekap', async (visit, request, response) => {
    const asked = await ask(db, visit, request);
    const model = await rekapModel(db, visit, asked);
    await showPage(visit, response, { template: 'rekap', title: 'Rekap Pembayaran', menu: 'rekap', model });
  });

  routes.get('/rekap/ekspor/:format', async (visit, request, response) => {
    const format = exportFormatOf(request);
    if (format === undefined) return;
    const { question, customers } = await ask(db, visit, request);
    await recordExport(db, {
      ...{ by: visit.staff, what: 'rekap', format, rows: customers.length, date: question.asOf },
      marketing: question.marketing,
    });
    await sendTable(response, { format, name: `rekap-${question.asOf}`, ...rekapTableOf(customers, question) });
  });
}

interface Asked {
  question: RekapQuestion;
  staff: Awaited<ReturnType<typeof listMarketingStaff>>;
  customers: CustomerRekap[];
}

async function ask(db: Database, { staff: reader, now }: Visit, request: Request): Promise<Asked> {
  const scope = scopeOf(reader);
  const staff = await listMarketingStaff(db, scope);
  const question = rekapQuestionOf(request, now, staff);
  return { question, staff, customers: await readRekap(db, scope, question) };
}

async function rekapModel(db: Database, { staff: reader, now }: Visit, { question, staff, customers }: Asked) {
  const isAdmin = reader.role === 'admin';
  const page = rekapPageOf(customers, question);
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  const steps = question.isToday
    ? await nextStepsOf(db, reader, { now, page })
    : new Map<string, ReturnType<typeof stepOf>>();
  return {
    ...{ isAdmin, question },
    head: headOf(question, now, customers, `${formatDate(now)} ${formatClock(now)}`),
    lastDay: businessDate(now),
    chips: chipsOf(question, staff, isAdmin),
    monthEnds: monthEndsBefore(businessDate(now)).map((day) => ({
      day: shortDate(day),
      href: rekapHref({ ...question, asOf: day, isToday: false }),
    })),
    todayHref: question.isToday ? null : rekapHref({ ...question, isToday: true }),
    liveHref: rekapHref(question, { skip: question.skip }),
    csvHref: rekapHref(question, { path: '/rekap/ekspor/csv' }),
    xlsxHref: rekapHref(question, { path: '/rekap/ekspor/xlsx' }),
    ...figuresOf(customers, question),
    marketing: isAdmin ? marketingRowsOf(customers, question, names) : null,
    rows: customerRowsOf(page, { question, steps, isAdmin }),
    pager: pagerOf(customers.length, page.length, question),
    ownCount: groups(customers.length),
  };
}

async function nextStepsOf(
  db: Database,
  reader: Visit['staff'],
  { now, page }: { now: Instant; page: readonly CustomerRekap[] },
) {
  const ids = page.map(({ customerId }) => customerId);
  const next = await readNextSteps(db, scopeOf(reader), ids);
  return new Map(
    [...next].map(([customerId, item]) => [customerId, stepOf(item, { now, fallback: 'Mesin melihat lagi' })]),
  );
}

function chipsOf(question: RekapQuestion, staff: Asked['staff'], isAdmin: boolean) {
  if (!isAdmin) return [];
  const all = {
    name: 'Semua',
    href: rekapHref({ ...question, marketing: null }),
    isCurrent: question.marketing === null,
  };
  const each = staff.map(({ name, fullName }) => ({
    name: fullName,
    href: rekapHref({ ...question, marketing: name }),
    isCurrent: question.marketing === name,
  }));
  return [all, ...each];
}
