import { parseStatement } from '../../../src/tools/recover/parse-statement';

const HEADER = 'terminal,supplier_ref,sku,destination,status,cost,sn,at';
const file = (...lines: string[]): string => [HEADER, ...lines].join('\n');

describe('a supplier statement as CSV', () => {
  test.each([
    ['Sukses', 'delivered'],
    ['SUCCESS', 'delivered'],
    ['Gagal', 'failed'],
    ['failed', 'failed'],
    ['Transaksi berhasil', 'delivered'],
    ['Pending', 'open'],
    ['entah', 'open'],
  ])('a line whose status is %s, reads as %s', (word, status) => {
    const [line] = parseStatement(file(`digi1,T-1,S10,081234567890,${word},10050,SN1,2026-11-25T08:12:14+07:00`));
    expect(line).toMatchObject({ terminal: 'digi1', supplierRef: 'T-1', status, at: '2026-11-25T01:12:14.000Z' });
    expect(line?.raw).toContain('081234567890');
  });

  test.each([
    ['a column is missing', 'terminal,at\ndigi1,x', /kolom tidak ada: supplier_ref/],
    ['a moment without its zone', file('digi1,T-1,S10,08123,Sukses,1,,2026-11-25 08:12'), /baris 2, kolom at/],
    ['no reference', file('digi1,,S10,08123,Sukses,1,,2026-11-25T08:12:14Z'), /baris 2, kolom supplier_ref/],
  ])('%s, the file is refused with the place', (_what, text, message) => {
    expect(() => parseStatement(text)).toThrow(message);
  });
});
