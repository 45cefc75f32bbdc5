import fc from 'fast-check';
import { type StatementLine } from '../../../src/transfer/mutations/store-lines';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';
import {
  bookedOn,
  feedLine,
  insertFeedAccount,
  keepLine,
  lineOf,
  mutationsOf,
  oneMutation,
  openItemsOf,
  tell,
} from '../../support/mutation-scene';

let books: TestBooks;

beforeAll(async () => {
  books = await openTestBooks();
});

afterAll(() => books.close());

afterEach(() => expectBooksAgree(books.db));

describe('T1, what becomes of the lines of one source', () => {
  test('T1, a credit of a feed, is new, in suspense, and is going to be judged', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const line = feedLine({ amount: 100_075, at: '2026-11-20 09:30', sender: 'BUDI' });
    expect(await tell(db, { account, source: 'moota', lines: [line] })).toEqual({
      ...{ newLines: 1, newMutations: 1, doubted: 0 },
    });
    const row = await oneMutation(db, account);
    expect(row).toMatchObject({
      ...{ wibDate: '2026-11-20', direction: 'credit', amount: 100_075, k: 1, state: 'new', exception: null },
      ...{ bookedAt: '2026-11-20T02:30:00.000Z', normalText: 'TRSF DARI BUDI', senderName: 'BUDI' },
      ...{ sources: ['moota'], processedAt: null, endedAt: null },
    });
    expect(await openItemsOf(db, 'mutation', row.id)).toEqual([
      { state: 'unjudged', owner: 'operator', detail: 'Rp100.075 masuk · 2026-11-20' },
    ]);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
    expect(await bookedOn(db, `suspense:${account.code}`)).toBe(-100_075);
    const heard = await db.row<{ at: Date | null }>('select feed_heard_at as at from bank_account where id = ?', [
      account.id,
    ]);
    expect(heard?.at).not.toBeNull();
  });

  test('T1, a debit, leaves the bank for outgoing', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ direction: 'debit', amount: 6_500 })] });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(-6_500);
    expect(await bookedOn(db, `outgoing:${account.code}`)).toBe(6_500);
  });

  test('T1, one line by webhook and again by poll, is one', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const line = feedLine();
    await tell(db, { account, source: 'moota', lines: [line] });
    expect(await tell(db, { account, source: 'moota', lines: [line, line] })).toMatchObject({ newLines: 0 });
    await oneMutation(db, account);
  });

  test('T1, two equal transfers under two ids of the feed, are two', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const stored = await tell(db, { account, source: 'moota', lines: [feedLine(), feedLine()] });
    expect(stored).toMatchObject({ newLines: 2, newMutations: 2 });
    expect((await mutationsOf(db, account)).map(({ k }) => k)).toEqual([1, 2]);
  });

  test('T1, two equal lines of one file, are two, and the file again or one that overlaps adds nothing', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const [one, two] = [lineOf({ at: '2026-11-19' }), lineOf({ at: '2026-11-20' })];
    await tell(db, { account, source: 'csv-mcm', lines: [one, two, two] });
    expect(await tell(db, { account, source: 'csv-mcm', lines: [two, two, one] })).toMatchObject({ newLines: 0 });
    expect(await tell(db, { account, source: 'csv-mcm', lines: [two, two, two] })).toMatchObject({ newLines: 1 });
    expect(await mutationsOf(db, account)).toHaveLength(4);
  });

  test('T1, the same content in another account, is another line', async () => {
    const { db } = books;
    const [one, other] = [await insertFeedAccount(db), await insertFeedAccount(db)];
    const line = feedLine();
    await tell(db, { account: one, source: 'moota', lines: [line] });
    expect(await tell(db, { account: other, source: 'moota', lines: [line] })).toMatchObject({ newMutations: 1 });
  });
});

describe('T1, across sources', () => {
  test('T1, feed then file, is one line that knows both', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ text: 'TRSF DARI BUDI' })] });
    const stored = await tell(db, {
      account,
      source: 'csv-mcm',
      lines: [lineOf({ text: 'MCM INHOUSETRF DARI BUDI' })],
    });
    expect(stored).toEqual({ newLines: 1, newMutations: 0, doubted: 0 });
    const row = await oneMutation(db, account);
    expect(row.sources).toEqual(['moota', 'csv-mcm']);
    expect(row.bookedAt).not.toBeNull();
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('T1, file then feed, is one line that learns its time and sender', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf({ text: 'TRSF DARI' })] });
    expect((await oneMutation(db, account)).bookedAt).toBeNull();
    const line = feedLine({ text: 'TRSF DARI BUDI', sender: 'BUDI' });
    expect(await tell(db, { account, source: 'moota', lines: [line] })).toMatchObject({ newMutations: 0 });
    expect(await oneMutation(db, account)).toMatchObject({
      ...{ bookedAt: '2026-11-20T02:30:00.000Z', senderName: 'BUDI', text: 'TRSF DARI BUDI', version: 1 },
    });
  });

  test('T1, three sources with two, three and one of a kind, are three: the most, not the sum', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine(), feedLine()] });
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf(), lineOf(), lineOf()] });
    await tell(db, { account, source: 'mt940', lines: [lineOf({ text: 'ANOTHER WORDING' })] });
    const rows = await mutationsOf(db, account);
    expect(rows.map(({ sources }) => sources.join())).toEqual(['moota,csv-mcm,mt940', 'moota,csv-mcm', 'csv-mcm']);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(3 * 100_075);
  });

  test('T1, a date that was uncertain for want of the time, is judged again when the feed tells it', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf()] });
    const { id } = await oneMutation(db, account);
    await db.write(
      `update bank_mutation set state = 'open', exception = 'date-uncertain', processed_at = utc_timestamp(3) where id = ?`,
      [id],
    );
    await db.write(`update work_item set state = 'date-uncertain' where subject = ?`, [id]);
    await tell(db, { account, source: 'moota', lines: [feedLine()] });
    expect(await oneMutation(db, account)).toMatchObject({ state: 'new', exception: null, processedAt: null });
    expect(await openItemsOf(db, 'mutation', id)).toMatchObject([{ state: 'unjudged' }]);
  });

  test('T1, a row that has ended, keeps its facts when another source tells it', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf()] });
    await keepLine(db, account, (await oneMutation(db, account)).id);
    await tell(db, { account, source: 'moota', lines: [feedLine()] });
    expect(await oneMutation(db, account)).toMatchObject({ bookedAt: null, version: 1, sources: ['csv-mcm', 'moota'] });
  });
});

describe('T1, many at once', () => {
  test('T1, ten processes with the same lines, make each row once', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const lines = Array.from({ length: 30 }, (_, index) => feedLine({ amount: 50_000 + (index % 7) }));
    await Promise.all(Array.from({ length: 10 }, () => tell(db, { account, source: 'moota', lines })));
    expect(await mutationsOf(db, account)).toHaveLength(30);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(lines.reduce((sum, { amount }) => sum + amount, 0));
  });

  test('T1, feed and file at the same instant, are one line each', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const amounts = Array.from({ length: 20 }, (_, index) => 70_000 + index);
    await Promise.all([
      tell(db, { account, source: 'moota', lines: amounts.map((amount) => feedLine({ amount })) }),
      tell(db, { account, source: 'csv-mcm', lines: amounts.map((amount) => lineOf({ amount })) }),
    ]);
    expect(await mutationsOf(db, account)).toHaveLength(20);
  });

  test('T1, 10,000 lines of one file, and the same lines from the feed before, take seconds', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const days = Array.from({ length: 28 }, (_, index) => `2026-10-${String(index + 1).padStart(2, '0')}`);
    const wishes = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ amount: 50_000 + (index % 2_500), at: days[index % days.length]! },
    }));
    const began = performance.now();
    const feed = wishes.map(({ amount, at }) => feedLine({ amount, at: `${at} 10:00` }));
    expect(await tell(db, { account, source: 'moota', lines: feed })).toMatchObject({ newMutations: 10_000 });
    const between = performance.now();
    expect(await tell(db, { account, source: 'csv-mcm', lines: wishes.map(lineOf) })).toMatchObject({
      ...{ newLines: 10_000, newMutations: 0 },
    });
    const after = performance.now();
    expect(await tell(db, { account, source: 'csv-mcm', lines: wishes.map(lineOf) })).toMatchObject({ newLines: 0 });
    const took = [between - began, after - between, performance.now() - after].map(Math.round);
    process.stdout.write(`10.000 lines: new ${took[0]} ms, attached ${took[1]} ms, repeated ${took[2]} ms\n`);
    expect(Math.max(...took)).toBeLessThan(60_000);
  }, 240_000);
});

describe('T1, as a property', () => {
  // What the bank has: a few days, few amounts, so that many lines agree in all that sources agree on.
  const trueLines = fc.array(
    fc.record({
      amount: fc.constantFrom(10_001, 10_002),
      hour: fc.integer({ min: 3, max: 20 }),
      day: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  // Each source tells its lines in pieces and in any order; a piece may come twice.
  const plan = fc.array(fc.record({ source: fc.constantFrom('moota', 'csv-mcm', 'mt940'), upTo: fc.nat() }), {
    ...{ minLength: 1, maxLength: 8 },
  });

  test('T1, any interleaving of sources over a list of lines, ends with the multiset of the bank', async () => {
    const { db } = books;
    await fc.assert(
      fc.asyncProperty(trueLines, plan, async (lines, steps) => {
        const account = await insertFeedAccount(db);
        const wishes = lines.map(({ amount, hour, day }) => ({
          ...{ amount, at: `2026-11-0${day} ${String(hour).padStart(2, '0')}:00` },
        }));
        // In the bank's own order: a file that reaches further begins with the same lines.
        wishes.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.amount - other.amount));
        const telling: Record<string, StatementLine[]> = {
          moota: wishes.map((wish, index) => feedLine({ ...wish, sourceId: `${account.id}-${index}` })),
          'csv-mcm': wishes.map(({ amount, at }) => lineOf({ amount, at: at.slice(0, 10) })),
          mt940: wishes.map(({ amount, at }) => lineOf({ amount, at: at.slice(0, 10), text: 'OTHER WORDS' })),
        };
        for (const { source, upTo } of [...steps, { source: 'csv-mcm', upTo: wishes.length }]) {
          await tell(db, { account, source, lines: telling[source]!.slice(0, (upTo % wishes.length) + 1) });
        }
        await tell(db, { account, source: 'csv-mcm', lines: telling['csv-mcm']! });
        const found = (await mutationsOf(db, account)).filter(({ state }) => state === 'new');
        expect(found.map(({ wibDate, amount }) => `${wibDate} ${amount}`).sort()).toEqual(
          wishes.map(({ at, amount }) => `${at.slice(0, 10)} ${amount}`).sort(),
        );
        expect(await bookedOn(db, `bank:${account.code}`)).toBe(lines.reduce((sum, { amount }) => sum + amount, 0));
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
