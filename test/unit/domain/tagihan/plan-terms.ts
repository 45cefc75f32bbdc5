import { rupiah, ZERO } from '../../../../src/domain/money';
import { type PlanTerms } from '../../../../src/domain/tagihan/terms';
import { type BusinessDate, parseBusinessDate } from '../../../../src/domain/time';

export function day(text: string): BusinessDate {
  const date = parseBusinessDate(text);
  if (date === undefined) throw new RangeError(`no day: ${text}`);
  return date;
}

export function days(...texts: string[]): ReadonlySet<BusinessDate> {
  return new Set(texts.map(day));
}

/** March 2026 as it is official: Nyepi, Idul Fitri and the joint leave around them. */
export const MARCH_2026 = days(
  ...['2026-03-18', '2026-03-19', '2026-03-20', '2026-03-21', '2026-03-22', '2026-03-23', '2026-03-24'],
);

/** Twelve instalments without a down payment, unless told otherwise. */
export function terms(changes: Partial<PlanTerms> = {}): PlanTerms {
  return {
    kind: 'cicilan',
    price: rupiah(12_000_000),
    downPayment: ZERO,
    periods: 12,
    dayOfMonth: 5,
    firstDueOn: day('2026-02-05'),
    dueShift: 'none',
    issueDaysBefore: 7,
    billingType: 'c',
    dendaAmount: ZERO,
    dendaFromDay: 0,
    ...changes,
  };
}
