import { type Rupiah, rupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { after, shortDate } from '../../domain/time';
import { bankAccount, OPENING } from '../../ledger/accounts';
import { postJournal } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { type BankAccountRow } from '../../persistence/repositories/bank-account.repository';
import {
  listStatementDays,
  readFirstOpening,
  readOpening,
  type StatementDayRow,
  sumBooked,
} from '../../persistence/repositories/statement-day.repository';
import { closeWorkItem, openWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';

type Account = Pick<BankAccountRow, 'id' | 'code'>;

/** The first day of which the bank's closing balance and the books differ. */
export interface BalanceDifference {
  date: StatementDayRow['date'];
  stated: Rupiah;
  /** May be below zero: the books know only what sources told. */
  booked: number;
}

/**
 * What was on the account before the first line that is known, as the earliest statement says: booked once, and corrected
 * when an older statement comes. While a line is older than every statement, nobody knows, and nothing is booked. The lock
 * of the account is held; safe to repeat.
 */
export async function keepOpening(tx: Tx, account: Account, source: string): Promise<void> {
  const ledgerAccount = bankAccount(account.code);
  const of = { bankAccountId: account.id, ledgerAccount };
  const first = await readFirstOpening(tx, account.id);
  const [oldest] = await sumBooked(tx, { ...of, source });
  if (first === undefined || (oldest !== undefined && oldest.date < first.date)) return;
  const { booked, journals } = await readOpening(tx, of);
  const difference = first.opening - booked;
  if (difference === 0) return;
  const amount = rupiah(Math.abs(difference));
  const [debited, credited] = difference > 0 ? [ledgerAccount, OPENING] : [OPENING, ledgerAccount];
  await postJournal(tx, {
    ...{ subject: account.id, kind: 'opening', n: journals + 1 },
    note: `Saldo awal rekening pada ${shortDate(first.date)}`,
    postings: [
      { account: debited, side: 'debit', amount },
      { account: credited, side: 'credit', amount },
    ],
  });
}

/** The first complete day of a statement whose closing balance is not that of the books; undefined: all agree. */
async function findDifference(
  tx: Tx,
  account: Account,
  { source, days }: { source: string; days: readonly Omit<StatementDayRow, 'source'>[] },
): Promise<BalanceDifference | undefined> {
  const of = { bankAccountId: account.id, ledgerAccount: bankAccount(account.code) };
  const changes = await sumBooked(tx, { ...of, source });
  let { booked } = await readOpening(tx, of);
  let next = 0;
  for (const { date, closing, isComplete } of days) {
    for (let change = changes[next]; change !== undefined && change.date <= date; change = changes[next]) {
      booked += change.change;
      next += 1;
    }
    if (isComplete && closing !== null && closing !== booked) return { date, stated: closing, booked };
  }
  return undefined;
}

/**
 * The daily comparison with the bank: a difference is people's until a later statement agrees. Only the newest day that
 * any statement closed counts: an older file changes nothing about it. Safe to repeat.
 */
export async function compareBalances(
  tx: Tx,
  account: Account,
  { source, days }: { source: string; days: readonly Omit<StatementDayRow, 'source'>[] },
  { now, settings }: Pick<MoneyContext, 'now'> & { settings: Pick<Settings, 'caseDueMs'> },
): Promise<BalanceDifference | undefined> {
  const closed = days.filter(({ isComplete, closing }) => isComplete && closing !== null);
  const last = closed.at(-1);
  if (last === undefined) return undefined;
  const difference = await findDifference(tx, account, { source, days });
  const item = { kind: 'bank-account', subject: account.id, state: 'balance-differs' } as const;
  if (difference === undefined) {
    const later = await listStatementDays(tx, { bankAccountId: account.id, from: last.date, to: NO_END });
    const isNewest = later.every(({ date, closing }) => date <= last.date || closing === null);
    if (isNewest) await closeWorkItem(tx, item);
    return undefined;
  }
  await closeWorkItem(tx, item);
  const dueAt = after(now, settings.caseDueMs);
  await openWorkItem(
    tx,
    {
      ...item,
      topupId: null,
      detail: sentence(difference),
      owner: 'admin',
      nextAction: 'decide',
      nextAt: dueAt,
      dueAt,
    },
    now,
  );
  return difference;
}

const NO_END = '9999-12-31' as StatementDayRow['date'];

function sentence({ date, stated, booked }: BalanceDifference): string {
  return `Saldo akhir ${shortDate(date)}: bank ${grouped(stated)}, buku ${grouped(booked)}, selisih ${grouped(stated - booked)}`;
}

function grouped(amount: number): string {
  const digits = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${amount < 0 ? '-' : ''}Rp${digits}`;
}
