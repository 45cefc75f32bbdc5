import { createHash, timingSafeEqual } from 'node:crypto';

/** What a member signs with and never sends in a signed request. */
export interface MemberSecrets {
  pin: string;
  password: string;
}

/** The values that go into a signature, as they were received. */
export type SignedCommand =
  | { command: 'trx'; memberId: string; product: string; dest: string; refId: string }
  | { command: 'balance'; memberId: string }
  | { command: 'ticket'; memberId: string; amount: string };

/**
 * The parameters of a request by their lower-case names, since callers write them as they like: `refID`, `refid`.
 * Undefined when a name comes twice or is an array: whoever signed it may have meant the other value.
 */
export function readParameters(...encoded: readonly string[]): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [name, value] of encoded.flatMap((text) => [...new URLSearchParams(text)])) {
    const key = name.toLowerCase();
    if (key.includes('[') || parameters.has(key)) return undefined;
    parameters.set(key, value);
  }
  return parameters;
}

/**
 * Whether `sign` is URL-safe base64 without padding of the SHA-1 over the command's text. Members sign the values as
 * they send them, or with member and product in upper case. Takes the same time whatever is wrong.
 *
 * Source: developer.digiflazz.com otomax/seller/transaksi and cek-status, new.gigapulsa.com/transaksi-ip (the text, and
 * that `check` is not signed).
 */
export function isSignedBy(secrets: MemberSecrets, command: SignedCommand, sign: string): boolean {
  const asReceived = isSame(signatureOf(textOf(command, secrets)), sign);
  const inUpperCase = isSame(signatureOf(textOf(upperCased(command), secrets)), sign);
  return asReceived || inUpperCase;
}

/** Whether PIN and password are both right. Takes the same time whichever is wrong. */
export function areSecrets({ pin, password }: MemberSecrets, given: MemberSecrets): boolean {
  const isPin = isSame(pin, given.pin);
  const isPassword = isSame(password, given.password);
  return isPin && isPassword;
}

function textOf(signed: SignedCommand, { pin, password }: MemberSecrets): string {
  const { memberId } = signed;
  switch (signed.command) {
    case 'trx':
      return ['OtomaX', memberId, signed.product, signed.dest, signed.refId, pin, password].join('|');
    case 'balance':
      return ['OtomaX', 'CheckBalance', memberId, pin, password].join('|');
    case 'ticket':
      return ['OtomaX', 'ticket', memberId, pin, password, signed.amount].join('|');
  }
}

function upperCased(signed: SignedCommand): SignedCommand {
  const memberId = signed.memberId.toUpperCase();
  return signed.command === 'trx'
    ? { ...signed, memberId, product: signed.product.toUpperCase() }
    : { ...signed, memberId };
}

function signatureOf(text: string): string {
  return createHash('sha1').update(text, 'utf8').digest('base64url');
}

/** Over hashes, so that not even a length is told by the time it takes. */
function isSame(expected: string, given: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(hash(expected), hash(given));
}
