/** Accounts of the house in books of their own, and lines as sources tell them. */
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { rupiah } from '../../src/domain/money';
import { businessDate, type BusinessDate, type Instant, instant } from '../../src/domain/time';
import { openBankAccounts, suspenseAccount, UNCLAIMED } from '../../src/ledger/accounts';
import { postJournal } from '../../src/ledger/journal';
import { type Database, type Queryable } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import {
  listMutations,
  lockMutation,
  type MutationRow,
} from '../../src/persistence/repositories/bank-mutation.repository';
import { endLine } from '../../src/transfer/match/line-states';
import { moneyContext } from '../../src/transfer/money-context';
import { type StatementLine, type StoredLines, storeLines } from '../../src/transfer/mutations/store-lines';
import { move } from './ledger';

export interface AccountOnStage {
  id: string;
  code: string;
  number: string;
}

let accounts = 0;

export async function insertFeedAccount(
  db: Database,
  { feed = 'moota', isTimed = true }: { feed?: string | null; isTimed?: boolean } = {},
): Promise<AccountOnStage> {
  const id = newId();
  accounts += 1;
  const code = `uji${accounts}${id.slice(-6).toLowerCase()}`;
  const number = `137${String(accounts).padStart(4, '0')}${id.slice(-6).replace(/\D/g, '7')}`;
  await db.write(
    `insert into bank_account (id, code, bank, number, holder, feed, is_timed, created_at)
     values (?, ?, 'Bank Mandiri', ?, 'PT Sinar Niaga Digital', ?, ?, utc_timestamp(3))`,
    [id, code, number, feed, isTimed ? 1 : 0],
  );
  await db.transaction((tx) => openBankAccounts(tx, code));
  return { id, code, number };
}

export interface LineWish {
  amount?: number;
  /** `2026-11-20 09:30` in Jakarta, or the day alone. */
  at?: string;
  direction?: 'credit' | 'debit';
  text?: string;
  sender?: string | null;
  sourceId?: string | null;
  reference?: string | null;
}

/** As a file tells it: without an id of its own. */
export function lineOf(wish: LineWish = {}): StatementLine {
  const { amount = 100_075, at = '2026-11-20', direction = 'credit', text = 'TRSF DARI BUDI' } = wish;
  const bookedAt: Instant | null = at.length > 10 ? instant(`${at.replace(' ', 'T')}:00.000+07:00`) : null;
  const wibDate = bookedAt === null ? (at as BusinessDate) : businessDate(bookedAt);
  return {
    ...{ sourceId: wish.sourceId ?? null, wibDate, bookedAt, direction, amount: rupiah(amount), text },
    ...{ reference: wish.reference ?? null, senderName: wish.sender ?? null, balance: null, isReversal: false },
  };
}

let told = 0;

/** As a feed tells it: with an id of its own. */
export function feedLine(wish: LineWish = {}): StatementLine {
  told += 1;
  return lineOf({ sourceId: `M${told}`, at: '2026-11-20 09:30', ...wish });
}

export function settingsOf(settings: Partial<Settings> = {}) {
  return { current: async (): Promise<Settings> => ({ ...DEFAULT_SETTINGS, ...settings }) };
}

/** In a transaction of its own. The batch is named, and not there. */
export async function tell(
  db: Database,
  { account, source, lines }: { account: AccountOnStage; source: string; lines: readonly StatementLine[] },
): Promise<StoredLines> {
  return db.transaction(async (tx) =>
    storeLines(
      tx,
      { batchId: newId(), source, bankAccountId: account.id, lines },
      await moneyContext(tx, DEFAULT_SETTINGS),
    ),
  );
}

/** In the order of days, amounts and k. */
export async function mutationsOf(db: Queryable, account: AccountOnStage): Promise<MutationRow[]> {
  return listMutations(db, {
    where: 'm.bank_account_id = ? order by m.wib_date, m.direction, m.amount, m.k',
    parameters: [account.id],
  });
}

export async function oneMutation(db: Queryable, account: AccountOnStage): Promise<MutationRow> {
  const [row, ...others] = await mutationsOf(db, account);
  if (row === undefined || others.length > 0) throw new Error(`${others.length + 1} lines, or none`);
  return row;
}

/** Money that nobody claimed, as two people would have decided: the line has ended. */
export async function keepLine(db: Database, { code }: AccountOnStage, mutationId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await lockMutation(tx, mutationId);
    await postJournal(tx, {
      ...{ subject: mutationId, kind: 'mutation-keep', n: 1 },
      postings: move(suspenseAccount(code), UNCLAIMED, row.amount),
    });
    await endLine(tx, row, { state: 'kept', by: null }, await moneyContext(tx, DEFAULT_SETTINGS));
  });
}

/** Debits less credits of an account of the ledger, by its entries. */
export async function bookedOn(db: Queryable, account: string): Promise<number> {
  const row = await db.row<{ sum: string | null }>(
    `select sum(if(side = 'debit', amount, -amount)) as sum from entry where account_code = ?`,
    [account],
  );
  return Number(row?.sum ?? 0);
}

export async function openItemsOf(
  db: Queryable,
  kind: string,
  subject: string,
): Promise<{ state: string; owner: string; detail: string | null }[]> {
  return db.rows('select state, owner, detail from work_item where kind = ? and subject = ? and is_open = 1', [
    kind,
    subject,
  ]);
}
