import { setTimeout } from 'node:timers/promises';
import { switchAllPurchases } from '../../../../src/backoffice/switches/switch-all-purchases';
import { readStops } from '../../../../src/persistence/queries/console/terminals-stops';
import { insertStaff } from '../../../support/console';
import { type CardStage, hiddenFieldsOf, openCardStage, wordsOf } from './card-stage';

let stage: CardStage;
beforeAll(async () => {
  stage = await openCardStage();
});
afterAll(() => stage.close());

const REASON = 'supplier mengaku salah kirim';

async function press(path: string, dialogPage: string, more: Record<string, string> = { alasan: REASON }) {
  const { browser, staff } = await stage.logIn('supervisor');
  const fields = hiddenFieldsOf((await browser.get(dialogPage)).text, path);
  return { staff, browser, answer: await browser.post(path, { ...fields, ...more }) };
}

async function deedsOf(subject: string): Promise<object[]> {
  return stage.db.rows('select actor, action, detail from audit_event where subject = ? order by id', [subject]);
}

describe('the switch of all purchases', () => {
  test('turned off with a reason, bars the fence (P2), is on record and stands on the page; turned on again, lets it go', async () => {
    const order = await stage.placeOrder();
    const { staff, browser, answer } = await press('/terminal/stop-semua', '/terminal');
    expect(answer).toMatchObject({ status: 303, location: '/terminal' });
    await expect(order.send()).rejects.toThrow('wants to wait');
    expect(await deedsOf('stopAll')).toEqual([
      { actor: staff.name, action: 'purchases.stop', detail: JSON.stringify({ reason: REASON }) },
    ]);
    const { text } = await browser.get('/terminal');
    expect(wordsOf(text)).toMatch(
      new RegExp(`Pembelian Dihentikan ${staff.fullName}, (\\d+ \\w+ \\d+ )?[\\d.]+ · “${REASON}”`),
    );
    expect(await readStops(stage.db)).toMatchObject({ all: { deed: { fullName: staff.fullName, reason: REASON } } });
    // The frame of the pages is read once a second.
    const isTold = async (): Promise<boolean> =>
      wordsOf((await browser.get('/audit')).text).includes(`sedang dihentikan: ${staff.fullName},`);
    while (!(await isTold())) await setTimeout(100);
    const on = await press('/terminal/stop-semua', '/terminal', { alasan: 'sudah dijelaskan supplier' });
    expect(on.answer.status).toBe(303);
    await order.send();
    expect(await readStops(stage.db)).toEqual({ all: null, products: [] });
  });

  test('pressed by two at once, moves once, and the other one is told', async () => {
    const [first, second] = [
      await insertStaff(stage.db, { role: 'admin' }),
      await insertStaff(stage.db, { role: 'supervisor' }),
    ];
    const outcomes = await Promise.all(
      [first, second].map((by) => switchAllPurchases(stage.db, { by, isRunning: false, reason: REASON })),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['switched', 'unchanged']);
    await switchAllPurchases(stage.db, { by: first, isRunning: true, reason: REASON });
  });

  test('found moved by somebody else, says so with who it was', async () => {
    const { browser } = await stage.logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get('/terminal')).text, '/terminal/stop-semua');
    const { staff } = await press('/terminal/stop-semua', '/terminal');
    const answer = await browser.post('/terminal/stop-semua', { ...fields, alasan: REASON });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('Semua pembelian sudah dihentikan sebelum Anda menekan');
    expect(wordsOf(answer.text)).toContain(staff.fullName);
    await press('/terminal/stop-semua', '/terminal');
  });

  test('without a reason, stays where it is and keeps what was typed', async () => {
    const { answer } = await press('/terminal/stop-semua', '/terminal', { alasan: 'ya' });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/<dialog id="dialog-semua"[^>]* data-show>/);
    expect(answer.text).toMatch(/name="alasan"[^>]*>ya<\/textarea>/);
    expect((await readStops(stage.db)).all).toBeNull();
  });

  test('pressed by an operator, is refused, and locked on the page with who may', async () => {
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get('/terminal');
    expect(wordsOf(text)).toContain('Terkunci: hanya supervisor atau admin');
    expect(text).not.toContain('<dialog id="dialog-semua"');
    expect((await browser.post('/terminal/stop-semua', { ke: 'henti', alasan: REASON })).status).toBe(403);
    const operator = await insertStaff(stage.db, { role: 'operator' });
    const outcome = await switchAllPurchases(stage.db, { by: operator, isRunning: false, reason: REASON });
    expect(outcome).toEqual({ kind: 'refused', code: 'role-may-not' });
  });
});

describe('the switch of a product', () => {
  test('turned off, keeps its orders waiting, and says on the page by whom', async () => {
    const { staff, browser } = await press('/produk/S10/stop', '/terminal?produk=S10');
    const order = await stage.placeOrder();
    await expect(order.send()).rejects.toThrow('wants to wait');
    const words = wordsOf((await browser.get('/terminal')).text);
    expect(words).toMatch(new RegExp(`Pulsa S10 \\(S10\\) dihentikan: ${staff.fullName}`));
    await press('/produk/S10/stop', '/terminal?produk=S10');
    await order.send();
  });

  test('of a code that nobody sells, is a page that is not there', async () => {
    const { browser } = await stage.logIn('supervisor');
    expect((await browser.post('/produk/X99/stop', { ke: 'henti', alasan: REASON })).status).toBe(404);
  });
});

describe('a terminal', () => {
  test('turned off, is left out by the next order, and shows who did it; turned on, is back', async () => {
    const { staff, browser } = await press('/terminal/one/mati', '/terminal');
    const order = await stage.placeOrder();
    expect(await order.send()).toMatchObject({ terminal_code: 'two' });
    const words = wordsOf((await browser.get('/terminal')).text);
    expect(words).toMatch(
      new RegExp(`one Supplier · one Dihentikan ${staff.fullName}, (\\d+ \\w+ \\d+ )?[\\d.]+ · “${REASON}”`),
    );
    await press('/terminal/one/nyala', '/terminal');
    expect(await (await stage.placeOrder()).send()).toMatchObject({ terminal_code: 'one' });
  });

  test('turned off with a number in the reason, shows it masked', async () => {
    const { browser } = await press('/terminal/one/mati', '/terminal', { alasan: 'salah kirim ke 081234567890 lagi' });
    const { text } = await browser.get('/terminal');
    expect(wordsOf(text)).toContain('“salah kirim ke 0812••••7890 lagi”');
    expect(text).not.toContain('081234567890');
    await press('/terminal/one/nyala', '/terminal');
  });

  test('that failures have tripped, can be run again by a person', async () => {
    await stage.db.write(`update terminal set tripped_until = utc_timestamp(3) + interval 1 hour where code = 'two'`);
    const { browser } = await stage.logIn('supervisor');
    expect(wordsOf((await browser.get('/terminal')).text)).toContain('Diputus otomatis setelah gagal beruntun');
    const { answer } = await press('/terminal/two/nyala', '/terminal');
    expect(answer.status).toBe(303);
    expect(await stage.db.row(`select tripped_until from terminal where code = 'two'`)).toEqual({
      tripped_until: null,
    });
  });

  test('with purchases that ended and others under way, shows both', async () => {
    const [done, refused, open] = [await stage.placeOrder(), await stage.placeOrder(), await stage.placeOrder()];
    await done.send();
    await done.answer('success');
    await refused.send();
    await refused.answer('none-made');
    await open.send();
    const { browser } = await stage.logIn('operator');
    const words = wordsOf((await browser.get('/terminal')).text);
    expect(words).toMatch(/one Supplier · one Jalan buka 24 jam .*?\d+ sukses, \d+ ditolak, \d+ tak terkirim/);
    expect(words).toMatch(/Dalam proses [1-9]/);
  });
});

describe('GET /audit', () => {
  test('for a supervisor, lists what was done, newest first, with its place in the chain', async () => {
    const { browser } = await stage.logIn('supervisor');
    const words = wordsOf((await browser.get('/audit?jenis=setting')).text);
    expect(words).toContain(
      'Menghentikan semua pembelian purchases.stop Pengaturan semua pembelian alasan supplier mengaku salah kirim menunggu rantai',
    );
    await stage.db.write('update audit_event set chain_no = 7 where subject_kind = ? order by id desc limit 1', [
      'setting',
    ]);
    expect(wordsOf((await browser.get('/audit?jenis=setting')).text)).toContain('no. 7');
  });

  test('of one person, shows nobody else', async () => {
    const { staff, browser } = await stage.logIn('admin');
    const words = wordsOf((await browser.get(`/audit?pelaku=${staff.name}`)).text);
    expect(words).toContain('Masuk staff.log-in');
    expect(words).not.toContain('Menghentikan semua pembelian purchases.stop');
  });

  test('of more than a page, goes on by key without a gap or a repeat', async () => {
    const { browser } = await stage.logIn('admin');
    const id = (n: number) => `01ZZZZZZZZZZZZZZZZZZZZ${String(n).padStart(4, '0')}`;
    for (let n = 0; n < 120; n += 1) {
      await stage.db.write(
        `insert into audit_event (id, at, actor, action, subject_kind, subject, detail)
         values (?, utc_timestamp(3), 'tool:uji', 'reseller.change', 'reseller', ?, '{}')`,
        [id(n), `R${n}`],
      );
    }
    const seen: string[] = [];
    let path: string | undefined = '/audit?pelaku=tool%3Auji';
    while (path !== undefined) {
      const { text } = await browser.get(path);
      seen.push(...[...text.matchAll(/<span class="sub mono">(R\d+)/g)].map(([, subject]) => subject ?? ''));
      path = /href="([^"]+)">Lebih lama/.exec(text)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `R${119 - n}`));
  });

  test('for an operator, is not allowed', async () => {
    const { browser } = await stage.logIn('operator');
    expect((await browser.get('/audit')).status).toBe(403);
  });
});
