import { BILLING_ITEM_KINDS } from '../../../../src/domain/promises';
import { readFrameFigures } from '../../../../src/persistence/queries/console/frame-figures';
import { listQueue } from '../../../../src/persistence/queries/console/work-queue';
import { countQueue } from '../../../../src/persistence/queries/console/work-queue-counts';
import { QUEUE_FILTERS } from '../../../../src/persistence/queries/console/work-queue-filter';
import { newId } from '../../../../src/persistence/new-id';
import { insertBill } from '../../../support/billing-scene';
import { openQueueScene, type QueueScene } from './queue-scene';

let scene: QueueScene;

beforeAll(async () => {
  scene = await openQueueScene();
});
afterAll(() => scene.close());

test('queue of the desk, with one late item of each kind that is about customers, shows and counts none of them', async () => {
  const { db } = scene;
  const own = await scene.openLooseItem('case', 'unknown-callback', newId());
  const { staff, browser } = await scene.logIn('supervisor');
  for (const kind of BILLING_ITEM_KINDS) {
    const id = await scene.openLooseItem(kind, 'requested', newId());
    await scene.ageItem(id, 60 * 60 * 1000);
    await db.write('update work_item set taken_by = ? where id = ?', [staff.id, id]);
  }
  const view = { staffId: staff.id, now: await db.now(), usualMs: 30_000 };
  const { byFilter } = await countQueue(db, view);
  expect(byFilter).toEqual({
    ...Object.fromEntries(QUEUE_FILTERS.map((filter) => [filter, 0])),
    all: 1,
    people: 1,
    untaken: 1,
  });
  for (const filter of QUEUE_FILTERS) {
    const { items } = await listQueue(db, view, { filter, from: null, pageSize: 50, withoutCalm: false });
    expect(items.map(({ id }) => id)).toEqual(byFilter[filter] === 1 ? [own] : []);
  }
  expect(await readFrameFigures(db)).toMatchObject({ open: 1, overdue: 0 });
  const { text } = await browser.get('/antrian');
  expect(text).not.toContain('Data pelanggan');
  expect(text).toContain('aria-label="1, tidak ada yang lewat tenggat"');
});

test('case about a bill at the bank, an admin reads which one and others do not', async () => {
  const bill = await insertBill(scene.db);
  await scene.openLooseItem('case', 'va-not-closed', bill.virtualAccountId);
  const { browser: admin } = await scene.logIn('admin');
  const { text } = await admin.get('/antrian');
  expect(text).toContain(bill.trxId);
  expect(text).toContain(`/tagihan/${bill.tagihanId}`);
  const { browser: operator } = await scene.logIn('operator');
  const seen = await operator.get('/antrian');
  expect(seen.text).toContain('VA belum tertutup di BNI');
  expect(seen.text).not.toContain(bill.trxId);
  expect(seen.text).not.toContain(bill.tagihanId);
});
