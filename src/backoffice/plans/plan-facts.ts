import { type Rupiah } from '../../domain/money';
import { type Period } from '../../domain/tagihan/terms';
import { type BusinessDate } from '../../domain/time';

/** A period as the history of a plan keeps it. */
export interface PeriodFacts {
  k: number;
  dueOn: BusinessDate;
  amount: Rupiah;
}

export function periodFacts(periods: readonly Period[]): PeriodFacts[] {
  return periods.map(({ k, dueOn, amount }) => ({ k, dueOn, amount }));
}
