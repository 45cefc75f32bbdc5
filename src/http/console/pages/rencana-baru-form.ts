import { type Request } from 'express';
import { parseAmount } from '../../../backoffice/customers/parse-amount';
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

/** What was typed, as it is asked for; or what cannot be read of it. */
export function planRequestOf(
  { fields, bookingIds, lines }: TypedPlan,
  { by, customerId }: { by: StaffMember; customerId: CustomerId },
): PlanRequest | FormProblem {
  const kind = PLAN_KINDS.find((one) => one === fields.jenis);
  const dueShift = DUE_SHIFTS.find((one) => one === fields.geser);
  const billingType = BILLING_TYPES.find((one) => one === fields.tipe);
  if (kind === undefined || dueShift === undefined || billingType === undefined) return 'choice';
  const firstDueOn = parseBusinessDate(fields.mulai);
  if (firstDueOn === undefined) return 'date';
  const downPayment = amountOrNone(fields['uang-muka']);
  const dendaAmount = amountOrNone(fields.denda);
  const typed = lines.map(lineOf);
  if (downPayment === undefined || dendaAmount === undefined) return 'amount';
  const free = typed.filter((line) => line !== undefined);
  if (free.length !== typed.length) return 'amount';
  const [periods, issueDaysBefore] = [kind === 'once' ? 1 : wholeOf(fields.periode), wholeOf(fields.terbit)];
  const dayOfMonth = fields.tanggal === '' ? Number(firstDueOn.slice(8)) : wholeOf(fields.tanggal);
  const dendaFromDay = fields['denda-hari'] === '' ? 0 : wholeOf(fields['denda-hari']);
  const numbers = [periods, issueDaysBefore, dayOfMonth, dendaFromDay];
  if (numbers.some((number) => Number.isNaN(number))) return 'number';
  return {
    ...{ by, customerId, title: fields.judul, bookingIds, lines: free },
    ...{ kind, downPayment, periods, dayOfMonth, firstDueOn, dueShift, issueDaysBefore, billingType },
    ...{ dendaAmount, dendaFromDay },
  };
}

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
