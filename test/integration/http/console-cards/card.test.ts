import { instant } from '../../../../src/domain/time';
import { expectBooksAgree } from '../../../support/ledger';
import { type CardStage, hiddenFieldsOf, openCardStage, TEMPORAL_UI, wordsOf } from './card-stage';

let stage: CardStage;
beforeAll(async () => {
  stage = await openCardStage();
});
afterAll(() => stage.close());
afterEach(() => expectBooksAgree(stage.db));

const NUMBER = '081234567890';
const MASKED = '0812••••7890';

async function suspectOrder() {
  const order = await stage.placeOrder();
  await order.send();
  await order.answer('unknown', { code: 'timeout', raw: Buffer.from('') });
  return { ...order, path: `/transaksi/${order.topupId}` };
}

describe('GET /transaksi/:id', () => {
  test('for an order whose outcome is unknown, gives the four answers, the plan and what happened', async () => {
    const { path } = await suspectOrder();
    const { browser } = await stage.logIn('operator');
    const { status, text } = await browser.get(path);
    const words = wordsOf(text);
    expect(status).toBe(200);
    expect(words).toContain(`Pulsa S10 → ${MASKED}`);
    expect(words).toMatch(/Keadaan Belum pasti sejak (\d+ \w+ \d+ )?[\d.]+ · saldo ditahan Rp10\.500/);
    expect(words).toMatch(/Langkah otomatis berikutnya Cek status ke-1 di one pukul (\d+ \w+ \d+ )?[\d.]+/);
    expect(words).toContain('Pasti gagal → pindah ke two.');
    expect(words).toMatch(/Tenggat (\d+ \w+ \d+ )?[\d.]+ \d\d:\d\d/);
    expect(words).toContain('Mesin, lalu operator');
    expect(words).toContain('Permintaan diterima lewat H2H');
    expect(words).toContain('Saldo ditahan Rp10.500');
    expect(words).toContain('Percobaan ke-1 dikirim ke one');
    expect(words).toMatch(/rencana Bila gagal: lepas Saldo ditahan · TRX \d+ Saldo bebas/);
    expect(text.indexOf('class="plan"')).toBeLessThan(text.indexOf('class="now"'));
  });

  test('never shows the whole number, and links to the workflow in Temporal', async () => {
    const { path, topupId } = await suspectOrder();
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get(path);
    expect(text).not.toContain(NUMBER);
    expect(text.replaceAll('&#x3D;', '=')).toContain(`${TEMPORAL_UI}/namespaces/default/workflows/topup%3A${topupId}`);
  });

  test('for an order that does not exist, or an id that is none, is a page that is not there', async () => {
    const { browser } = await stage.logIn('operator');
    expect((await browser.get('/transaksi/01J0000000000000000000000Z')).status).toBe(404);
    expect((await browser.get('/transaksi/x')).status).toBe(404);
  });

  test('with a message that is no text, holds secrets and is huge, shows its beginning without them', async () => {
    const order = await stage.placeOrder();
    await order.send();
    const raw = Buffer.concat([
      Buffer.from([0xff, 0x00, 0x1b]),
      Buffer.from(`{"sign":"c0ffee","customer_no":"6281234567890","x":"<script>alert(1)</script>"}`),
      Buffer.alloc(60_000, 'z'),
    ]);
    await order.answer('pending', { code: '03', raw });
    const { browser } = await stage.logIn('cs');
    const { text } = await browser.get(`/transaksi/${order.topupId}`);
    expect(text).not.toContain('c0ffee');
    expect(text).not.toContain('81234567890');
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('z'.repeat(5000));
    expect(wordsOf(text)).toContain('"sign":"••••"');
    expect(wordsOf(text)).toContain('… dipotong, seluruhnya');
  });

  test('P11, for an order whose supplier said both no and yes, promises no second purchase after another no', async () => {
    const order = await stage.placeOrder();
    await order.send();
    await order.answer('pending', { code: '03' });
    await order.callback('failed', { code: '02' });
    await order.callback('success', { code: '00', text: 'later' });
    const { browser } = await stage.logIn('operator');
    const words = wordsOf((await browser.get(`/transaksi/${order.topupId}`)).text);
    expect(words).toContain('Gagal → orang yang memutuskan, karena supplier pernah menyatakan sukses.');
    expect(words).not.toContain('Pasti gagal →');
  });

  test('for a pending order whose other terminal is off, says that a no waits for it', async () => {
    const { path } = await suspectOrder();
    await stage.db.write(`update terminal set is_on = 0 where code = 'two'`);
    const { browser } = await stage.logIn('operator');
    const words = wordsOf((await browser.get(path)).text);
    await stage.db.write(`update terminal set is_on = 1 where code = 'two'`);
    expect(words).toContain('Pasti gagal → menunggu two jalan lagi; lewat batas kirim, saldo kembali ke reseller.');
  });

  test('C3, given up without a definite no, is left to people, and no machine is said to go on', async () => {
    const { path, ...order } = await suspectOrder();
    await order.age(120_000);
    const operator = await stage.logIn('operator');
    const action = `${path}/kendali/fail`;
    const fields = hiddenFieldsOf((await operator.browser.get(path)).text, action);
    await operator.browser.post(action, { ...fields, alasan: 'pelanggan tidak mau menunggu' });
    const asked = (await stage.controls.open()).find(({ topupId }) => topupId === order.topupId);
    const { staff } = await stage.logIn('supervisor');
    await stage.controls.decide({
      ...{ approvalId: asked?.id ?? '', by: staff, decision: 'approve', note: '' },
      contentHash: asked?.contentHash ?? '',
    });
    expect(await order.state()).toBe('failed');
    const words = wordsOf((await operator.browser.get(path)).text);
    expect(words).toContain('Kasus: digagalkan orang tanpa kepastian dari supplier');
    expect(words).not.toContain('Mesin tetap mencoba sesudahnya');
    expect(words).not.toContain('tidak ada kasus pada transaksi ini');
  });

  test('has forms to take and to let go its item that lead back to it', async () => {
    const order = await suspectOrder();
    const item = await stage.db.row<{ id: string }>('select id from work_item where topup_id = ? and is_open = 1', [
      order.topupId,
    ]);
    const { browser, staff } = await stage.logIn('operator');
    const formFor = async (deed: string): Promise<object> =>
      hiddenFieldsOf((await browser.get(order.path)).text, `/antrian/${item?.id ?? ''}/${deed}`);
    expect(await formFor('ambil')).toMatchObject({ kembali: order.path });
    await stage.db.write('update work_item set taken_by = ? where id = ?', [staff.id, item?.id ?? null]);
    expect(await formFor('lepas')).toMatchObject({ kembali: order.path });
  });

  test('delivered, says what ended it, what was booked, and whether the reseller was told', async () => {
    const order = await stage.placeOrder();
    await order.send();
    await order.answer('success', { sn: 'SN-1234', code: '00' });
    const { browser } = await stage.logIn('operator');
    const words = wordsOf((await browser.get(`/transaksi/${order.topupId}`)).text);
    expect(words).toContain('Berakhir karena jawaban one.');
    expect(words).toMatch(/Posting Saldo ditahan · TRX \d+ Penjualan pulsa Rp10\.500/);
    expect(words).toContain('Posting Deposit one Harga pokok pulsa Rp10.050');
    expect(words).toContain('Laporan ke-1 ke reseller: belum sampai');
    expect(words).toContain('Kirim laporan ke-1 ke reseller');
    expect(words).toContain('SN SN-1234');
  });
});

describe('the controls', () => {
  test('that are locked, stay in sight with why and what opens them', async () => {
    const { path } = await suspectOrder();
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get(path);
    expect(text).toMatch(/aria-disabled="true" aria-describedby="kendali-resend"/);
    expect(wordsOf(text)).toMatch(
      /Resend Terkunci: percobaan ke-1 masih mungkin berhasil di one; cek ulang otomatis pukul (\d+ \w+ \d+ )?[\d.]+\./,
    );
  });

  test('of an order that is over, keep the ones for open orders in sight, locked', async () => {
    const order = await stage.placeOrder();
    await order.send();
    await order.answer('success');
    const { browser } = await stage.logIn('operator');
    const words = wordsOf((await browser.get(`/transaksi/${order.topupId}`)).text);
    expect(words).toContain('Resend Terkunci: transaksi sudah tuntas; tidak dibuka lagi');
    expect(words).toContain('Balikkan…');
  });

  test('Gagalkan of a suspect order, asks for a second person and changes nothing yet', async () => {
    const order = await suspectOrder();
    await order.age(120_000);
    const { browser } = await stage.logIn('operator');
    const action = `${order.path}/kendali/fail`;
    const { text } = await browser.get(order.path);
    expect(wordsOf(text)).toMatch(/Debit Rp10\.500 = kredit Rp10\.500/);
    expect(wordsOf(text)).toContain('Minta persetujuan, lalu gagalkan dan kembalikan Rp10.500');
    expect(wordsOf(text)).toContain('Wajib karena hasil supplier belum pasti');
    const answer = await browser.post(action, {
      ...hiddenFieldsOf(text, action),
      alasan: 'pelanggan menolak menunggu',
    });
    expect(answer).toMatchObject({ status: 303, location: order.path });
    expect(await order.state()).toBe('suspect');
    const after = wordsOf((await browser.get(order.path)).text);
    expect(after).toMatch(/Gagalkan diminta sebagai PS-\d{4}; menunggu orang kedua/);
    expect(after).toMatch(/Gagalkan menunggu orang kedua \(PS-\d{4}\)/);
  });

  test('asked with too short a reason, comes back with the page, why, and what was typed', async () => {
    const order = await suspectOrder();
    await order.age(120_000);
    const { browser } = await stage.logIn('operator');
    const action = `${order.path}/kendali/fail`;
    const { text } = await browser.get(order.path);
    const answer = await browser.post(action, { ...hiddenFieldsOf(text, action), alasan: 'sebab' });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/<dialog id="dialog-fail"[^>]* data-show>/);
    expect(answer.text).toMatch(/name="alasan"[^>]*>sebab<\/textarea>/);
    expect(wordsOf(answer.text)).toContain('Alasan perlu paling sedikit 10 huruf.');
  });

  test('asked with a reason that is mostly spaces, is refused like one that is too short', async () => {
    const order = await suspectOrder();
    await order.age(120_000);
    const { browser } = await stage.logIn('operator');
    const action = `${order.path}/kendali/fail`;
    const fields = hiddenFieldsOf((await browser.get(order.path)).text, action);
    const answer = await browser.post(action, { ...fields, alasan: 'a          b' });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('Alasan perlu paling sedikit 10 huruf.');
  });

  test('pressed by two persons at once, run once, and the other one reads who was faster', async () => {
    const order = await suspectOrder();
    await order.age(120_000);
    const [first, second] = [await stage.logIn('operator'), await stage.logIn('operator')];
    const [seenByFirst, seenBySecond] = [await first.browser.get(order.path), await second.browser.get(order.path)];
    const press = (who: typeof first, html: string, control: string, more: Record<string, string>) =>
      who.browser.post(`${order.path}/kendali/${control}`, {
        ...hiddenFieldsOf(html, `${order.path}/kendali/${control}`),
        ...more,
      });
    const answers = await Promise.all([
      press(first, seenByFirst.text, 'fail', { alasan: 'pelanggan menolak menunggu' }),
      press(second, seenBySecond.text, 'succeed', {
        alasan: 'terlihat di portal supplier',
        sn: '00112233',
        sumber: 'Portal supplier',
      }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    const isFirstIn = answers[0].status === 303;
    const loser = isFirstIn ? answers[1] : answers[0];
    const winner = isFirstIn ? first.staff : second.staff;
    expect(wordsOf(loser.text)).toContain(`${winner.fullName} lebih dulu:`);
    const rows = await stage.db.rows('select id from approval where subject = ?', [order.topupId]);
    expect(rows).toHaveLength(1);
  });

  test('with the engine away, are on record and say until when they wait', async () => {
    const order = await stage.placeOrder();
    await order.advance();
    const { browser } = await stage.logIn('operator');
    const path = `/transaksi/${order.topupId}`;
    const action = `${path}/kendali/park`;
    const { text } = await browser.get(path);
    stage.setEngineAway(true);
    try {
      const answer = await browser.post(action, {
        ...hiddenFieldsOf(text, action),
        alasan: 'menunggu kabar reseller',
        menit: '15',
      });
      expect(answer.status).toBe(303);
    } finally {
      stage.setEngineAway(false);
    }
    expect(wordsOf((await browser.get(path)).text)).toContain('Mesin belum menjawab');
  });

  test('of an unknown name, are a page that is not there', async () => {
    const { path } = await suspectOrder();
    const { browser } = await stage.logIn('operator');
    expect((await browser.post(`${path}/kendali/hapus`, { alasan: 'alasan yang cukup' })).status).toBe(404);
  });

  test('looked at by CS, are not there, and pressed all the same change nothing', async () => {
    const { path, state } = await suspectOrder();
    const { browser } = await stage.logIn('cs');
    const { text } = await browser.get(path);
    expect(text).not.toContain('id="kendali"');
    expect(text).not.toContain('/kendali/');
    expect((await browser.post(`${path}/kendali/fail`, { version: '1', alasan: 'alasan yang cukup' })).status).toBe(
      403,
    );
    expect(await state()).toBe('suspect');
  });
});

describe('notes and the whole number', () => {
  test('a note of CS, stands on the time line with its writer, numbers masked, and on record', async () => {
    const { path, topupId } = await suspectOrder();
    const { browser, staff } = await stage.logIn('cs');
    const answer = await browser.post(`${path}/catatan`, { catatan: `pelanggan ${NUMBER} menelepon, <b>marah</b>` });
    expect(answer.status).toBe(303);
    const { text } = await browser.get(path);
    expect(wordsOf(text)).toContain(`Catatan ${staff.fullName} pelanggan ${MASKED} menelepon, <b>marah</b>`);
    expect(text).not.toContain('<b>marah');
    expect(await deedsOf(topupId)).toEqual([{ actor: staff.name, action: 'note.write' }]);
  });

  test('a note that is too short, comes back with its words', async () => {
    const { path } = await suspectOrder();
    const { browser } = await stage.logIn('cs');
    const answer = await browser.post(`${path}/catatan`, { catatan: 'x' });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/name="catatan"[^>]*>x<\/textarea>/);
  });

  test('the whole number, is shown to an operator once it is on record who saw it', async () => {
    const { path, topupId } = await suspectOrder();
    const { browser, staff } = await stage.logIn('operator');
    const { status, location } = await browser.post(`${path}/nomor`);
    expect(status).toBe(303);
    const answer = await browser.get(location ?? '');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(wordsOf(answer.text)).toContain(`Pulsa S10 → ${NUMBER}`);
    // Read again, it is the same look.
    expect((await browser.get(location ?? '')).text).toContain(NUMBER);
    expect(await deedsOf(topupId)).toEqual([{ actor: staff.name, action: 'topup.number-reveal' }]);
    expect((await browser.get(path)).text).not.toContain(NUMBER);
  });

  test('the whole number, is shown by its record to nobody else, for no other order and not for long', async () => {
    const { path, topupId } = await suspectOrder();
    const other = await suspectOrder();
    const { browser } = await stage.logIn('operator');
    const { location } = await browser.post(`${path}/nomor`);
    const record = new URL(location ?? '', stage.url).search;
    const colleague = await stage.logIn('supervisor');
    expect((await colleague.browser.get(`${path}${record}`)).text).not.toContain(NUMBER);
    expect((await browser.get(`${other.path}${record}`)).text).not.toContain(NUMBER);
    await stage.db.write('update audit_event set at = at - interval 6 minute where subject = ?', [topupId]);
    expect((await browser.get(`${path}${record}`)).text).not.toContain(NUMBER);
  });

  test('the whole number, is not for CS', async () => {
    const { path, topupId } = await suspectOrder();
    const { browser } = await stage.logIn('cs');
    const answer = await browser.post(`${path}/nomor`);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain(NUMBER);
    expect(await deedsOf(topupId)).toEqual([]);
  });
});

function deedsOf(topupId: string): Promise<{ actor: string; action: string }[]> {
  return stage.db.rows('select actor, action from audit_event where subject = ? order by id', [topupId]);
}

test('a card, read by anybody, moves nothing', async () => {
  const order = await suspectOrder();
  const { browser } = await stage.logIn('admin');
  const before = await stage.db.rows('select version, state from topup where id = ?', [order.topupId]);
  const at = instant(Date.now());
  await browser.get(order.path);
  expect(await stage.db.rows('select version, state from topup where id = ?', [order.topupId])).toEqual(before);
  expect(
    await stage.db.rows('select id from audit_event where subject = ? and at >= ?', [order.topupId, new Date(at)]),
  ).toEqual([]);
});
