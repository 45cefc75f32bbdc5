import { createHmac, randomBytes } from 'node:crypto';
import express from 'express';
import { type AddressInfo } from 'node:net';
import { createReadMootaNotice, readMootaLines } from '../../../src/bank/moota/inbound';
import { type MutationPoll, type PollAnswer } from '../../../src/bank/mutation-feed';
import { dismissBatch, retryBatch } from '../../../src/backoffice/mutations/refused-batches';
import { createPollFeeds } from '../../../src/dispatch/poll-feeds';
import { createTakeInBatches } from '../../../src/dispatch/take-in-batches';
import { createErrorHandler } from '../../../src/http/error-response';
import { createMutationsRouter } from '../../../src/http/mutations/mutations.router';
import {
  type AcceptMutationBatch,
  createAcceptMutationBatch,
  type MutationBatchStatus,
} from '../../../src/intake/accept-mutation-batch';
import { silentLogger } from '../../../src/logging/logger';
import { type Database } from '../../../src/persistence/database';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';
import {
  type AccountOnStage,
  insertFeedAccount,
  mutationsOf,
  oneMutation,
  openItemsOf,
  settingsOf,
} from '../../support/mutation-scene';
import { insertStaff } from '../../support/staff-row';

const SECRET = 'moota-secret';

let books: TestBooks;

beforeAll(async () => {
  books = await openTestBooks();
});

afterAll(() => books.close());

afterEach(() => expectBooksAgree(books.db));

function accepting(db: Database = books.db, seen: string[] = []): AcceptMutationBatch {
  return createAcceptMutationBatch({
    ...{ db, settings: settingsOf(), logger: silentLogger },
    feeds: new Map([['moota', createReadMootaNotice({ secret: SECRET })]]),
    isAllowed: (_feed, ip) => ip !== '203.0.113.66',
    observe: (feed, status) => seen.push(`${feed} ${status}`),
  });
}

function signed(body: Buffer): string {
  return createHmac('sha256', SECRET).update(body).digest('hex');
}

function notice(body: Buffer, { ip = '103.236.201.178', feed = 'moota' } = {}) {
  return { feed, body, signature: signed(body), ip };
}

interface ItemWish {
  account: Pick<AccountOnStage, 'number'>;
  amount?: number | string;
  id?: string;
  date?: string;
  type?: 'CR' | 'DB';
}

/** As Moota tells one line. */
function itemOf({ account, amount = '100075.00', id, date = '2026-11-20 09:30:00', type = 'CR' }: ItemWish) {
  const mutationId = id ?? `MUT-${randomBytes(6).toString('hex')}`;
  return {
    ...{ account_number: account.number, date, description: 'TRSF DARI BUDI', amount, type, balance: '1100075.00' },
    ...{ created_at: date, updated_at: date, mutation_id: mutationId, token: mutationId, bank_id: 'BNK01' },
  };
}

function bodyOf(...items: unknown[]): Buffer {
  return Buffer.from(JSON.stringify(items));
}

async function takeAllIn(db: Database = books.db): Promise<number> {
  const loop = createTakeInBatches({
    ...{ db, settings: settingsOf(), logger: silentLogger, readers: new Map([['moota', readMootaLines]]) },
  });
  return loop.round(new AbortController().signal);
}

interface Batch {
  id: string;
  state: string;
  error: string | null;
  arrivals: number;
  processed: number;
  line_count: number | null;
  new_lines: number | null;
}

async function batches(source = 'moota'): Promise<Batch[]> {
  return books.db.rows(
    `select id, state, error, arrivals, processed_at is not null as processed, line_count, new_lines
     from mutation_batch where source = ? order by no`,
    [source],
  );
}

async function lastBatch(): Promise<Batch> {
  const last = (await batches()).at(-1);
  if (last === undefined) throw new Error('there is no batch');
  return last;
}

describe('W3, a notice of a feed', () => {
  test('W3, is durable with its work item before it is answered, and is taken in by the loop', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const body = bodyOf(itemOf({ account }), itemOf({ account, amount: 50_000, type: 'DB' }));
    expect(await accepting()(notice(body))).toEqual({ status: 'stored' });
    const stored = await lastBatch();
    expect(stored).toMatchObject({ state: 'stored', processed: 0 });
    expect(await openItemsOf(db, 'batch', stored.id)).toMatchObject([{ state: 'stored', owner: 'admin' }]);
    const raw = await db.row<{ raw: Buffer }>('select raw from mutation_batch where id = ?', [stored.id]);
    expect(raw?.raw.equals(body)).toBe(true);
    expect(await takeAllIn()).toBe(1);
    expect(await lastBatch()).toMatchObject({ state: 'applied', processed: 1, line_count: 2, new_lines: 2 });
    expect(await openItemsOf(db, 'batch', stored.id)).toEqual([]);
    expect(await mutationsOf(db, account)).toHaveLength(2);
    expect(await takeAllIn()).toBe(0);
  });

  test('W3, the same bytes fifty times at once, are one batch with fifty arrivals', async () => {
    const account = await insertFeedAccount(books.db);
    const body = bodyOf(itemOf({ account }));
    const accept = accepting();
    const answers = await Promise.all(Array.from({ length: 50 }, () => accept(notice(body))));
    expect(answers.filter(({ status }) => status === 'stored')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'repeated')).toHaveLength(49);
    expect(await lastBatch()).toMatchObject({ arrivals: 50 });
    await takeAllIn();
    expect(await accept(notice(body))).toEqual({ status: 'repeated' });
    await takeAllIn();
    await oneMutation(books.db, account);
  });

  test.each<[string, { signature?: string; ip?: string; feed?: string }, MutationBatchStatus]>([
    ['a signature that is not the feed’s', { signature: '0'.repeat(64) }, 'unauthentic'],
    ['an address that may not', { ip: '203.0.113.66' }, 'not-allowed'],
    ['a feed that nobody set up', { feed: 'lain' }, 'unknown-feed'],
  ])('%s, is refused, counted, and nothing is stored', async (_name, change, status) => {
    const account = await insertFeedAccount(books.db);
    const before = await batches();
    const seen: string[] = [];
    const raw = { ...notice(bodyOf(itemOf({ account }))), ...change };
    expect(await accepting(books.db, seen)(raw)).toEqual({ status });
    expect(seen).toEqual([`${change.feed === undefined ? 'moota' : 'unknown'} ${status}`]);
    expect(await batches()).toEqual(before);
  });

  test('W3, signed bytes that cannot be read, are kept for people and answered, and may be put aside', async () => {
    const { db } = books;
    const body = Buffer.from(`not json ${randomBytes(4).toString('hex')}`);
    expect(await accepting()(notice(body))).toEqual({ status: 'malformed' });
    const batch = await lastBatch();
    expect(batch).toMatchObject({ state: 'refused', error: 'malformed', processed: 0 });
    expect(await openItemsOf(db, 'batch', batch.id)).toMatchObject([{ state: 'refused' }]);
    expect(await takeAllIn()).toBe(0);
    const staff = await insertStaff(db, 'supervisor');
    const verdict = { staff, batchId: batch.id, reason: 'Kiriman uji dari penyedia' };
    const deps = { db, settings: settingsOf() };
    expect(await dismissBatch(deps, { ...verdict, reason: 'ya' })).toMatchObject({ code: 'invalid-reason' });
    expect(await dismissBatch(deps, verdict)).toMatchObject({ kind: 'done' });
    expect(await openItemsOf(db, 'batch', batch.id)).toEqual([]);
    expect(await dismissBatch(deps, verdict)).toMatchObject({ code: 'not-refused' });
  });

  test('while the database is away, the feed is told to send it again', async () => {
    const away = { ...books.db, transaction: async () => Promise.reject(new Error('away')) } as unknown as Database;
    Object.setPrototypeOf(away, books.db);
    const account = await insertFeedAccount(books.db);
    expect(await accepting(away)(notice(bodyOf(itemOf({ account }))))).toEqual({ status: 'unavailable' });
  });
});

describe('taking in', () => {
  test('T1, two processes at once over the same batches, store each line once', async () => {
    const account = await insertFeedAccount(books.db);
    const items = Array.from({ length: 20 }, () => itemOf({ account }));
    const accept = accepting();
    // Three notices that overlap.
    await accept(notice(bodyOf(...items.slice(0, 12))));
    await accept(notice(bodyOf(...items.slice(6))));
    await accept(notice(bodyOf(...items)));
    await Promise.all([takeAllIn(), takeAllIn(), takeAllIn()]);
    expect(await mutationsOf(books.db, account)).toHaveLength(20);
    expect((await batches()).every(({ processed, state }) => processed === 1 || state === 'refused')).toBe(true);
  });

  test('lines of two accounts in one notice, go to each; an unknown account is people’s, and the rest is taken in', async () => {
    const { db } = books;
    const [one, other] = [await insertFeedAccount(db), await insertFeedAccount(db)];
    const number = `999${randomBytes(3).readUIntBE(0, 3)}`;
    const body = bodyOf(itemOf({ account: one }), itemOf({ account: other }), itemOf({ account: { number } }));
    await accepting()(notice(body));
    await takeAllIn();
    const batch = await lastBatch();
    expect(batch).toMatchObject({ state: 'refused', error: 'unknown-account', processed: 0, new_lines: 2 });
    expect(await openItemsOf(db, 'batch', batch.id)).toMatchObject([
      { state: 'refused', detail: expect.stringContaining('rekening tidak dikenal') as string },
    ]);
    await oneMutation(db, one);
    await oneMutation(db, other);
    // The account is set up, and the batch is tried again.
    const third = await insertFeedAccount(db);
    await db.write('update bank_account set number = ? where id = ?', [number, third.id]);
    const staff = await insertStaff(db, 'admin');
    const verdict = { staff, batchId: batch.id, reason: 'Rekening sudah ditambahkan' };
    expect(await retryBatch({ db, settings: settingsOf() }, verdict)).toMatchObject({ kind: 'done' });
    expect(await openItemsOf(db, 'batch', batch.id)).toMatchObject([{ state: 'stored' }]);
    await takeAllIn();
    expect(await lastBatch()).toMatchObject({ state: 'applied', error: null, new_lines: 1 });
    await oneMutation(db, third);
    await oneMutation(db, one);
  });

  test('one line that cannot be read, does not keep the others out, and is told', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await accepting()(notice(bodyOf(itemOf({ account }), { ...itemOf({ account }), amount: '12.50' })));
    await takeAllIn();
    expect(await lastBatch()).toMatchObject({ state: 'refused', error: 'lines-left-out', new_lines: 1 });
    await oneMutation(db, account);
  });

  test('a batch that fails, is tried again later and does not stop the others', async () => {
    const { db } = books;
    const [broken, fine] = [await insertFeedAccount(db), await insertFeedAccount(db)];
    const accept = accepting();
    await accept(notice(bodyOf(itemOf({ account: broken }))));
    await accept(notice(bodyOf(itemOf({ account: fine }))));
    await db.write('update account set code = concat(code, ?) where code = ?', ['-x', `bank:${broken.code}`]);
    expect(await takeAllIn()).toBe(1);
    await oneMutation(db, fine);
    expect(await mutationsOf(db, broken)).toEqual([]);
    expect(await takeAllIn()).toBe(0);
    await db.write('update account set code = ? where code = ?', [...[`bank:${broken.code}`, `bank:${broken.code}-x`]]);
    await db.write(`update mutation_batch set next_try_at = utc_timestamp(3) where processed_at is null`);
    expect(await takeAllIn()).toBe(1);
    await oneMutation(db, broken);
  });

  test('a process that died with a batch in hand, leaves it to the next one after its claim', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await accepting()(notice(bodyOf(itemOf({ account }))));
    const { id } = await lastBatch();
    await db.write('update mutation_batch set claimed_until = utc_timestamp(3) + interval 60 second where id = ?', [
      id,
    ]);
    expect(await takeAllIn()).toBe(0);
    await db.write('update mutation_batch set claimed_until = utc_timestamp(3) - interval 1 second where id = ?', [id]);
    expect(await takeAllIn()).toBe(1);
  });
});

describe('polls', () => {
  /** A feed with a list of its own, asked by two processes. */
  function feedOf(items: unknown[]) {
    const asked: { accountNumber: string; from: string }[] = [];
    let answer: (() => PollAnswer) | undefined;
    const poll: MutationPoll = {
      name: 'moota',
      async poll(input) {
        asked.push(input);
        if (answer !== undefined) return answer();
        const raw = bodyOf(
          ...items.filter((item) => (item as ReturnType<typeof itemOf>).account_number === input.accountNumber),
        );
        const read = readMootaLines(raw);
        if (read.kind !== 'lines') throw new Error(read.why);
        return { kind: 'lines', raw, lines: read.accounts.flatMap(({ lines }) => lines), leftOut: read.leftOut };
      },
    };
    return {
      ...{ poll, asked },
      answerWith: (next: typeof answer): void => {
        answer = next;
      },
    };
  }

  function pollingOf(poll: MutationPoll, settings: Parameters<typeof settingsOf>[0] = {}) {
    return createPollFeeds({
      ...{ db: books.db, settings: settingsOf({ feedPollEveryMs: 1, ...settings }), logger: silentLogger },
      polls: new Map([['moota', poll]]),
    });
  }

  const signal = new AbortController().signal;

  /** Each test has accounts of its own: those of the others have no feed any more. */
  beforeEach(() => books.db.write('update bank_account set feed = null'));

  test('T1, a line by webhook and by poll, is one, and an answer without news is not stored', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const items = [itemOf({ account })];
    const { poll, asked } = feedOf(items);
    const loop = pollingOf(poll);
    await accepting()(notice(bodyOf(...items)));
    await takeAllIn();
    const before = (await batches()).length;
    await loop.round(signal);
    expect(asked).toHaveLength(1);
    expect((await batches()).length).toBe(before);
    // A notice that got lost comes by the poll.
    items.push(itemOf({ account, amount: 77_777 }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await loop.round(signal);
    expect(await lastBatch()).toMatchObject({ state: 'stored' });
    await takeAllIn();
    expect(await mutationsOf(db, account)).toHaveLength(2);
  });

  test('W3, a line of a poll that cannot be read, is asked about while one of another account is', async () => {
    const { db } = books;
    const [one, other] = [await insertFeedAccount(db), await insertFeedAccount(db)];
    const items: unknown[] = [
      ...[itemOf({ account: one }), { ...itemOf({ account: one }), amount: '12.50' }],
      ...[itemOf({ account: other }), { ...itemOf({ account: other }), amount: '7.50' }],
    ];
    const { poll } = feedOf(items);
    await pollAndTakeIn(poll);
    expect(await refusedOf(one, other)).toEqual([one.id, other.id]);
    // The same one beside a new line: nobody is asked again. A new one is a new question.
    items.push(itemOf({ account: one, amount: 55_555 }));
    await pollAndTakeIn(poll);
    expect(await mutationsOf(db, one)).toHaveLength(2);
    expect(await refusedOf(one, other)).toEqual([one.id, other.id]);
    items.push({ ...itemOf({ account: one }), date: 'kemarin' });
    await pollAndTakeIn(poll);
    expect(await refusedOf(one, other)).toEqual([one.id, other.id, one.id]);
  });

  test('W3, a poll with nothing but a line that cannot be read, is asked about once, also after it was put aside', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const items: unknown[] = [{ ...itemOf({ account }), amount: '12.50' }];
    const { poll } = feedOf(items);
    await pollAndTakeIn(poll);
    expect(await refusedOf(account)).toEqual([account.id]);
    const batch = await lastBatch();
    expect(batch).toMatchObject({ state: 'refused', error: 'lines-left-out' });
    await pollAndTakeIn(poll);
    expect((await lastBatch()).id).toBe(batch.id);
    const staff = await insertStaff(db, 'supervisor');
    const deps = { db, settings: settingsOf() };
    // Tried again while nothing was mended, it stays people's.
    await retryBatch(deps, { staff, batchId: batch.id, reason: 'Penyedia bilang sudah benar' });
    await takeAllIn();
    expect(await refusedOf(account)).toEqual([account.id]);
    await dismissBatch(deps, { staff, batchId: batch.id, reason: 'Bukan baris rekening ini' });
    items.push(itemOf({ account }));
    await pollAndTakeIn(poll);
    await oneMutation(db, account);
    expect(await refusedOf(account)).toEqual([]);
  });

  async function pollAndTakeIn(poll: MutationPoll): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await books.db.write('delete from line_lease');
    await pollingOf(poll).round(signal);
    await takeAllIn();
  }

  /** The accounts of polls that wait for people. */
  async function refusedOf(...accounts: readonly AccountOnStage[]): Promise<string[]> {
    const rows = await books.db.rows<{ id: string }>(
      `select b.bank_account_id as id from mutation_batch b join work_item w on w.subject = b.id and w.is_open = 1
       where b.state = 'refused' and b.processed_at is null and b.kind = 'poll' order by b.no`,
    );
    return rows.map(({ id }) => id).filter((id) => accounts.some((account) => account.id === id));
  }

  test('two processes, ask one account from one place at a time', async () => {
    await insertFeedAccount(books.db);
    const { poll, asked } = feedOf([]);
    const [one, other] = [pollingOf(poll), pollingOf(poll)];
    await Promise.all([one.round(signal), other.round(signal)]);
    expect(asked).toHaveLength(1);
  });

  test('a window of three days, is asked for each time', async () => {
    await insertFeedAccount(books.db);
    const { poll, asked } = feedOf([]);
    await pollingOf(poll).round(signal);
    const row = await books.db.row<{ day: string }>(
      'select date(utc_timestamp() + interval 7 hour - interval 3 day) as day',
    );
    expect(asked[0]?.from).toBe(row?.day);
  });

  test('a feed that is silent too long in waking hours, is told to an admin, until it answers', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { poll, answerWith } = feedOf([]);
    const always = { slaDailyFromHour: 0, slaDailyUntilHour: 24 };
    const never = { slaDailyFromHour: 24, slaDailyUntilHour: 24 };
    await db.write('update bank_account set feed_heard_at = utc_timestamp(3) - interval 61 minute where id = ?', [
      account.id,
    ]);
    answerWith(() => ({ kind: 'unknown', code: 'http-500' }));
    await pollingOf(poll, never).round(signal);
    expect(await openItemsOf(db, 'bank-account', account.id)).toEqual([]);
    await db.write('delete from line_lease');
    const loop = pollingOf(poll, always);
    await loop.round(signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await loop.round(signal);
    expect(await openItemsOf(db, 'bank-account', account.id)).toMatchObject([
      { state: 'feed-silent', owner: 'admin', detail: expect.stringContaining('terakhir terdengar') as string },
    ]);
    answerWith(undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await loop.round(signal);
    expect(await openItemsOf(db, 'bank-account', account.id)).toEqual([]);
  });

  test('a poll that throws, keeps no other account from being asked', async () => {
    const { db } = books;
    await insertFeedAccount(db);
    await insertFeedAccount(db);
    const { poll, asked, answerWith } = feedOf([]);
    answerWith(() => {
      throw new Error('broken');
    });
    await pollingOf(poll).round(signal);
    expect(asked).toHaveLength(2);
  });
});

describe('POST /callbacks/mutations/:feed', () => {
  test.each<[string, (body: Buffer) => Record<string, string>, string, number]>([
    ['a signed notice', (body) => ({ signature: signed(body) }), 'moota', 200],
    ['a forged one', () => ({ signature: '0'.repeat(64) }), 'moota', 401],
    ['one without a signature', () => ({}), 'moota', 401],
    ['a feed that nobody set up', (body) => ({ signature: signed(body) }), 'lain', 404],
  ])('%s, is answered by its status', async (_name, headers, feed, status) => {
    const account = await insertFeedAccount(books.db);
    const app = express().use(createMutationsRouter({ acceptMutationBatch: accepting() }));
    app.use(createErrorHandler(silentLogger));
    const server = app.listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/callbacks/mutations/${feed}`;
      const body = bodyOf(itemOf({ account }));
      const response = await fetch(url, { method: 'POST', body, headers: headers(body) });
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({ received: status === 200 });
      const large = await fetch(url, { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) });
      expect(large.status).toBe(413);
      expect((await fetch(url)).status).toBe(405);
    } finally {
      server.close();
    }
  });
});
