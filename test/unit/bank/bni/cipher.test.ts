import fc from 'fast-check';
import { type BniKeys, decryptBni, encryptBni } from '../../../../src/bank/bni/cipher';
import { VECTORS } from './vectors';

const keys: BniKeys = { clientId: '77001', secret: '0123456789abcdef0123456789abcdef' };
const sentAt = 1_770_000_000;
const open = (data: string, shift = 0, windowSeconds = 480, by = keys) =>
  decryptBni(data, by, { nowSeconds: sentAt + shift, windowSeconds });

const anyKeys = fc.record({
  clientId: fc.stringMatching(/^\d{2,5}$/),
  secret: fc.stringMatching(/^[0-9a-f]{32}$/),
});
const SIXTY_FOUR = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe.each(VECTORS)('cipher of BNI, vector $id', ({ unixTime, keys: vectorKeys, json, data }) => {
  const openAt = (seconds: number, windowSeconds: number) =>
    decryptBni(data, vectorKeys, { nowSeconds: seconds, windowSeconds });

  it('is made to the letter', () => {
    expect(encryptBni(json, vectorKeys, unixTime)).toBe(data);
  });

  it('opens at its own second', () => {
    expect(openAt(unixTime, 300)).toEqual({
      kind: 'opened',
      json: JSON.parse(json) as object,
      sentAtSeconds: unixTime,
    });
  });

  it.each([
    [300, 300, 'opened'],
    [300, 480, 'opened'],
    [301, 300, 'closed'],
    [301, 480, 'opened'],
    [480, 300, 'closed'],
    [480, 480, 'opened'],
    [481, 300, 'closed'],
    [481, 480, 'closed'],
  ])('%d s away with a window of %d s, is %s', (away, windowSeconds, kind) => {
    expect(openAt(unixTime + away, windowSeconds)).toMatchObject({ kind });
    expect(openAt(unixTime - away, windowSeconds)).toMatchObject({ kind });
  });
});

describe('cipher of BNI', () => {
  it('any JSON text, comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.json({ stringUnit: 'binary' }),
        anyKeys,
        fc.integer({ min: 0, max: 4_102_444_800 }),
        (text, by, at) => {
          const opened = decryptBni(encryptBni(text, by, at), by, { nowSeconds: at, windowSeconds: 0 });
          expect(opened).toEqual({ kind: 'opened', json: JSON.parse(text) as unknown, sentAtSeconds: at });
        },
      ),
    );
  });

  it('characters that are not ASCII, leave as escapes of UTF-16 in small letters', () => {
    const escapes = JSON.stringify({ name: 'Jos\\u00e9 \\ud83d\\ude00' }).replaceAll('\\\\', '\\');
    expect(encryptBni('{"name":"José 😀"}', keys, sentAt)).toBe(encryptBni(escapes, keys, sentAt));
  });

  it('one changed character of the cipher, never throws', () => {
    const text = '{"payment_amount":"1500000","trx_id":"CIC-2026-000123-01"}';
    const data = encryptBni(text, keys, sentAt);
    const change = fc.tuple(fc.nat({ max: data.length - 1 }), fc.constantFrom(...SIXTY_FOUR.split('')));
    fc.assert(
      fc.property(change, ([at, character]) => {
        const changed = data.slice(0, at) + character + data.slice(at + 1);
        const opened = open(changed);
        expect(['opened', 'closed']).toContain(opened.kind);
      }),
    );
  });

  it('an amount, is altered without any key', () => {
    const text = '{"payment_amount":"1500000"}';
    const bytes = Buffer.from(encryptBni(text, keys, sentAt), 'base64url');
    const at = '0000000071.'.length + text.indexOf('1500000');
    bytes[at] = (bytes[at]! + '9'.charCodeAt(0) - '1'.charCodeAt(0)) % 128;
    expect(open(bytes.toString('base64url'))).toMatchObject({ kind: 'opened', json: { payment_amount: '9500000' } });
  });

  it('any garbage, is one typed fault', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.stringMatching(/^[\w-]*$/)),
        (garbage) => {
          expect(open(garbage)).toEqual({ kind: 'closed', fault: expect.any(String) as string });
        },
      ),
    );
  });

  it.each([
    ['nothing', '', 'empty'],
    ['only padding', '==', 'empty'],
    ['another alphabet', 'Sx+SFA', 'garbage'],
    ['a blank inside', 'SxES FBUX', 'garbage'],
    ['a length that no text has', 'SxESF', 'garbage'],
    ['a byte above 127', Buffer.from([0x4b, 0x91, 0x12]).toString('base64url'), 'tampered'],
    ['noise of seven bits', Buffer.from('x'.repeat(60)).toString('base64url'), 'wrong-key'],
    ['a text without a stamp', encryptBni('', keys, sentAt).slice(0, 8), 'wrong-key'],
    ['a stamp and nothing else', encryptBni('', keys, sentAt), 'not-json'],
    ['JSON that was cut off', encryptBni('{"trx_id":"INV', keys, sentAt), 'not-json'],
  ])('%s, is closed with its fault', (_what, data, fault) => {
    expect(open(data)).toEqual({ kind: 'closed', fault });
  });

  it('another secret, does not open it', () => {
    const other = { ...keys, secret: 'fedcba9876543210fedcba9876543210' };
    expect(open(encryptBni('{}', keys, sentAt), 0, 480, other)).toEqual({ kind: 'closed', fault: 'wrong-key' });
  });

  it('a stamp that was moved by a day without a key, is out of time', () => {
    const bytes = Buffer.from(encryptBni('{}', keys, sentAt), 'base64url');
    // Reversed, the sixth digit is the one of a hundred thousand seconds.
    bytes[5] = (bytes[5]! + 1) % 128;
    expect(open(bytes.toString('base64url'))).toEqual({ kind: 'closed', fault: 'out-of-time' });
  });

  it('padding, makes no difference', () => {
    const data = encryptBni('{"a":12}', keys, sentAt);
    const padded = data.padEnd(Math.ceil(data.length / 4) * 4, '=');
    expect(padded).not.toBe(data);
    expect(open(padded)).toEqual(open(data));
  });
});
