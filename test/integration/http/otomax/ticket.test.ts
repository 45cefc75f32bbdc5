import { RetrySameReference } from '../../../../src/domain/errors';
import { type Database } from '../../../../src/persistence/database';
import { type AskedScene, openAskedScene } from '../../../support/asked-scene';
import { insertMember, insertReseller, type ResellerFixture } from '../../../support/fixtures';
import { openTestBooks, type TestBooks } from '../../../support/ledger';
import { createOtomaxClient, type OtomaxClient, readReply } from '../../../support/otomax-client';
import { startApi, type TestApi } from '../api';

let books: TestBooks;
let db: Database;
let scene: AskedScene;
let api: TestApi;

beforeAll(async () => {
  books = await openTestBooks();
  ({ db } = books);
  scene = await openAskedScene(db);
  api = await startApi(db, { acceptTiket: scene.acceptTiket });
});
afterAll(async () => {
  await api.close();
  await books.close();
});

async function newMember(): Promise<{ reseller: ResellerFixture; client: OtomaxClient }> {
  const reseller = await scene.newShop();
  const member = await insertMember(db, reseller, { isUnsignedAllowed: true });
  return { reseller, client: createOtomaxClient(api.url, member) };
}

/** What a person reads out of the text: the one amount in it. */
function amountIn(text: string): number {
  return Number(/Rp ([\d.]+)/.exec(text)?.[1]?.replaceAll('.', ''));
}

describe('a tiket over OtomaX', () => {
  test.each([
    ['signed', { by: 'sign' }],
    ['by PIN and password', { by: 'pin' }],
    ['by POST', { method: 'POST' }],
  ] as const)('T4, asked for %s, tells the one amount, the account and the deadline', async (_how, manner) => {
    const { reseller, client } = await newMember();
    const { status, contentType, text } = await client.ticket('500000', manner);
    expect({ status, contentType }).toEqual({ status: 200, contentType: 'text/plain; charset=utf-8' });
    expect(text).toMatch(
      /^Tiket #\d+: transfer TEPAT Rp 500\.\d{3} ke Bank Mandiri \w+ a\.n\. PT Sinar Niaga Digital, paling lambat \d\d\/\d\d jam \d\d\.\d\d\./,
    );
    const row = await db.row<{ final_amount: string }>('select final_amount from transfer where reseller_id = ?', [
      reseller.resellerId,
    ]);
    expect(amountIn(text)).toBe(Number(row?.final_amount));
    expect(readReply(text).status).toBe('unknown');
  });

  test('T4, asked for again, also written otherwise, is the same tiket', async () => {
    const { reseller, client } = await newMember();
    const texts = [await client.ticket('500000'), await client.ticket('500.000'), await client.ticket('500000')];
    expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
    expect(await scene.count('tiket', 'reseller_id', reseller.resellerId)).toBe(1);
  });

  test('a look with HEAD, makes no tiket', async () => {
    const { reseller, client } = await newMember();
    expect((await client.ticket('500000', { method: 'HEAD' })).status).toBe(405);
    expect(await scene.count('tiket', 'reseller_id', reseller.resellerId)).toBe(0);
  });

  test('out of range, is told the range', async () => {
    const { client } = await newMember();
    expect(await client.ticket('100')).toMatchObject({
      ...{ status: 200, text: 'Tiket deposit belum dibuat: nominal harus 10.000 sampai 100.000.000.' },
    });
  });

  test('a member without the switch, is sent to people', async () => {
    const client = createOtomaxClient(api.url, await insertMember(db, await insertReseller(db)));
    expect((await client.ticket('500000')).text).toMatch(/^Tiket deposit belum dibuka untuk akun Anda/);
  });

  test.each(['', 'abc', '500,000', '-5', '5e5', '50.00', '1'.repeat(13)])(
    'an amount of %j, is told as a wrong format',
    async (amount) => {
      const { reseller, client } = await newMember();
      const { status, text } = await client.ticket(amount);
      expect({ status, isTold: text.includes('format belum benar') }).toEqual({ status: 200, isTold: true });
      expect(await scene.count('tiket', 'reseller_id', reseller.resellerId)).toBe(0);
    },
  );

  test.each([
    ['codes-exhausted', 200, /kode unik untuk nominal ini sedang habis\. Pakai nominal lain/],
    ['too-many-open', 200, /terlalu banyak tiket/],
    ['busy', 503, /nominal yang sama tetap satu tiket/],
    ['retry-same-ref', 503, /nominal yang sama tetap satu tiket/],
  ] as const)('%s, is told in words, and as no failure', async (code, status, words) => {
    const acceptTiket = async (): Promise<never> => {
      throw new RetrySameReference(code, 60);
    };
    const full = await startApi(db, { acceptTiket });
    try {
      const client = createOtomaxClient(full.url, await insertMember(db, await scene.newShop()));
      const answer = await client.ticket('500000');
      expect(answer).toMatchObject({ status, retryAfter: '60' });
      expect(answer.text).toMatch(words);
      expect(answer.text).not.toMatch(/gagal/i);
    } finally {
      await full.close();
    }
  });
});
