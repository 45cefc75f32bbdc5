import fc from 'fast-check';
import { carrierOf, maskNumber, parseDestination } from '../../../src/domain/topup/destination';

describe('parseDestination, a cellular number', () => {
  test.each([
    '081234567890',
    '6281234567890',
    '+6281234567890',
    '0812-3456-7890',
    '0812 3456 7890',
    '0812.3456.7890',
    '+62 812-3456-7890',
    '62-812.3456 7890',
  ])('%s, it is the same line', (text) => {
    expect(parseDestination(text, 'msisdn')).toBe('081234567890');
  });

  test.each(['0812345678', '08123456789', '081234567890', '0812345678901'])(
    '%s, its length is usual, it is kept',
    (text) => {
      expect(parseDestination(text, 'msisdn')).toBe(text);
    },
  );

  test.each([
    ['too short', '081234567'],
    ['too long', '08123456789012'],
    ['a fixed line', '02112345678'],
    ['another country', '+15551234567'],
    ['a plus before the national form', '+081234567890'],
    ['two pluses', '++6281234567890'],
    ['the international form twice', '62620812345678'],
    ['letters', '0812345678a0'],
    ['brackets', '(0812)34567890'],
    ['a space in front', ' 081234567890'],
    ['a dash behind', '081234567890-'],
    ['a line break', '0812345678\n90'],
    ['digits of another script', '٠٨١٢٣٤٥٦٧٨٩٠'],
    ['nothing', ''],
    ['a plus alone', '+'],
  ])('%s, it is no number', (_, text) => {
    expect(parseDestination(text, 'msisdn')).toBeUndefined();
  });

  test('any number, normalised once more, stays as it is', () => {
    const form = fc.constantFrom('0', '62', '+62');
    const rest = fc.stringMatching(/^8\d{8,11}$/);
    fc.assert(
      fc.property(form, rest, (prefix, digits) => {
        const once = parseDestination(prefix + digits, 'msisdn');
        expect(once).toBe(`0${digits}`);
        expect(parseDestination(once!, 'msisdn')).toBe(once);
      }),
    );
  });
});

describe('parseDestination, a meter or customer number of PLN', () => {
  test.each([
    ['14012345678', '14012345678'],
    ['521234567890', '521234567890'],
    ['5212 3456 7890', '521234567890'],
    ['621234567890', '621234567890'],
  ])('%s, it is taken as it is', (text, meter) => {
    expect(parseDestination(text, 'meter')).toBe(meter);
  });

  test.each(['1401234567', '5212345678901', '+14012345678', '1401234567x'])('%s, it is no meter', (text) => {
    expect(parseDestination(text, 'meter')).toBeUndefined();
  });
});

describe('carrierOf', () => {
  const prefixes = new Map([
    ['0812', 'telkomsel'],
    ['0856', 'indosat'],
    ['085', 'other'],
    ['08121', 'byu'],
    ['08999999', 'tri'],
  ]);

  test.each([
    ['081234567890', 'telkomsel'],
    ['081214567890', 'byu'],
    ['085612345678', 'indosat'],
    ['085212345678', 'other'],
    ['089999991234', 'tri'],
  ])('%s, several prefixes may match, the longest one counts: %s', (number, carrier) => {
    expect(carrierOf(number, prefixes)).toBe(carrier);
  });

  test.each(['089912345678', '08', ''])('"%s", no prefix matches, there is none', (number) => {
    expect(carrierOf(number, prefixes)).toBeUndefined();
  });
});

describe('maskNumber', () => {
  test.each([
    ['081234567890', '0812••••7890'],
    ['14012345678', '1401••••5678'],
    ['0812345678', '0812••••5678'],
    ['081234567', '••••'],
    ['', '••••'],
  ])('%s, shown to people, is %s', (number, shown) => {
    expect(maskNumber(number)).toBe(shown);
  });
});
