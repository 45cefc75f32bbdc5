import { createMoneyDecisions } from '../../../src/backoffice/money/create-money-decisions';
import { type MoneyDecisions, type MoneyVerdict } from '../../../src/backoffice/money/money.types';
import {
  type ManualLineForm,
  type ManualLineOutcome,
  type ManualLineRefusal,
  requestManualLine,
} from '../../../src/backoffice/mutations/request-manual-line';
import { rupiah } from '../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { type StaffMember } from '../../../src/domain/staff';
import { silentLogger } from '../../../src/logging/logger';
import { moneyContext } from '../../../src/transfer/money-context';
import {
  discardManualLine,
  enterManualLine,
  previewManualLine,
  readManualEntry,
} from '../../../src/transfer/mutations/manual-line';
import { testSecretBox } from '../../support/fixtures';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';
import {
  type AccountOnStage,
  bookedOn,
  feedLine,
  insertFeedAccount,
  lineOf,
  mutationsOf,
  oneMutation,
  settingsOf,
  tell,
} from '../../support/mutation-scene';
import { insertStaff } from '../../support/staff-row';

let books: TestBooks;
let decisions: MoneyDecisions;
let operator: StaffMember;
let supervisor: StaffMember;
let today: string;

beforeAll(async () => {
  books = await openTestBooks();
  const { db } = books;
  decisions = createMoneyDecisions({
    ...{ db, settings: settingsOf(), logger: silentLogger, seal: testSecretBox.seal },
    workflows: { decide: async () => Promise.reject(new Error('no entry is a transfer’s')) },
  });
  operator = await insertStaff(db, 'operator');
  supervisor = await insertStaff(db, 'supervisor');
  const row = await db.row<{ day: string }>('select date(utc_timestamp() + interval 7 hour) as day');
  today = row?.day ?? '';
});

afterAll(() => books.close());

afterEach(() => expectBooksAgree(books.db));

function ask(account: AccountOnStage, change: Partial<ManualLineForm> = {}): Promise<ManualLineOutcome> {
  return requestManualLine(
    { db: books.db, settings: settingsOf(), request: decisions.request },
    {
      ...{ staff: operator, bankAccountId: account.id, date: today, direction: 'credit', amount: rupiah(100_075) },
      ...{ text: 'SETORAN  TUNAI', reason: 'Bank membenarkan lewat telepon', ...change },
    },
  );
}

async function asked(account: AccountOnStage, change: Partial<ManualLineForm> = {}) {
  const outcome = await ask(account, change);
  if (outcome.kind !== 'asked' || outcome.outcome.kind !== 'requested') throw new Error(JSON.stringify(outcome));
  const { approvalId } = outcome.outcome;
  const view = await decisions.find(approvalId);
  if (view === undefined) throw new Error('the request cannot be found');
  const decide = (staff: StaffMember, verdict: MoneyVerdict['verdict']) =>
    decisions.decide({ staff, approvalId, verdict, note: 'sudah dicek di bank', seenHash: view.contentHash });
  return { batchId: outcome.batchId, view, decide };
}

async function batchState(id: string): Promise<unknown> {
  return books.db.row('select state, approved_by from mutation_batch where id = ?', [id]);
}

describe('a line that a person typed in', () => {
  test('C6, a line by hand, counts when a second person agrees, and not before', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { batchId, view, decide } = await asked(account, { time: '00:00', senderName: 'Budi' });
    expect(view).toMatchObject({ action: 'enter-line', isFourEyes: true, amount: 100_075, state: 'requested' });
    expect(await mutationsOf(db, account)).toEqual([]);
    expect(await decide(operator, 'approve')).toMatchObject({ kind: 'refused' });
    expect(await mutationsOf(db, account)).toEqual([]);
    expect(await decide(supervisor, 'approve')).toMatchObject({ kind: 'executed' });
    expect(await oneMutation(db, account)).toMatchObject({
      ...{ state: 'new', sources: ['manual'], text: 'SETORAN TUNAI', senderName: 'Budi', wibDate: today },
    });
    expect(await batchState(batchId)).toEqual({ state: 'applied', approved_by: supervisor.id });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('T1, the feed tells later what was typed in, and it is one line in the words of the bank', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { decide } = await asked(account);
    await decide(supervisor, 'approve');
    const line = feedLine({ at: `${today} 00:05`, text: 'TRSF DARI BUDI' });
    expect(await tell(db, { account, source: 'moota', lines: [line] })).toMatchObject({ newMutations: 0 });
    expect(await oneMutation(db, account)).toMatchObject({ sources: ['manual', 'moota'], text: 'TRSF DARI BUDI' });
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('T1, a line that the feed told already, is told so before, and adds nothing', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: `${today} 00:05` })] });
    const { batchId, view, decide } = await asked(account);
    expect(view.preview?.lines ?? []).toEqual([]);
    const { id } = await oneMutation(db, account);
    const effect = await db.transaction(async (tx) => previewManualLine(tx, (await readManualEntry(tx, batchId))!));
    expect(effect).toEqual({ kind: 'known', mutationId: id });
    expect(await decide(supervisor, 'approve')).toMatchObject({ kind: 'executed' });
    expect(await oneMutation(db, account)).toMatchObject({ sources: ['moota', 'manual'] });
  });

  test('T1, near midnight, what a person typed in is doubted as any other source', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const [yesterday] = [new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10)];
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: `${yesterday} 23:59` })] });
    const { batchId, decide } = await asked(account);
    const effect = await db.transaction(async (tx) => previewManualLine(tx, (await readManualEntry(tx, batchId))!));
    expect(effect).toMatchObject({ kind: 'doubted' });
    await decide(supervisor, 'approve');
    expect((await mutationsOf(db, account)).map(({ state }) => state)).toEqual(['new', 'doubted']);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('T1, the feed tells it while a second person is asked, and that approval moves nothing', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { decide } = await asked(account);
    await tell(db, { account, source: 'moota', lines: [feedLine({ at: `${today} 00:05` })] });
    expect(await decide(supervisor, 'approve')).toMatchObject({ kind: 'refused' });
    await oneMutation(db, account);
    expect(await bookedOn(db, `bank:${account.code}`)).toBe(100_075);
  });

  test('two equal entries, are two lines, since two people agreed to each', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    for (const { decide } of [await asked(account), await asked(account)]) await decide(supervisor, 'approve');
    expect(await mutationsOf(db, account)).toHaveLength(2);
  });

  test('an entry that is rejected, is discarded and can never count', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { batchId, decide } = await asked(account);
    expect(await decide(supervisor, 'reject')).toMatchObject({ kind: 'rejected' });
    expect(await batchState(batchId)).toEqual({ state: 'discarded', approved_by: null });
    const entering = db.transaction(async (tx) =>
      enterManualLine(tx, batchId, supervisor.id, await moneyContext(tx, DEFAULT_SETTINGS)),
    );
    await expect(entering).rejects.toThrow('does not wait for anybody');
    await db.transaction((tx) => discardManualLine(tx, batchId));
  });

  test('C6, its own author, cannot approve it, by the function and by the table', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { batchId } = await asked(account);
    const entering = db.transaction(async (tx) =>
      enterManualLine(tx, batchId, operator.id, await moneyContext(tx, DEFAULT_SETTINGS)),
    );
    await expect(entering).rejects.toThrow('needs a second person');
    const writing = db.write('update mutation_batch set approved_by = by_staff where id = ?', [batchId]);
    await expect(writing).rejects.toThrow();
  });

  test.each<[string, Partial<ManualLineForm>, ManualLineRefusal]>([
    ['no day', { date: '2026-02-30' }, 'invalid-date'],
    ['a day to come', { date: '2099-01-01' }, 'invalid-date'],
    ['a day long ago', { date: '2020-01-01' }, 'invalid-date'],
    ['no time', { time: '24:00' }, 'invalid-time'],
    ['nothing', { amount: 0 as never }, 'invalid-amount'],
    ['a part of a rupiah', { amount: 10.5 as never }, 'invalid-amount'],
    ['no text', { text: '  ' }, 'invalid-text'],
    ['a name without end', { senderName: 'A'.repeat(101) }, 'invalid-sender'],
    ['no reason', { reason: 'ya' }, 'invalid-reason'],
    ['an unknown account', { bankAccountId: '01M8F3WZCB2QEY28M5PR7M7MH3' }, 'account-unknown'],
  ])('%s, is refused and nothing is kept', async (_name, change, code) => {
    const account = await insertFeedAccount(books.db);
    const count = () => books.db.row('select count(*) as count from mutation_batch');
    const before = await count();
    expect(await ask(account, change)).toEqual({ kind: 'refused', code });
    expect(await count()).toEqual(before);
  });

  test('cs, enters nothing', async () => {
    const account = await insertFeedAccount(books.db);
    const staff = await insertStaff(books.db, 'cs');
    expect(await ask(account, { staff })).toEqual({ kind: 'refused', code: 'role-may-not' });
  });

  test('T1, a file that tells a typed line, stands for it', async () => {
    const { db } = books;
    const account = await insertFeedAccount(db);
    const { decide } = await asked(account);
    await decide(supervisor, 'approve');
    const stored = await tell(db, { account, source: 'mt940', lines: [lineOf({ at: today })] });
    expect(stored).toMatchObject({ newLines: 1, newMutations: 0 });
  });
});
