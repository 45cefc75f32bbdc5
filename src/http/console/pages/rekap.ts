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
      ...{ marketing: question.marketing, customerId: question.customerId },
    });
    await sendTable(response, { format, name: `rekap-${question.asOf}`, ...rekapTableOf(customers, question) });
  });
}

interface Asked {
  question: RekapQuestion;
  /** Whom an admin may choose; on a past day, those who looked after customers then. */
  staff: { name: string; fullName: string }[];
  /** Of everybody in the question but for the marketing. */
  all: CustomerRekap[];
  /** Of the question. */
  customers: CustomerRekap[];
}

async function ask(db: Database, { staff: reader, now }: Visit, request: Request): Promise<Asked> {
  const scope = scopeOf(reader);
  const asked = rekapQuestionOf(request, now);
  const all = await readRekap(db, scope, asked);
  const today = asked.isToday ? await listMarketingStaff(db, scope) : [];
  const staff = reader.role === 'admin' ? staffOf([...today, ...all.map(({ marketing }) => marketing)]) : [];
  // Who is nobody's marketing is everybody.
  const isKnown = staff.some(({ name }) => name === asked.marketing);
  const question = isKnown ? asked : { ...asked, marketing: null };
  const customers = isKnown ? all.filter(({ marketing }) => marketing.name === asked.marketing) : all;
  return { question, staff, all, customers };
}

/** Each once, by name. */
function staffOf(members: readonly { name: string; fullName: string }[]): Asked['staff'] {
  const byName = new Map(members.filter(({ name }) => name !== '').map((member) => [member.name, member]));
  return [...byName.values()].sort((a, b) => a.fullName.localeCompare(b.fullName, 'id'));
}

async function rekapModel(db: Database, { staff: reader, now }: Visit, { question, staff, all, customers }: Asked) {
  const isAdmin = reader.role === 'admin';
  const page = rekapPageOf(customers, question);
  const steps = question.isToday
    ? await nextStepsOf(db, reader, { now, page })
    : new Map<string, ReturnType<typeof stepOf>>();
  return {
    ...{ isAdmin, question },
    head: headOf(question, now, customers, `${formatDate(now)} ${formatClock(now)}`),
    lastDay: businessDate(now),
    chips: chipsOf(question, staff, isAdmin),
    whose: whoseOf(question, staff, customers),
    monthEnds: monthEndsBefore(businessDate(now)).map((day) => ({
      day: shortDate(day),
      href: rekapHref({ ...question, asOf: day, isToday: false }),
    })),
    todayHref: question.isToday ? null : rekapHref({ ...question, isToday: true }),
    liveHref: rekapHref(question, { skip: question.skip }),
    csvHref: rekapHref(question, { path: '/rekap/ekspor/csv' }),
    xlsxHref: rekapHref(question, { path: '/rekap/ekspor/xlsx' }),
    ...figuresOf(customers, question),
    marketing: isAdmin && question.customerId === null ? marketingRowsOf(all, question) : null,
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

/** Whose chart it is, when it is not that of everybody. */
function whoseOf({ customerId, marketing, ...question }: RekapQuestion, staff: Asked['staff'], all: CustomerRekap[]) {
  const everybody = rekapHref({ ...question, customerId: null, marketing: null });
  if (customerId !== null) {
    return { name: all[0]?.name ?? 'pelanggan ini', href: `/pelanggan/${customerId}`, everybody };
  }
  const member = staff.find(({ name }) => name === marketing);
  return member === undefined ? null : { name: member.fullName, href: null, everybody };
}

function chipsOf(question: RekapQuestion, staff: Asked['staff'], isAdmin: boolean) {
  if (!isAdmin || question.customerId !== null) return [];
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
