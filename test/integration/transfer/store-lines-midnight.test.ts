import fc from 'fast-check';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { mutationName } from '../../../src/domain/transfer/names';
import { type Tx } from '../../../src/persistence/database';
import { lockBankAccount } from '../../../src/persistence/repositories/bank-account.repository';
import { type MutationRow } from '../../../src/persistence/repositories/bank-mutation.repository';
import { type MoneyContext } from '../../../src/transfer/context';
import { moneyContext } from '../../../src/transfer/money-context';
import { confirmLine, mergeLine, mergeLock } from '../../../src/transfer/mutations/settle-doubt';
import { type StatementLine } from '../../../src/transfer/mutations/store-lines';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';
import {
  type AccountOnStage,
  bookedOn,
  feedLine,
  insertFeedAccount,
  lineOf,
  mutationsOf,
  openItemsOf,
  tell,
} from '../../support/mutation-scene';
import { insertStaff } from '../../support/staff-row';
import { whileLocked } from '../../support/while-locked';

let books: TestBooks;

beforeAll(async () => {
  books = await openTestBooks();
});

afterAll(() => books.close());

afterEach(() => expectBooksAgree(books.db));

/** The feed tells 23.59 of the 20th, the file the 21st. */
async function doubtedPair(account: AccountOnStage): Promise<{ first: MutationRow; doubted: MutationRow }> {
  await tell(books.db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
  const stored = await tell(books.db, { account, source: 'csv-mcm', lines: [lineOf({ at: '2026-11-21' })] });
  expect(stored).toEqual({ newLines: 1, newMutations: 1, doubted: 1 });
  const [first, doubted] = await mutationsOf(books.db, account);
  return { first: first!, doubted: doubted! };
}

async function decide(account: AccountOnStage, what: (tx: Tx, context: MoneyContext) => Promise<void>): Promise<void> {
  await books.db.transaction(async (tx) => {
    await lockBankAccount(tx, account.id);
    await what(tx, await moneyContext(tx, DEFAULT_SETTINGS));
  });
}

describe('T1, near midnight', () => {
  test('T1, 23.59 by the feed and the next day by the file, is doubted, not booked, and asked about', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { first, doubted } = await doubtedPair(account);
    expect(doubted).toMatchObject({ state: 'doubted', exception: 'same-line', relatedId: first.id });
    expect(doubted.processedAt).not.toBeNull();
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
    expect(await openItemsOf(db, 'mutation', doubted.id)).toEqual([
      { state: 'same-line', owner: 'operator', detail: `${mutationName(doubted.no)} · Rp100.075 masuk · 2026-11-21` },
    ]);
    const clock = await db.row<{ purpose: string }>('select purpose from sla_clock where subject = ? and live = 1', [
      doubted.id,
    ]);
    expect(clock?.purpose).toBe('suspense');
  });

  test('T1, 00.01 by the feed and the day before by the file, is doubted too', async () => {
    const account = await insertFeedAccount(books.db);
    await tell(books.db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-21 00:01' })] });
    const stored = await tell(books.db, { account, source: 'csv-mcm', lines: [lineOf({ at: '2026-11-20' })] });
    expect(stored).toMatchObject({ newMutations: 1, doubted: 1 });
  });

  test('T1, ten in the morning by the feed and the next day by the file, are two lines without a doubt', async () => {
    const account = await insertFeedAccount(books.db);
    await tell(books.db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 10:00' })] });
    const stored = await tell(books.db, { account, source: 'csv-mcm', lines: [lineOf({ at: '2026-11-21' })] });
    expect(stored).toEqual({ newLines: 1, newMutations: 1, doubted: 0 });
  });

  test('T1, two lines of one source around midnight, never doubt each other', async () => {
    const account = await insertFeedAccount(books.db);
    const lines = [feedLine({ at: '2026-11-20 23:59' }), feedLine({ at: '2026-11-21 00:01' })];
    expect(await tell(books.db, { account, source: 'moota', lines })).toEqual({
      ...{ newLines: 2, newMutations: 2, doubted: 0 },
    });
    const file = [lineOf({ at: '2026-11-20' }), lineOf({ at: '2026-11-21' })];
    expect(await tell(books.db, { account, source: 'csv-mcm', lines: file })).toMatchObject({ newMutations: 0 });
  });

  test('T1, one line of the feed, casts doubt on one line of the file only', async () => {
    const account = await insertFeedAccount(books.db);
    await tell(books.db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    const lines = [lineOf({ at: '2026-11-21' }), lineOf({ at: '2026-11-21' })];
    const stored = await tell(books.db, { account, source: 'csv-mcm', lines });
    expect(stored).toMatchObject({ newMutations: 2, doubted: 1 });
    const again = await tell(books.db, { account, source: 'csv-mcm', lines: [...lines, lineOf({ at: '2026-11-21' })] });
    expect(again).toMatchObject({ newMutations: 1, doubted: 0 });
  });

  test('T1, a source that tells both days after all, settles the doubt by itself', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { doubted } = await doubtedPair(account);
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf({ at: '2026-11-20' })] });
    const rows = await mutationsOf(db, account);
    expect(rows.map(({ state }) => state)).toEqual(['new', 'new']);
    expect(await openItemsOf(db, 'mutation', doubted.id)).toMatchObject([{ state: 'unjudged' }]);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(2 * 100_075);
  });

  test('T1, a late feed that tells another line of the second day, takes the row that is in no doubt', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    const file = [lineOf({ at: '2026-11-21' }), lineOf({ at: '2026-11-21' })];
    await tell(db, { account, source: 'csv-mcm', lines: file });
    const late = await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-21 10:00' })] });
    expect(late).toEqual({ newLines: 1, newMutations: 0, doubted: 0 });
    // The bank has two: nothing says that the doubted one is a third.
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['new', 'doubted', 'new']);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(2 * 100_075);
  });

  test('T1, people confirm the line, it is booked and judged', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { doubted } = await doubtedPair(account);
    const staff = await insertStaff(db, 'operator');
    await decide(account, (tx, context) => confirmLine(tx, { mutationId: doubted.id, by: staff.id }, context));
    expect((await mutationsOf(db, account))[1]).toMatchObject({
      ...{ state: 'new', exception: null, relatedId: null, processedAt: null },
    });
    expect(await bookedOn(db, `suspense:${account.code}`)).toBe(-2 * 100_075);
    const clock = await db.row<{ by: string; live: number | null }>(
      'select ended_by as `by`, live from sla_clock where subject = ?',
      [doubted.id],
    );
    expect(clock).toEqual({ by: staff.id, live: null });
    const again = decide(account, (tx, context) => confirmLine(tx, { mutationId: doubted.id, by: null }, context));
    await expect(again).rejects.toThrow('is not doubted');
  });

  test('T1, people merge the line, its source stands for the other one and it never enters the books', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { first, doubted } = await doubtedPair(account);
    await decide(account, (tx, context) => mergeLine(tx, { mutationId: doubted.id, by: null, note: 'sama' }, context));
    const [kept, merged] = await mutationsOf(db, account);
    expect(kept).toMatchObject({ id: first.id, state: 'new', sources: ['moota', 'csv-mcm'] });
    expect(merged).toMatchObject({ state: 'merged', relatedId: first.id, note: 'sama' });
    expect(await openItemsOf(db, 'mutation', doubted.id)).toEqual([]);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('T1, a merged line, leaves its time to the one that is kept, which is judged again', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf({ at: '2026-11-21' })] });
    const { id } = (await mutationsOf(db, account))[0]!;
    await db.write(
      `update bank_mutation set state = 'open', exception = 'date-uncertain', processed_at = utc_timestamp(3) where id = ?`,
      [id],
    );
    await db.write(`update work_item set state = 'date-uncertain' where subject = ?`, [id]);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    const doubted = (await mutationsOf(db, account)).find(({ state }) => state === 'doubted')!;
    await decide(account, (tx, context) => mergeLine(tx, { mutationId: doubted.id, by: null }, context));
    const kept = (await mutationsOf(db, account)).find((row) => row.id === id);
    expect(kept).toMatchObject({ state: 'new', bookedAt: '2026-11-20T16:59:00.000Z', wibDate: '2026-11-21' });
    expect(await openItemsOf(db, 'mutation', id)).toMatchObject([{ state: 'unjudged' }]);
    // It is of both days now: a third source may tell it of either.
    const third = await tell(db, { account, source: 'mt940', lines: [lineOf({ at: '2026-11-20', text: 'MT' })] });
    expect(third).toMatchObject({ newMutations: 0, doubted: 0 });
    const next = await tell(db, { account, source: 'mt942', lines: [lineOf({ at: '2026-11-22', text: 'MT' })] });
    expect(next).toMatchObject({ newMutations: 1, doubted: 0 });
  });

  test('T1, lines that are confirmed, are locked with the others in the order of their ids', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { first, doubted } = await doubtedPair(account);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 12:00', amount: 7_000 })] });
    const last = (await mutationsOf(db, account)).find(({ amount }) => amount === 7_000)!;
    expect(first.id < doubted.id && doubted.id < last.id).toBe(true);
    const lines = [lineOf({ at: '2026-11-20' }), lineOf({ at: '2026-11-20', amount: 7_000 })];
    await whileLocked(db, {
      ...{ held: doubted.id, beyond: last.id },
      work: () => tell(db, { account, source: 'csv-mcm', lines }),
    });
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['new', 'new', 'new']);
  });

  test('T1, a third source tells what was merged, and stands for the line that was kept', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { first, doubted } = await doubtedPair(account);
    await decide(account, (tx, context) => mergeLine(tx, { mutationId: doubted.id, by: null }, context));
    const stored = await tell(db, { account, source: 'mt940', lines: [lineOf({ at: '2026-11-21', text: 'MT' })] });
    expect(stored).toEqual({ newLines: 1, newMutations: 0, doubted: 0 });
    expect((await mutationsOf(db, account))[0]).toMatchObject({
      ...{ id: first.id, sources: ['moota', 'csv-mcm', 'mt940'] },
    });
    // The feed stands for the kept line already: what it tells of the second day is another one.
    const other = await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-21 12:00' })] });
    expect(other).toMatchObject({ newMutations: 1 });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(2 * 100_075);
  });

  test('T1, lines that one source tells as two, cannot be merged', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { doubted } = await doubtedPair(account);
    expect(await db.transaction((tx) => mergeLock(tx, doubted.id))).toBeNull();
    await db.write(`update mutation_line set source = 'moota' where mutation_id = ?`, [doubted.id]);
    expect(await db.transaction((tx) => mergeLock(tx, doubted.id))).toBe('one-source-tells-both');
    const merging = decide(account, (tx, context) => mergeLine(tx, { mutationId: doubted.id, by: null }, context));
    await expect(merging).rejects.toThrow('one-source-tells-both');
    expect(await db.transaction((tx) => mergeLock(tx, doubted.relatedId ?? ''))).toBe('not-doubted');
  });

  test('T1, whatever is told in which order around midnight, a whole telling of one source leaves no doubt and no sum', async () => {
    const { db } = books;
    const times = fc.constantFrom('2026-11-20 23:58', '2026-11-20 12:00', '2026-11-21 00:01', '2026-11-21 23:59');
    const trueLines = fc.array(times, { minLength: 1, maxLength: 6 });
    const order = fc.array(fc.record({ isFeed: fc.boolean(), at: fc.nat() }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(trueLines, order, async (at, steps) => {
        const account = await insertFeedAccount(db);
        const sorted = [...at].sort();
        const feed = sorted.map((time, index) => feedLine({ at: time, sourceId: `${account.id}-${index}` }));
        const file: StatementLine[] = sorted.map((time) => lineOf({ at: time.slice(0, 10) }));
        for (const { isFeed, at: place } of steps) {
          const index = place % sorted.length;
          await (isFeed
            ? tell(db, { account, source: 'moota', lines: [feed[index]!] })
            : tell(db, { account, source: 'csv-mcm', lines: file.slice(index) }));
        }
        await tell(db, { account, source: 'csv-mcm', lines: file });
        await tell(db, { account, source: 'moota', lines: feed });
        const rows = await mutationsOf(db, account);
        expect(rows.map(({ state, wibDate }) => `${state} ${wibDate}`)).toEqual(
          sorted.map((time) => `new ${time.slice(0, 10)}`),
        );
        expect(await bookedOn(db, `bank:${account.code}`)).toBe(sorted.length * 100_075);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
