import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { REVENUE } from '../../../src/ledger/accounts';
import { readBookTotals } from '../../../src/ledger/book-totals';
import { freeSaldo } from '../../../src/ledger/saldo';
import { expectBooksAgree, openSaldo, openTestBooks, type TestBooks } from '../../support/ledger';

const AMOUNT = 10_050;
const PROCESSES = 2;
const HOLDS = 1_000;
const SALDO_FOR = 100;

interface Rushed {
  errors: string[];
  heldOf: Record<string, number>;
}

let books: TestBooks;
let children: ChildProcess[];

beforeEach(async () => {
  books = await openTestBooks({ poolSize: 4 });
  children = Array.from({ length: PROCESSES }, () => fork(path.join(__dirname, 'rush-process.js')));
});

afterEach(async () => {
  for (const child of children) child.kill();
  await books.close();
});

test.each([1, 4])(
  'hold, 1,000 at once from two processes over %p accounts with saldo for 100, exactly 100 are held and each ends once',
  async (accountCount) => {
    const each = SALDO_FOR / accountCount;
    const accounts: string[] = [];
    for (let opened = 0; opened < accountCount; opened += 1) accounts.push(await openSaldo(books.db, each * AMOUNT));

    await tellAll({ step: 'open', url: books.url });
    const rushed = await tellAll({ step: 'hold', accounts, holds: HOLDS / PROCESSES, amount: AMOUNT });

    expect(rushed.flatMap(({ errors }) => errors)).toEqual([]);
    for (const account of accounts) {
      expect(rushed.reduce((sum, { heldOf }) => sum + (heldOf[account] ?? 0), 0)).toBe(each);
      expect(await freeSaldo(books.db, account)).toEqual({ free: 0, held: each * AMOUNT });
    }
    expect((await readBookTotals(books.db)).openHolds).toBe(SALDO_FOR);
    await expectBooksAgree(books.db);

    const ended = await tellAll({ step: 'end' });

    expect(ended.flatMap(({ errors }) => errors)).toEqual([]);
    const ends = await books.db.rows<{ state: string; count: string }>(
      'select state, count(*) as count from hold group by state order by state',
    );
    expect(ends.map(({ state }) => state)).toEqual(['posted', 'voided']);
    const posted = Number(ends[0]?.count);
    expect(posted + Number(ends[1]?.count)).toBe(SALDO_FOR);
    const revenue = await books.db.row<{ total: string }>(
      `select sum(amount) as total from entry where account_code = ? and side = 'credit'`,
      [REVENUE],
    );
    expect(Number(revenue?.total)).toBe(posted * AMOUNT);
    await expectBooksAgree(books.db);
  },
);

/** Every process at once; the answers come when all are done. */
async function tellAll(message: { step: string } & Record<string, unknown>): Promise<Rushed[]> {
  return Promise.all(
    children.map(async (child) => {
      const ended = new AbortController();
      const answer = once(child, 'message', { signal: ended.signal });
      child.once('exit', () => ended.abort());
      child.send(message);
      const [rushed] = (await answer) as [Rushed];
      return rushed;
    }),
  );
}
