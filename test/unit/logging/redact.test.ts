import { inspect } from 'node:util';
import fc from 'fast-check';
import { redact, redactText, Secret } from '../../../src/logging/redact';

const NUMBER = '081234567890';
const MASKED = '0812••••7890';
const ID = '01KAXJ3P5QWERTY0123ABCDEFG';
const TIME = '2026-11-25T08:12:14.000Z';

describe('Secret', () => {
  test('a secret, shown in any way, is not to be seen; revealed it is', () => {
    const secret = new Secret('rahasia1');
    const shown = [String(secret), secret.toString(), JSON.stringify({ secret }), inspect(secret), inspect([secret])];
    expect(shown.filter((text) => text.includes('rahasia1'))).toEqual([]);
    expect(JSON.stringify(redact({ line: secret }))).toBe('{"line":"[secret]"}');
    expect(secret.reveal()).toBe('rahasia1');
  });
});

describe('redact, names that hold secrets', () => {
  test.each([
    'pin',
    'PIN',
    'password',
    'pass',
    'secret',
    'apiKey',
    'api_key',
    'key',
    'sign',
    'signature',
    'authorization',
    'Authorization',
    'cookie',
    'token',
    'body',
    'raw',
  ])('%s, whatever it holds, is replaced', (name) => {
    for (const value of ['rahasia1', 1234, null, { deep: 'rahasia1' }, ['rahasia1']]) {
      expect(redact({ [name]: value, outer: { [name]: value } })).toEqual({
        [name]: '[secret]',
        outer: { [name]: '[secret]' },
      });
    }
  });

  test('names that only resemble one, they are kept', () => {
    const fields = { pinned: true, keyName: 'live', bodyLength: 12 };
    expect(redact(fields)).toEqual(fields);
  });
});

describe('redact, long numbers', () => {
  test.each([
    ['alone', NUMBER, MASKED],
    ['in a sentence', `no ${NUMBER}, gagal`, `no ${MASKED}, gagal`],
    ['with a plus', '+6281234567890', '+628••••7890'],
    ['at the end of a sentence', `ke ${NUMBER}.`, `ke ${MASKED}.`],
    ['as a field of JSON', `{"no":"${NUMBER}"}`, `{"no":"${MASKED}"}`],
    ['in a query', `/trx?dest=${NUMBER}&x=1`, `/trx?dest=${MASKED}&x=1`],
    ['twice', `${NUMBER} ${NUMBER}`, `${MASKED} ${MASKED}`],
    ['a virtual account', '9887700112345678', '9887••••5678'],
  ])('%s, it is masked', (_, text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  test('an order as the trade writes it, product.number.pin, the number is masked', () => {
    expect(redactText(`S10.${NUMBER}.1234`)).not.toContain(NUMBER);
  });

  test('nested in objects and arrays, each is masked and the given value stays as it was', () => {
    const given = {
      topupId: ID,
      list: [NUMBER, { to: NUMBER }],
      at: new Date(TIME),
      n: 1,
      none: null,
      big: 81234567890n,
    };
    const before = inspect(given);
    expect(redact(given)).toEqual({
      topupId: ID,
      list: [MASKED, { to: MASKED }],
      at: TIME,
      n: 1,
      none: null,
      big: '8123••••7890',
    });
    expect(inspect(given)).toBe(before);
  });

  test('ids, times, amounts and codes, they are untouched', () => {
    const fields = {
      topupId: ID,
      at: TIME,
      day: '2026-11-25',
      price: 10_050,
      epochMs: 1_764_028_800_201,
      terminal: 'digi1',
    };
    expect(redact(fields)).toEqual(fields);
    expect(redactText(`topup ${ID} at ${TIME} for Rp10.050`)).toBe(`topup ${ID} at ${TIME} for Rp10.050`);
  });

  test('bytes and very deep values, they are not written out', () => {
    expect(redact({ answer: Buffer.from(NUMBER) })).toEqual({ answer: '[12 bytes]' });
    let deep: unknown = NUMBER;
    for (let level = 0; level < 10; level += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain('[deep]');
    expect(JSON.stringify(redact(deep))).not.toContain(NUMBER);
  });

  test('an object that contains itself, redacting ends', () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    expect(() => JSON.stringify(redact(circle))).not.toThrow();
  });

  test('any text, whatever stands beside a number, no run of ten digits survives outside our own ids', () => {
    const digits = fc.stringMatching(/^\d{8,24}$/);
    const between = fc.oneof(
      fc.string(),
      fc.constantFrom('.', '_', '-', ':', '"', '+', ' ', 'x', 'S10.', '#', '@', '='),
    );
    const text = fc.array(fc.oneof(digits, between), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (written) => {
        expect(withoutIds(redactText(written))).not.toMatch(/\d{10}/);
        expect(withoutIds(JSON.stringify(redact({ nested: [{ written }] })))).not.toMatch(/\d{10}/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('redact, errors', () => {
  test('message, stack and every cause, numbers are masked and only known fields are kept', () => {
    const root = Object.assign(new Error(`number ${NUMBER} refused`), { code: 'E42', config: { pin: '1234' } });
    const error = new TypeError(`cannot send to ${NUMBER}`, { cause: new Error('in between', { cause: root }) });
    const shown = redact({ error }) as { error: Record<string, unknown> };
    expect(shown.error).toMatchObject({
      type: 'TypeError',
      message: `cannot send to ${MASKED}`,
      stack: expect.stringContaining('TypeError') as string,
      cause: {
        type: 'Error',
        message: 'in between',
        cause: { type: 'Error', message: `number ${MASKED} refused`, code: 'E42' },
      },
    });
    expect(JSON.stringify(shown)).not.toMatch(/\d{10}|1234"|config/);
  });

  test('a cause that is no error, it is redacted as any value', () => {
    expect(redact(new Error('failed', { cause: { pin: '1234', to: NUMBER } }))).toMatchObject({
      cause: { pin: '[secret]', to: MASKED },
    });
  });

  test('an error without a stack, none is made up', () => {
    const error = new Error('failed');
    delete error.stack;
    expect(redact(error)).toEqual({ type: 'Error', message: 'failed' });
  });
});

function withoutIds(text: string): string {
  return text.replace(/01[A-Z][0-9A-HJKMNP-TV-Z]{23}/g, '');
}
