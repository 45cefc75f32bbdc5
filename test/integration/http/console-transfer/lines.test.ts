import { addDays, after, businessDate } from '../../../../src/domain/time';
import { mutationName, refundName, transferName } from '../../../../src/domain/transfer/names';
import { newId } from '../../../../src/persistence/new-id';
import { formOf } from '../../../support/form-of';
import { openTransferStage, seen, type TransferStage, type Visitor } from './transfer-stage';

let stage: TransferStage;
let operator: Visitor;
let supervisor: Visitor;
let cs: Visitor;

beforeAll(async () => {
  stage = await openTransferStage();
  operator = await stage.logIn('operator');
  supervisor = await stage.logIn('supervisor');
  cs = await stage.logIn('cs');
});
afterAll(() => stage.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The rows of a list, as their links are called. */
function rowsOf(html: string): string[] {
  return [...html.matchAll(/id="buka-(\w{26})"/g)].map(([, id = '']) => id);
}

describe('the history of lines', () => {
  test('begins with what is stuck: doubted, unjudged for too long, past half of its time', async () => {
    const { scene, db } = stage;
    const now = await db.now();
    const fresh = await scene.line({ amount: 111_001 });
    const doubted = await scene.line({ amount: 111_002, state: 'doubted', exception: 'same-line' });
    const unjudged = await scene.line({ amount: 111_003, state: 'new', firstSeenAt: after(now, -HOUR) });
    const half = await scene.line({ amount: 111_004 });
    await db.write('update sla_clock set warned = 50 where subject = ?', [half.id]);
    const late = await scene.line({ amount: 111_005, dueAt: after(now, -1000) });
    const { text } = await operator.browser.get('/mutasi');
    const rows = rowsOf(text);
    for (const { id } of [doubted, unjudged, half, late]) expect(rows).toContain(id);
    expect(rows).not.toContain(fresh.id);
    expect(text.indexOf('Macet sekarang')).toBeLessThan(text.indexOf('Semua</a>'));
  });

  test('tells what hangs before it is a line: a batch that nobody could read, a feed that is silent', async () => {
    const { db, scene } = stage;
    const id = newId();
    await db.write(
      `insert into mutation_batch (id, source, kind, digest, raw, state, error, received_at)
       values (?, 'moota', 'webhook', repeat('a', 32), 'x', 'refused', 'unknown-account', utc_timestamp(3))`,
      [id],
    );
    await db.write(
      `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at,
         changed_at) values (?, 'bank-account', ?, 'feed-silent', 'admin', 'look', utc_timestamp(3), utc_timestamp(3),
         utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))`,
      [newId(), scene.mandiri],
    );
    const page = seen((await operator.browser.get('/mutasi')).text);
    expect(page).toContain('nomor rekeningnya tidak dikenal');
    expect(page).toContain('feed mutasi tidak mengirim kabar');
    const batch = await supervisor.browser.get(`/mutasi/kiriman/${id}`);
    expect(batch.text).toContain(`action="/mutasi/kiriman/${id}/ulangi"`);
    expect((await operator.browser.get(`/mutasi/kiriman/${id}`)).text).toContain('Terkunci: hanya supervisor');
  });

  test('is searched by amount, words in any order, number, account, direction and days', async () => {
    const { scene, db } = stage;
    const now = await db.now();
    const at = after(now, -3 * DAY);
    const wanted = await scene.line({
      ...{ amount: 4_321_987, accountId: scene.bni, state: 'kept', text: 'BIF TRANSFER DR KURNIAWAN WIBISONO' },
      ...{ bookedAt: at, firstSeenAt: at },
    });
    const other = await scene.line({ amount: 4_321_986, state: 'kept', text: 'BIF TRANSFER DR KURNIA' });
    const day = businessDate(at);
    const found = async (query: string): Promise<string[]> =>
      rowsOf((await operator.browser.get(`/mutasi?${query}`)).text);
    for (const query of [
      'q=4.321.987',
      'q=Rp4321987',
      'q=wibisono+kurniawan',
      `q=${mutationName(wanted.no)}`,
      `rekening=${scene.bni}&s=semua`,
      `q=wibi&dari=${day}&sampai=${day}`,
    ]) {
      expect(await found(query)).toEqual([wanted.id]);
    }
    expect(await found('q=kurnia')).toEqual([other.id, wanted.id]);
    expect(await found(`q=kurnia&sampai=${addDays(day, -1)}`)).toEqual([]);
    expect(await found('q=kurniawan&arah=keluar')).toEqual([]);
    expect(await found('q=ibisono')).toEqual([]);
  });

  test('goes on page by page without losing a line', async () => {
    const { scene } = stage;
    const made: string[] = [];
    for (let n = 0; n < 60; n += 1)
      made.push((await scene.line({ amount: 55_000, state: 'kept', text: 'HALAMAN' })).id);
    const first = await operator.browser.get('/mutasi?q=halaman');
    const next = /href="([^"]+)" rel="next"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    const second = await operator.browser.get(next ?? '');
    expect([...rowsOf(first.text), ...rowsOf(second.text)]).toEqual(made.toReversed());
  });

  test('leaves as a file that no spreadsheet calculates, and that is on record', async () => {
    await stage.scene.line({ amount: 66_123, state: 'kept', text: '=HYPERLINK("http://jahat.test")' });
    const answer = await operator.browser.get('/mutasi/ekspor/csv?q=66123');
    expect(answer.headers.get('content-disposition')).toContain('attachment; filename=mutasi-');
    expect(answer.text).toContain(`"'=HYPERLINK`);
    const record = await stage.db.row<{ detail: string }>(
      `select detail from audit_event where action = 'money.export' and actor = ? order by id desc limit 1`,
      [operator.staff.name],
    );
    expect(JSON.parse(record?.detail ?? '{}')).toMatchObject({ kind: 'mutation.csv', rows: 1 });
    expect((await operator.browser.get('/mutasi/ekspor/exe')).status).toBe(404);
  });
});

describe('the card of one line', () => {
  test('shows what each source said, why the machine left it, and the transfers that it may pay', async () => {
    const { scene, db } = stage;
    const transfer = await scene.transfer({ base: 845_000, code: 12, payerName: 'Rudi Hartono' });
    const line = await scene.line({ amount: 845_000, text: 'TRF RUDI HARTONO' });
    await db.write('update bank_mutation set judged = ? where id = ?', [
      JSON.stringify({ considered: [{ transferId: transfer.id, no: transfer.no, why: ['after-expiry'] }] }),
      line.id,
    ]);
    const batch = newId();
    await db.write(
      `insert into mutation_batch (id, source, kind, digest, raw, state, received_at, processed_at)
       values (?, 'moota', 'webhook', ?, 'x', 'applied', utc_timestamp(3), utc_timestamp(3))`,
      [batch, Buffer.from(batch.padEnd(32, '.'))],
    );
    await db.write(
      `insert into mutation_line (id, batch_id, source, source_key, bank_account_id, wib_date, direction, amount, k, text,
         reference, mutation_id, received_at)
       values (?, ?, 'moota', ?, ?, '2026-03-01', 'credit', 845000, 1, 'TRF RUDI HARTONO', 'REF9', ?, utc_timestamp(3))`,
      [newId(), batch, Buffer.from(line.id.padEnd(32, '.')), scene.mandiri, line.id],
    );
    await db.write(`update mutation_batch set source = 'file', kind = 'csv-bca' where id = ?`, [batch]);
    const page = seen((await operator.browser.get(`/mutasi/${line.id}`)).text);
    expect(page).toContain('ref REF9');
    expect(page).toContain('CSV BCA');
    expect(page).toContain(`${transferName(transfer.no)} : uang masuk sesudah batas waktunya`);
    expect(page).toContain('Tanpa kode unik: 12 tidak ikut ditransfer');
    expect(page).toContain('Cocokkan…');
  });

  test('U10, is suggested with the other line that it comes to the price with, as the machine sees it', async () => {
    const { scene } = stage;
    const transfer = await scene.transfer({ base: 613_000, code: 44, payerName: 'Rudi Hartono' });
    const text = 'TRF RUDI HARTONO';
    const other = await scene.line({ amount: 213_000, text, senderName: 'RUDI HARTONO' });
    const line = await scene.line({ amount: 400_044, text, senderName: 'RUDI HARTONO' });
    const page = await operator.browser.get(`/mutasi/${line.id}`);
    expect(seen(page.text)).toContain('2 mutasi berjumlah tepat yang diminta');
    const form = formOf(page.text, `/mutasi/${line.id}/putusan`);
    expect(form).toMatchObject({ transfer: transfer.id });
    expect(form['mutasi']?.split(',').toSorted()).toEqual([other.id, line.id].toSorted());
  });

  test('offers a transfer that somebody named, whatever speaks against it', async () => {
    const { scene } = stage;
    const transfer = await scene.transfer({ base: 614_000, code: 45 });
    const line = await scene.line({ amount: 99_321, text: 'TAK ADA KAITAN' });
    const path = `/mutasi/${line.id}`;
    expect((await operator.browser.get(path)).text).not.toContain(transferName(transfer.no));
    const page = await operator.browser.get(`${path}?cari=${transferName(transfer.no)}`);
    expect(formOf(page.text, `${path}/putusan`)).toMatchObject({ transfer: transfer.id, mutasi: line.id });
  });

  test('is brought together with a transfer by one person: one journal, and both pages say so', async () => {
    const { scene, db } = stage;
    await arrive(scene.mandiri, 1);
    const transfer = await scene.transfer({ purpose: 'tiket', base: 150_000, code: 77 });
    const line = await scene.line({ amount: 150_000, text: 'SETORAN REKANAN' });
    await arrive(scene.mandiri, 150_000, line.id);
    const path = `/mutasi/${line.id}/putusan`;
    const { text } = await operator.browser.get(`/mutasi/${line.id}`);
    const form = formOf(text, path);
    expect(form).toMatchObject({ aksi: 'match', transfer: transfer.id, mutasi: line.id });
    const short = await operator.browser.post(path, { ...form, alasan: 'pendek' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('data-show');
    const answer = await operator.browser.post(path, { ...form, alasan: 'Sudah dikonfirmasi lewat telepon.' });
    expect(answer.location).toBe(`/mutasi/${line.id}`);
    const row = await db.row<{ state: string }>('select state from bank_mutation where id = ?', [line.id]);
    expect(row?.state).toBe('matched');
    expect(seen((await operator.browser.get(`/transfer/${transfer.id}`)).text)).toContain('Terverifikasi');
    const again = await operator.browser.post(path, { ...form, alasan: 'Sudah dikonfirmasi lewat telepon.' });
    expect(again.status).toBe(422);
    const { n } = (await db.row<{ n: string }>('select count(*) as n from journal where subject = ?', [transfer.id]))!;
    expect(Number(n)).toBe(1);
  });

  test('is kept only by two people: the first asks, and nothing moves before the second agrees', async () => {
    const { scene, db } = stage;
    const line = await scene.line({ amount: 90_000, text: 'TAK JELAS' });
    const path = `/mutasi/${line.id}/putusan`;
    const { text } = await operator.browser.get(`/mutasi/${line.id}`);
    expect(text).toContain('data-open="dialog-keep"');
    const dialog = text.slice(text.indexOf('<dialog id="dialog-keep"'));
    const answer = await operator.browser.post(path, {
      ...formOf(dialog, path),
      alasan: 'Tidak ada yang mengaku setelah sebulan.',
    });
    expect(answer.status).toBe(303);
    expect((await db.row<{ state: string }>('select state from bank_mutation where id = ?', [line.id]))?.state).toBe(
      'open',
    );
    const page = seen((await operator.browser.get(`/mutasi/${line.id}`)).text);
    expect(page).toContain('Simpan dana, menunggu orang kedua.');
    expect(page).toContain('ada permintaan yang menunggu orang kedua');
  });

  test('allocates to a reseller that was chosen before, with the effect on its saldo', async () => {
    const { scene } = stage;
    const line = await scene.line({ amount: 91_000, text: 'DEPOSIT TANPA TIKET' });
    const { text } = await operator.browser.get(`/mutasi/${line.id}?reseller=${scene.reseller.code}`);
    const dialog = text.slice(text.indexOf('<dialog id="dialog-allocate"'));
    expect(formOf(dialog, `/mutasi/${line.id}/putusan`)).toMatchObject({ reseller: scene.reseller.resellerId });
    expect(seen(`<main>${dialog.slice(0, dialog.indexOf('</dialog>'))}</main>`)).toContain('+Rp91.000');
    const unknown = await operator.browser.get(`/mutasi/${line.id}?reseller=ZZZ`);
    expect(seen(unknown.text)).toContain('Kode itu tidak ada.');
  });

  test('has no decision for customer service, and none for what is no line', async () => {
    const line = await stage.scene.line({ amount: 92_000 });
    const { text } = await cs.browser.get(`/mutasi/${line.id}`);
    expect(seen(text)).toContain('peran Anda tidak memutuskan uang');
    expect(text).not.toContain('/putusan"');
    expect((await cs.browser.post(`/mutasi/${line.id}/serah`, { isi: 'Penelepon tidak menyebut nama.' })).status).toBe(
      303,
    );
    expect((await operator.browser.get(`/mutasi/${newId()}`)).status).toBe(404);
    expect((await operator.browser.post(`/mutasi/${newId()}/catatan`, { catatan: 'apa saja' })).status).toBe(404);
  });
});

describe('Dana tak dikenal', () => {
  test('counts by business days, and each bucket lists its own', async () => {
    const { scene, db } = stage;
    const now = await db.now();
    const old = await scene.line({ amount: 7_000_001, bookedAt: after(now, -70 * DAY), text: 'TUA' });
    const young = await scene.line({ amount: 7_000_002, text: 'MUDA' });
    const page = seen((await operator.browser.get('/dana')).text);
    expect(page).toContain('lebih dari 30 hari kerja 1');
    const { text } = await operator.browser.get(`/dana?umur=${encodeURIComponent('>30')}`);
    expect(rowsOf(text)).toEqual([old.id]);
    expect(rowsOf((await operator.browser.get(`/dana?umur=0-1`)).text)).toContain(young.id);
  });

  test('says why each line is there, and not where it came from', async () => {
    const { scene } = stage;
    const lines = [
      [await scene.line({ amount: 7_200_001, text: 'TANPA' }), 'Tanpa pesanan tidak ada transfer dengan nominal ini'],
      [await scene.line({ amount: 7_200_002, exception: 'late-payment' }), 'Tanpa pesanan Lewat waktu'],
    ] as const;
    const { text } = await operator.browser.get('/dana');
    for (const [{ id }, words] of lines) {
      const from = text.indexOf(`id="buka-${id}"`);
      const row = seen(`<main>${text.slice(from, text.indexOf('</tr>', from))}</main>`);
      expect(row).toContain(words);
      expect(row).not.toMatch(/feed/i);
    }
  });

  test('says how far the procedure is, who holds it and when it goes up', async () => {
    const line = await stage.scene.line({ amount: 7_100_001, text: 'SOP' });
    const path = `/mutasi/${line.id}/sop`;
    await cs.browser.post(path, { langkah: 'search-sender', sudah: '1' });
    await cs.browser.post(path, { langkah: 'bukan-langkah', sudah: '1' });
    const row = seen((await operator.browser.get('/dana')).text);
    expect(row).toContain('1 dari 7 langkah');
    expect(row).toContain('belum dipegang, operator');
    await cs.browser.post(path, { langkah: 'search-sender', sudah: '0' });
    expect(await stage.db.row('select 1 from sop_check where subject = ?', [line.id])).toBeUndefined();
  });
});

describe('refunds', () => {
  test('are listed by their state with the payee masked, and the whole number leaves a record', async () => {
    const refund = await stage.scene.refund({ state: 'approved', amount: 123_000 });
    const list = seen((await operator.browser.get('/pengembalian')).text);
    expect(list).toContain(refundName(refund.no));
    expect(list).toContain('BCA ••4050 a.n. DIMAS PRAKOSO');
    const path = `/pengembalian/${refund.id}`;
    expect((await operator.browser.get(path)).text).not.toContain('5220304050');
    const shown = await operator.browser.post(`${path}/nomor`);
    expect((await operator.browser.get(shown.location ?? '')).text).toContain('5220304050');
    // The record of one person shows nothing to another.
    expect((await supervisor.browser.get(shown.location ?? '')).text).not.toContain('5220304050');
    expect((await cs.browser.post(`${path}/nomor`)).status).toBe(403);
    const audit = await stage.db.row('select 1 from audit_event where subject = ? and action = ?', [
      ...[refund.id, 'refund.payee-reveal'],
    ]);
    expect(audit).toBeDefined();
  });

  test('are marked as sent with a reference, and a bad one changes nothing', async () => {
    const refund = await stage.scene.refund({ state: 'approved', amount: 124_000 });
    const path = `/pengembalian/${refund.id}/terkirim`;
    const { text } = await operator.browser.get(`/pengembalian/${refund.id}`);
    const bad = await operator.browser.post(path, { ...formOf(text, path), referensi: '?' });
    expect(bad.status).toBe(422);
    expect((await operator.browser.post(path, { ...formOf(text, path), referensi: 'BIF20260305001' })).status).toBe(
      303,
    );
    const row = await stage.db.row<{ state: string; sent_reference: string }>(
      'select state, sent_reference from refund where id = ?',
      [refund.id],
    );
    expect(row).toEqual({ state: 'sent', sent_reference: 'BIF20260305001' });
  });

  test('C7, were not sent after all, or went out elsewhere with a fee: both are on the card, for two people', async () => {
    const { scene } = stage;
    const refund = await scene.refund({ state: 'sent', amount: 126_000 });
    const debit = await scene.line({
      ...{ amount: 128_500, direction: 'debit', exception: 'outgoing', accountId: scene.bni, text: 'TRF KELUAR' },
    });
    const { text } = await operator.browser.get(`/pengembalian/${refund.id}`);
    expect(seen(text)).toContain('Rp128.500 dari BNI ••8841 “TRF KELUAR”');
    const confirm = text.slice(text.indexOf('<dialog id="dialog-confirm-refund"'));
    expect(formOf(confirm, `/pengembalian/${refund.id}/putusan`)).toMatchObject({ mutasi: debit.id });
    expect(text).toContain('Minta persetujuan: Tidak jadi terkirim Rp126.000');
  });

  test('locked, the form to send gives way to why, and nobody is told to send', async () => {
    const { scene, db } = stage;
    const cancelled = await scene.refund({ state: 'approved', amount: 127_001 });
    const path = `/pengembalian/${cancelled.id}/putusan`;
    const { text } = await operator.browser.get(`/pengembalian/${cancelled.id}`);
    const dialog = text.slice(text.indexOf('<dialog id="dialog-cancel-refund"'));
    const alasan = 'Pembeli meminta pulsanya dikirim.';
    expect((await operator.browser.post(path, { ...formOf(dialog, path), alasan })).status).toBe(303);
    const gone = await scene.refund({ state: 'approved', amount: 127_002 });
    await scene.line({ amount: 127_002, direction: 'debit', exception: 'outgoing', text: 'TRF KELUAR' });
    const line = await scene.line({ amount: 127_003, state: 'refunding', exception: 'missing-in-statement' });
    const lacked = await scene.refund({
      ...{ kind: 'mutation', state: 'approved', amount: 127_003, mutationId: line.id },
    });
    for (const [{ id }, why] of [
      [cancelled, 'ada permintaan yang menunggu orang kedua'],
      [gone, 'ada uang keluar sebesar ini yang belum jelas'],
      [lacked, 'rekening koran lengkap tidak memuatnya'],
    ] as const) {
      const page = await operator.browser.get(`/pengembalian/${id}`);
      expect(page.text).not.toContain('/terkirim"');
      expect(seen(page.text)).toContain(`sudah dikirim Terkunci: ${why}`);
      expect(seen(page.text)).toContain('Jangan kirim dulu');
      expect(seen(page.text)).not.toContain('Kirim dari bank');
    }
    await db.write(`update store_epoch set recovering_since = utc_timestamp(3)`);
    try {
      const free = await scene.refund({ state: 'approved', amount: 127_004 });
      expect(seen((await operator.browser.get(`/pengembalian/${free.id}`)).text)).toContain(
        'Terkunci: basis data sedang dipulihkan',
      );
    } finally {
      await db.write('update store_epoch set recovering_since = null');
    }
  });

  test('with an account, keep the form to correct it closed; refused, it is open with what was typed', async () => {
    const known = await stage.scene.refund({ amount: 125_500 });
    const path = `/pengembalian/${known.id}/tujuan`;
    const { text } = await operator.browser.get(`/pengembalian/${known.id}`);
    const correction = /<details id="betulkan-tujuan"( open)?><summary>Betulkan rekening tujuan<\/summary><form/;
    expect(correction.exec(text)?.slice(1)).toEqual([undefined]);
    const versi = /name="versi" value="(\d+)"/.exec(text)?.[1] ?? '';
    const typed = { versi, bank: 'BRI', nomor: '1', pemilik: 'Dimas' };
    const refused = await operator.browser.post(path, { ...formOf(text, path), ...typed });
    expect(refused.status).toBe(422);
    expect(correction.exec(refused.text)?.slice(1)).toEqual([' open']);
    expect(refused.text).toContain('value="BRI"');
    const fixed = await operator.browser.post(path, { ...typed, nomor: '5220304051' });
    expect(fixed.status).toBe(303);
    // What two people agreed on is not corrected.
    await stage.db.write(`update refund set state = 'approved' where id = ?`, [known.id]);
    expect((await operator.browser.get(`/pengembalian/${known.id}`)).text).not.toContain(path);
  });

  test('take an account to pay to before they are approved', async () => {
    const refund = await stage.scene.refund({ hasPayee: false, amount: 125_000 });
    const path = `/pengembalian/${refund.id}/tujuan`;
    const { text } = await operator.browser.get(`/pengembalian/${refund.id}`);
    expect(seen(text)).toContain('rekening tujuan belum dicatat');
    const form = formOf(text, path);
    const versi = /name="versi" value="(\d+)"/.exec(text)?.[1] ?? '';
    const bad = await operator.browser.post(path, { ...form, versi, bank: '', nomor: '1', pemilik: '' });
    expect(bad.status).toBe(422);
    const good = await operator.browser.post(path, { versi, bank: 'BCA', nomor: '5220304050', pemilik: 'Dimas P' });
    expect(good.status).toBe(303);
    expect(seen((await operator.browser.get(`/pengembalian/${refund.id}`)).text)).toContain('BCA ••4050 a.n. Dimas P');
    expect((await operator.browser.get(`/pengembalian/${newId()}`)).status).toBe(404);
  });
});

/** The journal that every line has when it comes, so that there is something to give. */
async function arrive(accountId: string, amount: number, subject = newId()): Promise<void> {
  const { db } = stage;
  const code = (await db.row<{ code: string }>('select code from bank_account where id = ?', [accountId]))?.code ?? '';
  const id = newId();
  await db.write(
    `insert into journal (id, subject, kind, n, posted_at) values (?, ?, 'mutation-arrival', 1, utc_timestamp(3))`,
    [id, subject],
  );
  await db.write(
    `insert into entry (journal_id, line, account_code, side, amount) values (?, 1, ?, 'debit', ?), (?, 2, ?, 'credit', ?)`,
    [id, `bank:${code}`, amount, id, `suspense:${code}`, amount],
  );
}
