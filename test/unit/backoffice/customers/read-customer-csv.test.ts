import fc from 'fast-check';
import { IMPORT_ROWS_MOST, readCustomerCsv } from '../../../../src/backoffice/customers/read-customer-csv';

const read = (text: string, mayNameMarketing = false) => readCustomerCsv(text, { mayNameMarketing });

describe('a list of customers, pasted', () => {
  test.each([',', ';', '\t'])('with columns divided by %j in any order, gives each field its own', (between) => {
    const text = [
      ['telepon', 'nama', 'catatan', 'alamat'].join(between),
      ['0812-3456-7890', 'Toko Melati', 'pintu belakang', 'Jl. Melati 5'].join(between),
    ].join('\r\n');
    expect(read(text)).toEqual({
      rows: [
        {
          line: 2,
          marketingName: '',
          typed: {
            ...{ name: 'Toko Melati', phone: '0812-3456-7890', address: 'Jl. Melati 5', notes: 'pintu belakang' },
            ...{ email: '', npwp: '' },
          },
        },
      ],
    });
  });

  test('with a number whose zero a spreadsheet took away, has it again', () => {
    expect(read('nama,telepon\nA,81234567890')).toMatchObject({ rows: [{ typed: { phone: '081234567890' } }] });
  });

  test('with a column for marketing, is for admins', () => {
    const text = 'nama,telepon,marketing\nA,0812,Bayu';
    expect(read(text)).toEqual({ code: 'column-for-admins' });
    expect(read(text, true)).toMatchObject({ rows: [{ marketingName: 'bayu' }] });
  });

  test.each([
    ['', 'unreadable'],
    ['nama,telepon', 'no-rows'],
    ['nama\nA', 'column-missing'],
    ['nama,telepon,gaji\nA,0812,1', 'column-unknown'],
    ['nama,telepon,nama\nA,0812,B', 'column-twice'],
    ['nama,telepon\n"A,0812', 'unreadable'],
    ['nama,telepon\nA,0812,zu viel', 'unreadable'],
    ['nama,telepon\n' + 'A,0812\n'.repeat(IMPORT_ROWS_MOST + 1), 'too-many-rows'],
  ])('%j is refused as %s', (text, code) => {
    expect(read(text)).toMatchObject({ code });
  });

  test('of any rows, written by the rules of CSV, comes back as it was', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'Ü', ' ', ',', ';', '"', '\n', '0') });
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), (cells) => {
        const kept = cells.filter(([name, phone]) => name.trim() !== '' || phone.trim() !== '');
        fc.pre(kept.length > 0);
        const text = ['nama,telepon', ...kept.map(([name, phone]) => `${quote(name)},${quote(`x${phone}`)}`)].join(
          '\n',
        );
        const list = read(text);
        expect('rows' in list && list.rows.map(({ typed }) => [typed.name.trim(), typed.phone.trim()])).toEqual(
          kept.map(([name, phone]) => [name.trim(), `x${phone}`.trim()]),
        );
      }),
    );
  });
});
