import { maskNumbers, readableRaw } from '../../../../src/http/console/pages/kartu-raw';

const read = (text: string | Buffer, destination = '081234567890'): string => {
  const raw = Buffer.from(text as string);
  return readableRaw(raw, { destination, bytes: raw.length });
};

describe('a raw message, shown to people', () => {
  test.each([
    ['JSON', '{"sign":"c0ffee","rc":"03"}', '{"sign":"••••","rc":"03"}'],
    ['JSON with spaces', '{ "api_key" : "c0ffee" }', '{ "api_key" : "••••" }'],
    ['JSON with an escaped quote', '{"password":"c0\\"ffee","a":1}', '{"password":"••••","a":1}'],
    ['JSON with a number', '{"pin":1234,"a":1}', '{"pin":"••••","a":1}'],
    ['JSON that was cut off', '{"sign":"c0ffee', '{"sign":"••••"'],
    ['a longer name', '{"webhookSecret":"c0ffee"}', '{"webhookSecret":"••••"}'],
    ['a query', 'memberID=A&pin=1234&sign=c0ffee==&x=1', 'memberID=A&pin=••••&sign=••••&x=1'],
    ['XML', '<sign>c0ffee</sign><rc>1</rc>', '<sign>••••</sign><rc>1</rc>'],
  ])('as %s with a secret, hides its value only', (_form, text, shown) => {
    expect(read(text)).toBe(shown);
  });

  test.each([
    ['as it was ordered', '081234567890', '0812••••7890'],
    ['with the country before it', '6281234567890', '6281••••7890'],
    ['with a plus', '+6281234567890', '6281••••7890'],
    ['with spaces and dashes', '0812-3456 7890', '0812••••7890'],
  ])('with the own number %s, masks it', (_form, text, shown) => {
    expect(read(`nomor ${text}.`)).toBe(`nomor ${shown}.`);
  });

  test('with a meter number or the number of somebody else, masks both', () => {
    expect(read('14012345678 dan 085700001111', '14012345678')).toBe('1401••••5678 dan 0857••••1111');
  });

  test('with a serial number, keeps it: people compare it', () => {
    expect(read('SN 0041002714582960')).toBe('SN 0041002714582960');
  });

  test('that is no text, shows a sign for each byte that is none and lets nothing move the cursor', () => {
    expect(read(Buffer.from([0xff, 0x1b, 0x41, 0x00, 0x0a, 0x42]))).toBe('\ufffd·A·\nB');
    expect(read('a\u202eb')).toBe('a·b');
  });

  test('that is huge, is cut, and says how much there is', () => {
    const shown = readableRaw(Buffer.from('z'.repeat(16_384)), { destination: '', bytes: 65_000 });
    expect(shown).toHaveLength(4096 + '\n… dipotong, seluruhnya 65000 bita'.length);
  });
});

test('a text of people, without a number of an order, keeps every letter', () => {
  expect(maskNumbers('supplier mengaku salah kirim')).toBe('supplier mengaku salah kirim');
});
