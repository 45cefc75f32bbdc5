import { mutationName, refundName } from '../../../../src/domain/transfer/names';
import { openPeopleItem } from '../../../../src/settlement/open-people-item';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { openTransferStage, seen, type TransferStage } from './transfer-stage';

let stage: TransferStage;
beforeAll(async () => {
  stage = await openTransferStage();
});
afterAll(() => stage.close());

const openCase = (subject: string): Promise<void> =>
  stage.db.transaction(async (tx) => {
    const item = { kind: 'case', subject, state: 'lost-refund', topupId: null, detail: null, owner: 'admin' } as const;
    await openPeopleItem(tx, item, { now: await tx.now(), settings: DEFAULT_SETTINGS });
  });

test('case about money on our accounts, the queue names what it is about and leads there', async () => {
  const line = await stage.scene.line({ amount: 80_200, direction: 'debit', exception: 'outgoing' });
  const refund = await stage.scene.refund({ kind: 'mutation', amount: 77_700, hasPayee: true });
  await openCase(line.id);
  await openCase(refund.id);
  const { browser } = await stage.logIn('admin');
  const { text } = await browser.get('/antrian');
  expect(seen(text)).toContain('Pengembalian saat pemulihan · Rp80.200');
  expect(seen(text)).toContain(mutationName(line.no));
  expect(seen(text)).toContain('Pengembalian saat pemulihan · Rp77.700');
  expect(seen(text)).toContain(refundName(refund.no));
  expect(text.split(`href="/mutasi/${line.id}"`)).toHaveLength(3);
  expect(text.split(`href="/pengembalian/${refund.id}"`)).toHaveLength(3);
});
