import { newId } from '../../../src/persistence/new-id';
import { readTopup } from '../../../src/persistence/repositories/topup.repository';
import { lostPurchasesOf } from '../../../src/settlement/adopt-lost-purchases';
import { supplierReference } from '../../../src/settlement/supplier-reference';
import { openScene, type Scene } from '../../support/settlement';

describe('what was bought for an order before a restore', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  test.each([1, 45, 99])('S2, under its number %i, found by its reference', async (n) => {
    const { topupId } = await scene.placeOrder();
    const topup = (await readTopup(scene.db, topupId))!;
    await scene.db.write(
      `insert into lost_purchase (attempt_id, n, terminal_code, supplier_ref, purchased_at, source, imported_at)
       values (?, ?, 'one', ?, utc_timestamp(3), 'statement', utc_timestamp(3))`,
      [newId(), n, supplierReference(topup, n)],
    );
    expect(await lostPurchasesOf(scene.db, topup)).toMatchObject([{ n }]);
  });
});
