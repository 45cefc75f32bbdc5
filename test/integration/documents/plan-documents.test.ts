import {
  type ReceiptContent,
  type RekapContent,
  type TagihanContent,
} from '../../../src/domain/tagihan/document-content';
import { type Instant } from '../../../src/domain/time';
import { openHouseAccounts } from '../../../src/ledger/accounts';
import { type Database, type Tx } from '../../../src/persistence/database';
import { type DocumentScene, openDocumentScene, PUBLIC_URL } from '../../support/document-scene';
import { openTestDatabase } from '../http/api';

let db: Database;
let end: () => Promise<void>;
let scene: DocumentScene;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  await db.transaction((tx) => openHouseAccounts(tx));
  scene = openDocumentScene(db);
});
afterAll(() => end());

const planned = <Result>(work: (tx: Tx, now: Instant) => Promise<Result>): Promise<Result> =>
  db.transaction(async (tx) => work(tx, await tx.now()));
const contentOf = async <Content>(documentId: string): Promise<Content & { number: string; verifyUrl: string }> =>
  JSON.parse((await scene.read(documentId))!.content) as Content & { number: string; verifyUrl: string };

describe('a document that is planned', () => {
  test('a bill, its paper is fixed with the amount, the account and the periods beside it', async () => {
    const { bills } = await scene.plan([350_000, 350_000, 400_000]);
    const [first, second] = bills;
    await scene.pay(first!, { amount: 350_000, of: [{ tagihanId: first!.tagihanId, amount: 350_000 }] });
    await scene.pay(second!, { amount: 50_000, of: [{ tagihanId: second!.tagihanId, amount: 50_000 }] });
    const { documentId, number } = await planned((tx, now) =>
      scene.planner.tagihan(tx, { tagihanId: second!.tagihanId }, now),
    );
    const content = await contentOf<TagihanContent>(documentId);
    expect(number).toMatch(/^TGH-20\d\d-\d{6}$/);
    expect(content).toMatchObject({
      ...{ number, amount: 300_000, paid: 400_000, restAfter: 400_000, corrects: null },
      bill: { principal: 350_000, denda: 0, allocated: 50_000 },
      account: { number: second!.number, billingType: 'c' },
      schedule: [{ state: 'paid' }, { state: 'this' }, { state: 'later' }],
    });
    const { token } = (await scene.read(documentId))!;
    expect(content.verifyUrl).toBe(`${PUBLIC_URL}/v/${token}`);
  });

  test('the same bill again, it is the same document; the number is not taken twice', async () => {
    const { bills } = await scene.plan([100_000]);
    const input = { tagihanId: bills[0]!.tagihanId };
    const first = await planned((tx, now) => scene.planner.tagihan(tx, input, now));
    expect(await planned((tx, now) => scene.planner.tagihan(tx, input, now))).toEqual(first);
  });

  test('a corrected bill, the old one is void and never printed, the new one names it and has its own number', async () => {
    const { bills } = await scene.plan([100_000]);
    const { tagihanId } = bills[0]!;
    const old = await planned((tx, now) => scene.planner.tagihan(tx, { tagihanId }, now));
    await db.write('update tagihan set amount = 120000 where id = ?', [tagihanId]);
    const correct = () =>
      planned((tx, now) => scene.planner.tagihan(tx, { tagihanId, correctsId: old.documentId }, now));
    const fresh = await correct();
    expect(fresh.number).not.toBe(old.number);
    expect(await correct()).toEqual(fresh);
    expect(await contentOf<TagihanContent>(fresh.documentId)).toMatchObject({
      ...{ amount: 120_000, corrects: { number: old.number } },
    });
    const before = (await scene.read(old.documentId))!;
    expect(before).toMatchObject({ state: 'void', number: old.number });
    expect(before.processed_at).not.toBeNull();
  });

  test('a payment over two bills and more, the receipt names each and what is kept', async () => {
    const { bills } = await scene.plan([300_000, 200_000]);
    const [first, second] = bills;
    const paymentId = await scene.pay(first!, {
      amount: 460_000,
      of: [
        { tagihanId: first!.tagihanId, amount: 300_000 },
        { tagihanId: second!.tagihanId, amount: 150_000 },
      ],
    });
    const { documentId, number } = await planned((tx, now) => scene.planner.receipt(tx, { paymentId }, now));
    expect(number).toMatch(/^KWT-20\d\d-\d{6}$/);
    expect(await contentOf<ReceiptContent>(documentId)).toMatchObject({
      ...{ amount: 460_000, excess: 10_000, rest: 50_000, isMeteraiRequired: false },
      paid: [
        { number: first!.trxId, amount: 300_000, left: 0 },
        { number: second!.trxId, amount: 150_000, left: 50_000 },
      ],
      bank: { trxId: first!.trxId, account: first!.number, ntb: '023589', paidAt: '2026-03-02T02:40:00.000Z' },
    });
  });

  test('a corrected receipt, has what is known of the customer now and names the old one, which is void', async () => {
    const { bills, customerId } = await scene.plan([100_000]);
    const { tagihanId } = bills[0]!;
    const paymentId = await scene.pay(bills[0]!, { amount: 100_000, of: [{ tagihanId, amount: 100_000 }] });
    const old = await planned((tx, now) => scene.planner.receipt(tx, { paymentId }, now));
    await db.write(`update customer set name = 'PT Nama Benar' where id = ?`, [customerId]);
    const correct = () =>
      planned((tx, now) => scene.planner.receipt(tx, { paymentId, correctsId: old.documentId }, now));
    const fresh = await correct();
    expect(fresh.number).not.toBe(old.number);
    expect(await correct()).toEqual(fresh);
    expect(await contentOf<ReceiptContent>(fresh.documentId)).toMatchObject({
      ...{ amount: 100_000, customer: { name: 'PT Nama Benar' }, corrects: { number: old.number } },
    });
    expect((await scene.read(old.documentId))!.state).toBe('void');
  });

  test.each([
    [5_000_000, 0],
    [5_000_001, 1],
  ])('a receipt of %d, its mark for meterai is %d', async (amount, mark) => {
    const { bills } = await scene.plan([amount]);
    const paymentId = await scene.pay(bills[0]!, { amount, of: [{ tagihanId: bills[0]!.tagihanId, amount }] });
    const { documentId } = await planned((tx, now) => scene.planner.receipt(tx, { paymentId }, now));
    expect((await scene.read(documentId))!.is_meterai_required).toBe(mark);
  });

  test('a payment of nobody, there is no receipt', async () => {
    const { bills } = await scene.plan([100_000]);
    const paymentId = await scene.pay(bills[0]!, { amount: 100_000, of: [] });
    await db.write('update payment set customer_id = null where id = ?', [paymentId]);
    await expect(planned((tx, now) => scene.planner.receipt(tx, { paymentId }, now))).rejects.toThrow(/nobody/);
  });

  test('a rekap, its sums agree with its rows; it is planned anew only when something has changed', async () => {
    const { planId, bills } = await scene.plan([300_000, 200_000, 100_000]);
    await scene.pay(bills[0]!, { amount: 300_000, of: [{ tagihanId: bills[0]!.tagihanId, amount: 300_000 }] });
    const rekap = () => planned((tx, now) => scene.planner.rekap(tx, { planId }, now));
    const first = await rekap();
    expect(await rekap()).toEqual(first);
    const content = await contentOf<RekapContent>(first.documentId);
    expect(content).toMatchObject({ total: 600_000, paid: 300_000, amount: 300_000, paidShare: 500 });
    expect(content.rows.map(({ state, reference }) => [state, reference])).toEqual([
      ['paid', '023589'],
      ['later', null],
      ['later', null],
    ]);
    await scene.pay(bills[1]!, { amount: 200_000, of: [{ tagihanId: bills[1]!.tagihanId, amount: 200_000 }] });
    const second = await rekap();
    expect(second.number).not.toBe(first.number);
  });

  test('B4, many documents planned at once by ten, no number is used twice or left out', async () => {
    const plans = await Promise.all(Array.from({ length: 20 }, () => scene.plan([100_000])));
    const ids = plans.map(({ planId }) => planId);
    const rounds = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        planned((tx, now) => scene.planner.rekaps(tx, { planIds: ids.slice(2 * index, 2 * index + 2) }, now)),
      ),
    );
    const numbers = rounds.flat().map(({ number }) => Number(number.slice(-6)));
    expect(new Set(numbers).size).toBe(20);
    expect(Math.max(...numbers) - Math.min(...numbers)).toBe(19);
    for (const pair of rounds) expect(Number(pair[1]!.number.slice(-6)) - Number(pair[0]!.number.slice(-6))).toBe(1);
  });

  test('B4, the same months again with one plan more, only that one takes a number', async () => {
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => scene.plan([100_000])));
    const rekaps = (planIds: string[]) => planned((tx, now) => scene.planner.rekaps(tx, { planIds }, now));
    const first = await rekaps([one!.planId, two!.planId]);
    const again = await rekaps([one!.planId, three!.planId, two!.planId]);
    expect([again[0], again[2]]).toEqual(first);
    expect(Number(again[1]!.number.slice(-6))).toBe(Number(first[1]!.number.slice(-6)) + 1);
  });

  test('a transaction that is taken back, leaves no document', async () => {
    const { bills } = await scene.plan([100_000]);
    const { tagihanId } = bills[0]!;
    await expect(
      planned(async (tx, now) => {
        await scene.planner.tagihan(tx, { tagihanId }, now);
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect(await db.rows('select 1 from document where tagihan_id = ?', [tagihanId])).toEqual([]);
  });
});
