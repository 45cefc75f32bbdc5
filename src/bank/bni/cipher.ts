/** Our two keys at BNI. The first one travels in clear beside every message. */
export interface BniKeys {
  clientId: string;
  secret: string;
}

export interface BniClock {
  nowSeconds: number;
  /** How far the sender's clock may be from `nowSeconds`, either way; the limit itself still passes. */
  windowSeconds: number;
}

/** Why a message could not be opened. */
export type BniFault =
  | 'empty'
  /** Other characters than BNI writes, or a length that none of its messages has. */
  | 'garbage'
  /** A byte that the cipher never makes. */
  | 'tampered'
  /** No time stamp in front: another key, or none of theirs. */
  | 'wrong-key'
  | 'out-of-time'
  /** Their key and their time, but what is told is no JSON: damaged on the way. */
  | 'not-json';

export type BniOpened = { kind: 'opened'; json: unknown; sentAtSeconds: number } | { kind: 'closed'; fault: BniFault };

/**
 * BNI's own cipher of the texts inside `data`: seconds and text, shifted twice over 7 bits. `json` may hold any
 * character; what is not ASCII leaves as an escape, since the cipher would lose its high bits in silence.
 *
 * It hides little and proves nothing: a changed character of the cipher changes one character of the text, without any
 * key. Source: bni-php and bni-nodejs-sdk of github.com/bni-api, read and run for the vectors of the tests.
 */
export function encryptBni(json: string, { clientId, secret }: BniKeys, sentAtSeconds: number): string {
  const text = Buffer.from(`${reversed(String(sentAtSeconds))}.${escaped(json)}`, 'latin1');
  return shifted(shifted(text, clientId, 1), secret, 1).toString('base64url');
}

/** Opens what `encryptBni` of either side made. Never throws, whatever it is given. */
export function decryptBni(cipherText: string, { clientId, secret }: BniKeys, clock: BniClock): BniOpened {
  const unpadded = cipherText.replace(/={1,2}$/, '');
  if (unpadded === '') return closed('empty');
  // Node skips what is not of the alphabet, and takes that of plain base64 as well.
  if (!/^[A-Za-z0-9_-]+$/.test(unpadded) || unpadded.length % 4 === 1) return closed('garbage');
  const bytes = Buffer.from(unpadded, 'base64url');
  if (bytes.some((byte) => byte >= ALPHABET)) return closed('tampered');
  const text = shifted(shifted(bytes, clientId, -1), secret, -1).toString('latin1');
  const stamp = /^(\d{1,15})\./.exec(text)?.[1];
  if (stamp === undefined) return closed('wrong-key');
  const sentAtSeconds = Number(reversed(stamp));
  if (Math.abs(sentAtSeconds - clock.nowSeconds) > clock.windowSeconds) return closed('out-of-time');
  const json = parseJson(text.slice(stamp.length + 1));
  return json === undefined ? closed('not-json') : { kind: 'opened', json, sentAtSeconds };
}

/** Only 7 bits of a byte survive. */
const ALPHABET = 128;

/** The key is used rotated by one: its last character first, then from its first one on. */
function shifted(bytes: Buffer, key: string, direction: 1 | -1): Buffer {
  return Buffer.from(
    bytes.map((byte, index) => {
      const keyByte = key.charCodeAt((index + key.length - 1) % key.length);
      return (byte + direction * keyByte + 2 * ALPHABET) % ALPHABET;
    }),
  );
}

/** By UTF-16 units, as JSON reads them back. */
function escaped(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function reversed(digits: string): string {
  return digits.split('').reverse().join('');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON has no undefined: whatever is no JSON, and nothing else, becomes it.
  }
}

const closed = (fault: BniFault): BniOpened => ({ kind: 'closed', fault });
