import { parse } from 'csv-parse/sync';

/** One row: the text of each column that the file has, and the line where the row ends. */
export interface CsvRow {
  line: number;
  cells: Readonly<Record<string, string>>;
}

export type CsvFile = { columns: readonly string[]; rows: readonly CsvRow[] } | { line: number; problem: string };

/**
 * A table as spreadsheets write it, also those of an Indonesian Excel: UTF-8 with or without its mark, any line ends,
 * columns divided by comma, semicolon or tab, and perhaps a first line `sep=;` that says which. Names of columns are
 * taken in lower case but for what follows `config.`.
 */
export function parseCsv(bytes: Buffer): CsvFile {
  const text = decode(bytes);
  if (text === undefined) return { line: 1, problem: 'bukan UTF-8; simpan sebagai "CSV UTF-8"' };
  const told = /^sep=(.)\r?\n/i.exec(text);
  const [header = ''] = text.slice(told?.[0].length ?? 0).split(/\r?\n|\r/, 1);
  const delimiter = told?.[1] ?? delimiterOf(header);
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      ...{ delimiter, info: true, trim: true, relax_column_count: true },
      ...{ skip_empty_lines: true, skip_records_with_empty_values: true },
      from_line: told === null ? 1 : 2,
    }) as unknown as typeof records;
  } catch (error) {
    const { lines } = error as { lines?: unknown };
    return { line: typeof lines === 'number' ? lines : 1, problem: 'tanda kutip tidak ditutup atau salah tempat' };
  }
  const [first, ...others] = records;
  if (first === undefined) return { line: 1, problem: 'kosong; baris pertama harus berisi nama kolom' };
  const columns = first.record.map((name) => (/^config\./i.test(name) ? name : name.toLowerCase()));
  const tooLong = others.find(({ record }) => record.slice(columns.length).some((cell) => cell !== ''));
  if (tooLong !== undefined) return { line: tooLong.info.lines, problem: 'lebih banyak isi daripada nama kolom' };
  const rows = others.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ''])),
  }));
  return { columns, rows };
}

function decode(bytes: Buffer): string | undefined {
  try {
    // Takes the mark of UTF-8 away.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function delimiterOf(header: string): string {
  const counts = [';', '\t', ','].map((character) => ({ character, count: header.split(character).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).character;
}
