import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { type BusinessDate } from '../../../../src/domain/time';
import { newId } from '../../../../src/persistence/new-id';
import { readSlaReport } from '../../../../src/persistence/queries/transfer/sla-report';
import { formOf } from '../../../support/form-of';
import { insertProduct } from '../../../support/fixtures';
import { openTransferStage, seen, type TransferStage, type Visitor } from './transfer-stage';

let stage: TransferStage;
let admin: Visitor;
let supervisor: Visitor;
let operator: Visitor;
let cs: Visitor;
let marketing: Visitor;

beforeAll(async () => {
  stage = await openTransferStage();
  admin = await stage.logIn('admin');
  supervisor = await stage.logIn('supervisor');
  operator = await stage.logIn('operator');
  cs = await stage.logIn('cs');
  marketing = await stage.logIn('marketing');
  await insertProduct(stage.db, { code: 'S10', name: 'Telkomsel 10.000' });
});
afterAll(() => stage.close());

const REASON = 'Sesuai keputusan rapat mingguan.';

describe('who sees the pages about transfers', () => {
  const PAGES = ['/transfer', '/dana', '/mutasi', '/pengembalian', '/tiket', '/laporan-sla', '/pengaturan-transfer'];

  test.each(PAGES)('%s is no page of marketing', async (path) => {
    expect((await marketing.browser.get(path)).status).toBe(403);
  });

  test('marketing has none of them in its menu, customer service all but the settings', async () => {
    const shown = (await cs.browser.get('/transfer')).text;
    for (const path of PAGES.slice(0, -1)) expect(shown).toContain(`<a href="${path}" data-menu`);
    expect(shown).not.toContain('<a href="/pengaturan-transfer" data-menu');
    expect((await marketing.browser.get('/akun')).text).not.toContain('/transfer');
  });
});

describe('settings of transfers', () => {
  const offered = async (): Promise<unknown> =>
    (await stage.db.row<{ n: number }>(`select is_transfer_offered as n from product where code = 'S10'`))?.n;

  test('an admin offers a product with a reason, which is on record; pressed twice it is offered once', async () => {
    const path = '/pengaturan-transfer/produk/S10';
    const { text } = await admin.browser.get('/pengaturan-transfer');
    const form = formOf(text, path);
    expect((await admin.browser.post(path, { ...form, alasan: 'pendek' })).status).toBe(422);
    expect(await offered()).toBe(0);
    expect((await admin.browser.post(path, { ...form, alasan: REASON })).status).toBe(303);
    await admin.browser.post(path, { ...form, alasan: REASON });
    expect(await offered()).toBe(1);
    const events = await stage.db.rows<{ detail: string }>(
      `select detail from audit_event where action = 'transfer.offer' and subject = 'S10'`,
    );
    expect(events.map(({ detail }) => JSON.parse(detail) as unknown)).toEqual([{ reason: REASON, kind: 'product' }]);
    expect((await admin.browser.post('/pengaturan-transfer/produk/XX', { nyala: '1', alasan: REASON })).status).toBe(
      404,
    );
  });

  test('a supervisor reads them and changes none', async () => {
    const { text } = await supervisor.browser.get('/pengaturan-transfer');
    expect(text).not.toContain('action="/pengaturan-transfer/');
    const was = await offered();
    const path = '/pengaturan-transfer/produk/S10';
    expect((await supervisor.browser.post(path, { nyala: '0', alasan: REASON })).status).toBe(403);
    expect(await offered()).toBe(was);
    expect((await operator.browser.get('/pengaturan-transfer')).status).toBe(403);
  });

  test('U1, the way of the code changes only while no amount of the account is reserved', async () => {
    const { scene, db } = stage;
    const path = `/pengaturan-transfer/rekening/${scene.bni}`;
    const mode = async () =>
      (await db.row<{ m: string }>('select code_mode as m from bank_account where id = ?', [scene.bni]))?.m;
    const transfer = await scene.transfer({ accountId: scene.bni, base: 410_000, code: 5 });
    const refused = await admin.browser.post(path, { apa: 'mode', nilai: 'subtract', alasan: REASON });
    expect(refused.status).toBe(422);
    expect(await mode()).toBe('add');
    await db.write(`update transfer set is_reserved = null, state = 'released' where id = ?`, [transfer.id]);
    expect((await admin.browser.post(path, { apa: 'mode', nilai: 'subtract', alasan: REASON })).status).toBe(303);
    expect(await mode()).toBe('subtract');
  });

  test('an account is added once, with its accounts in the ledger, and is not offered before somebody says so', async () => {
    const typed = {
      bank: 'Bank BRI',
      kode: 'bri',
      nomor: '0123 4567 8901',
      pemilik: 'PT Sinar',
      feed: '',
      alasan: REASON,
    };
    const path = '/pengaturan-transfer/rekening';
    for (const wrong of [{ kode: 'bni' }, { kode: 'BRI' }, { nomor: 'abc' }, { bank: '' }, { alasan: 'ya' }]) {
      expect((await admin.browser.post(path, { ...typed, ...wrong })).status).toBe(422);
    }
    expect((await admin.browser.post(path, typed)).status).toBe(303);
    expect((await admin.browser.post(path, typed)).status).toBe(422);
    const row = await stage.db.row(`select number, is_offered from bank_account where code = 'bri'`);
    expect(row).toEqual({ number: '012345678901', is_offered: 0 });
    const { n } = (await stage.db.row<{ n: string }>(
      `select count(*) as n from account where code in ('bank:bri', 'suspense:bri', 'outgoing:bri')`,
    ))!;
    expect(Number(n)).toBe(3);
  });

  test('how many codes of a base are taken stands there', async () => {
    for (const code of [1, 2, 3]) await stage.scene.transfer({ base: 620_000, code });
    const page = seen((await admin.browser.get('/pengaturan-transfer')).text);
    expect(page).toMatch(/Rp620\.000 Bank Mandiri ••2210 3 0%/);
  });
});

describe('tikets', () => {
  test('one is made for a reseller once, however often the button is pressed', async () => {
    const { scene, db } = stage;
    const { resellerId } = scene.reseller;
    const { text } = await operator.browser.get('/tiket');
    const form = { ...formOf(text, '/tiket'), reseller: resellerId, nominal: '250.000' };
    expect((await operator.browser.post('/tiket', { ...form, nominal: 'banyak' })).status).toBe(422);
    const refused = await operator.browser.post('/tiket', form);
    expect(refused.status).toBe(422);
    expect(seen(refused.text)).toContain('belum boleh memakai tiket deposit');
    await db.write('update reseller set is_tiket_offered = 1 where id = ?', [resellerId]);
    // A refusal is final for its reference: the form that says so begins another.
    const fresh = { ...form, ref: formOf(refused.text, '/tiket')['ref'] ?? '' };
    expect(fresh.ref).not.toBe(formOf(text, '/tiket')['ref']);
    expect((await operator.browser.post('/tiket', fresh)).status).toBe(303);
    expect((await operator.browser.post('/tiket', fresh)).status).toBe(303);
    const other = await operator.browser.post('/tiket', { ...fresh, nominal: '300.000' });
    expect(other.status).toBe(422);
    expect(seen(other.text)).toContain('sudah dipakai untuk tiket dengan nominal lain');
    expect(formOf(other.text, '/tiket')['ref']).not.toBe(fresh.ref);
    const { n } = (await db.row<{ n: string }>(
      `select count(*) as n from tiket where reseller_id = ? and state = 'awaiting' and created_by = ?`,
      [resellerId, operator.staff.id],
    ))!;
    expect(Number(n)).toBe(1);
    expect(seen((await cs.browser.get('/tiket?s=awaiting')).text)).toContain('Rp250.000');
    expect((await cs.browser.post('/tiket', fresh)).status).toBe(403);
  });
});

describe('the report of SLA', () => {
  test('counts what was decided in time and late, per day, person and purpose, pauses left out', async () => {
    const { db } = stage;
    const end = async (kept: boolean, minutes: number, by: string | null): Promise<string> => {
      const id = newId();
      await db.write(
        `insert into sla_clock (id, subject_kind, subject, purpose, calendar, from_hour, until_hour, target_ms,
           started_at, due_at, ended_at, is_kept, ended_by) values (?, 'transfer', ?, 'order', 'daily', 7, 22, 900000,
           '2026-03-05 03:00:00', '2026-03-05 03:15:00', '2026-03-05 03:00:00' + interval ? minute, ?, ?)`,
        [id, newId(), minutes, kept, by],
      );
      return id;
    };
    await end(true, 4, operator.staff.id);
    const paused = await end(true, 70, operator.staff.id);
    await db.write(
      `insert into sla_pause (clock_id, n, reason, from_at, until_at)
       values (?, 1, 'menunggu pembayar', '2026-03-05 03:02:00', '2026-03-05 04:04:00')`,
      [paused],
    );
    await end(false, 30, supervisor.staff.id);
    await end(true, 1, null);
    const { text } = await supervisor.browser.get('/laporan-sla?dari=2026-03-05&sampai=2026-03-05');
    const page = seen(text);
    expect(page).toContain('4 diputus: 3 tepat waktu (75%), 1 terlewat. Median 04:00.');
    expect(page).toContain(`${operator.staff.fullName} 2 2 0 100% 04:00`);
    expect(page).toContain(`${supervisor.staff.fullName} 1 0 1 0% 30:00`);
    expect(page).toContain('Mesin 1 1 0 100% 01:00');
    const csv = (await supervisor.browser.get('/laporan-sla/ekspor/csv?dari=2026-03-05&sampai=2026-03-05')).text;
    expect(csv).toContain(`2026-03-05;${operator.staff.fullName};Pesanan;2;2;0;4`);
    expect(seen((await supervisor.browser.get('/laporan-sla?dari=2026-03-06&sampai=2026-03-07')).text)).toContain(
      'Belum ada',
    );
  });

  test('what ran past its deadline and is not decided is missed on that day, by whoever holds it', async () => {
    const { db } = stage;
    const overdue = async (holder: string | null, pausedAt: string | null = null): Promise<void> => {
      const subject = newId();
      await db.write(
        `insert into sla_clock (id, subject_kind, subject, purpose, calendar, from_hour, until_hour, target_ms,
           started_at, due_at, paused_at) values (?, 'transfer', ?, 'order', 'daily', 7, 22, 900000,
           '2026-02-05 03:00:00', '2026-02-05 03:15:00', ?)`,
        [newId(), subject, pausedAt],
      );
      await db.write(
        `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at,
           changed_at, taken_by) values (?, 'transfer', ?, 'verifying', 'operator', 'escalate', utc_timestamp(3),
           utc_timestamp(3), utc_timestamp(3), utc_timestamp(3), utc_timestamp(3), ?)`,
        [newId(), subject, holder],
      );
    };
    await overdue(operator.staff.id);
    await overdue(null);
    await overdue(null, '2026-02-05 03:10:00');
    const page = seen((await supervisor.browser.get('/laporan-sla?dari=2026-02-05&sampai=2026-02-05')).text);
    expect(page).toContain('0 diputus: 0 tepat waktu (0%), 2 terlewat (2 belum diputus). Median –.');
    expect(page).toContain(`${operator.staff.fullName} 0 0 1 0% –`);
    expect(page).toContain('Belum diputus 0 0 1 0% –');
    const csv = (await supervisor.browser.get('/laporan-sla/ekspor/csv?dari=2026-02-05&sampai=2026-02-05')).text;
    expect(csv).toContain('2026-02-05;Belum diputus;Pesanan;0;0;1;');
    const later = await supervisor.browser.get('/laporan-sla?dari=2026-02-06&sampai=2026-02-07');
    expect(seen(later.text)).toContain('Belum ada');
  });

  test('over a weekend and a holiday, only working hours count', async () => {
    const { db } = stage;
    await db.write(
      `insert into sla_clock (id, subject_kind, subject, purpose, calendar, from_hour, until_hour, target_ms,
         started_at, due_at, ended_at, is_kept, ended_by) values (?, 'mutation', ?, 'suspense', 'business', 8, 17,
         14400000, '2026-01-15 09:30:00', '2026-01-19 04:30:00', '2026-01-19 02:00:00', 1, ?)`,
      [newId(), newId(), supervisor.staff.id],
    );
    // Thursday 16.30 to Monday 09.00, with Friday off.
    const day = '2026-01-19' as BusinessDate;
    const asked = { from: day, to: day, settings: DEFAULT_SETTINGS };
    const { ends, isCut } = await readSlaReport(db, asked);
    expect({ took: ends.map(({ tookMs }) => tookMs), isCut }).toEqual({ took: [90 * 60_000], isCut: false });
    expect(await readSlaReport(db, { ...asked, most: 0 })).toEqual({ ends: [], isCut: true });
  });
});

describe('lines by hand and by file', () => {
  test('a line that a person saw waits for a second person', async () => {
    const { scene, db } = stage;
    const { text } = await operator.browser.get('/mutasi/catat');
    const today = /max="(\d{4}-\d\d-\d\d)"/.exec(text)?.[1] ?? '';
    const typed = {
      ...{ ...formOf(text, '/mutasi/catat'), rekening: scene.mandiri, arah: 'masuk', tanggal: today, jam: '' },
      ...{ nominal: '71.500', berita: 'SETORAN TUNAI CABANG', pengirim: '', alasan: 'Terlihat di internet banking.' },
    };
    const wrong = await operator.browser.post('/mutasi/catat', { ...typed, tanggal: '2999-01-01' });
    expect(wrong.status).toBe(422);
    // What was typed is still there.
    expect(wrong.text).toContain('SETORAN TUNAI CABANG');
    expect((await operator.browser.post('/mutasi/catat', typed)).status).toBe(303);
    expect(await db.row('select 1 from bank_mutation where amount = 71500')).toBeUndefined();
    const approval = await db.row<{ action: string; state: string }>(
      `select action, state from approval where subject_kind = 'batch' order by id desc limit 1`,
    );
    expect(approval).toEqual({ action: 'enter-line', state: 'requested' });
    expect((await cs.browser.get('/mutasi/catat')).status).toBe(403);
  });

  test('a file is shown before it is applied, applied once, and one that is no statement is refused', async () => {
    const { db } = stage;
    const number = '1370099887766';
    await admin.browser.post('/pengaturan-transfer/rekening', {
      ...{ bank: 'Bank Mandiri', kode: 'berkas', nomor: number, pemilik: 'PT Sinar', feed: '', alasan: REASON },
    });
    const csv = [
      'Account No,Date,Val. Date,Transaction Code,Description,Description,Reference No.,Debit,Credit',
      `${number},05/03/26,05/03/26,0001,TRF DARI BUDI,,REF1,.00,"100,075.00"`,
      `${number},05/03/26,05/03/26,0002,BIAYA ADM,,REF2,"6,500.00",.00`,
      '',
    ].join('\r\n');
    const refused = await upload(operator, 'bukan.csv', 'bukan,berkas,bank\n1,2,3\n');
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('tidak dikenal');
    const shown = await upload(operator, 'mcm.csv', csv);
    const path = shown.headers.get('location') ?? '';
    expect(path).toMatch(/^\/mutasi\/kiriman\/\w{26}$/);
    const preview = await operator.browser.get(path);
    const page = seen(preview.text);
    expect(page).toContain('1 baris, Rp100.075');
    expect(page).toContain('Mutasi baru 2');
    expect(page).toContain('Rp100.075 TRF DARI BUDI');
    expect(page).toContain('tidak ditunggu transfer');
    expect(page).toContain('−Rp6.500 BIAYA ADM');
    const count = async () =>
      Number(
        (await db.row<{ n: string }>('select count(*) as n from bank_mutation where amount in (100075, 6500)'))?.n,
      );
    expect(await count()).toBe(0);
    const action = `${path}/terapkan`;
    expect((await operator.browser.post(action, formOf(preview.text, action))).status).toBe(303);
    expect((await operator.browser.post(action, formOf(preview.text, action))).status).toBe(303);
    expect(await count()).toBe(2);
    expect(seen((await operator.browser.get(path)).text)).toContain('Yang diterapkan');
    const again = await upload(operator, 'mcm.csv', csv);
    expect(again.headers.get('location')).toBe(path);
    expect((await operator.browser.get(`/mutasi/kiriman/${newId()}`)).status).toBe(404);
  });

  test('a file that is too large, or comes without the token, is not read', async () => {
    const large = await upload(operator, 'besar.csv', 'x'.repeat(5 * 1024 * 1024 + 1));
    expect(large.status).toBe(413);
    const foreign = await upload(operator, 'x.csv', 'x', 'salah');
    expect(foreign.status).toBe(403);
  });
});

async function upload({ browser }: Visitor, name: string, content: string, token?: string): Promise<Response> {
  const { text } = await browser.get('/mutasi/unggah');
  const form = new FormData();
  form.set('csrf', token ?? /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '');
  form.set('rekening', '');
  form.set('berkas', new Blob([content], { type: 'text/csv' }), name);
  const cookie = [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  return fetch(new URL('/mutasi/unggah', stage.url), { method: 'POST', body: form, headers, redirect: 'manual' });
}
