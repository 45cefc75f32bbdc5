import fc from 'fast-check';
import { differenceOf } from '../../../../src/backoffice/customers/customer-changes';
import { readCustomerFields, type TypedCustomer } from '../../../../src/backoffice/customers/customer-fields';
import { parseAmount, parseCount } from '../../../../src/backoffice/customers/parse-amount';

const TYPED: TypedCustomer = {
  name: 'Toko Melati',
  phone: '0812-3456-7890',
  email: '',
  address: '',
  npwp: '',
  notes: '',
};

const problemsOf = (typed: Partial<TypedCustomer>): string[] =>
  (readCustomerFields({ ...TYPED, ...typed }).problems ?? []).map(({ field, code }) => `${field} ${code}`);

describe('data of a customer, read', () => {
  test.each(['0812-3456-7890', '+62 812 3456 7890', '6281234567890', '0812.3456.7890'])(
    'with the phone %s, keeps one number with the country code',
    (phone) => expect(readCustomerFields({ ...TYPED, phone }).fields?.phone).toBe('6281234567890'),
  );

  test('with spaces and line ends, keeps one line of name and address, and the lines of notes', () => {
    const typed = { ...TYPED, name: '  Toko \t Melati ', address: 'Jl. Melati 5\r\nBogor', notes: ' a\r\nb ' };
    expect(readCustomerFields(typed).fields).toMatchObject({
      ...{ name: 'Toko Melati', address: 'Jl. Melati 5 Bogor', notes: 'a\nb' },
    });
  });

  test.each([
    ['01.234.567.8-901.234', '012345678901234'],
    ['0123 4567 8901 2345', '0123456789012345'],
    ['', null],
  ])('with the NPWP “%s”, keeps %s', (npwp, kept) => {
    expect(readCustomerFields({ ...TYPED, npwp }).fields?.npwp).toBe(kept);
  });

  test.each([
    [{ name: ' ' }, ['name name-missing']],
    [{ name: 'x'.repeat(101) }, ['name name-too-long']],
    [{ name: 'Toko\u0000Melati' }, ['name control-characters']],
    [{ phone: '' }, ['phone phone-missing']],
    [{ phone: '021-5551234' }, ['phone phone-invalid']],
    [{ phone: '0812' }, ['phone phone-invalid']],
    [{ email: 'a@b' }, ['email email-invalid']],
    [{ email: 'a@b.id, c@d.id' }, ['email email-invalid']],
    [{ email: 'Budi <budi@toko.id>' }, ['email email-invalid']],
    [{ email: 'budi@toko.id\r\nBcc: x@y.id' }, ['email email-invalid']],
    [{ address: 'x'.repeat(301) }, ['address address-too-long']],
    [{ npwp: '12345678901234' }, ['npwp npwp-invalid']],
    [{ npwp: '01234567890123x' }, ['npwp npwp-invalid']],
    [{ notes: 'x'.repeat(1001) }, ['notes notes-too-long']],
    [{ notes: 'a\u0007b' }, ['notes control-characters']],
    [{ name: '', phone: 'x', email: 'y' }, ['name name-missing', 'phone phone-invalid', 'email email-invalid']],
  ])('of %j, tells %j', (typed, problems) => {
    expect(problemsOf(typed)).toEqual(problems);
  });

  test('whatever is typed, keeps no control character and nothing longer than its column', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...{
            name: fc.string({ unit: 'binary' }),
            address: fc.string({ unit: 'binary' }),
            notes: fc.string({ unit: 'binary' }),
          },
          ...{
            email: fc.oneof(fc.string(), fc.emailAddress()),
            npwp: fc.string(),
            phone: fc.constantFrom('08123456789', 'x'),
          },
        }),
        (typed) => {
          const { fields } = readCustomerFields(typed);
          if (fields === null) return;
          const all = Object.values(fields).filter((value) => value !== null);
          expect(all.join('').replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
          expect(fields.phone).toMatch(/^628\d{8,11}$/);
          expect(fields.npwp ?? '000000000000000').toMatch(/^\d{15,16}$/);
          expect(fields.email ?? 'a@b.id').not.toMatch(/[\s<>,]/);
        },
      ),
    );
  });

  test('read again as it was kept, stays the same', () => {
    fc.assert(
      fc.property(fc.record({ name: fc.string(), address: fc.string(), notes: fc.string() }), (words) => {
        const { fields } = readCustomerFields({ ...TYPED, ...words });
        if (fields === null) return;
        const again = readCustomerFields({ ...fields, email: '', npwp: '' });
        expect(again.fields).toEqual(fields);
      }),
    );
  });
});

test('difference of two states, has the fields that differ and those alone', () => {
  const { fields } = readCustomerFields(TYPED);
  const before = fields!;
  expect(differenceOf(before, before)).toBeUndefined();
  expect(differenceOf(before, { ...before, address: 'Jl. Baru', npwp: '012345678901234' })).toEqual({
    was: { address: '', npwp: null },
    becomes: { address: 'Jl. Baru', npwp: '012345678901234' },
    fields: ['address', 'npwp'],
  });
});

describe('amounts and counts, as people write them', () => {
  test.each([
    ['1500000', 1_500_000],
    ['1.500.000', 1_500_000],
    ['Rp 1.500.000', 1_500_000],
    ['rp500', 500],
    ['100000000000', 100_000_000_000],
  ])('%s is %d', (text, amount) => expect(parseAmount(text)).toBe(amount));

  test.each(['', '0', '-5', '1,5', '1.50', '1.5000', '12.34.567', '100000000001', '999.999.999.999', '1e6', 'sejuta'])(
    '“%s” is no amount',
    (text) => expect(parseAmount(text)).toBeUndefined(),
  );

  test('a count is whole, at least one, and at most what it may be', () => {
    expect(['1', ' 12 ', '100'].map((text) => parseCount(text, 100))).toEqual([1, 12, 100]);
    expect(['0', '101', '1.5', '-1', '', 'x'].map((text) => parseCount(text, 100))).toEqual(Array(6).fill(undefined));
  });
});
