import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ReadMutationNotice, type ReadStoredLines } from '../mutation-feed';
import { readItems } from './translate';

/** All that a poll can bring; a notice is far smaller. */
const MOST_ITEMS = 20_000;

/**
 * Checks the header `Signature`, lower-case hex of HMAC-SHA256(raw body, secret), in constant time, then reads the array
 * of lines. There is no time stamp in it: who replays a notice brings lines that are known already.
 */
export function createReadMootaNotice({ secret }: { secret: string }): ReadMutationNotice {
  return ({ body, signature }) => {
    if (!isSigned(secret, body, signature)) return { kind: 'unauthentic' };
    const read = readMootaLines(body);
    const [wrong] = read.kind === 'lines' && read.accounts.length === 0 ? read.leftOut : [];
    return wrong === undefined ? read : { kind: 'malformed', why: wrong.why };
  };
}

/** The array of a notice, and what a poll brought, once more. Lines that are all wrong are all left out. */
export const readMootaLines: ReadStoredLines = (body) => {
  let items: unknown;
  try {
    items = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { kind: 'malformed', why: 'not-json' };
  }
  if (!Array.isArray(items)) return { kind: 'malformed', why: 'no-array' };
  if (items.length > MOST_ITEMS) return { kind: 'malformed', why: 'too-many' };
  return readItems(items);
};

function isSigned(secret: string, body: Buffer, signature: string | undefined): boolean {
  if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature)) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(signature, 'hex'));
}
