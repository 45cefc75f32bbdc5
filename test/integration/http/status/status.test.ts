import { after, type Instant } from '../../../../src/domain/time';
import { openTestBooks, type TestBooks } from '../../../support/ledger';
import { type TopupState } from '../../../../src/domain/topup/topup-state';
import { insertTopupRow, testSecretBox } from '../../../support/fixtures';
import { openStatusSite, seenBy, type StatusSite } from '../../../support/status-site';
import { type SceneTransfer, type TransferWish } from '../../../support/transfer-scene';

let books: TestBooks;
let site: StatusSite;
let now: Instant;

beforeAll(async () => {
  books = await openTestBooks();
  site = await openStatusSite(books.db);
});
afterAll(async () => {
  await site.close();
  await books.close();
});
beforeEach(async () => {
  now = await books.db.now();
});

const MINUTE = 60_000;
let code = 200;
const transferOf = (wish: TransferWish = {}): Promise<SceneTransfer> =>
  site.scene.transfer({ code: (code += 1), ...wish });
const orderIs = (transfer: SceneTransfer, state: string): Promise<number> =>
  books.db.write('update digital_order set state = ? where id = ?', [state, transfer.orderId]);
const read = async (transfer: SceneTransfer): Promise<{ html: string; text: string }> => {
  const answer = await site.page(transfer.token);
  expect(answer.status).toBe(200);
  return { html: answer.text, text: seenBy(answer.text) };
};
const currentStep = (html: string): string | undefined => /aria-current="step">([^<]*)/.exec(html)?.[1];

describe('the page of a payer', () => {
  test('awaited, shows amount with its last three digits, account, clock and what happens next', async () => {
    const transfer = await transferOf({ code: 118 });
    const { html, text } = await read(transfer);
    expect(html).toContain('Rp250.<mark>118</mark>');
    expect(html).toContain('data-copy="250118"');
    expect(text).toContain('Bank Mandiri');
    expect(text).toContain('a.n. PT Sinar Niaga Digital');
    expect(html).toMatch(/<time class="countdown" role="timer" datetime="[^"]+Z" data-name="Waktu transfer"/);
    expect(currentStep(html)).toBe('Transfer');
    expect(text).toMatch(/Giliran Anda: transfer sebelum pukul \d\d\.\d\d WIB/);
    expect(text).toContain('S10 langsung dikirim ke 0813••••0456');
    expect(text).toContain('Uang yang terkirim ke rekening orang lain tidak pernah terlihat di mutasi kami');
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(html).toMatch(/<title>Pesanan TRF-\d{4,} · Rp250\.118 · Tuntas<\/title>/);
  });

  test('its account’s feed silent, or without one, does not say that lines are read all the time', async () => {
    const transfer = await transferOf();
    expect((await read(transfer)).text).toContain('terus-menerus');
    const feed = (change: string): Promise<number> =>
      books.db.write(`update bank_account set ${change} where id = ?`, [site.scene.mandiri]);
    try {
      await feed('feed_heard_at = utc_timestamp(3) - interval 61 minute');
      const silent = (await read(transfer)).text;
      expect(silent).toContain('Mutasi Bank Mandiri sedang terlambat kami terima. Terakhir');
      expect(silent).not.toMatch(/terus-menerus|dikenali otomatis/);
      await feed('feed = null');
      const none = (await read(transfer)).text;
      expect(none).toContain('Petugas memeriksa mutasi Bank Mandiri');
      expect(none).not.toMatch(/terus-menerus|dikenali otomatis/);
    } finally {
      await feed(`feed = 'moota', feed_heard_at = utc_timestamp(3)`);
    }
  });

  test('money that very likely is its own, says so, and that whoever has paid must not pay again', async () => {
    const transfer = await transferOf({ code: 181 });
    await site.scene.line({ amount: 250_000, suggestedTransferId: transfer.id });
    expect((await read(transfer)).text).not.toContain('dana yang mirip');
    await site.scene.line({
      amount: 250_118,
      suggestedTransferId: transfer.id,
      clock: 'order',
      dueAt: after(now, MINUTE),
    });
    const { text, html } = await read(transfer);
    expect(text).toContain('Ada dana yang mirip, sedang diperiksa');
    expect(text).toContain('Sudah transfer? Jangan transfer lagi');
    expect(text).toContain('Transfer tepat Rp250.181 sebelum');
    expect(text).toContain('Tenggat Paling lambat');
    expect(html).toContain('data-copy="250181"');
  });

  test('closed or with staff, its help names no end that is over, and asks for no proof that is not taken', async () => {
    const verifying = await read(await transferOf({ state: 'verifying' }));
    expect(verifying.text).toContain('Bila petugas tidak menemukan dana di rekening kami');
    expect(verifying.text).not.toContain('Permintaan ini kami tutup');
    const transfer = await transferOf({ state: 'released' });
    await books.db.write('update transfer set released_at = utc_timestamp(3) - interval 8 day where id = ?', [
      transfer.id,
    ]);
    const closed = await read(transfer);
    expect(closed.text).toContain('Permintaan ini sudah ditutup, tanpa biaya');
    expect(closed.text).toContain('Bukti tidak dapat diunggah lagi di halaman ini');
    expect(closed.text).not.toContain('Unggah bukti di halaman ini');
  });

  test('T5, after its time and before its release, says "lewat waktu" and does not ask for the money any more', async () => {
    const { html, text } = await read(await transferOf({ expiresAt: after(now, -MINUTE) }));
    expect(text).toContain('Lewat waktu');
    expect(text).toContain('Jangan transfer dengan nominal ini');
    expect(text).not.toContain('ditutup petugas');
    expect(html).not.toContain('data-copy="250');
    expect(html).toContain('name="bukti"');
  });

  test('T5, released, says that it is closed, until when a proof is taken, and takes it', async () => {
    const transfer = await transferOf({ state: 'released' });
    await books.db.write('update transfer set released_at = utc_timestamp(3) where id = ?', [transfer.id]);
    const { html, text } = await read(transfer);
    expect(text).toContain('Waktu habis, permintaan ditutup');
    expect(text).toContain('Bukti dapat diunggah sampai');
    expect(html).toContain('name="bukti"');
    await books.db.write('update transfer set released_at = utc_timestamp(3) - interval 8 day where id = ?', [
      transfer.id,
    ]);
    const later = await read(transfer);
    expect(later.text).toContain('Terkunci: waktu untuk mengunggah bukti sudah habis');
    expect(later.html).not.toContain('name="bukti"');
  });

  test('with staff, names their deadline; past it, says so', async () => {
    const transfer = await transferOf({ state: 'verifying', dueAt: after(now, 10 * MINUTE) });
    await site.scene.proof(transfer.id);
    const { html, text } = await read(transfer);
    expect(currentStep(html)).toBe('Diperiksa');
    expect(text).toMatch(/Tenggat Paling lambat (pukul )?.*WIB/);
    expect(text).toContain('Bukti 1, ');
    const overdue = await transferOf({ state: 'verifying', dueAt: after(now, -MINUTE) });
    expect((await read(overdue)).text).toContain('Kami terlambat; penyelia sudah diberi tahu');
  });

  test('asked for another proof, shows the question as text', async () => {
    const transfer = await transferOf({ state: 'asked' });
    await books.db.write(
      `insert into buyer_message (id, occasion, transfer_id, kind, channel, state, values_json, tries, next_try_at,
         send_before, created_at) values (?, ?, ?, 'proof-asked', 'auto', 'waiting', ?, 0, utc_timestamp(3),
         utc_timestamp(3), utc_timestamp(3))`,
      [
        transfer.id,
        `${transfer.id}:asked`,
        transfer.id,
        JSON.stringify({ question: 'Jam berapa <b>Anda</b> transfer?' }),
      ],
    );
    const { html, text } = await read(transfer);
    expect(text).toContain('Kami perlu keterangan dari Anda');
    expect(html).toContain('Jam berapa &lt;b&gt;Anda&lt;/b&gt; transfer?');
    expect(text).toContain('Giliran Anda: unggah bukti');
  });

  test('its last proof not taken, says why and takes another', async () => {
    const transfer = await transferOf();
    await site.scene.proof(transfer.id, { state: 'rejected' });
    await books.db.write('update transfer set rejected_reason = ? where id = ?', [
      'Nominal tidak terbaca',
      transfer.id,
    ]);
    const { html, text } = await read(transfer);
    expect(text).toContain('Bukti terakhir belum dapat kami terima: Nominal tidak terbaca');
    expect(html).toContain('name="bukti"');
  });

  test('paid, asks for nothing more and names the clock time at which people take over', async () => {
    const { html, text } = await read(await transferOf({ state: 'verified' }));
    expect(text).toContain('Transfer diterima, sedang diproses');
    expect(text).toMatch(/Bila operator belum menjawab sampai .*WIB, petugas menanganinya/);
    expect(currentStep(html)).toBe('Diproses');
    expect(html).not.toContain('name="bukti"');
  });

  test('delivered, shows the SN; a tiket, what was credited', async () => {
    const transfer = await transferOf({ state: 'verified' });
    const { resellerId } = site.scene.reseller;
    const topupId = await insertTopupRow(books.db, {
      ...{ resellerId, reference: transfer.id, origin: 'order', state: 'success', sn: '0123456789' },
    });
    const change = `update digital_order set state = 'success', topup_id = ? where id = ?`;
    await books.db.write(change, [topupId, transfer.orderId]);
    const { html, text } = await read(transfer);
    expect(text).toContain('Nomor seri (SN) 0123456789');
    expect(html).not.toContain('aria-current="step"');
    const tiket = await read(await transferOf({ purpose: 'tiket', state: 'verified', code: 7 }));
    expect(tiket.text).toContain('Saldo bertambah Rp250.007');
    expect(tiket.html).toContain('<title>Tiket deposit TRF-');
  });

  test('closed by people, says so and whom to ask', async () => {
    const transfer = await transferOf({ state: 'verified' });
    await orderIs(transfer, 'closed');
    expect((await read(transfer)).text).toMatch(/Permintaan ini ditutup petugas.*sebut TRF-/);
  });

  test('an unknown token and one of another shape, are not found without a hint', async () => {
    const transfer = await transferOf();
    const unknown = await site.get(`/pesanan/${'A'.repeat(32)}`);
    const short = await site.get('/pesanan/abc');
    expect([unknown.status, short.status]).toEqual([404, 404]);
    expect(unknown.text).toBe(short.text);
    expect((await site.get(`/pesanan/${transfer.token.toLowerCase()}`)).status).toBe(404);
    expect((await site.send(`/pesanan/${'A'.repeat(32)}/bukti`, 'x', {})).status).toBe(404);
  });

  test('tells nothing of whoever it belongs to, and its headers tell its address to nobody', async () => {
    const transfer = await transferOf({ payerName: 'DIMAS RAHASIA', phone: '6281355512345', state: 'verifying' });
    await books.db.write(`update transfer set contact_email = 'dimas@rahasia.example' where id = ?`, [transfer.id]);
    const { status, text: html, headers } = await site.page(transfer.token);
    expect(status).toBe(200);
    const { code: reseller, resellerId } = site.scene.reseller;
    const secrets = ['DIMAS', '6281355512345', '081355500456', 'dimas@', reseller, resellerId, transfer.id];
    for (const secret of [...secrets, transfer.orderId ?? '-', '203.0.113.9']) expect(html).not.toContain(secret);
    expect(Object.fromEntries(headers)).toMatchObject({
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none';script-src 'self'") as string,
      'x-frame-options': 'DENY',
    });
    expect(headers.get('set-cookie')).toMatch(/^tuntas_formulir=[\w-]{24}; Path=\/pesanan; HttpOnly; SameSite=Lax$/);
    expect(html).not.toMatch(/<script(?! src=)|\son\w+=|style="/);
  });

  test.each([
    ['another method of the page', 'PUT', '', 'GET, HEAD'],
    ['a form loaded again', 'GET', '/rekening', 'POST'],
    ['the form of a proof, looked at', 'GET', '/bukti', 'POST'],
  ])('%s, is refused in a page and not in words for machines', async (_name, method, form, allow) => {
    const { token } = await transferOf();
    const answer = await fetch(`${site.url}/pesanan/${token}${form}`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(seenBy(await answer.text())).toContain('Buka lagi halamannya dari tautan yang Anda terima');
  });

  test('a form that is far too long, is refused in a page, and nothing is kept', async () => {
    const { token } = await transferOf();
    const { cookie, kunci } = await site.visit(token);
    const body = new URLSearchParams({ kunci, bank: 'B'.repeat(9000) });
    const answer = await fetch(`${site.url}/pesanan/${token}/rekening`, { method: 'POST', body, headers: { cookie } });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(seenBy(await answer.text())).toContain('Isian yang dikirim terlalu panjang');
  });

  test('its style and script, are found under addresses that change with them', async () => {
    const { html } = await read(await transferOf());
    const addresses = [...html.matchAll(/(?:href|src)="(\/pesanan\/aset\/[^"]+)"/g)].map(
      ([, address]) => address ?? '',
    );
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const asset = await site.get(address);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });

  test('without JavaScript, loads itself again, but not while a form is being filled in', async () => {
    const { token } = await transferOf();
    expect((await site.page(token)).text).toContain(`http-equiv="refresh" content="20; url=/pesanan/${token}"`);
    const filling = (await site.get(`/pesanan/${token}?isi`)).text;
    expect(filling).not.toContain('http-equiv="refresh"');
    expect(filling).toContain('<form class="stack" method="post"');
  });

  test('a sentence that is none of ours in the address, is not shown', async () => {
    const { token } = await transferOf();
    expect((await site.get(`/pesanan/${token}?kabar=bukti-diterima`)).text).toContain('Bukti sudah kami terima');
    for (const other of ['toString', '<script>', '']) {
      expect((await site.get(`/pesanan/${token}?kabar=${encodeURIComponent(other)}`)).text).not.toContain(
        'role="alert"',
      );
    }
  });

  test('guessed at again and again from one place, is put off', async () => {
    const own = await openStatusSite(books.db);
    const { token } = await transferOf();
    for (let n = 0; n < 30; n += 1) {
      expect((await own.get(`/pesanan/${String(n).padStart(32, 'z')}`)).status).toBe(404);
    }
    const answer = await own.get(`/pesanan/${'y'.repeat(32)}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    expect(answer.text).toContain('Tunggu satu menit');
    // Others behind the same address still see their pages.
    expect((await own.page(token)).status).toBe(200);
    await own.close();
  });

  test('one page loaded again and again from one place, is put off, and no other page is', async () => {
    const own = await openStatusSite(books.db);
    const [loud, quiet] = [await transferOf(), await transferOf()];
    const statuses: number[] = [];
    for (let n = 0; n < 302; n += 1) statuses.push((await own.page(loud.token)).status);
    expect([statuses.indexOf(429), statuses.filter((status) => status === 200).length]).toEqual([300, 300]);
    expect((await own.page(quiet.token)).status).toBe(200);
    await own.close();
  });

  test('the database is away, a page says so and nothing of it is for machines', async () => {
    let isAway = false;
    const failing = Object.create(books.db) as TestBooks['db'];
    failing.row = async (sql, parameters) => {
      if (isAway) throw new Error('the database is away');
      return books.db.row(sql, parameters);
    };
    const own = await openStatusSite(failing);
    const { token } = await transferOf();
    isAway = true;
    const answer = await own.page(token);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(seenBy(answer.text)).toContain('Pesanan Anda tidak berubah');
    expect(answer.text).not.toContain('retry-same-ref');
    await own.close();
  });
});

describe('a refund on the page of a payer', () => {
  const pending = async (hasPayee: boolean): Promise<{ transfer: SceneTransfer; refundId: string }> => {
    const transfer = await transferOf({ state: 'verified' });
    await orderIs(transfer, 'refund-pending');
    const wish = { orderId: transfer.orderId, transferId: transfer.id, hasPayee };
    return { transfer, refundId: (await site.scene.refund(wish)).id };
  };
  const GIVEN = { bank: 'BCA', nomor: '5220 304-050', pemilik: 'Dimas Prakoso' };
  const payeeOf = (id: string) =>
    books.db.row<{ payee_bank: string | null; payee_number_sealed: Buffer | null; payee_number_end: string | null }>(
      'select payee_bank, payee_number_sealed, payee_number_end, payee_name from refund where id = ?',
      [id],
    );

  test('C7, without an account, asks for it; given, it is sealed, noted for staff and never shown whole', async () => {
    const { transfer, refundId } = await pending(false);
    const before = await read(transfer);
    expect(before.text).toContain('Ke mana Rp250.000 kami kembalikan?');
    expect(before.text).toContain('Giliran Anda: isi rekening tujuan');
    const answer = await site.payee(transfer.token, GIVEN);
    expect(answer).toMatchObject({ status: 303, location: `/pesanan/${transfer.token}?kabar=rekening-diterima` });
    const payee = await payeeOf(refundId);
    expect(payee).toMatchObject({ payee_bank: 'BCA', payee_number_end: '4050', payee_name: 'Dimas Prakoso' });
    expect(testSecretBox.unseal(payee?.payee_number_sealed ?? Buffer.alloc(0))).toBe('5220304050');
    const note = await books.db.row<{ text: string }>('select text from money_note where subject = ?', [refundId]);
    expect(note?.text).toContain('dari alamat IP 127.0.0.1');
    const { html, text } = await read(transfer);
    expect(text).toContain('Rp250.000 ke BCA ••4050 menunggu persetujuan dua petugas');
    expect(html).not.toContain('5220304050');
    expect(html).not.toContain('Dimas');
    expect(html).not.toContain('name="nomor"');
  });

  test('T4, of an order, says that the code stays with its amount, also after it went out', async () => {
    const { transfer, refundId } = await pending(true);
    const stays = `Kode unik Rp${transfer.final - 250_000} tidak ikut dikembalikan.`;
    expect((await read(transfer)).text).toContain(stays);
    await orderIs(transfer, 'refunded');
    await books.db.write(`update refund set state = 'confirmed', ended_at = utc_timestamp(3) where id = ?`, [refundId]);
    expect((await read(transfer)).text).toContain(stays);
  });

  test('T4, nothing stays of a code that was taken off, nor of what a tiket got too much', async () => {
    const { transfer } = await pending(true);
    await books.db.write('update transfer set final_amount = 249900, received = 249900 where id = ?', [transfer.id]);
    expect((await read(transfer)).text).not.toContain('tidak ikut dikembalikan');
    const tiket = await transferOf({ state: 'verified', purpose: 'tiket' });
    await site.scene.refund({ kind: 'excess', transferId: tiket.id, amount: 50_000, hasPayee: false });
    expect((await read(tiket)).text).not.toContain('tidak ikut dikembalikan');
  });

  test.each<[string | null, TopupState | null, string]>([
    ['wrong-number', 'failed', 'Alasan Nomor tujuan salah atau ditolak operator.'],
    ['supplier-refused', 'failed', 'Alasan Pengiriman ditolak pemasok.'],
    ['product-closed', null, 'Alasan Produk sedang gangguan atau ditutup saat dana diterima.'],
    ['cancelled-by-operator', 'failed', 'Alasan Pengiriman dibatalkan petugas.'],
    [null, 'reversed', 'Alasan Pengiriman dibatalkan setelah selesai.'],
    [null, 'failed', 'Alasan Pesanan ini tidak dapat kami selesaikan.'],
    ['R98 SALDO TIDAK CUKUP', 'failed', 'Alasan Pesanan ini tidak dapat kami selesaikan.'],
  ])('of an order with the code %s, its top-up %s, tells its buyer why', async (errorCode, topupState, words) => {
    const { transfer } = await pending(true);
    const { resellerId } = site.scene.reseller;
    const topupId =
      topupState === null
        ? null
        : await insertTopupRow(books.db, { resellerId, reference: transfer.id, origin: 'order', state: topupState });
    const change = 'update digital_order set error_code = ?, topup_id = ? where id = ?';
    await books.db.write(change, [errorCode, topupId, transfer.orderId]);
    const { text } = await read(transfer);
    expect(text).toContain(words);
    expect(text).not.toContain('R98');
  });

  test('its account missing, says that the money waits without an end, and when staff see to it', async () => {
    const { transfer, refundId } = await pending(false);
    const { html, text } = await read(transfer);
    expect(text).toMatch(
      /Tenggat Tidak ada: dana Anda kami simpan sampai rekeningnya terisi\. Bila sampai (pukul|\d+ \w+ \d+ pukul) [\d.]+ WIB belum terisi, petugas kami diingatkan untuk menindaklanjutinya/,
    );
    // No clock runs against the payer.
    expect(html).not.toContain('role="timer"');
    await books.db.write('update sla_clock set due_at = utc_timestamp(3) - interval 1 minute where subject = ?', [
      refundId,
    ]);
    expect((await read(transfer)).text).toMatch(/Tenggat Tidak ada:.* petugas kami sudah diingatkan/);
  });

  test('C7, an account that is known already, is not changed by whoever has the link', async () => {
    const { transfer, refundId } = await pending(false);
    const { cookie, kunci } = await site.visit(transfer.token);
    await site.payee(transfer.token, GIVEN);
    const body = new URLSearchParams({ kunci, ...GIVEN, nomor: '99999999' });
    const second = await site.send(`/pesanan/${transfer.token}/rekening`, body, { cookie });
    expect(second.location).toContain('kabar=rekening-sudah');
    expect((await payeeOf(refundId))?.payee_number_end).toBe('4050');
  });

  test.each([
    ['bank', { bank: '' }, 'Isi nama bank', 'value="Dimas Prakoso"'],
    ['number', { nomor: '12ab' }, '5 sampai 20 angka', 'value="BCA"'],
    ['holder', { pemilik: ' ' }, 'Isi nama pemilik', 'value="5220 304-050"'],
  ])('a mistake in the %s, is told, and the rest stays', async (_name, changes, words, stays) => {
    const { transfer, refundId } = await pending(false);
    const answer = await site.payee(transfer.token, { ...GIVEN, ...changes, catatan: '<b>' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(words);
    expect(answer.text).toContain(stays);
    expect((await payeeOf(refundId))?.payee_number_sealed).toBeNull();
  });

  test('from another site, is refused', async () => {
    const { transfer, refundId } = await pending(false);
    const { cookie, kunci } = await site.visit(transfer.token);
    const body = new URLSearchParams({ kunci, ...GIVEN });
    const path = `/pesanan/${transfer.token}/rekening`;
    expect((await site.send(path, body, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await site.send(path, body, {})).status).toBe(403);
    expect((await payeeOf(refundId))?.payee_number_sealed).toBeNull();
  });

  test.each([
    ['requested', 'menunggu persetujuan dua petugas'],
    ['approved', 'sudah disetujui dan segera dikirim'],
    ['sent', 'menunggu tercatat di bank'],
  ])('%s, says where it is and until when', async (state, words) => {
    const { transfer, refundId } = await pending(true);
    await books.db.write('update refund set state = ? where id = ?', [state, refundId]);
    const { text } = await read(transfer);
    expect(text).toContain(words);
    expect(text).toMatch(/Tenggat Paling lambat/);
  });

  test('confirmed by the bank, says that it went out', async () => {
    const { transfer, refundId } = await pending(true);
    await orderIs(transfer, 'refunded');
    await books.db.write(`update refund set state = 'confirmed', ended_at = utc_timestamp(3) where id = ?`, [refundId]);
    const { html, text } = await read(transfer);
    expect(text).toMatch(/Dana sudah dikembalikan.*Rp250\.000 ke BCA ••4050, pukul/);
    expect(html).toContain('data-every="0"');
  });

  test('of what was sent too much, is told beside the delivery', async () => {
    const transfer = await transferOf({ state: 'verified', purpose: 'tiket' });
    await site.scene.refund({ kind: 'excess', transferId: transfer.id, amount: 50_000, hasPayee: false });
    const { text } = await read(transfer);
    expect(text).toContain('Selesai');
    expect(text).toContain('Ke mana Rp50.000 kami kembalikan?');
    expect(text).toContain('Giliran Anda: isi rekening tujuan');
    // Two people may keep it when nobody ever says where to.
    expect(text).toMatch(/Tenggat Isi secepatnya: kelebihan yang rekeningnya tidak pernah diisi dapat kami tutup/);
  });
});
