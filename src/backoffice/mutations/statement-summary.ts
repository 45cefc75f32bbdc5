import { type StatementDay, type StatementReading } from '../../bank/statements/statement';
import { type BankAccountId, type MutationId } from '../../domain/ids';
import { add, type Rupiah, ZERO } from '../../domain/money';
import { type StatementFormat, type StatementSkip } from '../../domain/statement-codes';
import { businessDate, type BusinessDate, type Instant } from '../../domain/time';
import { type Direction } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { type BankAccountRow } from '../../persistence/repositories/bank-account.repository';
import { findToldKeys } from '../../persistence/repositories/mutation-line.repository';
import { bankAccount } from '../../ledger/accounts';
import { readOpening, sumBooked } from '../../persistence/repositories/statement-day.repository';
import { doubtLines } from '../../transfer/mutations/doubt-lines';
import { keyedLines, type KeyedLine } from '../../transfer/mutations/keyed-lines';
import { type AddedLine, pairLines } from '../../transfer/mutations/pair-lines';

type ReadFile = Extract<StatementReading, { kind: 'statement' }>;

/** What a file says and what applying it would do, as people see it before they apply it. Stored as JSON. */
export interface StatementSummary {
  format: StatementFormat;
  bankAccountId: BankAccountId;
  accountNumber: string;
  periodFrom: BusinessDate;
  periodTo: BusinessDate;
  lines: number;
  credits: { count: number; sum: Rupiah };
  debits: { count: number; sum: Rupiah };
  opening: Rupiah | null;
  closing: Rupiah | null;
  /** Days that the file covers wholly: what it lacks there is shown to people. */
  completeDays: number;
  skipped: { line: number; why: StatementSkip }[];
  /** Lines of this format that were taken in before. */
  known: number;
  /** Lines that another source told: they stand for those. */
  paired: number;
  /** Lines that nobody told before. */
  added: number;
  /** T1: of those, the ones that may be a line of the day before or after. */
  doubted: number;
  /** Of those, credits of exactly the amount that a transfer waits for. */
  expected: number;
  /** The first of the lines that are added, in their order: people see what they would bring in. */
  newLines: NewLine[];
  /** The last complete day whose closing balance would differ from the books; null: none is known to. */
  difference: { date: BusinessDate; stated: Rupiah; booked: number } | null;
}

export interface NewLine {
  date: BusinessDate;
  bookedAt: Instant | null;
  direction: Direction;
  amount: Rupiah;
  text: string;
  senderName: string | null;
  isDoubted: boolean;
  /** The transfer that waits for exactly this amount; it may turn out otherwise when the line is judged. */
  transferNo: number | null;
}

const MOST_NEW_LINES = 40;
/** Of the text of one line: all of them are stored with the batch. */
const MOST_TEXT = 120;

/** By the rows as they are, without a lock: what comes in meanwhile changes the figures and harms nothing. Reads only. */
export async function summarise(
  tx: Tx,
  { account, reading, now }: { account: BankAccountRow; reading: ReadFile; now: Instant },
): Promise<StatementSummary> {
  const { format, lines, days, periodFrom, periodTo, skipped } = reading;
  const of = { source: format, bankAccountId: account.id };
  const keyed = keyedLines(of, lines);
  const told = await findToldKeys(
    tx,
    format,
    keyed.map(({ key }) => key),
  );
  const fresh = keyed.filter(({ key }) => !told.has(key.toString('hex')));
  const pairing = await pairLines(tx, { ...of, lines: fresh });
  const doubts = await doubtLines(tx, account.id, pairing);
  const sure = pairing.added.filter(({ mutationId }) => !doubts.has(mutationId));
  const waiting = await waitingAmounts(tx, account.id);
  const whole = days.filter(({ date, isComplete }) => isComplete && date < businessDate(now));
  return {
    ...{ format, bankAccountId: account.id, accountNumber: account.number, periodFrom, periodTo, skipped },
    ...{ lines: lines.length, credits: sumOf(lines, 'credit'), debits: sumOf(lines, 'debit') },
    ...{ opening: days[0]?.opening ?? null, closing: days.at(-1)?.closing ?? null, completeDays: whole.length },
    ...{ known: keyed.length - fresh.length, paired: pairing.attached.length, added: pairing.added.length },
    ...{ doubted: doubts.size, expected: expectedOf(sure, waiting) },
    newLines: pairing.added.slice(0, MOST_NEW_LINES).map((added) => newLineOf(added, { doubts, waiting })),
    difference: await differenceAfter(tx, account, { format, whole, sure }),
  };
}

function sumOf(lines: readonly Pick<KeyedLine, 'direction' | 'amount'>[], wanted: KeyedLine['direction']) {
  const some = lines.filter(({ direction }) => direction === wanted);
  return { count: some.length, sum: add(ZERO, ...some.map(({ amount }) => amount)) };
}

/** Amounts that transfers wait for, with their numbers. */
async function waitingAmounts(tx: Tx, bankAccountId: BankAccountId): Promise<Map<number, number>> {
  const waiting = await tx.rows<{ final_amount: string; no: string }>(
    'select final_amount, no from transfer where bank_account_id = ? and is_reserved = 1',
    [bankAccountId],
  );
  return new Map(waiting.map(({ final_amount, no }) => [Number(final_amount), Number(no)]));
}

function expectedOf(sure: readonly AddedLine[], waiting: ReadonlyMap<number, number>): number {
  const credits = sure.filter(({ line }) => line.direction === 'credit').map(({ line }) => line.amount);
  return new Set(credits.filter((amount) => waiting.has(amount))).size;
}

function newLineOf(
  { line, mutationId }: AddedLine,
  { doubts, waiting }: { doubts: { has(id: MutationId): boolean }; waiting: ReadonlyMap<number, number> },
): NewLine {
  const { wibDate: date, bookedAt, direction, amount, text, senderName } = line;
  const isDoubted = doubts.has(mutationId);
  const transferNo = direction === 'credit' && !isDoubted ? (waiting.get(amount) ?? null) : null;
  const shown = Array.from(text).slice(0, MOST_TEXT).join('');
  return { date, bookedAt, direction, amount, text: shown, senderName, isDoubted, transferNo };
}

/** Books and new lines together, against the closing balance of the last day that the file covers wholly. */
async function differenceAfter(
  tx: Tx,
  { id, code }: BankAccountRow,
  { format, whole, sure }: { format: string; whole: readonly StatementDay[]; sure: readonly AddedLine[] },
): Promise<StatementSummary['difference']> {
  const last = whole.filter(({ closing }) => closing !== null).at(-1);
  if (last === undefined || last.closing === null) return null;
  const of = { bankAccountId: id, ledgerAccount: bankAccount(code) };
  const changes = await sumBooked(tx, { ...of, source: format });
  const { booked: opened, journals } = await readOpening(tx, of);
  const first = whole[0];
  const opening = journals === 0 && changes.every(({ date }) => date >= (first?.date ?? '')) ? first?.opening : null;
  const before = changes.filter(({ date }) => date <= last.date).reduce((sum, { change }) => sum + change, 0);
  const added = sure
    .filter(({ line }) => line.wibDate <= last.date)
    .reduce((sum, { line }) => sum + (line.direction === 'credit' ? 1 : -1) * line.amount, 0);
  const booked = (opening ?? opened) + before + added;
  return booked === last.closing ? null : { date: last.date, stated: last.closing, booked };
}
