import { businessDate, type Instant, instant, parseBusinessDate, wallTime } from '../../domain/time';

const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const LOCAL = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2}) (${CLOCK})$`);
const ISO = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2})T(${CLOCK})([+-](?:0\d|1[0-4]):[0-5]\d|Z)$`);

/** As BNI wants an expiry: `2026-01-31T23:59:59+07:00`. Parts of a second are left out. */
export function toIsoWib(moment: Instant): string {
  return `${businessDate(moment)}T${wallTime(moment)}+07:00`;
}

/** `2026-02-02 09:40:00`, a wall clock in Jakarta. Undefined for any other text, and for a day of no calendar. */
export function readLocalWib(text: string): Instant | undefined {
  const [, day, clock] = LOCAL.exec(text) ?? [];
  return day === undefined || clock === undefined ? undefined : momentOf(day, clock, '+07:00');
}

/** `2026-02-02T09:40:00+07:00`, or the same with another offset. */
export function readIsoTime(text: string): Instant | undefined {
  const [, day, clock, offset] = ISO.exec(text) ?? [];
  if (day === undefined || clock === undefined || offset === undefined) return undefined;
  return momentOf(day, clock, offset);
}

function momentOf(day: string, clock: string, offset: string): Instant | undefined {
  return parseBusinessDate(day) === undefined ? undefined : instant(`${day}T${clock}${offset}`);
}
