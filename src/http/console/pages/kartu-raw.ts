/** What a counterpart sent, for people to read: no secret, no whole number, and never more than a screen or two. */

const MOST_CHARACTERS = 4096;
const MASK = '••••';

const SECRET =
  '(?:pin|pass|password|passwd|key|api_?key|apikey|sign|signature|secret|token|auth|authorization|username)';
/** In JSON, in a query or a form, and in XML. The end of the text ends a value that was cut off. */
const SECRETS: readonly [RegExp, string][] = [
  [new RegExp(`("[\\w-]*${SECRET}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$)|[^",}\\s]+)`, 'gi'), `$1"${MASK}"`],
  [new RegExp(`(\\b[\\w-]*${SECRET}\\s*=\\s*)[^&\\s"'<;]+`, 'gi'), `$1${MASK}`],
  [new RegExp(`(<([\\w-]*${SECRET})>)[^<]*`, 'gi'), `$1${MASK}`],
];

/** Indonesian mobile numbers, whoever they belong to. */
const MOBILE = /(?<![\w])(?:\+?62[ .-]?|0)8(?:[ .-]?\d){7,12}(?!\d)/g;

/** Nothing that could move the cursor, or turn the direction of the text, of whoever reads or copies it. */
const CONTROL = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/** `destination` is the order's own number, masked in each form that suppliers write it in. */
export function readableRaw(raw: Buffer, { destination, bytes }: { destination: string; bytes: number }): string {
  const text = new TextDecoder('utf-8').decode(raw).replaceAll('\r\n', '\n').replace(CONTROL, '·');
  const safe = maskNumbers(
    SECRETS.reduce((left, [pattern, kept]) => left.replace(pattern, kept), text),
    destination,
  );
  if (safe.length <= MOST_CHARACTERS && bytes <= raw.length) return safe;
  return `${safe.slice(0, MOST_CHARACTERS)}\n… dipotong, seluruhnya ${bytes} bita`;
}

/** Every whole number in a text that people or machines wrote; `destination` where it is about one order. */
export function maskNumbers(text: string, destination?: string): string {
  const own = destination === undefined || destination === '' ? text : text.replace(ownNumber(destination), masked);
  return own.replace(MOBILE, masked);
}

function ownNumber(destination: string): RegExp {
  const between = '[ .-]?';
  const [first = '', ...rest] = destination.split('');
  const beginning = first === '0' ? '(?:\\+?62|0)' : first;
  return new RegExp(`(?<!\\d)${[beginning, ...rest].join(between)}(?!\\d)`, 'g');
}

function masked(found: string): string {
  const digits = found.replace(/\D/g, '');
  return `${digits.slice(0, 4)}${MASK}${digits.slice(-4)}`;
}
