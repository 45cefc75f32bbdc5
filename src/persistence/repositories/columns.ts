import { type Rupiah, rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';

/** The driver hands BIGINT over as text, so that nothing is rounded on the way. */
export type BigIntColumn = string | number;

export function rupiahOf(column: BigIntColumn): Rupiah {
  return rupiah(Number(column));
}

export function rupiahOrNull(column: BigIntColumn | null): Rupiah | null {
  return column === null ? null : rupiahOf(column);
}

export function instantOrNull(column: Date | null): Instant | null {
  return column === null ? null : instant(column);
}

/** For a statement's parameters. */
export function dateOf(moment: Instant): Date {
  return new Date(moment);
}

export function dateOrNull(moment: Instant | null): Date | null {
  return moment === null ? null : new Date(moment);
}
