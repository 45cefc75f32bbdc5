import { cancelBill } from '../../../src/billing/cancel-bill';
import { type BillChangeWish, changeBill } from '../../../src/billing/change-bill';
import { InvariantBroken } from '../../../src/domain/errors';
import { rupiah } from '../../../src/domain/money';
import { type BusinessDate } from '../../../src/domain/time';
import { type Tx } from '../../../src/persistence/database';
import { lockTagihan, type TagihanRow } from '../../../src/persistence/repositories/tagihan.repository';
import { lockVirtualAccountsOf } from '../../../src/persistence/repositories/virtual-account.repository';
import { openPlanScene, type PlanScene } from '../../support/plan-scene';

let scene: PlanScene;

beforeAll(async () => {
  scene = await openPlanScene();
});

beforeEach(() => scene.life.setClock('2026-03-06'));

afterEach(() => scene.life.expectBooksAgree());

afterAll(async () => {
  await scene.close();
});

/** A bill of a million, of which so much was paid in parts. */
async function openBill({ paid = 0, isTold = true } = {}): Promise<string> {
  const planId = await scene.send({ billingType: 'i' });
  const { id } = await scene.openBillOf(planId, 1);
  if (isTold) await scene.life.run(id);
  const [account] = await scene.life.accountsOf(id);
  if (paid > 0) await scene.life.pay(account!.trxId, paid);
  return id;
}

const change = (id: string, to: BillChangeWish['to']): Promise<TagihanRow> =>
  scene.db.transaction(async (tx) => {
    const accounts = await lockVirtualAccountsOf(tx, id);
    const tagihan = await lockTagihan(tx, id);
    const given = { now: await tx.now(), settings: scene.life.settings };
    const changed = await changeBill(tx, { tagihan, accounts, to, why: 'reschedule' }, given);
    await agreeOn(tx, { was: tagihan, becomes: changed });
    return changed;
  });

const cancel = (id: string): Promise<TagihanRow> =>
  scene.db.transaction(async (tx) => {
    const accounts = await lockVirtualAccountsOf(tx, id);
    const tagihan = await lockTagihan(tx, id);
    const given = { now: await tx.now(), settings: scene.life.settings };
    const cancelled = await cancelBill(tx, { tagihan, accounts }, given);
    await agreeOn(tx, { was: tagihan, becomes: cancelled });
    return cancelled;
  });

/** What was agreed on is the caller's to change. */
async function agreeOn(tx: Tx, { was, becomes }: { was: TagihanRow; becomes: TagihanRow }): Promise<void> {
  const change = becomes.amount - was.amount;
  await tx.write('update plan set agreed_total = agreed_total + ? where id = ?', [change, was.planId]);
}

const journalsOf = async (id: string): Promise<string[]> => {
  const rows = await scene.db.rows<{ kind: string; n: number; account: string; side: string; amount: string }>(
    `select j.kind, j.n, substring_index(e.account_code, ':', 1) as account, e.side, e.amount
     from journal j join entry e on e.journal_id = j.id where j.subject = ? order by j.id, e.line`,
    [id],
  );
  return rows.map(({ kind, n, account, side, amount }) => `${kind} ${n} ${side} ${account} ${amount}`);
};

const wantedOf = async (id: string): Promise<unknown> =>
  scene.db.row(
    'select state, task, cast(task_amount as char) as amount, task_expires_at as expiresAt from virtual_account where tagihan_id = ?',
    [id],
  );

test('bill, its principal raised and lowered again, each difference is booked and kept (B3)', async () => {
  const id = await openBill();
  await change(id, { amount: rupiah(1_200_000) });
  await change(id, { amount: rupiah(900_000) });
  expect((await journalsOf(id)).slice(2)).toEqual([
    ...['tagihan-changed 2 debit piutang 200000', 'tagihan-changed 2 credit revenue 200000'],
    ...['tagihan-changed 3 debit revenue 300000', 'tagihan-changed 3 credit piutang 300000'],
  ]);
  const history = await scene.db.rows(
    'select n, cast(amount as char) as amount from tagihan_amount where tagihan_id = ? order by n',
    [id],
  );
  expect(history).toEqual([
    ...[
      { n: 1, amount: '1000000' },
      { n: 2, amount: '1200000' },
      { n: 3, amount: '900000' },
    ],
  ]);
});

test('bill, paid in part into a bill that counts its parts, the bank is asked for the whole of it', async () => {
  const id = await openBill({ paid: 400_000 });
  await change(id, { denda: rupiah(50_000) });
  expect(await wantedOf(id)).toMatchObject({ state: 'active', task: 'update', amount: '1050000' });
  expect((await journalsOf(id)).slice(-2)).toEqual(['denda 1 debit piutang 50000', 'denda 1 credit revenue 50000']);
});

test('bill, that the bank has not made yet, it is made with the new values', async () => {
  const id = await openBill({ isTold: false });
  await change(id, { amount: rupiah(1_100_000), dueOn: '2026-03-20' as BusinessDate });
  expect(await wantedOf(id)).toMatchObject({ state: 'creating', task: 'create', amount: '1100000' });
  await scene.life.run(id);
  expect(scene.life.bank.calls.at(-1)).toMatch(/^create .* 1100000$/);
  expect(await scene.life.accountsOf(id)).toMatchObject([{ task: null, expiresAt: new Date('2026-04-19T16:59:59Z') }]);
});

test('bill, changed while the bank is being told, it is told of the change afterwards', async () => {
  const id = await openBill({ isTold: false });
  const [account] = await scene.life.accountsOf(id);
  scene.life.bank.beforeAnswer = async () => {
    scene.life.bank.beforeAnswer = async () => undefined;
    await change(id, { amount: rupiah(1_300_000) });
  };
  await scene.life.run(id);
  expect(scene.life.bank.calls.slice(-2)).toEqual([
    `create ${account!.trxId} 1000000`,
    `update ${account!.trxId} 1300000`,
  ]);
});

test('bill, asked to be what it is, nothing is written', async () => {
  const id = await openBill();
  const before = await scene.life.accountsOf(id);
  const { version } = await change(id, { amount: rupiah(1_000_000), dueOn: '2026-03-12' as BusinessDate });
  expect(await change(id, {})).toMatchObject({ version });
  expect(await scene.life.accountsOf(id)).toEqual(before);
  expect(await journalsOf(id)).toHaveLength(2);
});

test('bill, asked for no more than was paid, nothing is written', async () => {
  const id = await openBill({ paid: 400_000 });
  await expect(change(id, { amount: rupiah(400_000) })).rejects.toThrow(InvariantBroken);
  expect((await journalsOf(id)).filter((line) => line.startsWith('tagihan-changed'))).toEqual([]);
});

test('bill, cancelled with its denda paid in part, the rest of both leaves the books', async () => {
  const id = await openBill({ paid: 400_000 });
  await change(id, { denda: rupiah(50_000) });
  await scene.life.run(id);
  const [account] = await scene.life.accountsOf(id);
  await scene.life.pay(account!.trxId, 620_000);
  expect(await cancel(id)).toMatchObject({ state: 'cancelled', amount: 1_000_000, denda: 20_000, dendaOn: null });
  expect((await journalsOf(id)).slice(-2)).toEqual([
    ...['tagihan-cancelled 1 debit revenue 30000', 'tagihan-cancelled 1 credit piutang 30000'],
  ]);
  expect(await wantedOf(id)).toMatchObject({ task: 'close', amount: null });
  expect((await scene.life.item(id))?.isOpen).toBeNull();
});

test('bill, that has ended, it is neither changed nor cancelled', async () => {
  const id = await openBill();
  await cancel(id);
  await expect(cancel(id)).rejects.toThrow(InvariantBroken);
  await expect(change(id, { denda: rupiah(1) })).rejects.toThrow(InvariantBroken);
});
