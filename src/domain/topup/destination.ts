/** Cellular numbers by their prefix, or meters and customer numbers of PLN. */
export type DestinationKind = 'msisdn' | 'meter';

const MSISDN = /^08\d{8,11}$/;
const METER = /^\d{11,12}$/;

/**
 * The number as it is stored, compared and sent: `+62812…`, `62812…` and `0812…` are the same line. Undefined when the
 * text is no number of that kind. Only spaces, dots and dashes between digits are forgiven.
 */
export function parseDestination(text: string, kind: DestinationKind): string | undefined {
  if (!/^\+?\d[\d .-]*\d$/.test(text)) return undefined;
  const digits = text.replace(/[ .-]/g, '');
  if (kind === 'meter') return METER.test(digits) ? digits : undefined;
  const national = digits.replace(/^\+?62/, '0');
  return MSISDN.test(national) ? national : undefined;
}

/** The carrier of the longest matching prefix. */
export function carrierOf(number: string, prefixes: ReadonlyMap<string, string>): string | undefined {
  for (let length = Math.min(8, number.length); length >= 3; length -= 1) {
    const carrier = prefixes.get(number.slice(0, length));
    if (carrier !== undefined) return carrier;
  }
  return undefined;
}

/** For screens and logs: `0812••••7890`. */
export function maskNumber(number: string): string {
  return number.length < 10 ? '••••' : `${number.slice(0, 4)}••••${number.slice(-4)}`;
}

/** What was sent in place of a number, cut to what the column takes: for people to read. */
export function printableDestination(destination: string): string {
  return destination.replace(/[^\x21-\x7e]/g, '?').slice(0, 20);
}
