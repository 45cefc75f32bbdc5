/** What the bank and its client know of each other. The client id is a text: its leading zeros count. */
export interface Merchant {
  clientId: string;
  prefix: string;
  secret: string;
}

/** The hub's account at the bank; each part by `TUNTAS_BNI_CLIENT_ID`, `…_PREFIX` and `…_SECRET`. */
export function merchantFrom(env: NodeJS.ProcessEnv): Merchant {
  return {
    clientId: env['TUNTAS_BNI_CLIENT_ID'] ?? '77001',
    prefix: env['TUNTAS_BNI_PREFIX'] ?? '988',
    secret: env['TUNTAS_BNI_SECRET'] ?? '0123456789abcdef0123456789abcdef',
  };
}

const ALPHABET = 128;

/** Stamped with seconds and shifted with both keys. */
export function seal(content: object, { clientId, secret }: Merchant, seconds = unixSeconds()): string {
  const text = Buffer.from(plainText(content, seconds), 'latin1');
  for (const key of [clientId, secret]) {
    for (const [index, byte] of text.entries()) text[index] = (byte + keyAt(key, index)) % ALPHABET;
  }
  return text.toString('base64url');
}

/** Undefined: other keys, a clock that is more than `windowSeconds` off, or no JSON object. */
export function unseal(
  data: string,
  { clientId, secret }: Merchant,
  windowSeconds: number,
): Record<string, unknown> | undefined {
  const text = Buffer.from(data, 'base64url');
  for (const key of [clientId, secret]) {
    for (const [index, byte] of text.entries()) text[index] = (byte - keyAt(key, index) + 2 * ALPHABET) % ALPHABET;
  }
  const [, stamp, json] = /^(\d+)\.(.*)$/s.exec(text.toString('latin1')) ?? [];
  if (stamp === undefined || json === undefined) return undefined;
  if (Math.abs(Number(backwards(stamp)) - unixSeconds()) > windowSeconds) return undefined;
  try {
    const content: unknown = JSON.parse(json);
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // To the caller it is as unreadable as with other keys.
  }
}

export const TAMPERINGS = ['amount', 'trx', 'time'] as const;
export type Tampering = (typeof TAMPERINGS)[number];

/**
 * What somebody on the way can do without any key who knows the text that was sealed: the cipher adds, so adding the
 * difference to a byte changes the character below it. `time` moves the stamp by a hundred thousand seconds.
 */
export function tamper(
  sealed: { data: string; content: Record<string, string>; seconds: number },
  what: Tampering,
): string {
  const text = plainText(sealed.content, sealed.seconds);
  const bytes = Buffer.from(sealed.data, 'base64url');
  const at = placeOf(what, text);
  const was = text[at] ?? '0';
  const becomes = was === '9' ? '8' : what === 'amount' ? '9' : String(Number(was) + 1);
  bytes[at] = ((bytes[at] ?? 0) + becomes.charCodeAt(0) - was.charCodeAt(0) + ALPHABET) % ALPHABET;
  return bytes.toString('base64url');
}

/** The first digit of the amount, the last one of the bill's id, the sixth one of the stamp, which stands backwards. */
function placeOf(what: Tampering, text: string): number {
  if (what === 'time') return 5;
  const label = what === 'amount' ? '"payment_amount":"' : '"trx_id":"';
  const start = text.indexOf(label) + label.length;
  return what === 'amount' ? start : text.indexOf('"', start) - 1;
}

/** JSON as BNI's PHP writes it, behind the seconds, whose digits stand backwards. */
function plainText(content: object, seconds: number): string {
  const json = JSON.stringify(content)
    .replaceAll('/', String.raw`\/`)
    .replace(/[\u0080-\uffff]/g, (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return `${backwards(String(seconds))}.${json}`;
}

/** Rotated by one: the last character of the key comes first. */
function keyAt(key: string, index: number): number {
  return key.charCodeAt((index + key.length - 1) % key.length);
}

const backwards = (digits: string): string => digits.split('').reverse().join('');

export const unixSeconds = (): number => Math.floor(Date.now() / 1000);
