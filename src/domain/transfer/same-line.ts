import { type Rupiah } from '../money';
import { type BusinessDate, daysBetween, type Instant, momentOf } from '../time';
import { normalText } from './sender';
import { type Direction, type MutationFacts } from './terms';

/** T1: what makes lines of the bank one kind: which of them is which, nobody can tell. */
export interface LineKind {
  wibDate: BusinessDate;
  direction: Direction;
  amount: Rupiah;
}

/** Of one account; the same text for the same kind. */
export function kindKey({ wibDate, direction, amount }: LineKind): string {
  return `${wibDate}/${direction}/${amount}`;
}

/**
 * Identities for the lines of a source that has none of its own: everything it tells, and the how many-th line of the file
 * that tells exactly this. A file that overlaps another one gives its lines the same keys, two equal lines two keys.
 */
export function occurrenceKeys(lines: readonly (LineKind & { text: string; reference: string | null })[]): string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const told = JSON.stringify([kindKey(line), normalText(line.text), normalText(line.reference ?? '')]);
    const n = (seen.get(told) ?? 0) + 1;
    seen.set(told, n);
    return `${told}#${n}`;
  });
}

/**
 * T1: the k-th line that one source tells of a kind is the k-th of every other source, so that the bank's lines are the
 * most that any source tells, never their sum. `toldBefore`: how many lines this source told of each kind (`kindKey`).
 */
export function pairByOccurrence<Line extends LineKind>(
  lines: readonly Line[],
  toldBefore: ReadonlyMap<string, number>,
): { line: Line; k: number }[] {
  const told = new Map(toldBefore);
  return lines.map((line) => {
    const key = kindKey(line);
    const k = (told.get(key) ?? 0) + 1;
    told.set(key, k);
    return { line, k };
  });
}

const EVENING = '22:00:00';
const SMALL_HOURS = '02:00:00';

/**
 * So near to midnight that another source may tell the line of the day before or after. One that a source told of the other
 * day already is, whatever its time: the day is its row's, the time what is known best.
 */
export function isNearMidnight(line: TimedLine): boolean {
  return isLateEvening(line) || isSmallHours(line);
}

/**
 * T1: two lines of neighbouring days, told by different sources, that may be one: the earlier late in the evening or
 * without a time, the later in the small hours or without a time.
 */
export function maybeSameLine(one: LineOfDay, other: LineOfDay): boolean {
  if (one.bankAccountId !== other.bankAccountId || one.direction !== other.direction) return false;
  if (one.amount !== other.amount || Math.abs(daysBetween(one.wibDate, other.wibDate)) !== 1) return false;
  const [earlier, later] = one.wibDate < other.wibDate ? [one, other] : [other, one];
  return (
    (earlier.bookedAt === null || isLateEvening({ ...earlier, bookedAt: earlier.bookedAt })) &&
    (later.bookedAt === null || isSmallHours({ ...later, bookedAt: later.bookedAt }))
  );
}

export type LineOfDay = Pick<MutationFacts, 'bankAccountId' | 'direction' | 'amount' | 'wibDate' | 'bookedAt'>;

/** Lines of one kind on one of two neighbouring days. */
export interface DayCount {
  /** By a complete statement of the bank; null: there is none for that day. */
  stated: number | null;
  /** That we hold, the doubted one among them, without those that were merged into others. */
  held: number;
}

/**
 * T1: complete statements of both days decide a doubt. `own`: the doubted line is one of its own; `same`: it is the other
 * one again, and on which of the two days the bank has it. Undefined while a day has no complete statement.
 */
export function decideByStatement({
  doubted,
  other,
}: {
  doubted: DayCount;
  other: DayCount;
}): { kind: 'own' } | { kind: 'same'; day: 'doubted' | 'other' } | undefined {
  if (doubted.stated === null || other.stated === null) return undefined;
  if (doubted.stated + other.stated >= doubted.held + other.held) return { kind: 'own' };
  return { kind: 'same', day: doubted.stated >= doubted.held ? 'doubted' : 'other' };
}

interface TimedLine {
  wibDate: BusinessDate;
  bookedAt: Instant;
}

function isLateEvening({ wibDate, bookedAt }: TimedLine): boolean {
  return bookedAt >= momentOf(wibDate, EVENING);
}

function isSmallHours({ wibDate, bookedAt }: TimedLine): boolean {
  return bookedAt < momentOf(wibDate, SMALL_HOURS);
}
