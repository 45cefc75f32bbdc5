import { type Request } from 'express';
import { type CustomerId, isId } from '../../../domain/ids';
import { addDays, type BusinessDate, businessDate, type Instant, parseBusinessDate } from '../../../domain/time';
import { queryOf } from './query-of';

/** Which rekap is asked for. */
export interface RekapQuestion {
  asOf: BusinessDate;
  isToday: boolean;
  /** Of one customer only. */
  customerId: CustomerId | null;
  /** The name in the address; null: everybody. */
  marketing: string | null;
  /** How many customers come before the page. */
  skip: number;
}

/** A day that is none or has not come is today; what is no id of a customer is everybody. */
export function rekapQuestionOf(request: Request, now: Instant): RekapQuestion {
  const today = businessDate(now);
  const typed = parseBusinessDate(queryOf(request, 'per'));
  const asOf = typed === undefined || typed > today ? today : typed;
  const [customerId, marketing] = [queryOf(request, 'p'), queryOf(request, 'm')];
  const skip = Number(queryOf(request, 'lewati'));
  return {
    asOf,
    isToday: asOf === today,
    customerId: isId(customerId) ? customerId : null,
    marketing: marketing === '' ? null : marketing,
    skip: Number.isSafeInteger(skip) && skip > 0 ? skip : 0,
  };
}

/** The address of a rekap, or of its export. */
export function rekapHref(
  { asOf, isToday, marketing, customerId }: Omit<RekapQuestion, 'skip'>,
  { path = '/rekap', skip = 0 }: { path?: string; skip?: number } = {},
): string {
  const parameters = new URLSearchParams();
  if (!isToday) parameters.set('per', asOf);
  if (marketing !== null) parameters.set('m', marketing);
  if (customerId !== null) parameters.set('p', customerId);
  if (skip > 0) parameters.set('lewati', String(skip));
  const query = parameters.toString();
  return query === '' ? path : `${path}?${query}`;
}

/** The last days of the two months before: what people compare with. */
export function monthEndsBefore(day: BusinessDate): BusinessDate[] {
  const last = addDays(`${day.slice(0, 7)}-01` as BusinessDate, -1);
  return [last, addDays(`${last.slice(0, 7)}-01` as BusinessDate, -1)];
}
