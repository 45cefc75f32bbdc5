import { createHash } from 'node:crypto';
import { type z } from 'zod';
import { momentOf, parseBusinessDate } from '../../domain/time';
import { type StatementLine } from '../../transfer/mutations/store-lines';
import { lineText, senderIn } from '../line-text';
import { type AccountLines, type LeftOutLine, type LinesRead } from '../mutation-feed';
import { senOf, wholeRupiah } from '../sen';
import { type MootaItem, mootaItem } from './wire';

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const DATE_ONLY = '00:00:00';

/** Reads items one by one: a wrong one is left out and told, the others are taken. An id that comes twice is one line. */
export function readItems(items: readonly unknown[]): LinesRead {
  const accounts = new Map<string, AccountLines>();
  const leftOut: LeftOutLine[] = [];
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const read = readItem(item);
    if ('wrong' in read) {
      leftOut.push({ position: index + 1, why: read.wrong, digest: digestOf(item, read.wrong) });
      continue;
    }
    const { accountNumber, line } = read;
    if (seen.has(`${accountNumber} ${line.sourceId ?? ''}`)) continue;
    seen.add(`${accountNumber} ${line.sourceId ?? ''}`);
    const known = accounts.get(accountNumber);
    if (known === undefined) accounts.set(accountNumber, { accountNumber, lines: [line] });
    else known.lines.push(line);
  }
  return { kind: 'lines', accounts: [...accounts.values()], leftOut };
}

function readItem(item: unknown): { accountNumber: string; line: StatementLine } | { wrong: string } {
  const parsed = mootaItem.safeParse(item);
  if (!parsed.success) return { wrong: namesOf(parsed.error) };
  const { data } = parsed;
  const when = momentIn(data.date);
  if (when === undefined) return { wrong: 'date' };
  const sen = senIn(data.amount);
  const amount = sen === undefined ? undefined : wholeRupiah(sen);
  // A part of a rupiah is never rounded away: such a line is no line of this account.
  if (amount === undefined || amount === 0) return { wrong: 'amount' };
  const balance = data.balance === null || data.balance === undefined ? undefined : senIn(data.balance);
  const description = data.description ?? '';
  return {
    accountNumber: data.account_number,
    line: {
      ...when,
      sourceId: data.mutation_id,
      direction: data.type === 'CR' ? 'credit' : 'debit',
      amount,
      text: lineText(description),
      reference: null,
      senderName: data.type === 'CR' ? senderIn(description) : null,
      balance: balance === undefined ? null : (wholeRupiah(balance) ?? null),
      isReversal: false,
    },
  };
}

function momentIn(text: MootaItem['date']): Pick<StatementLine, 'wibDate' | 'bookedAt'> | undefined {
  const [day = '', clock = DATE_ONLY] = text.split(' ');
  const wibDate = parseBusinessDate(day);
  if (wibDate === undefined || !CLOCK.test(clock)) return undefined;
  return { wibDate, bookedAt: clock === DATE_ONLY ? null : momentOf(wibDate, clock) };
}

function senIn(amount: string | number): bigint | undefined {
  // A number that is written without an exponent has all of its digits.
  return senOf(String(amount), 'plain');
}

/** By its id where it has one, since the other fields may change from one telling to the next; else by all of it. */
function digestOf(item: unknown, wrong: string): string {
  const id = typeof item === 'object' && item !== null && 'mutation_id' in item ? item.mutation_id : undefined;
  const isId = typeof id === 'number' || (typeof id === 'string' && id !== '');
  const told = isId ? ['id', String(id)] : ['item', item ?? null];
  return createHash('sha256')
    .update(JSON.stringify([wrong, ...told]))
    .digest('hex');
}

/** Names fields only: what stood in them is not for a log. */
function namesOf(error: z.ZodError): string {
  return [...new Set(error.issues.map(({ path }) => String(path[0] ?? 'item')))].join(', ');
}
