import { NOBODY, readPayer, type TypedPayer } from '../../../src/intake/payer';

const typed = (changes: Partial<TypedPayer> = {}): TypedPayer => ({ payerName: '', phone: '', email: '', ...changes });

describe('who is going to pay', () => {
  test('nothing said, is nobody and no mistake', () => {
    expect(readPayer(typed())).toEqual({ payer: NOBODY, wrong: [] });
    expect(readPayer(typed({ payerName: '  ', phone: ' ', email: ' ' }))).toEqual({ payer: NOBODY, wrong: [] });
  });

  test.each([
    ['0812-3456-7890', '6281234567890'],
    ['+62 812 3456 7890', '6281234567890'],
    ['6281234567890', '6281234567890'],
  ])('a phone written as %s, becomes %s', (phone, expected) => {
    expect(readPayer(typed({ phone })).payer.phone).toBe(expected);
  });

  test.each(['021-555', '+1 202 555 0101', '0812', '08123456789012345', 'nomor saya', '0812\n34567890'])(
    'a phone written as %j, is wrong and not kept',
    (phone) => {
      expect(readPayer(typed({ phone }))).toEqual({ payer: NOBODY, wrong: ['phone'] });
    },
  );

  test.each([
    'budi@',
    'budi@contoh',
    'Budi <budi@contoh.id>',
    'a@b.id,c@d.id',
    `${'b'.repeat(64)}@${'c'.repeat(140)}.id`,
    'b@c.id\r\nBcc: x@y.id',
  ])('an address written as %j, is wrong and not kept', (email) => {
    expect(readPayer(typed({ email }))).toEqual({ payer: NOBODY, wrong: ['email'] });
  });

  test('a name, has its blanks tidied, and is wrong with a line end or 101 letters', () => {
    expect(readPayer(typed({ payerName: '  Siti   Nur\u00a0Haliza ' })).payer.payerName).toBe('Siti Nur Haliza');
    expect(readPayer(typed({ payerName: 'é'.repeat(100) })).wrong).toEqual([]);
    for (const payerName of ['B'.repeat(101), 'Budi\nSantoso', 'Bu\u0000di', 'Bu\u2028di']) {
      expect(readPayer(typed({ payerName }))).toEqual({ payer: NOBODY, wrong: ['payerName'] });
    }
  });
});
