import { type TiketSource } from '../../../src/intake/accept-tiket.types';
import { type Database } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { readOwnTiket } from '../../../src/persistence/queries/own-tikets';
import { type AskedScene, openAskedScene } from '../../support/asked-scene';
import { censusOf } from '../../support/census';
import { insertReseller } from '../../support/fixtures';
import { openTestBooks, type TestBooks } from '../../support/ledger';

describe('accepting a tiket', () => {
  let books: TestBooks;
  let db: Database;
  let scene: AskedScene;

  beforeAll(async () => {
    books = await openTestBooks();
    ({ db } = books);
    scene = await openAskedScene(db);
  });
  afterAll(() => books.close());

  const h2h = (reference = `TKT-${newId()}`): TiketSource => ({
    ...{ origin: 'h2h', reference },
    nonce: {
      ...{ credentialId: 'c'.repeat(26), value: newId(), requestHash: Buffer.alloc(32) },
      stamp: '2026-11-25T08:12:14.000Z' as never,
    },
  });
  const pass = async (tiketId: string, column: string): Promise<void> => {
    await db.write(
      `update transfer t join tiket k on k.transfer_id = t.id
       set t.${column} = utc_timestamp(3) - interval 1 second where k.id = ?`,
      [tiketId],
    );
  };

  test('A1, A3, one tiket, has 24 hours, and the same reference is answered with it for ever', async () => {
    const member = await scene.newShop();
    const asked = scene.tiket(member, 500_000, h2h());
    const first = await scene.acceptTiket(asked);
    expect(first).toMatchObject({ httpStatus: 202, isRepeated: false, tiket: { state: 'awaiting', base: 500_000 } });
    const { transferId, expiresAt, amount } = first.tiket.asked!;
    expect(amount - 500_000).toBeGreaterThan(0);
    expect(Date.parse(expiresAt) - Date.parse(first.tiket.createdAt)).toBeGreaterThan(23 * 60 * 60 * 1000);
    expect(scene.reserved).toContain(transferId);
    await db.write(`update tiket set state = 'credited' where id = ?`, [first.tiket.tiketId]);
    await db.write('update transfer set received = ? where id = ?', [amount, transferId]);
    const again = await scene.acceptTiket(asked);
    expect(again).toMatchObject({ httpStatus: 202, isRepeated: true, tiket: { state: 'success', credited: amount } });
    expect(again.tiket.asked).toEqual(first.tiket.asked);
  });

  test('A3, the same reference with another amount, ref-conflict without effect', async () => {
    const member = await scene.newShop();
    await scene.acceptTiket(scene.tiket(member, 500_000, h2h('TKT-1')));
    const before = await censusOf(db);
    const other = scene.acceptTiket(scene.tiket(member, 500_001, h2h('TKT-1')));
    await expect(other).rejects.toMatchObject({ code: 'ref-conflict' });
    expect(await censusOf(db)).toEqual(before);
  });

  test.each([
    ['too little', 9_999, 'amount-out-of-range'],
    ['too much', 100_000_001, 'amount-out-of-range'],
  ])('A4, %s, is refused for good', async (_what, amount, errorCode) => {
    const member = await scene.newShop();
    const asked = scene.tiket(member, amount, h2h());
    expect(await scene.acceptTiket(asked)).toMatchObject({ httpStatus: 422, tiket: { state: 'failed', errorCode } });
    expect(await scene.acceptTiket(asked)).toMatchObject({ httpStatus: 422, isRepeated: true });
    expect(await scene.count('transfer', 'reseller_id', member.resellerId)).toBe(0);
  });

  test('A4, a reseller without the switch, is refused', async () => {
    const member = await insertReseller(db);
    const refused = await scene.acceptTiket(scene.tiket(member, 500_000, h2h()));
    expect(refused).toMatchObject({ httpStatus: 422, tiket: { errorCode: 'transfer-not-offered', asked: null } });
  });

  test('T4, the same member and amount from OtomaX, is the same tiket while it may be paid', async () => {
    const member = await scene.newShop();
    const first = await scene.acceptTiket(scene.tiket(member, 250_000));
    const again = await scene.acceptTiket(scene.tiket(member, 250_000));
    expect(again).toEqual({ ...first, isRepeated: true });
    const other = await scene.acceptTiket(scene.tiket(member, 260_000));
    expect(other.tiket.tiketId).not.toBe(first.tiket.tiketId);
    const neighbour = await scene.acceptTiket(scene.tiket(await scene.newShop(), 250_000));
    expect(neighbour.tiket.tiketId).not.toBe(first.tiket.tiketId);
    // A reference tells one from another: these are two, and neither is the one of OtomaX.
    const named = await scene.acceptTiket(scene.tiket(member, 250_000, h2h()));
    expect(named.tiket.tiketId).not.toBe(first.tiket.tiketId);
  });

  test('T4, asked for 15 times at once, is one tiket with one amount', async () => {
    const member = await scene.newShop();
    const answers = await Promise.all(
      Array.from({ length: 15 }, () => scene.acceptTiket(scene.tiket(member, 300_000))),
    );
    expect(new Set(answers.map(({ tiket }) => tiket.asked?.amount)).size).toBe(1);
    expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    expect(await scene.count('tiket', 'reseller_id', member.resellerId)).toBe(1);
    expect(await scene.count('transfer', 'reseller_id', member.resellerId)).toBe(1);
  });

  test('T4, past its deadline, another one is made, and the old one is still waited for', async () => {
    const member = await scene.newShop();
    const first = await scene.acceptTiket(scene.tiket(member, 350_000));
    await pass(first.tiket.tiketId, 'expires_at');
    const second = await scene.acceptTiket(scene.tiket(member, 350_000));
    expect(second).toMatchObject({ isRepeated: false, tiket: { state: 'awaiting' } });
    expect(second.tiket.asked?.amount).not.toBe(first.tiket.asked?.amount);
    expect(await readOwnTiket(db, member.resellerId, { id: first.tiket.tiketId })).toMatchObject({ state: 'awaiting' });
    expect((await scene.acceptTiket(scene.tiket(member, 350_000))).tiket.tiketId).toBe(second.tiket.tiketId);
  });

  test('T4, refused from OtomaX, is told and holds no amount', async () => {
    const member = await scene.newShop();
    const refused = await scene.acceptTiket(scene.tiket(member, 1));
    expect(refused).toMatchObject({ httpStatus: 422, tiket: { errorCode: 'amount-out-of-range', refId: null } });
  });

  test('a tiket that staff make, sent twice by its form, is one and names who made it', async () => {
    const member = await scene.newShop();
    const createdBy = newId();
    const asked = scene.tiket(member, 400_000, { origin: 'console', reference: newId(), createdBy });
    const [first, second] = [await scene.acceptTiket(asked), await scene.acceptTiket(asked)];
    expect(second.tiket.tiketId).toBe(first.tiket.tiketId);
    expect(await db.row('select origin, created_by from tiket where id = ?', [first.tiket.tiketId])).toEqual({
      ...{ origin: 'console', created_by: createdBy },
    });
  });
});
