import { type BusinessDate } from '../../domain/time';
import { type AmountStyle, senOf } from '../sen';
import { type CsvRow } from './csv-rows';
import { type Period, readDay } from './day-text';
import { StatementFaultError } from './statement';

/** What stands above and below the rows of a table. */
export interface About {
  accountNumber: string | null;
  period: Period | undefined;
  opening: string | undefined;
  closing: string | undefined;
}

const ACCOUNT = /^(?:account no|no\.? ?rekening|nomor rekening|account number)\b[^\d]*([\d -]{5,34})/i;
const PERIOD = /^(?:periode?)\b\W*(\d{2}\/\d{2}\/\d{4})\s*(?:-|–|s\.?d\.?|to)\s*(\d{2}\/\d{2}\/\d{4})/i;
const CURRENCY = /^(?:currency|kode mata uang|mata uang)\b\W*([a-z]+)/i;
const OPENING = /^(?:saldo awal|starting balance|opening balance)\b(.*)$/i;
const CLOSING = /^(?:saldo akhir|ending balance|closing balance)\b(.*)$/i;
const TOTAL = /^(?:mutasi (?:kredit|debet|debit)|credit|kredit|debet|debit|total|jumlah)\b/i;

/** Whether a row is one of the sums below the table, or of the lines about the account, and no mutation. */
export function isAboutRow({ cells }: CsvRow): boolean {
  const text = joined(cells);
  return [ACCOUNT, PERIOD, CURRENCY, OPENING, CLOSING, TOTAL].some((pattern) => pattern.test(text));
}

/** Throws `StatementFaultError` for a currency that is not rupiah. */
export function readAbout(rows: readonly CsvRow[]): About {
  const about: About = { accountNumber: null, period: undefined, opening: undefined, closing: undefined };
  for (const { line, cells } of rows) {
    const text = joined(cells);
    const currency = CURRENCY.exec(text)?.[1];
    if (currency !== undefined && !/^(?:idr|rp)$/i.test(currency)) throw new StatementFaultError('currency', line);
    about.accountNumber ??= ACCOUNT.exec(text)?.[1]?.replace(/\D/g, '') ?? null;
    about.period ??= periodIn(text);
    about.opening ??= amountIn(OPENING, text);
    about.closing ??= amountIn(CLOSING, text);
  }
  return about;
}

/** Undefined when it is not told. Throws `StatementFaultError` when what is told is no amount. */
export function toldBalance(text: string | undefined, style: AmountStyle): bigint | undefined {
  if (text === undefined) return undefined;
  const sen = senOf(text, style);
  if (sen === undefined) throw new StatementFaultError('amount');
  return sen;
}

/** Cells of such a row are one sentence: `Saldo Awal,:,"10,000.00"` and `Saldo Awal : 10,000.00`. */
function joined(cells: readonly string[]): string {
  return cells.filter((cell) => cell !== '').join(' ');
}

function periodIn(text: string): Period | undefined {
  const [, from = '', to = ''] = PERIOD.exec(text) ?? [];
  const [first, last] = [dateIn(from), dateIn(to)];
  return first === undefined || last === undefined ? undefined : { from: first, to: last };
}

function dateIn(text: string): BusinessDate | undefined {
  const day = readDay(text, undefined);
  return day === undefined || day === 'no-year' ? undefined : day.date;
}

function amountIn(pattern: RegExp, text: string): string | undefined {
  const rest = pattern
    .exec(text)?.[1]
    ?.replace(/^[\s:=']+/, '')
    .trim();
  return rest === undefined || rest === '' ? undefined : rest;
}
