import { addDays, type BusinessDate, daysBetween } from '../../domain/time';
import { type StatementLine } from '../../transfer/mutations/store-lines';
import { wholeRupiah } from '../sen';
import {
  type ReadLine,
  type ReadStatement,
  type Section,
  signedSen,
  type StatementDay,
  StatementFaultError,
  type StatementReading,
} from './statement';

const MOST_LINES = 50_000;
/** Longer than a year is no statement; each day of it gets a row. */
const MOST_DAYS = 400;

/** Checks that the balances agree with the lines, and tells lines and days. Throws `StatementFaultError`. */
export function assemble({ format, accountNumber, sections, skipped }: ReadStatement): StatementReading {
  const all = sections.flatMap(({ lines }) => lines);
  if (all.length > MOST_LINES) throw new StatementFaultError('too-many-lines', all[MOST_LINES]?.place);
  sections.forEach(checkBalances);
  const days = fillGaps(joinDays(sections.flatMap(daysOf)));
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) throw new StatementFaultError('empty');
  const left = all.flatMap((line) => {
    const why = line.sen === 0n ? 'zero' : wholeRupiah(line.sen) === undefined ? 'part-of-rupiah' : undefined;
    return why === undefined ? [] : [{ line: line.place, why } as const];
  });
  return {
    ...{ kind: 'statement', format, accountNumber },
    lines: all.flatMap(toStatementLine),
    ...{ days, periodFrom: first.date, periodTo: last.date },
    skipped: [...skipped, ...left].sort((one, other) => one.line - other.line),
  };
}

function toStatementLine(line: ReadLine): StatementLine[] {
  const amount = wholeRupiah(line.sen);
  if (amount === undefined || amount === 0) return [];
  const { date, bookedAt, direction, text, reference, senderName, isReversal, balance } = line;
  const after = balance === null ? null : (wholeRupiah(balance) ?? null);
  return [
    {
      sourceId: null,
      wibDate: date,
      bookedAt,
      direction,
      amount,
      text,
      reference,
      senderName,
      balance: after,
      isReversal,
    },
  ];
}

function checkBalances({ lines, opening, closing }: Section): void {
  if (opening === null || closing === null) return;
  const reached = lines.reduce((sum, line) => sum + signedSen(line), opening);
  if (reached !== closing) throw new StatementFaultError('balance', lines.at(-1)?.place);
}

function daysOf({ lines, opening, closing, from, to, isFromStart, isToEnd }: Section): StatementDay[] {
  if (to < from || daysBetween(from, to) > MOST_DAYS) throw new StatementFaultError('period');
  const dates = Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
  const byDate = new Map<BusinessDate, ReadLine[]>(dates.map((date) => [date, []]));
  // A line with a day outside is in the balance of a day that it does not belong to: then no day's balance is known.
  const isDated = lines.every((line) => byDate.get(line.date)?.push(line) !== undefined);
  if (opening === null || closing === null || !isDated) return dates.map(unproven);
  let running = opening;
  return dates.map((date) => {
    const ofDay = byDate.get(date) ?? [];
    const before = running;
    running = ofDay.reduce((sum, line) => sum + signedSen(line), running);
    const hasStart = date > from || isFromStart;
    const hasEnd = date < to || isToEnd;
    const isWhole = ofDay.every(({ sen }) => wholeRupiah(sen) !== undefined);
    return {
      date,
      opening: hasStart ? (wholeRupiah(before) ?? null) : null,
      closing: hasEnd ? (wholeRupiah(running) ?? null) : null,
      isComplete: hasStart && hasEnd && isWhole,
    };
  });
}

const unproven = (date: BusinessDate): StatementDay => ({ date, opening: null, closing: null, isComplete: false });

/** A day whose statement comes in several parts: each begins where the one before ended, or the day is not whole. */
function joinDays(days: readonly StatementDay[]): StatementDay[] {
  const byDate = new Map<BusinessDate, StatementDay>();
  for (const day of days) {
    const known = byDate.get(day.date);
    if (known === undefined) byDate.set(day.date, day);
    else byDate.set(day.date, joined(known, day));
  }
  return [...byDate.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
}

function joined(first: StatementDay, second: StatementDay): StatementDay {
  const isContinued = first.closing !== null && first.closing === second.opening;
  return {
    date: first.date,
    opening: first.opening,
    closing: second.closing,
    isComplete: isContinued && first.isComplete && second.isComplete,
  };
}

function fillGaps(days: readonly StatementDay[]): StatementDay[] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (daysBetween(first.date, last.date) > MOST_DAYS) throw new StatementFaultError('period');
  const byDate = new Map(days.map((day) => [day.date, day]));
  return Array.from({ length: daysBetween(first.date, last.date) + 1 }, (_, index) => {
    const date = addDays(first.date, index);
    return byDate.get(date) ?? unproven(date);
  });
}
