import { lineReference, lineText, senderIn } from '../line-text';
import { type AmountStyle, senOf } from '../sen';
import { type About, isAboutRow, readAbout, toldBalance } from './csv-about';
import { CSV_LAYOUTS, type CsvLayout, type RowParts } from './csv-layouts';
import { columnName, type CsvRow, csvRows, findHeader } from './csv-rows';
import { type Period, readDay } from './day-text';
import { type ReadLine, type ReadStatement, type Section, signedSen, StatementFaultError } from './statement';

/** A row that is no sum, with its parts. */
interface Row extends RowParts {
  place: number;
}

/** Not booked yet; the bank writes it instead of a day. */
const PENDING = /^pend/i;

/** Undefined: no layout that is known. Throws `StatementFaultError`. */
export function readCsvStatement(text: string): ReadStatement | undefined {
  const rows = csvRows(text);
  for (const layout of CSV_LAYOUTS) {
    const header = findHeader(rows, layout.isHeader);
    if (header !== undefined) return readTable(layout, rows, header);
  }
  return undefined;
}

function readTable(layout: CsvLayout, all: readonly CsvRow[], header: number): ReadStatement {
  const names = (all[header]?.cells ?? []).map(columnName);
  const below = all.slice(header + 1);
  const about = readAbout([...all.slice(0, header), ...below.filter(isAboutRow)]);
  const rows = below.filter((row) => !isAboutRow(row)).map((row) => readRow(layout, row, names));
  const pending = rows.filter(({ date }) => PENDING.test(date));
  const booked = rows.filter((row) => !pending.includes(row));
  const style = styleOf(rows, about);
  const lines = booked.map((row) => readLine(row, { style, period: about.period }));
  return {
    format: layout.format,
    accountNumber: accountOf(rows, about),
    sections: [sectionOf(lines, { about, style, pending: pending.map((row) => amountOf(row, style)) })],
    skipped: pending.map(({ place }) => ({ line: place, why: 'pending' as const })),
  };
}

function readRow(layout: CsvLayout, { line, cells }: CsvRow, names: string[]): Row {
  const parts = layout.readRow(cells, names);
  if (parts === 'direction') throw new StatementFaultError('direction', line);
  return { ...parts, place: line };
}

function accountOf(rows: readonly Row[], { accountNumber }: About): string | null {
  const told = new Map(rows.map(({ account, place }) => [account?.replace(/\D/g, ''), place]));
  told.delete(undefined);
  if (told.has('')) throw new StatementFaultError('account', told.get(''));
  if (told.size > 1) throw new StatementFaultError('several-accounts', [...told.values()][1]);
  return [...told.keys()][0] ?? accountNumber;
}

/** One style for the whole file: a comma cannot divide thousands in one row and hundredths in the next. */
function styleOf(rows: readonly Row[], { opening, closing }: About): AmountStyle {
  const given = rows.flatMap(({ place, debit, credit, balance }) =>
    [debit, credit, balance].flatMap((text) => (text === undefined || text === '' ? [] : [{ place, text }])),
  );
  const told = [opening, closing].flatMap((text) => (text === undefined ? [] : [{ place: 0, text }]));
  const wrong = (style: AmountStyle) => [...given, ...told].find(({ text }) => senOf(text, style) === undefined);
  const english = wrong('english');
  if (english === undefined) return 'english';
  if (wrong('indonesian') === undefined) return 'indonesian';
  throw new StatementFaultError('amount', english.place);
}

function amountOf({ place, debit, credit }: Row, style: AmountStyle): Pick<ReadLine, 'direction' | 'sen'> {
  const [out, into] = [debit, credit].map((text) => (text === '' ? 0n : (senOf(text, style) ?? -1n)));
  if (out === undefined || into === undefined || out < 0n || into < 0n || (out > 0n && into > 0n)) {
    throw new StatementFaultError('amount', place);
  }
  return into > 0n ? { direction: 'credit', sen: into } : { direction: 'debit', sen: out };
}

function readLine(row: Row, { style, period }: { style: AmountStyle; period: Period | undefined }): ReadLine {
  const { place, texts, reference, balance } = row;
  const day = readDay(row.date, period);
  if (day === 'no-year') throw new StatementFaultError('year', place);
  if (day === undefined) throw new StatementFaultError('date', place);
  const amount = amountOf(row, style);
  return {
    ...{ place, ...day, ...amount },
    text: lineText(...texts),
    reference: lineReference(reference),
    senderName: amount.direction === 'credit' ? senderIn(texts[0] ?? '') : null,
    isReversal: false,
    balance: balance === undefined || balance === '' ? null : (senOf(balance, style) ?? null),
  };
}

interface Around {
  about: About;
  style: AmountStyle;
  pending: Pick<ReadLine, 'direction' | 'sen'>[];
}

/** Lines in the order of the bank, with the balances around them where the file tells any. */
function sectionOf(read: readonly ReadLine[], { about, style, pending }: Around): Section {
  const lines = inOrder(read);
  const [first, last] = [lines[0], lines.at(-1)];
  const dates = lines.map(({ date }) => date).sort();
  const from = about.period?.from ?? dates[0];
  const to = about.period?.to ?? dates.at(-1);
  if (from === undefined || to === undefined) throw new StatementFaultError('empty');
  const told = toldBalance(about.opening, style);
  const before = first === undefined || first.balance === null ? null : first.balance - signedSen(first);
  if (told !== undefined && before !== null && told !== before) throw new StatementFaultError('balance', first?.place);
  const opening = told ?? before;
  const reached = opening === null ? null : opening + sumOf(lines);
  const toldClosing = toldBalance(about.closing, style);
  // A sum below the table counts what is pending, or does not.
  const isWithPending = reached !== null && toldClosing === reached + sumOf(pending);
  const closing = isWithPending ? reached : (toldClosing ?? last?.balance ?? null);
  // It may have been made in the course of its last day.
  return { lines, from, to, opening, closing, isFromStart: told !== undefined, isToEnd: false };
}

function sumOf(lines: readonly Pick<ReadLine, 'direction' | 'sen'>[]): bigint {
  return lines.reduce((sum, line) => sum + signedSen(line), 0n);
}

/**
 * A balance behind each line proves the order: from the first to the last, or the other way round. Throws
 * `StatementFaultError` when neither adds up, and when only some lines have one.
 */
function inOrder(lines: readonly ReadLine[]): ReadLine[] {
  if (lines.every(({ balance }) => balance === null)) return [...lines];
  const backwards = [...lines].reverse();
  const wrong = firstBreak(lines);
  if (wrong === undefined) return [...lines];
  if (firstBreak(backwards) === undefined) return backwards;
  throw new StatementFaultError('balance', wrong.place);
}

function firstBreak(lines: readonly ReadLine[]): ReadLine | undefined {
  return lines.find((line, index) => {
    const before = lines[index - 1];
    if (line.balance === null) return true;
    return before !== undefined && before.balance !== null && line.balance !== before.balance + signedSen(line);
  });
}
