import { createReportActivities, type ReportDeps } from '../../../src/activities/report.activities';
import { createReplies } from '../../../src/channels/otomax/replies';
import { silentLogger } from '../../../src/logging/logger';
import { executeCorrection } from '../../../src/settlement/execute-correction';
import { testSecretBox } from '../../support/fixtures';
import { readReport } from '../../support/otomax-client';
import { proposeCorrection } from '../../support/propose-correction';
import { openScene, type Scene } from '../../support/settlement';

type Reply = Awaited<ReturnType<ReportDeps['otomax']['get']>>;
type Order = Awaited<ReturnType<Scene['placeOrder']>>;

const ADDRESS = 'http://127.0.0.1:9/lapor?token=a%20b&x=1';
const TAKEN: Reply = { kind: 'answered', status: 200 };
const REFUSED: Reply = { kind: 'answered', status: 500 };

describe('reports by GET', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
    await scene.db.write(`update reseller set report_url = ?, report_dialect = 'otomax', report_secret_sealed = null`, [
      ADDRESS,
    ]);
  });
  afterAll(() => scene.close());

  const receiver = (reply: Reply = TAKEN, render = createReplies()) => {
    const urls: string[] = [];
    const activities = createReportActivities({
      ...{ db: scene.db, settings: scene.deps.settings, logger: silentLogger, unseal: testSecretBox.unseal },
      post: async () => {
        throw new Error('this reseller wants no JSON');
      },
      otomax: {
        render,
        async get({ url }) {
          urls.push(url);
          return reply;
        },
      },
    });
    return {
      urls,
      read: () => urls.map((url) => new URL(url).searchParams),
      deliver: ({ topupId }: Order) => activities.reportDeliver({ topupId, isFirstTry: true }),
    };
  };
  const delivered = async (): Promise<Order> => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('success', { sn: '0411.22/A & B' });
    return order;
  };
  const nameOf = async ({ topupId }: Order) => {
    const row = await scene.db.row<{ no: string; reference: Buffer }>('select no, reference from topup where id = ?', [
      topupId,
    ]);
    return { trxId: row!.no, refId: row!.reference.toString() };
  };

  test('C5, delivered, told with code, price and words, behind the query that the address has', async () => {
    const order = await delivered();
    const { deliver, urls, read } = receiver();
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
    expect(urls[0]).toContain('http://127.0.0.1:9/lapor?token=a%20b&x=1&t=');
    const [query] = read();
    const { refId, trxId } = await nameOf(order);
    expect(Object.fromEntries(query!)).toMatchObject({ refid: refId, status: '20', price: '10500' });
    expect(query!.get('t')).toMatch(/^\d{6}$/);
    expect(query!.get('message')).toMatch(/^T#\d+ R#\S+ S10\.081234567890 SUKSES\. SN: 0411\.22\/A & B\. /);
    expect(readReport(query!)).toMatchObject({ status: 'success', refId, trxId, sn: '0411.22/A & B' });
    expect(
      await scene.db.row('select state, dialect from outbound_message where topup_id = ?', [order.topupId]),
    ).toEqual({ state: 'delivered', dialect: 'otomax' });
  });

  test('C5, failed, told with the code of its reason and the saldo that came back', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('none-made', { blame: 'customer', isFinal: true });
    await order.advance();
    const { deliver, read } = receiver();
    await deliver(order);
    const [query] = read();
    expect(query!.get('status')).toBe('52');
    const { refId } = await nameOf(order);
    expect(readReport(query!)).toMatchObject({ status: 'failed', refId });
    const [, before, price, after] = /Saldo ([\d.]+) \+ ([\d.]+) = ([\d.]+) @/.exec(query!.get('message')!)!;
    const number = (text: string) => Number(text.replaceAll('.', ''));
    expect(number(before!) + number(price!)).toBe(number(after!));
  });

  test('C5, taken back after a success, told as failed and never as a success', async () => {
    const order = await delivered();
    const { deliver, read } = receiver();
    await deliver(order);
    const { db, deps } = scene;
    const row = await db.row<{ version: number }>('select version from topup where id = ?', [order.topupId]);
    const proposed = await proposeCorrection(
      { db, settings: deps.settings, start: async () => undefined },
      {
        ...{ topupId: order.topupId, attemptId: (await order.last()).id, kind: 'reversal', topupVersion: row!.version },
        ...{ sn: null, reason: 'taken back' },
      },
    );
    await executeCorrection(deps, (proposed as { correctionId: string }).correctionId);
    await deliver(order);
    const [, second] = read();
    expect(second!.get('status')).toBe('50');
    expect(second!.get('message')).not.toMatch(/SUKSES/i);
    expect(readReport(second!).status).toBe('failed');
  });

  test('C5, not taken, the next try says the very same, also when the texts were edited meanwhile', async () => {
    const order = await delivered();
    const first = receiver(REFUSED);
    expect((await first.deliver(order)).nextTryInMs).toBeGreaterThan(1000);
    const edited = receiver(TAKEN, () => 'T#1 R#1 SUKSES edited');
    expect(await edited.deliver(order)).toEqual({ nextTryInMs: null });
    expect(edited.urls).toEqual(first.urls);
  });

  test('C5, the reseller changes its dialect, what is written already is told in the old one', async () => {
    const order = await delivered();
    await scene.db.write(`update reseller set report_dialect = 'native'`);
    const { deliver, urls } = receiver();
    await deliver(order);
    await scene.db.write(`update reseller set report_dialect = 'otomax'`);
    expect(urls).toHaveLength(1);
  });

  test('C5, a text cannot be made, the claim is given back and the order is none the worse', async () => {
    const order = await delivered();
    const broken = receiver(TAKEN, () => {
      throw new Error('no such template');
    });
    expect((await broken.deliver(order)).nextTryInMs).toBeGreaterThan(1000);
    expect(await receiver().deliver(order)).toEqual({ nextTryInMs: null });
    expect(await order.state()).toBe('success');
  });
});
