import { parse } from 'csv-parse/sync';
import { StatementFaultError } from './statement';

export interface CsvRow {
  line: number;
  cells: string[];
}

/** Banks put some lines about the account above the names of the columns. */
const MOST_LINES_ABOVE = 30;

/** Rows of a table, also of one whose lines differ in length. Throws `StatementFaultError` when it cannot be taken apart. */
export function csvRows(text: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, '');
  try {
    const records = parse(body, {
      ...{ delimiter: delimiterOf(body), info: true, trim: true },
      ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record.map(clean) }));
  } catch {
    throw new StatementFaultError('unreadable');
  }
}

/** Where the names of the columns stand. */
export function findHeader(rows: readonly CsvRow[], isHeader: (names: string[]) => boolean): number | undefined {
  const index = rows.slice(0, MOST_LINES_ABOVE).findIndex(({ cells }) => isHeader(cells.map(columnName)));
  return index === -1 ? undefined : index;
}

export function columnName(cell: string): string {
  return cell.toLowerCase().replace(/\s+/g, ' ').replace(/\.$/, '').trim();
}

/** A leading apostrophe keeps spreadsheets from taking a text for a number. */
const clean = (cell: string): string => cell.replace(/^'/, '').trim();

function delimiterOf(text: string): string {
  const above = text.split(/\r?\n/, MOST_LINES_ABOVE).join('\n');
  const counts = [',', ';', '\t'].map((character) => ({ character, count: above.split(character).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).character;
}
