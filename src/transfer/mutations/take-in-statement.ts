import { type BankAccountId, type BatchId } from '../../domain/ids';
import { addDays, businessDate, type BusinessDate } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { lockBankAccount } from '../../persistence/repositories/bank-account.repository';
import { putStatementDay, type StatementDayRow } from '../../persistence/repositories/statement-day.repository';
import { type MoneyContext } from '../context';
import { type BalanceDifference, compareBalances, keepOpening } from './balances';
import { decideDoubts } from './decide-doubts';
import { type DayRange, flagMissing } from './missing-lines';
import { type StatementLine, type StoredLines, storeLines } from './store-lines';

export interface Statement {
  batchId: BatchId;
  bankAccountId: BankAccountId;
  /** The format of the file: its lines are counted as one source (T1). */
  source: string;
  lines: readonly StatementLine[];
  days: readonly Omit<StatementDayRow, 'source'>[];
}

export interface TakenStatement extends StoredLines {
  /** T1: doubts that it settled. */
  settled: number;
  /** Lines of others that it should have and has not. */
  missing: number;
  difference: BalanceDifference | undefined;
}

/**
 * The bank's own word about some days: its lines join the others (T1), it settles doubts, shows what the bank does not
 * have, and its closing balances are compared with the books. Takes the lock of the account. Safe to repeat.
 */
export async function takeInStatement(tx: Tx, statement: Statement, context: MoneyContext): Promise<TakenStatement> {
  const { batchId, bankAccountId, source } = statement;
  const account = await lockBankAccount(tx, bankAccountId);
  const days = statement.days.map((day) => ({ ...day, isComplete: day.isComplete && isOver(day.date, context) }));
  for (const day of days) await putStatementDay(tx, { bankAccountId, batchId, day, at: context.now });
  const around = daysAround(days.map(({ date }) => date));
  const stored = await storeLines(tx, { ...statement, around }, context);
  const settled = await decideDoubts(tx, bankAccountId, context);
  const missing = await flagMissing(tx, { bankAccountId, around }, context);
  await keepOpening(tx, account, source);
  const difference = await compareBalances(tx, account, { source, days }, context);
  return { ...stored, settled, missing, difference };
}

/** A file that was made in the middle of a day cannot have all of it, whatever it says. */
function isOver(date: BusinessDate, { now }: MoneyContext): boolean {
  return date < businessDate(now);
}

/** Undefined for a statement without days. */
function daysAround(dates: readonly BusinessDate[]): DayRange | undefined {
  const sorted = [...dates].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  return first === undefined || last === undefined ? undefined : { from: addDays(first, -1), to: addDays(last, 1) };
}
