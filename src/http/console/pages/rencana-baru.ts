import { type Request, type Response } from 'express';
import { createHash } from 'node:crypto';
import { createPlan } from '../../../backoffice/plans/create-plan';
import { type PlanRefusal } from '../../../backoffice/plans/plan-outcome';
import { type PlanDeps } from '../../../backoffice/plans/plan-deps';
import { type PlanPreview, type PlanRequest, previewPlan } from '../../../backoffice/plans/preview-plan';
import { isId } from '../../../domain/ids';
import { BILLING_TYPES, type BillingType, PLAN_KINDS } from '../../../domain/tagihan/terms';
import { addDays, type BusinessDate, businessDate, shortDate } from '../../../domain/time';
import { type OpenBookings, readOpenBookings } from '../../../persistence/queries/tagihan/open-bookings';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { formatRupiah } from '../format';
import { maskedPhone } from './pelanggan-words';
import {
  emptyPlan,
  FORM_PROBLEMS,
  FREE_LINES,
  planRequestOf,
  REFUSED_FIELDS,
  type TypedPlan,
  typedPlan,
} from './rencana-baru-form';
import { idOf } from './tagihan-request';
import { PLAN_REFUSALS } from './tagihan-sentences';
import { BILLING_TYPE_NAMES, issueWord, periodName, PLAN_KIND_NAMES } from './tagihan-words';

/** A first due day that leaves time to send the bill. */
const FIRST_DUE_AFTER_DAYS = 14;

/** A new plan of a customer: typed, looked at, then kept as a draft. */
export function addNewPlanPages(routes: ConsoleRoutes, deps: PageTools & { plans: PlanDeps }): void {
  const { db } = deps.plans;
  routes.get('/pelanggan/:id/rencana/baru', async (visit, request, response) => {
    const open = await openBookingsOf(deps, visit, request);
    if (open === undefined) return;
    const firstDueOn = addDays(businessDate(visit.now), FIRST_DUE_AFTER_DAYS);
    await show(deps, visit, response, { open, typed: emptyPlan(open.bookings, firstDueOn) });
  });

  routes.post('/pelanggan/:id/rencana', async (visit, request, response) => {
    const open = await openBookingsOf(deps, visit, request);
    if (open === undefined) return;
    const typed = typedPlan(request, open.bookings);
    const read = planRequestOf(typed, { by: visit.staff, customerId: open.customer.id });
    if ('problem' in read) {
      const { problem, field } = read;
      return show(deps, visit, response, { open, typed, problem: FORM_PROBLEMS[problem], field });
    }
    const { wish } = read;
    const refuse = (code: PlanRefusal): Promise<void> =>
      show(deps, visit, response, { open, typed, problem: PLAN_REFUSALS[code], field: REFUSED_FIELDS[code] });
    const seen = await previewPlan(db, wish);
    if (seen.kind === 'refused') return refuse(seen.code);
    const { preview } = seen;
    const mark = markOf(wish, preview);
    const isSeen = fieldOf(request, 'sidik') === mark;
    if (fieldOf(request, 'langkah') !== 'simpan' || !isSeen) {
      const isStale = fieldOf(request, 'langkah') === 'simpan';
      return show(deps, visit, response, { open, typed, preview, mark, isStale });
    }
    const outcome = await createPlan(deps.plans, wish);
    if (outcome.kind === 'refused') return refuse(outcome.code);
    deps.redirect(response, `/rencana/${outcome.planId}`, 'Rencana disimpan sebagai konsep. Periksa, lalu kirim.');
  });
}

async function openBookingsOf(
  { plans: { db } }: { plans: PlanDeps },
  { staff }: Visit,
  request: Request,
): Promise<OpenBookings | undefined> {
  const id = idOf(request);
  return isId(id) ? readOpenBookings(db, scopeOf(staff), id) : undefined;
}

/** What was looked at: another schedule, from holidays that changed meanwhile, is looked at again. */
function markOf({ by, ...wish }: PlanRequest, preview: PlanPreview): string {
  return createHash('sha256')
    .update(JSON.stringify([by.id, wish, preview.periods, preview.lines]))
    .digest('hex');
}

interface Shown {
  open: OpenBookings;
  typed: TypedPlan;
  problem?: string;
  /** What the problem is about. */
  field?: string | undefined;
  preview?: PlanPreview;
  mark?: string;
  /** What was typed is not what was looked at. */
  isStale?: boolean;
}

async function show(deps: PageTools, visit: Visit, response: Response, shown: Shown): Promise<void> {
  const { open, typed, problem, field, preview, mark, isStale } = shown;
  const { fields } = typed;
  await deps.showPage(visit, response, {
    ...{ template: 'rencana-baru', title: `Rencana baru · ${open.customer.name}`, menu: 'pelanggan' },
    own: `/pelanggan/${open.customer.id}/rencana/baru`,
    status: problem === undefined ? 200 : 422,
    model: {
      customer: { ...open.customer, phone: maskedPhone(open.customer.phone) },
      problem: problem ?? null,
      wrong: field ?? '',
      bookings: open.bookings.map((booking) => ({
        ...{ id: booking.id, description: booking.description },
        isChosen: typed.bookingIds.includes(booking.id),
        price: `${booking.quantity} × ${formatRupiah(booking.unitPrice)} = ${formatRupiah(booking.quantity * booking.unitPrice)}`,
      })),
      lines: Array.from({ length: FREE_LINES }, (_, index) => ({
        n: index + 1,
        ...{ uraianName: `uraian-${index + 1}`, hargaName: `harga-${index + 1}` },
        ...(typed.lines[index] ?? { description: '', quantity: '', unitPrice: '' }),
      })),
      hasLines: typed.lines.length > 0 || open.bookings.length === 0 || field === 'uraian-1',
      title: fields.judul,
      kinds: PLAN_KINDS.map((kind) => ({ kind, name: PLAN_KIND_NAMES[kind], isChosen: kind === fields.jenis })),
      downPayment: fields['uang-muka'],
      periods: fields.periode,
      dayOfMonth: fields.tanggal,
      firstDueOn: fields.mulai,
      today: businessDate(visit.now),
      isShifted: fields.geser !== 'none',
      issueDays: fields.terbit,
      types: typesOf(USUAL_TYPES, fields.tipe),
      otherTypes: typesOf(
        BILLING_TYPES.filter((type) => !USUAL_TYPES.includes(type)),
        fields.tipe,
      ),
      denda: fields.denda,
      dendaDay: fields['denda-hari'],
      preview:
        preview === undefined
          ? null
          : { ...previewModel(preview, businessDate(visit.now)), mark: mark ?? '', isStale: isStale ?? false },
    },
  });
}

/** What nearly every plan has. */
const USUAL_TYPES: readonly BillingType[] = ['c', 'i'];

function typesOf(types: readonly BillingType[], chosen: string) {
  return types.map((type) => ({ type, name: BILLING_TYPE_NAMES[type], isChosen: type === chosen }));
}

function previewModel(preview: PlanPreview, today: BusinessDate) {
  const { terms, periods, remainder } = preview;
  return {
    total: formatRupiah(preview.agreedTotal),
    count: periods.length,
    lines: preview.lines.map(({ description, quantity, unitPrice }) => ({
      description,
      price: `${quantity} × ${formatRupiah(unitPrice)}`,
      sum: formatRupiah(quantity * unitPrice),
    })),
    remainder:
      remainder === undefined
        ? 'Semua periode sama besar; tidak ada sisa pembagian.'
        : `Sisa pembagian Rp${remainder.count} ada di cicilan ke-${remainder.fromK} sampai ke-${remainder.toK}: masing-masing Rp1 lebih banyak dari ${formatRupiah(remainder.usual)}.`,
    firstIssue: issueWord(preview.firstIssueOn, { state: 'draft', today }),
    atOnce: preview.issuedAtOnce === 0 ? null : `${preview.issuedAtOnce} tagihan terbit begitu rencana ini dikirim.`,
    denda:
      terms.dendaFromDay === 0
        ? 'Tanpa denda.'
        : `Denda ${formatRupiah(terms.dendaAmount)} sekali per tagihan, mulai hari ke-${terms.dendaFromDay} sesudah jatuh tempo.`,
    periods: periods.map(({ k, baseDueOn, dueOn, issueOn, amount }) => ({
      name: periodName(terms.kind, { nth: k, isSettlement: false }),
      due: shortDate(dueOn),
      shifted: baseDueOn === dueOn ? null : `digeser dari ${shortDate(baseDueOn)}`,
      issue: issueWord(issueOn, { state: 'draft', today }),
      amount: formatRupiah(amount),
    })),
  };
}
