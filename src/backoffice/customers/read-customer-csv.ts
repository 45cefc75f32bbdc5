import { parseCsv } from '../csv-table';
import { type TypedCustomer } from './customer-fields';

/** The columns of the file by the field that they fill; only the first two have to be there. */
const COLUMNS = {
  nama: 'name',
  telepon: 'phone',
  alamat: 'address',
  email: 'email',
  npwp: 'npwp',
  catatan: 'notes',
} as const satisfies Readonly<Record<string, keyof TypedCustomer>>;

/** Names whom the customer belongs to: for admins. */
const MARKETING = 'marketing';
const NEEDED = ['nama', 'telepon'];

/** More than that is divided into several files: a preview is read by a person. */
export const IMPORT_ROWS_MOST = 300;

export interface CustomerCsvRow {
  line: number;
  typed: TypedCustomer;
  /** The log-in name in the file; empty when there is none. */
  marketingName: string;
}

export type CustomerCsvProblem =
  | { code: 'unreadable'; line: number; what: string }
  | { code: 'column-missing' | 'column-unknown' | 'column-twice'; column: string }
  | { code: 'column-for-admins' | 'no-rows' | 'too-many-rows' };

/** Reads a table that was pasted, be it of a file or straight out of a spreadsheet. Nothing is judged but its shape. */
export function readCustomerCsv(
  text: string,
  { mayNameMarketing }: { mayNameMarketing: boolean },
): { rows: CustomerCsvRow[] } | CustomerCsvProblem {
  const file = parseCsv(Buffer.from(text, 'utf8'));
  if ('problem' in file) return { code: 'unreadable', line: file.line, what: file.problem };
  const { columns } = file;
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) return { code: 'column-twice', column: twice };
  const missing = NEEDED.find((column) => !columns.includes(column));
  if (missing !== undefined) return { code: 'column-missing', column: missing };
  const unknown = columns.find((column) => column !== MARKETING && !(column in COLUMNS));
  if (unknown !== undefined) return { code: 'column-unknown', column: unknown };
  if (columns.includes(MARKETING) && !mayNameMarketing) return { code: 'column-for-admins' };
  if (file.rows.length === 0) return { code: 'no-rows' };
  if (file.rows.length > IMPORT_ROWS_MOST) return { code: 'too-many-rows' };
  const rows = file.rows.map(({ line, cells }) => ({
    line,
    typed: typedOf(cells),
    marketingName: (cells[MARKETING] ?? '').trim().toLowerCase(),
  }));
  return { rows };
}

function typedOf(cells: Readonly<Record<string, string>>): TypedCustomer {
  const typed: TypedCustomer = { name: '', phone: '', email: '', address: '', npwp: '', notes: '' };
  for (const [column, field] of Object.entries(COLUMNS)) typed[field] = cells[column] ?? '';
  // A spreadsheet takes the leading zero of a number away, and with it what makes it a cellular number.
  if (/^8\d{8,11}$/.test(typed.phone)) typed.phone = `0${typed.phone}`;
  return typed;
}
