import { type Rupiah, rupiah } from '../../src/domain/money';
import { OPENING, openAccount, openHouseAccounts, saldoAccount } from '../../src/ledger/accounts';
import { readBookTotals } from '../../src/ledger/book-totals';
import { checkBooks } from '../../src/ledger/check-books';
import { postJournal, type Posting } from '../../src/ledger/journal';
import { type Database, openDatabase, type Queryable } from '../../src/persistence/database';
import { migrate } from '../../src/persistence/migrate';
import { newId } from '../../src/persistence/new-id';
import { createTestDatabase } from './database';

export interface TestBooks {
  db: Database;
  url: string;
  close(): Promise<void>;
}

/** A database of its own with the schema and the house's accounts, and no money in it. */
export async function openTestBooks({ poolSize = 16 } = {}): Promise<TestBooks> {
  const database = await createTestDatabase();
  const { url } = database;
  await migrate({ url, poolSize: 2 });
  const db = await openDatabase({ url, poolSize });
  await db.transaction(openHouseAccounts);
  const close = async (): Promise<void> => {
    await db.close();
    await database.drop();
  };
  return { db, url, close };
}

/** Opens the saldo account of a new reseller with money from before the books began. Returns the account's code. */
export async function openSaldo(db: Database, amount: number): Promise<string> {
  const resellerId = newId();
  const account = saldoAccount(resellerId);
  await db.transaction(async (tx) => {
    await openAccount(tx, { code: account, normalSide: 'credit', hasLimit: true });
    if (amount > 0) {
      await postJournal(tx, { subject: resellerId, kind: 'opening', n: 1, postings: move(OPENING, account, amount) });
    }
  });
  return account;
}

/** The two postings of an amount that goes from one account to another: debit the first, credit the second. */
export function move(from: string, to: string, amount: number): Posting[] {
  return [
    { account: from, side: 'debit', amount: rupiah(amount) },
    { account: to, side: 'credit', amount: rupiah(amount) },
  ];
}

export async function balanceOf(db: Queryable, account: string): Promise<Rupiah> {
  const row = await db.row<{ balance: string }>('select balance from account where code = ?', [account]);
  return rupiah(Number(row?.balance));
}

export async function expectBooksAgree(db: Queryable): Promise<void> {
  expect(await checkBooks(db)).toEqual([]);
  const { debits, credits } = await readBookTotals(db);
  expect(debits).toBe(credits);
}
