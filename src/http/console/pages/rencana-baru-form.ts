import { type Request } from 'express';
import { parseAmount } from '../../../backoffice/customers/parse-amount';
import { type PlanRefusal } from '../../../backoffice/plans/plan-outcome';
import { type PlanRequest } from '../../../backoffice/plans/preview-plan';
import { type CustomerId } from '../../../domain/ids';
import { ZERO, type Rupiah } from '../../../domain/money';
import { type StaffMember } from '../../../domain/staff';
import { BILLING_TYPES, DUE_SHIFTS, PLAN_KINDS } from '../../../domain/tagihan/terms';
import { parseBusinessDate } from '../../../domain/time';
import { fieldOf } from '../form';

/** Rows for lines that are typed for this plan alone. */
export const FREE_LINES = 3;

const NAMES = [
  ...(['judul', 'jenis', 'uang-muka', 'periode', 'tanggal', 'mulai', 'geser', 'terbit', 'tipe'] as const),
  ...(['denda', 'denda-hari'] as const),
] as const;
type FieldName = (typeof NAMES)[number];

/** The form of a new plan as it was typed. */
export interface TypedPlan {
  fields: Readonly<Record<FieldName, string>>;
  bookingIds: readonly string[];
  lines: readonly { description: string; quantity: string; unitPrice: string }[];
}

/** Of somebody who has typed nothing yet: all open bookings as an instalment plan over a year. */
export function emptyPlan(bookings: readonly { id: string; description: string }[], firstDueOn: string): TypedPlan {
  return {
    fields: {
      ...{ judul: bookings[0]?.description ?? '', jenis: 'cicilan', 'uang-muka': '', periode: '12', tanggal: '' },
      ...{ mulai: firstDueOn, geser: 'next-business-day', terbit: '10', tipe: 'c', denda: '', 'denda-hari': '' },
    },
    bookingIds: bookings.map(({ id }) => id),
    lines: [],
  };
}

export function typedPlan(request: Request, bookings: readonly { id: string }[]): TypedPlan {
  return {
    fields: Object.fromEntries(NAMES.map((name) => [name, fieldOf(request, name)])) as Record<FieldName, string>,
    bookingIds: bookings.map(({ id }) => id).filter((id) => fieldOf(request, `pesanan-${id}`) !== ''),
    lines: Array.from({ length: FREE_LINES }, (_, index) => ({
      description: fieldOf(request, `uraian-${index + 1}`),
      quantity: fieldOf(request, `banyak-${index + 1}`),
      unitPrice: fieldOf(request, `harga-${index + 1}`),
    })).filter(({ description, quantity, unitPrice }) => `${description}${quantity}${unitPrice}` !== ''),
  };
}

export type FormProblem = 'amount' | 'number' | 'date' | 'choice';

export const FORM_PROBLEMS: Readonly<Record<FormProblem, string>> = {
  amount: 'Ada jumlah rupiah yang tidak terbaca. Tulis angka saja, misalnya 1.500.000.',
  number: 'Ada angka yang tidak terbaca: periode, tanggal, hari terbit, atau hari denda.',
  date: 'Tanggal jatuh tempo pertama tidak terbaca.',
  choice: 'Pilih jenis rencana, geseran hari libur, dan cara bayar dari daftarnya.',
};

/** What was typed, as it is asked for; or what cannot be read of it, and where. */
export function planRequestOf(
  { fields, bookingIds, lines }: TypedPlan,
  { by, customerId }: { by: StaffMember; customerId: CustomerId },
): { wish: PlanRequest } | { problem: FormProblem; field: string } {
  const kind = PLAN_KINDS.find((one) => one === fields.jenis);
  const dueShift = DUE_SHIFTS.find((one) => one === fields.geser);
  const billingType = BILLING_TYPES.find((one) => one === fields.tipe);
  if (kind === undefined) return { problem: 'choice', field: 'jenis' };
  if (dueShift === undefined) return { problem: 'choice', field: 'geser' };
  if (billingType === undefined) return { problem: 'choice', field: 'tipe' };
  const firstDueOn = parseBusinessDate(fields.mulai);
  if (firstDueOn === undefined) return { problem: 'date', field: 'mulai' };
  // The page hides what a kind does not have; what was typed there before is of no matter.
  const downPayment = kind === 'cicilan' ? amountOrNone(fields['uang-muka']) : ZERO;
  const dendaAmount = amountOrNone(fields.denda);
  if (downPayment === undefined) return { problem: 'amount', field: 'uang-muka' };
  if (dendaAmount === undefined) return { problem: 'amount', field: 'denda' };
  const typed = lines.map(lineOf);
  const badLine = typed.indexOf(undefined);
  if (badLine !== -1) return { problem: 'amount', field: `harga-${badLine + 1}` };
  const isOnce = kind === 'once';
  const dayOfFirst = Number(firstDueOn.slice(8));
  const numbers = {
    periode: isOnce ? 1 : wholeOf(fields.periode),
    terbit: wholeOf(fields.terbit),
    tanggal: isOnce || fields.tanggal === '' ? dayOfFirst : wholeOf(fields.tanggal),
    'denda-hari': fields['denda-hari'] === '' ? 0 : wholeOf(fields['denda-hari']),
  };
  const badNumber = Object.entries(numbers).find(([, number]) => Number.isNaN(number));
  if (badNumber !== undefined) return { problem: 'number', field: badNumber[0] };
  const { periode: periods, terbit: issueDaysBefore, tanggal: dayOfMonth, 'denda-hari': dendaFromDay } = numbers;
  return {
    wish: {
      ...{ by, customerId, title: fields.judul, bookingIds },
      lines: typed.filter((line) => line !== undefined),
      ...{ kind, downPayment, periods, dayOfMonth, firstDueOn, dueShift, issueDaysBefore, billingType },
      ...{ dendaAmount, dendaFromDay },
    },
  };
}

/** The field that a refusal is about. */
export const REFUSED_FIELDS: Readonly<Partial<Record<PlanRefusal, string>>> = {
  ...{ title: 'judul', 'no-lines': 'uraian-1', 'invalid-lines': 'uraian-1', price: 'harga-1' },
  ...{ 'down-payment': 'uang-muka', periods: 'periode', 'instalment-too-small': 'periode' },
  ...{ 'day-of-month': 'tanggal', 'due-past': 'mulai', 'due-too-far': 'mulai' },
  ...{ 'issue-days': 'terbit', denda: 'denda' },
};

function lineOf({ description, quantity, unitPrice }: TypedPlan['lines'][number]) {
  const price = parseAmount(unitPrice);
  const pieces = quantity === '' ? 1 : wholeOf(quantity);
  return price === undefined || Number.isNaN(pieces) ? undefined : { description, quantity: pieces, unitPrice: price };
}

/** Nothing typed is none, and so is a zero. */
function amountOrNone(text: string): Rupiah | undefined {
  return text === '' || text === '0' ? ZERO : parseAmount(text);
}

function wholeOf(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
