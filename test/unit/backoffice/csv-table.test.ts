import { parseCsv } from '../../../src/backoffice/csv-table';

const rowsOf = (bytes: Buffer | string): unknown => {
  const table = parseCsv(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  return 'problem' in table ? table : table.rows;
};

describe('parseCsv', () => {
  const AS_WRITTEN = [{ line: 2, cells: { code: 'S10', name: 'Telkomsel 10.000' } }];

  test.each([
    ['commas', 'code,name\nS10,Telkomsel 10.000\n'],
    ['semicolons and line ends of Windows, as an Indonesian Excel writes it', 'code;name\r\nS10;Telkomsel 10.000\r\n'],
    ['tabs', 'code\tname\nS10\tTelkomsel 10.000'],
    ['the mark of UTF-8', '\uFEFFcode;name\r\nS10;Telkomsel 10.000'],
    ['line ends of an old Mac', 'code,name\rS10,Telkomsel 10.000\r'],
    ['names in capitals and blanks around', ' Code , NAME \n S10 , Telkomsel 10.000 '],
    ['rows of nothing but separators, as a spreadsheet leaves them', 'code;name\nS10;Telkomsel 10.000\n;\n;\n'],
  ])('%s, the same rows', (_how, text) => {
    expect(rowsOf(text)).toEqual(AS_WRITTEN);
  });

  test('a first line that names the separator, is obeyed and counted', () => {
    expect(rowsOf('sep=;\r\ncode;name\r\nS10;A, B\r\n')).toEqual([{ line: 3, cells: { code: 'S10', name: 'A, B' } }]);
  });

  test('quotes, hold separators, quotes and line ends', () => {
    expect(rowsOf('code,name\nS10,"A, ""B""\nC"\nS11,D\n')).toEqual([
      { line: 3, cells: { code: 'S10', name: 'A, "B"\nC' } },
      { line: 4, cells: { code: 'S11', name: 'D' } },
    ]);
  });

  test('names of settings, keep their capitals', () => {
    expect(rowsOf('Code,config.baseUrl\nx,y')).toEqual([{ line: 2, cells: { code: 'x', 'config.baseUrl': 'y' } }]);
  });

  test('cells that are missing at the end, are empty', () => {
    expect(rowsOf('a,b,c\n1')).toEqual([{ line: 2, cells: { a: '1', b: '', c: '' } }]);
  });

  test.each([
    ['UTF-16', Buffer.from('\uFEFFcode,name', 'utf16le'), 1, /bukan UTF-8/],
    ['Latin-1', Buffer.from('code\nCaf\u00e9', 'latin1'), 1, /bukan UTF-8/],
    ['nothing', Buffer.of(), 1, /kosong/],
    ['more cells than names', Buffer.from('a,b\n1,2\n1,2,3'), 3, /lebih banyak/],
    ['a quote that never ends', Buffer.from('a,b\n1,"2\n'), 2, /kutip/],
  ])('%s, is a problem with its line', (_what, bytes, line, problem) => {
    const table = parseCsv(bytes);
    expect('problem' in table && table.line).toBe(line);
    expect('problem' in table && table.problem).toMatch(problem);
  });
});
