import { type StatementDay, type StatementReading } from '../../../src/bank/statements/statement';
import { applyStatement, discardStatement } from '../../../src/backoffice/mutations/apply-statement';
import { acceptMissingLine } from '../../../src/backoffice/mutations/accept-missing-line';
import { type MutationDeps } from '../../../src/backoffice/mutations/mutation-deps';
import { previewStatement, type PreviewOutcome } from '../../../src/backoffice/mutations/preview-statement';
import { rupiah } from '../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { type StaffMember } from '../../../src/domain/staff';
import { addDays, type BusinessDate } from '../../../src/domain/time';
import { discardOldPreviews } from '../../../src/transfer/mutations/discard-previews';
import { type TakenStatement } from '../../../src/transfer/mutations/take-in-statement';
import { type StatementLine } from '../../../src/transfer/mutations/store-lines';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';
import {
  type AccountOnStage,
  bookedOn,
  feedLine,
  insertFeedAccount,
  keepLine,
  lineOf,
  mutationsOf,
  oneMutation,
  openItemsOf,
  settingsOf,
  tell,
} from '../../support/mutation-scene';
import { checkTransferPromises } from '../../../src/sweeps/check-transfer-promises';
import { insertStaff } from '../../support/staff-row';
import { whileLocked } from '../../support/while-locked';

type FileOnStage = Extract<StatementReading, { kind: 'statement' }>;

let books: TestBooks;
let operator: StaffMember;
const files = new Map<string, StatementReading>();
let serial = 0;

/** The reader of files is the bank's part: here each file is what the test says it holds. */
function deps(): MutationDeps {
  return {
    ...{ db: books.db, settings: settingsOf() },
    readStatement: (content) => files.get(content.toString()) ?? { kind: 'unknown-format' },
  };
}

beforeAll(async () => {
  books = await openTestBooks();
  operator = await insertStaff(books.db, 'operator');
});

afterAll(() => books.close());

afterEach(() => expectBooksAgree(books.db));

interface FileWish {
  account: AccountOnStage;
  lines: readonly StatementLine[];
  from: string;
  to?: string;
  /** Before the first line; without it, the file has no balances and covers no day wholly. */
  opening?: number;
  format?: FileOnStage['format'];
}

/** A file with every day of its period. Returns its bytes. */
function fileOf({ account, lines, from, to = from, opening, format = 'mt940' }: FileWish): Buffer {
  const days: StatementDay[] = [];
  let balance = opening ?? 0;
  for (let date = from as BusinessDate; date <= to; date = addDays(date, 1)) {
    const before = balance;
    for (const line of lines.filter(({ wibDate }) => wibDate === date)) {
      balance += (line.direction === 'credit' ? 1 : -1) * line.amount;
    }
    const isComplete = opening !== undefined;
    days.push({
      ...{ date, isComplete },
      opening: isComplete ? rupiah(before) : null,
      closing: isComplete ? rupiah(balance) : null,
    });
  }
  serial += 1;
  const content = Buffer.from(`file ${serial}`);
  files.set(content.toString(), {
    ...{ kind: 'statement', format, accountNumber: account.number, lines: [...lines], days },
    ...{ periodFrom: from as BusinessDate, periodTo: to as BusinessDate, skipped: [] },
  });
  return content;
}

async function preview(content: Buffer): Promise<Extract<PreviewOutcome, { kind: 'preview' }>> {
  const outcome = await previewStatement(deps(), { staff: operator, fileName: 'mutasi.txt', content });
  if (outcome.kind !== 'preview') throw new Error(outcome.kind);
  return outcome;
}

async function apply(wish: FileWish): Promise<TakenStatement> {
  const { batchId } = await preview(fileOf(wish));
  const outcome = await applyStatement(deps(), { staff: operator, batchId });
  if (outcome.kind !== 'applied') throw new Error(outcome.kind);
  return outcome.taken;
}

describe('a file of the bank, before it is applied', () => {
  test('a preview, tells sums, new and known lines, doubts and what is waited for, and takes nothing in', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, {
      ...{ account, source: 'moota' },
      lines: [feedLine({ amount: 50_001 }), feedLine({ amount: 60_002, at: '2026-11-19 23:59' })],
    });
    await db.write(
      `insert into transfer (id, purpose, reseller_id, bank_account_id, base_amount, unique_code, final_amount, state,
         token, expires_at, grace_until, created_at)
       values ('T', 'order', 'R', ?, 70000, 3, 70003, 'awaiting', ?, utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))`,
      [account.id, account.id],
    );
    const lines = [
      lineOf({ amount: 50_001 }),
      lineOf({ amount: 60_002 }),
      lineOf({ amount: 70_003 }),
      lineOf({ amount: 5_000, direction: 'debit' }),
    ];
    const { summary } = await preview(fileOf({ account, lines, from: '2026-11-20' }));
    expect(summary).toMatchObject({
      ...{ lines: 4, known: 0, paired: 1, added: 3, doubted: 1, expected: 1, completeDays: 0, difference: null },
      ...{ credits: { count: 3, sum: 180_006 }, debits: { count: 1, sum: 5_000 }, accountNumber: account.number },
    });
    expect(
      summary.newLines.map(({ amount, direction, isDoubted, transferNo }) => [
        ...[direction, amount, isDoubted, transferNo !== null],
      ]),
    ).toEqual([
      ['credit', 60_002, true, false],
      ['credit', 70_003, false, true],
      ['debit', 5_000, false, false],
    ]);
    expect(await mutationsOf(db, account)).toHaveLength(2);
    await db.write(`delete from transfer where id = 'T'`);
  });

  test('the same file again before it is applied, is the same preview with new figures', async () => {
    const account = await insertFeedAccount(books.db);
    const content = fileOf({ account, lines: [lineOf()], from: '2026-11-20' });
    const first = await preview(content);
    await tell(books.db, { account, source: 'moota', lines: [feedLine()] });
    const second = await preview(content);
    expect(second.batchId).toBe(first.batchId);
    expect([first.summary.added, second.summary.added]).toEqual([1, 0]);
  });

  test('two uploads of one file at the same moment, are one preview', async () => {
    const account = await insertFeedAccount(books.db);
    const content = fileOf({ account, lines: [lineOf()], from: '2026-11-20' });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => preview(content)));
    expect(new Set(outcomes.map(({ batchId }) => batchId)).size).toBe(1);
  });

  test.each<[string, { role?: 'cs'; content?: string }, PreviewOutcome]>([
    ['a role that may not', { role: 'cs' }, { kind: 'refused', code: 'role-may-not' }],
    ['an unknown layout', { content: 'x' }, { kind: 'unknown-format' }],
    ['nothing', { content: '' }, { kind: 'refused', code: 'empty' }],
  ])('%s, is refused and nothing is kept', async (_name, { role, content }, expected) => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const bytes =
      content === undefined ? fileOf({ account, lines: [lineOf()], from: '2026-11-20' }) : Buffer.from(content);
    const before = await countBatches();
    const staff = { ...operator, role: role ?? operator.role };
    expect(await previewStatement(deps(), { staff, fileName: 'a', content: bytes })).toEqual(expected);
    expect(await countBatches()).toBe(before);
  });

  test('a file of an account that is not ours, or not the chosen one, or that names none, is refused', async () => {
    const { db } = books;
    const [account, other] = [await insertFeedAccount(db), await insertFeedAccount(db)];
    const upload = (content: Buffer, bankAccountId?: string) =>
      previewStatement(deps(), {
        ...{ staff: operator, fileName: 'a', content },
        ...(bankAccountId === undefined ? {} : { bankAccountId }),
      });
    const strange = fileOf({ account: { ...account, number: '99988877' }, lines: [], from: '2026-11-20' });
    expect(await upload(strange)).toEqual({ kind: 'refused', code: 'account-unknown' });
    const named = fileOf({ account, lines: [], from: '2026-11-20' });
    expect(await upload(named, other.id)).toEqual({ kind: 'refused', code: 'other-account' });
    const bytes = fileOf({ account, lines: [lineOf()], from: '2026-11-20' });
    files.set(bytes.toString(), { ...(files.get(bytes.toString()) as FileOnStage), accountNumber: null });
    expect(await upload(bytes)).toEqual({ kind: 'refused', code: 'account-needed' });
    expect(await upload(bytes, account.id)).toMatchObject({ kind: 'preview' });
  });

  test('W3, a preview that nobody applied in time, is discarded, and may be uploaded again', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const content = fileOf({ account, lines: [lineOf()], from: '2026-11-20' });
    const { batchId } = await preview(content);
    expect(await discardOldPreviews(db, DEFAULT_SETTINGS)).toBe(0);
    await db.write('update mutation_batch set received_at = utc_timestamp(3) - interval 61 minute where id = ?', [
      batchId,
    ]);
    expect(await discardOldPreviews(db, DEFAULT_SETTINGS)).toBe(1);
    expect(await applyStatement(deps(), { staff: operator, batchId })).toEqual({ kind: 'refused', code: 'discarded' });
    expect((await preview(content)).batchId).toBe(batchId);
    expect(await applyStatement(deps(), { staff: operator, batchId })).toMatchObject({ kind: 'applied' });
  });

  async function countBatches(): Promise<number> {
    const row = await books.db.row<{ count: string }>('select count(*) as count from mutation_batch');
    return Number(row?.count);
  }
});

describe('a file of the bank, applied', () => {
  test('T1, the same file twice at once and again, is applied once', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const content = fileOf({ account, lines: [lineOf(), lineOf()], from: '2026-11-20' });
    const { batchId } = await preview(content);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => applyStatement(deps(), { staff: operator, batchId })),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
      ...['already-applied', 'already-applied', 'already-applied', 'applied'],
    ]);
    expect(await mutationsOf(db, account)).toHaveLength(2);
    const again = await previewStatement(deps(), { staff: operator, fileName: 'b', content });
    expect(again).toMatchObject({ kind: 'already-applied', batchId });
    expect(await discardStatement(deps(), { staff: operator, batchId })).toMatchObject({ kind: 'already-applied' });
    const audit = await db.rows<{ action: string }>('select action from audit_event where subject = ?', [batchId]);
    expect(audit).toEqual([{ action: 'statement.apply' }]);
  });

  test('T1, two formats of one statement, are two sources of the same lines', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await apply({ account, lines: [lineOf({ text: 'ONE' }), lineOf({ text: 'TWO' })], from: '2026-11-20' });
    const second = await apply({
      ...{ account, from: '2026-11-20', format: 'csv-mcm' },
      lines: [lineOf({ text: 'SATU' }), lineOf({ text: 'DUA' })],
    });
    expect(second).toMatchObject({ newLines: 2, newMutations: 0 });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(2 * 100_075);
  });

  test('T1, a complete statement of both days that has the line once, merges the doubted one', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    const taken = await apply({
      ...{ account, from: '2026-11-20', to: '2026-11-21', opening: 0 },
      lines: [lineOf({ at: '2026-11-21' })],
    });
    expect(taken).toMatchObject({ newMutations: 1, doubted: 1, settled: 1, missing: 0, difference: undefined });
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['new', 'merged']);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('T1, a complete statement of both days that has two, confirms the doubted one', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'csv-mcm', lines: [lineOf({ at: '2026-11-21' })] });
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['doubted', 'new']);
    await apply({
      ...{ account, from: '2026-11-20', to: '2026-11-21', opening: 0 },
      lines: [lineOf({ at: '2026-11-20' }), lineOf({ at: '2026-11-21' })],
    });
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['new', 'new']);
  });

  test('T1, daily statements, wait with a line of 23.59 until the next one has it', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    expect(await apply({ account, lines: [], from: '2026-11-20', opening: 0 })).toMatchObject({ missing: 0 });
    const next = await apply({ account, lines: [lineOf({ at: '2026-11-21' })], from: '2026-11-21', opening: 0 });
    expect(next).toMatchObject({ settled: 1, missing: 0, difference: undefined });
    expect((await mutationsOf(db, account)).filter(({ state }) => state !== 'merged')).toHaveLength(1);
  });

  test('a line of the feed that a complete statement lacks, is barred from matching and people look', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine()] });
    const taken = await apply({ account, lines: [], from: '2026-11-20', opening: 0 });
    expect(taken.missing).toBe(1);
    const row = await oneMutation(db, account);
    expect(row).toMatchObject({ state: 'open', exception: 'missing-in-statement', endedAt: null });
    expect(row.processedAt).not.toBeNull();
    expect(await openItemsOf(db, 'mutation', row.id)).toMatchObject([{ state: 'missing-in-statement' }]);
    // The bank's word and ours differ by it.
    expect(await openItemsOf(db, 'bank-account', account.id)).toMatchObject([
      {
        ...{ state: 'balance-differs', owner: 'admin' },
        detail: 'Saldo akhir 20 Nov 2026: bank Rp0, buku Rp100.075, selisih -Rp100.075',
      },
    ]);
    // A statement that has it takes all of that back.
    await apply({ account, lines: [lineOf()], from: '2026-11-20', opening: 0 });
    expect(await oneMutation(db, account)).toMatchObject({ state: 'new', exception: null });
    expect(await openItemsOf(db, 'mutation', row.id)).toMatchObject([{ state: 'unjudged' }]);
    expect(await openItemsOf(db, 'bank-account', account.id)).toEqual([]);
  });

  test('a line that was decided and that a complete statement lacks, keeps its decision, and people accept it', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine()] });
    const { id } = await oneMutation(db, account);
    await keepLine(db, account, id);
    await apply({ account, lines: [], from: '2026-11-20', opening: 0 });
    expect(await oneMutation(db, account)).toMatchObject({
      ...{ state: 'kept', exception: 'missing-in-statement', endedAt: null },
    });
    expect(await openItemsOf(db, 'mutation', id)).toMatchObject([{ state: 'missing-in-statement' }]);
    const accept = { mutationId: id, reason: 'Bank membenarkan lewat telepon' };
    expect(await acceptMissingLine(deps(), { staff: operator, ...accept })).toEqual({
      ...{ kind: 'refused', code: 'role-may-not' },
    });
    const staff = await insertStaff(db, 'supervisor');
    expect(await acceptMissingLine(deps(), { staff, ...accept })).toEqual({ kind: 'accepted' });
    const row = await oneMutation(db, account);
    expect(row).toMatchObject({ state: 'kept', exception: null });
    expect(row.endedAt).not.toBeNull();
    expect(await openItemsOf(db, 'mutation', id)).toEqual([]);
    expect(await acceptMissingLine(deps(), { staff, ...accept })).toEqual({ kind: 'refused', code: 'not-missing' });
  });

  test('a line that the bank was asked about, is not asked about again by the statements that follow', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine()] });
    const { id } = await oneMutation(db, account);
    await apply({ account, lines: [], from: '2026-11-20', opening: 0 });
    const staff = await insertStaff(db, 'supervisor');
    const accept = { staff, mutationId: id, reason: 'Bank membenarkan lewat telepon' };
    expect(await acceptMissingLine(deps(), accept)).toEqual({ kind: 'accepted' });
    const next = await apply({ account, lines: [], from: '2026-11-21', opening: 0 });
    const again = await apply({ account, lines: [], from: '2026-11-20', opening: 0, format: 'csv-posting' });
    expect([next.missing, again.missing]).toEqual([0, 0]);
    expect(await oneMutation(db, account)).toMatchObject({ state: 'new', exception: null });
    expect(await openItemsOf(db, 'mutation', id)).toMatchObject([{ state: 'unjudged' }]);
  });

  test('a feed of an account that has none by its row, is no statement of the bank', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db, { feed: null });
    await apply({ account, lines: [], from: '2026-11-20', to: '2026-11-21', opening: 0 });
    await tell(db, { account, source: 'manual', lines: [lineOf()] });
    expect(await oneMutation(db, account)).toMatchObject({ exception: 'missing-in-statement' });
    await tell(db, { account, source: 'moota', lines: [feedLine(), feedLine({ amount: 44_444 })] });
    const rows = await mutationsOf(db, account);
    expect(rows.map(({ exception }) => exception)).toEqual(['missing-in-statement', 'missing-in-statement']);
  });

  test('W1, a decided line that a statement lacks, is promised for as its item says', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine()] });
    const { id } = await oneMutation(db, account);
    await keepLine(db, account, id);
    await apply({ account, lines: [], from: '2026-11-20', opening: 0 });
    expect((await checkTransferPromises(db)).filter(({ subject }) => subject === id)).toEqual([]);
    await db.write(`update work_item set closed_at = utc_timestamp(3) where subject = ?`, [id]);
    expect((await checkTransferPromises(db)).filter(({ subject }) => subject === id)).toMatchObject([
      { problem: 'no work item' },
    ]);
  });

  test('T1, lines that a statement lacks, are locked with those that it has, in the order of their ids', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ amount: 9_999 })] });
    await tell(db, { account, source: 'moota', lines: [feedLine({ amount: 8_888 })] });
    const [lower, higher] = (await mutationsOf(db, account)).sort((one, other) => (one.id < other.id ? -1 : 1));
    await whileLocked(db, {
      ...{ held: lower!.id, beyond: higher!.id },
      work: () => apply({ account, lines: [lineOf({ amount: 8_888 })], from: '2026-11-20', opening: 0 }),
    });
    expect((await mutationsOf(db, account)).map(({ exception }) => exception)).toEqual([null, 'missing-in-statement']);
  });

  test('T1, a late feed, is judged by the statements that are there: merged near midnight, missing elsewhere', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await apply({
      ...{ account, from: '2026-11-20', to: '2026-11-21', opening: 0 },
      lines: [lineOf({ at: '2026-11-21' })],
    });
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 23:59' })] });
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['merged', 'new']);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-20 10:00', amount: 44_444 })] });
    const missing = (await mutationsOf(db, account)).find(({ amount }) => amount === 44_444);
    expect(missing).toMatchObject({ state: 'open', exception: 'missing-in-statement' });
    expect(await openItemsOf(db, 'mutation', missing!.id)).toMatchObject([{ state: 'missing-in-statement' }]);
  });

  test('the running day, is never complete, whatever the file says', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const [{ today }] = (await db.rows<{ today: string }>(
      'select date(utc_timestamp() + interval 7 hour) as today',
    )) as [{ today: string }];
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: `${today} 00:30` })] });
    const taken = await apply({ account, lines: [], from: today, opening: 0 });
    expect(taken).toMatchObject({ missing: 0, difference: undefined });
  });
});

describe('balances of the bank and of the books', () => {
  test('what was there before the first line, is booked once as the opening', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const wish = { account, lines: [lineOf()], from: '2026-11-20', opening: 9_000_000 };
    expect(await apply(wish)).toMatchObject({ difference: undefined });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(9_100_075);
    expect(await apply({ ...wish, lines: [lineOf()] })).toMatchObject({ newMutations: 0, difference: undefined });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(9_100_075);
  });

  test('an older statement that comes later, corrects the opening by one more journal', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await apply({ account, lines: [lineOf()], from: '2026-11-20', opening: 900_000 });
    const lines = [lineOf({ at: '2026-11-19', amount: 400_000 })];
    const older = await apply({ account, lines, from: '2026-11-19', opening: 500_000 });
    expect(older.difference).toBeUndefined();
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(1_000_075);
    const openings = await db.rows(`select n from journal where subject = ? and kind = 'opening' order by n`, [
      account.id,
    ]);
    expect(openings).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('while a line is older than every statement, no opening is guessed, and the difference is told', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: '2026-11-10 09:00' })] });
    const taken = await apply({ account, lines: [lineOf()], from: '2026-11-20', opening: 900_000 });
    expect(taken.difference).toEqual({ date: '2026-11-20', stated: 1_000_075, booked: 200_150 });
  });

  test('a preview, tells the difference that applying would show', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await apply({ account, lines: [lineOf()], from: '2026-11-20', opening: 0 });
    const lines = [lineOf({ at: '2026-11-21', amount: 5_000 })];
    const { summary } = await preview(fileOf({ account, lines, from: '2026-11-21', opening: 100_000 }));
    expect(summary.difference).toEqual({ date: '2026-11-21', stated: 105_000, booked: 105_075 });
    const first = await insertFeedAccount(db);
    const clean = await preview(fileOf({ account: first, lines, from: '2026-11-21', opening: 100_000 }));
    expect(clean.summary.difference).toBeNull();
  });
});
