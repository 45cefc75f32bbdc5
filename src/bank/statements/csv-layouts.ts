import { type StatementFormat } from '../../domain/statement-codes';
import { columnName } from './csv-rows';

/** One row, each part as its cell says it; an amount stands in one of the two. */
export interface RowParts {
  account?: string | undefined;
  date: string;
  texts: string[];
  reference?: string | undefined;
  debit: string;
  credit: string;
  /** Undefined: this layout has none. */
  balance?: string | undefined;
}

export interface CsvLayout {
  format: StatementFormat;
  /** Whether these are the names of its columns, in lower case and without a dot at the end. */
  isHeader: (names: string[]) => boolean;
  /** `direction`: the row does not say whether it came in or went out. */
  readRow: (cells: string[], names: string[]) => RowParts | 'direction';
}

const MCM = [
  ...['account no', 'date', 'val. date', 'transaction code', 'description', 'description', 'reference no', 'debit'],
  'credit',
];
const POSTING = ['posting date', 'remark', 'reference no', 'debit', 'credit', 'balance'];
const INDONESIAN = ['tanggal transaksi', 'jenis trans', 'remark', 'amount', 'saldo'];
const BCA = ['date', 'description', 'branch', 'amount', '', 'balance'];
const BCA_BUSINESS = ['tanggal transaksi', 'keterangan', 'cabang', 'jumlah'];

/** Sources: statements of Mandiri and BCA as public programs read them, 2026-11. Any other header is refused. */
export const CSV_LAYOUTS: readonly CsvLayout[] = [
  {
    format: 'csv-mcm',
    isHeader: (names) => isSame(names, MCM),
    readRow: ([account, date = '', , , first = '', second = '', reference, debit = '', credit = '']) => ({
      ...{ account, date, texts: [first, second], reference, debit, credit },
    }),
  },
  {
    format: 'csv-posting',
    isHeader: (names) => isSame(names, POSTING),
    readRow: ([date = '', remark = '', reference, debit = '', credit = '', balance = '']) => ({
      ...{ date, texts: [remark], reference, debit, credit, balance },
    }),
  },
  {
    format: 'csv-id',
    isHeader: (names) => INDONESIAN.every((name) => names.includes(name)),
    readRow(cells, names) {
      const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
      const account = ['nomer rekening', 'nomor rekening', 'no. rekening', 'no rekening'].find((n) =>
        names.includes(n),
      );
      return withDirection(cell('jenis trans'), cell('amount'), {
        ...{ account: account === undefined ? undefined : cell(account), date: cell('tanggal transaksi') },
        ...{ texts: [cell('ket. kode transaksi'), cell('remark')], balance: cell('saldo') },
      });
    },
  },
  {
    format: 'csv-bca',
    isHeader: (names) => isSame(names, BCA),
    readRow(cells) {
      // Commas of a text are not quoted there, so the columns behind it are counted from the end.
      const [date = '', ...rest] = cells;
      const [amount = '', mark = '', balance = ''] = rest.slice(-3);
      return withDirection(mark, amount, { date, texts: [rest.slice(0, -4).join(', ')], balance });
    },
  },
  {
    format: 'csv-bca-biz',
    isHeader: (names) =>
      isSame(names.slice(0, 4), BCA_BUSINESS) && names.slice(4).every((n) => n === '' || n === 'saldo'),
    readRow(cells, names) {
      const [date = '', text = '', , told = ''] = cells;
      const saldo = names.indexOf('saldo');
      const [, amount = told, joined] = /^(.*\S)\s*(CR|DB)$/i.exec(told) ?? [];
      return withDirection(joined ?? cells[4] ?? '', amount, {
        ...{ date, texts: [text] },
        balance: saldo === -1 ? undefined : (cells[saldo] ?? ''),
      });
    },
  },
];

const CREDIT = /^(?:cr?|kr?|kredit|credit)$/i;
const DEBIT = /^(?:d[br]?|debit|debet)$/i;

function withDirection(
  mark: string,
  amount: string,
  parts: Omit<RowParts, 'debit' | 'credit'>,
): RowParts | 'direction' {
  const word = columnName(mark);
  if (CREDIT.test(word)) return { ...parts, credit: amount, debit: '' };
  if (DEBIT.test(word)) return { ...parts, debit: amount, credit: '' };
  return 'direction';
}

function isSame(names: readonly string[], wanted: readonly string[]): boolean {
  return names.length === wanted.length && wanted.every((name, index) => name === names[index]);
}
