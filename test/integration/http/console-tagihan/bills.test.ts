import { rupiah } from '../../../../src/domain/money';
import { type BillingPagesStage, openBillingPagesStage, type Visitor } from '../../../support/billing-pages-stage';
import { formOf } from '../../../support/form-of';
import { textOfXlsx } from '../../../support/xlsx-text';
import { wordsOf } from '../console-cards/card-stage';

let stage: BillingPagesStage;
let marketing: Visitor;
let admin: Visitor;

const WHY = 'pelanggan sudah ditelepon tadi';

beforeAll(async () => {
  stage = await openBillingPagesStage();
  marketing = await stage.logIn('marketing');
  admin = await stage.logIn('admin');
});
beforeEach(() => stage.life.setClock('2026-03-02'));
afterAll(() => stage.close());

async function openBill(name?: string) {
  const customerId = await stage.newCustomer(marketing.staff, name);
  const planId = await stage.sentPlan(marketing.staff, { customerId });
  const [bill] = await stage.tagihanOf(planId);
  return { customerId, planId, bill: bill!, path: `/tagihan/${bill!.id}` };
}

const plain = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

async function audits(subject: string): Promise<string[]> {
  const rows = await stage.db.rows<{ action: string }>('select action from audit_event where subject = ? order by id', [
    subject,
  ]);
  return rows.map(({ action }) => action);
}

describe('card of a bill', () => {
  test('open, gives the four answers and what happened to it', async () => {
    const { path, bill } = await openBill();
    const words = wordsOf((await marketing.browser.get(path)).text);
    expect(words).toContain('Uang muka');
    expect(words).toContain('Pelanggan, Toko Berkah Jaya');
    expect(words).toContain('Pengingat 7 hari sebelum jatuh tempo 5 Mar 09.00');
    expect(words).toContain('masuk antrian Marketing untuk ditelepon');
    expect(words).toContain(`trx id ${bill.number}`);
    expect(words).toContain('Tagihan terbit Pendapatan tagihan Piutang pelanggan Rp200.000');
    expect(words).toContain('Menunggu cetak');
  });

  test('paid with too much, has its payment, what was allocated, the question and the journal', async () => {
    const { path, bill } = await openBill();
    await stage.pay(bill.id, 250_000);
    const words = wordsOf((await marketing.browser.get(path)).text);
    expect(words).toMatch(/BYR-\d+/);
    expect(words).toContain('Rp250.000 Rp200.000 titipan Rp50.000');
    expect(words).toContain('Lebih bayar, Rp50.000');
    expect(words).toContain('Pembayaran dikenali Titipan pelanggan Bank BNI Rp50.000');
  });

  test('sent once more by a person, is queued once for one form, and the next form is the next time', async () => {
    const { path, bill } = await openBill();
    await stage.db.write(
      `update customer_message set state = 'read', processed_at = utc_timestamp(3) where tagihan_id = ?`,
      [bill.id],
    );
    const form = formOf((await marketing.browser.get(path)).text, `${path}/kirim`);
    for (const answer of [
      await marketing.browser.post(`${path}/kirim`, form),
      await marketing.browser.post(`${path}/kirim`, form),
    ]) {
      expect([answer.status, answer.location]).toEqual([303, path]);
    }
    expect((await stage.life.messagesOf(bill.id)).filter((kind) => kind === 'tagihan')).toHaveLength(2);
    const next = formOf((await marketing.browser.get(path)).text, `${path}/kirim`);
    expect([form['n'], next['n']]).toEqual(['1', '2']);
    expect(await audits(bill.id)).toEqual(['tagihan.send']);
  });

  test('whose message no channel could send, gives its text and link, and is marked as sent', async () => {
    const { path, bill } = await openBill();
    await stage.db.write(`update customer_message set state = 'by-hand', channel = 'by-hand' where tagihan_id = ?`, [
      bill.id,
    ]);
    const page = await marketing.browser.get(path);
    expect(page.text).toMatch(/href="https:\/\/wa\.me\/6281\d+\?text(=|&#x3D;)Yth/);
    expect(wordsOf(page.text)).toContain('Nomor Virtual Account BNI: 8001 0000 0000');
    const action = /action="(\/pesan\/\w{26}\/terkirim)"/.exec(page.text)?.[1] ?? '';
    const answer = await marketing.browser.post(action, { kembali: path });
    expect([answer.status, answer.location]).toEqual([303, path]);
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain(`oleh ${marketing.staff.fullName}`);
    expect((await marketing.browser.post(action, { kembali: 'https://evil.test' })).location).toBe('/antrian-tagihan');
  });

  test('asked about at the bank, is due to be asked at once, at most once a minute, and on record', async () => {
    const { path, bill } = await openBill();
    const ask = () => marketing.browser.post(`${path}/tanya`, formOf(html, `${path}/tanya`));
    const nextOf = async () => {
      const row = await stage.db.row<{ at: Date }>(
        'select next_inquiry_at as at from virtual_account where tagihan_id = ?',
        [bill.id],
      );
      return row?.at.toISOString() ?? '';
    };
    const { text: html } = await marketing.browser.get(path);
    const before = await nextOf();
    expect([(await ask()).location, (await ask()).location]).toEqual([path, path]);
    expect((await nextOf()) < before).toBe(true);
    expect((await audits(bill.id)).filter((action) => action === 'tagihan.ask')).toHaveLength(1);
    expect((await marketing.browser.get(path)).text).toContain('BNI baru saja ditanya tentang tagihan ini');
  });

  test('asked about by ten at once, is asked once', async () => {
    const { path, bill } = await openBill();
    const form = formOf((await marketing.browser.get(path)).text, `${path}/tanya`);
    await Promise.all(Array.from({ length: 10 }, () => marketing.browser.post(`${path}/tanya`, form)));
    expect((await audits(bill.id)).filter((action) => action === 'tagihan.ask')).toHaveLength(1);
  });

  test('paid, offers no question to the bank, and refuses one', async () => {
    const { path, bill } = await openBill();
    const { text } = await marketing.browser.get(path);
    const form = formOf(text, `${path}/tanya`);
    await stage.pay(bill.id, 200_000);
    expect((await marketing.browser.get(path)).text).not.toContain(`${path}/tanya`);
    await marketing.browser.post(`${path}/tanya`, form);
    expect(await audits(bill.id)).not.toContain('tagihan.ask');
  });

  test('cancelled with a reason, ends and has its account closed', async () => {
    const { path, bill } = await openBill();
    const form = formOf((await marketing.browser.get(path)).text, `${path}/batal`);
    expect((await marketing.browser.post(`${path}/batal`, { ...form, alasan: 'x' })).status).toBe(422);
    expect((await marketing.browser.post(`${path}/batal`, { ...form, alasan: WHY })).status).toBe(303);
    const page = await marketing.browser.get(path);
    expect(wordsOf(page.text)).toContain('Dibatalkan');
    expect(wordsOf(page.text)).toContain('Terkunci: tagihan ini dibatalkan.');
    expect((await marketing.browser.post(`${path}/batal`, { ...form, alasan: WHY })).status).toBe(422);
    expect(await audits(bill.id)).toEqual(['tagihan.cancel']);
    await stage.life.expectBooksAgree();
  });
});

describe('document', () => {
  test('printed, is a file of its own that runs nothing; not printed yet, says so', async () => {
    const { bill } = await openBill();
    const row = await stage.db.row<{ id: string; number: string }>(
      'select id, number from document where tagihan_id = ?',
      [bill.id],
    );
    const path = `/dokumen/${row!.id}`;
    const early = await marketing.browser.get(path);
    expect(early.status).toBe(404);
    expect(wordsOf(early.text)).toContain('Sedang menunggu dicetak');
    await stage.print();
    const answer = await marketing.browser.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=${row!.number}.pdf`);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.text).toBe(`%PDF-1.7 ${row!.id}`);
  });
});

describe('document with wrong data of the customer', () => {
  const documentsOf = (tagihanId: string, kind: string) =>
    stage.db.rows<{ id: string; number: string; state: string; content: string }>(
      'select id, number, state, content from document where tagihan_id = ? and kind = ? order by id',
      [tagihanId, kind],
    );

  test.each(['tagihan', 'receipt'])('of the kind %s, is replaced by an admin and sent as the new one', async (kind) => {
    const { bill, path, customerId } = await openBill('Toko Salah Nama');
    if (kind === 'receipt') await stage.pay(bill.id, 200_000);
    await stage.db.write(`update customer set name = 'Toko Nama Benar' where id = ?`, [customerId]);
    const [old] = await documentsOf(bill.id, kind);
    const deed = `/dokumen/${old!.id}/betulkan`;
    expect((await marketing.browser.get(path)).text).not.toContain(deed);
    expect((await marketing.browser.post(deed, { alasan: WHY })).status).toBe(403);
    expect((await admin.browser.post(deed, { alasan: 'pendek' })).location).toBe(path);
    expect(await documentsOf(bill.id, kind)).toHaveLength(1);
    const form = formOf((await admin.browser.get(path)).text, deed);
    expect((await admin.browser.post(deed, { ...form, alasan: WHY })).status).toBe(303);
    const [before, fresh, ...others] = await documentsOf(bill.id, kind);
    expect([before?.state, fresh?.state, others]).toEqual(['void', 'planned', []]);
    expect(JSON.parse(fresh!.content)).toMatchObject({
      ...{ customer: { name: 'Toko Nama Benar' }, corrects: { number: old!.number } },
    });
    const waiting = await stage.db.rows(
      `select 1 from customer_message where document_id = ? and processed_at is null`,
      [fresh!.id],
    );
    expect(waiting).toHaveLength(1);
    expect(await audits(fresh!.id)).toEqual(['document.correct']);
    expect((await admin.browser.post(deed, { ...form, alasan: WHY })).status).toBe(303);
    expect(await documentsOf(bill.id, kind)).toHaveLength(2);
    expect(wordsOf((await admin.browser.get(path)).text)).toContain(`mengganti ${old!.number}`);
  });

  test('of a bill that is paid, is left as it was', async () => {
    const { bill, path } = await openBill();
    const [document] = await documentsOf(bill.id, 'tagihan');
    await stage.pay(bill.id, 200_000);
    const deed = `/dokumen/${document!.id}/betulkan`;
    expect((await admin.browser.get(path)).text).not.toContain(deed);
    await admin.browser.post(deed, { alasan: WHY });
    expect(await documentsOf(bill.id, 'tagihan')).toHaveLength(1);
  });
});

describe('rekap', () => {
  test('of one customer, has its chart, its past days and its export, and nothing of others', async () => {
    const { customerId, bill } = await openBill('Toko Satu Sendiri');
    await openBill('Toko Dua Lain');
    await stage.pay(bill.id, 200_000);
    const rows = plain((await marketing.browser.get('/rekap')).text);
    expect(rows).toContain(`/rekap?p=${customerId}`);
    const page = await marketing.browser.get(`/rekap?p=${customerId}`);
    const words = wordsOf(page.text);
    expect(words).toContain('Terbayar, bulan ini, sisa · Toko Satu Sendiri');
    expect(words).toContain('1 dari 13 periode lunas');
    expect(words).toContain('Terbayar Rp200.000 16,7%');
    expect(words).not.toContain('Toko Dua Lain');
    expect(plain(page.text)).toContain(`/rekap/ekspor/csv?p=${customerId}`);
    const past = wordsOf((await marketing.browser.get(`/rekap?per=2026-03-01&p=${customerId}`)).text);
    expect(past).toContain('Tidak ada rencana yang berjalan pada tanggal ini');
    const csv = (await marketing.browser.get(`/rekap/ekspor/csv?p=${customerId}`)).text.trim().split('\r\n');
    expect(csv).toHaveLength(2);
    const card = wordsOf((await marketing.browser.get(`/pelanggan/${customerId}`)).text);
    expect(card).toContain('Terbayar 1 Rp200.000 16,7%');
    expect(card).toContain('1 dari 13 periode lunas');
  });

  test('of a customer without a plan, is not on its page', async () => {
    const customerId = await stage.newCustomer(marketing.staff, 'Toko Baru Saja');
    expect((await marketing.browser.get(`/pelanggan/${customerId}`)).text).not.toContain('id="h-rekap"');
  });

  test('of a past day, can be narrowed to a marketing who has no customers any more', async () => {
    const former = await stage.logIn('marketing');
    const customerId = await stage.newCustomer(former.staff, 'Toko Pindah Tangan');
    await stage.sentPlan(former.staff, { customerId });
    stage.life.setClock('2026-03-10');
    const moved = { kepada: marketing.staff.id, alasan: WHY };
    expect((await admin.browser.post(`/pelanggan/${customerId}/serah`, moved)).status).toBe(303);
    const name = former.staff.name;
    const past = await admin.browser.get(`/rekap?per=2026-03-02&m=${name}`);
    expect(wordsOf(past.text)).toContain(`Terbayar, bulan ini, sisa · ${former.staff.fullName}`);
    expect(past.text).toContain('Toko Pindah Tangan');
    expect(past.text).toMatch(/1–1 dari 1 pelanggan/);
    expect((await admin.browser.get(`/rekap?m=${name}`)).text).toContain('Semua');
  });
});

describe('export', () => {
  test('of bills, has what is filtered, amounts as numbers, no formula, and is on record', async () => {
    await openBill('=HYPERLINK("http://evil.test")');
    const csv = await marketing.browser.get('/tagihan/ekspor/csv?s=terbuka&bulan=2026-03');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename=tagihan-2026-03-02.csv');
    const line = csv.text.split('\r\n').find((one) => one.includes('HYPERLINK'));
    expect(line).toContain(`"'=HYPERLINK(""http://evil.test"")"`);
    expect(line).toMatch(/;Uang muka;2026-03-12;200000;0;0;200000;8001 0000 0000 \d{4};/);
    const bytes = await marketing.browser.bytes('/tagihan/ekspor/csv');
    expect(bytes.subarray(0, 19).toString()).toBe('\uFEFFNomor;Pelanggan;');
    expect((await marketing.browser.get('/tagihan/ekspor/csv?bulan=2027-01')).text.trim().split('\r\n')).toHaveLength(
      1,
    );
    const sheet = textOfXlsx(await marketing.browser.bytes('/tagihan/ekspor/xlsx'));
    expect(sheet).toContain('HYPERLINK');
    expect(sheet).not.toContain('<f>');
    expect(sheet).toContain('<v>200000</v>');
    expect(await audits(marketing.staff.id)).toEqual(
      expect.arrayContaining(['rekap.export', 'rekap.export', 'rekap.export']),
    );
    expect((await marketing.browser.get('/tagihan/ekspor/pdf')).status).toBe(404);
  });

  test('of a rekap on a past day, has that day', async () => {
    await openBill();
    stage.life.setClock('2026-03-20');
    const { text, headers } = await admin.browser.get('/rekap/ekspor/csv?per=2026-03-02');
    expect(headers.get('content-disposition')).toContain('rekap-2026-03-02.csv');
    expect(text).toMatch(/2026-03-02;Toko Berkah Jaya;Uji \w{4};1;0;13;0;200000;1000900;1200900;0;/);
  });
});

describe('list of bills', () => {
  test.each(['?s=apa', '?bulan=2026-13', '?sesudah=x.y', '?m=%27', '?q=%27%22%3Cb%3E', '?q=a&q=b', '?lewati=-1'])(
    'with the address %s, is shown',
    async (query) => {
      const { status, text } = await marketing.browser.get(`/tagihan${query}`);
      expect(status).toBe(200);
      expect(text).not.toContain('<b>">');
      expect((await admin.browser.get(`/rekap${query}`)).status).toBe(200);
    },
  );

  test('by state, keeps it in the form and in the links', async () => {
    const { text } = await admin.browser.get('/tagihan?s=lunas');
    expect(text).toContain('<input type="hidden" name="s" value="lunas">');
    expect(text).toMatch(/href="\/tagihan\/ekspor\/csv\?s(=|&#x3D;)lunas"/);
  });
});

describe('payment in question', () => {
  async function overpaid(excess = 50_000) {
    const { customerId, planId, bill } = await openBill();
    await stage.pay(bill.id, 200_000 + excess);
    const row = await stage.db.row<{ id: string }>('select id from payment_exception where customer_id = ?', [
      customerId,
    ]);
    return { planId, customerId, path: `/pembayaran/${row!.id}` };
  }

  test('looked at by marketing, shows the evidence and says who decides', async () => {
    const { path } = await overpaid();
    const { text, status } = await marketing.browser.get(path);
    expect(status).toBe(200);
    const words = wordsOf(text);
    expect(words).toContain('Lebih bayar Rp50.000');
    // What moves no money is marketing's too.
    const form = formOf(text, `${path}/selesaikan`);
    expect(form).toMatchObject({ cara: 'keep-titipan' });
    expect((await marketing.browser.post(`${path}/selesaikan`, { ...form, alasan: WHY })).status).toBe(303);
  });

  test('with a bill to pay, is locked for marketing, which says who decides', async () => {
    const { path, planId } = await overpaid();
    stage.life.setClock('2026-04-02', '09:00:00');
    await stage.issue(planId);
    const { text } = await marketing.browser.get(path);
    expect(wordsOf(text)).toContain('Terkunci: hanya Admin yang memutuskan pembayaran');
    const seen = formOf((await admin.browser.get(path)).text, `${path}/selesaikan`);
    expect(seen).toMatchObject({ cara: 'pay-oldest' });
    const { cara = '', sidik = '' } = seen;
    const answer = await marketing.browser.post(`${path}/selesaikan`, { cara, sidik, alasan: WHY });
    expect([answer.status, wordsOf(answer.text).includes('Hanya Admin yang memutuskan')]).toEqual([422, true]);
  });

  test('C6, above the limit, is proposed by one, locked for that one, and approved by another', async () => {
    const { path, customerId } = await overpaid(900_000);
    await stage.sentPlan(marketing.staff, { customerId, kind: 'once', downPayment: rupiah(0), periods: 1 });
    const before = await marketing.browser.get(path);
    expect(wordsOf(before.text)).toContain('Di atas Rp500.000: dua orang memutuskan');
    expect(wordsOf(before.text)).toContain('Usulkan: Pakai untuk tagihan tertua');
    const form = formOf(before.text, `${path}/selesaikan`);
    expect((await marketing.browser.post(`${path}/selesaikan`, { ...form, alasan: WHY })).status).toBe(303);
    const own = wordsOf((await marketing.browser.get(path)).text);
    expect(own).toContain('Terkunci: Anda yang mengusulkannya. Orang lain yang menyetujui');
    expect(own).toContain('Menunggu orang kedua');
    expect(wordsOf((await admin.browser.get('/antrian-tagihan?f=semua')).text)).toContain('Menunggu orang kedua');
    const others = await admin.browser.get(path);
    expect(wordsOf(others.text)).toContain(`diusulkan ${marketing.staff.fullName}`);
    expect(wordsOf(others.text)).toContain('Setujui: Pakai untuk tagihan tertua');
    const consent = formOf(others.text, `${path}/selesaikan`);
    expect((await admin.browser.post(`${path}/selesaikan`, { ...consent, alasan: WHY })).status).toBe(303);
    expect(wordsOf((await admin.browser.get(path)).text)).toContain(
      `Pakai untuk tagihan tertua oleh ${admin.staff.fullName}`,
    );
    await stage.life.expectBooksAgree();
  });

  test('kept as titipan, is on the page of the customer, and an admin uses it from there', async () => {
    const { path, planId, customerId } = await overpaid();
    const form = formOf((await admin.browser.get(path)).text, `${path}/selesaikan`);
    await admin.browser.post(`${path}/selesaikan`, { ...form, alasan: WHY });
    const customer = `/pelanggan/${customerId}`;
    const idle = wordsOf((await admin.browser.get(customer)).text);
    expect(idle).toContain('Titipan Rp50.000');
    expect(idle).toContain('Terkunci: tidak ada tagihan terbuka');
    stage.life.setClock('2026-04-02', '09:00:00');
    await stage.issue(planId);
    const asked = wordsOf((await marketing.browser.get(customer)).text);
    expect(asked).toContain('Titipan Rp50.000 menunggu keputusan');
    const answer = await admin.browser.post(`${customer}/titipan`, {});
    expect(answer.status).toBe(303);
    const question = wordsOf((await admin.browser.get(answer.location ?? '')).text);
    expect(question).toContain('Titipan belum dipakai Rp50.000');
    expect(question).toContain('Pakai untuk tagihan tertua');
    expect((await marketing.browser.post(`${customer}/titipan`, {})).status).toBe(403);
  });

  test('decided by an admin with the figures that were seen, pays the next bill and closes', async () => {
    const { path, planId } = await overpaid();
    stage.life.setClock('2026-04-02', '09:00:00');
    await stage.issue(planId);
    const page = await admin.browser.get(path);
    const words = wordsOf(page.text);
    expect(words).toContain('Pakai untuk tagihan tertua usulan mesin');
    expect(words).toContain('Titipan pelanggan −Rp50.000');
    expect(words).toContain('Debit Rp50.000 = kredit Rp50.000');
    const form = formOf(page.text, `${path}/selesaikan`);
    const stale = await admin.browser.post(`${path}/selesaikan`, { ...form, sidik: 'x', alasan: WHY });
    expect([stale.status, wordsOf(stale.text).includes('Angkanya berubah')]).toEqual([422, true]);
    expect((await admin.browser.post(`${path}/selesaikan`, { ...form, alasan: 'pendek' })).status).toBe(422);
    const answer = await admin.browser.post(`${path}/selesaikan`, { ...form, alasan: WHY });
    expect([answer.status, answer.location]).toEqual([303, path]);
    expect(wordsOf((await admin.browser.get(path)).text)).toContain(
      `Pakai untuk tagihan tertua oleh ${admin.staff.fullName}`,
    );
    const again = await admin.browser.post(`${path}/selesaikan`, { ...form, alasan: WHY });
    expect([again.status, wordsOf(again.text).includes('sudah diputus')]).toEqual([422, true]);
    await stage.life.expectBooksAgree();
  });
});

describe('queue of bills', () => {
  test('has what needs people on top, and counts what runs by itself', async () => {
    const own = await stage.logIn('marketing');
    const planId = await stage.sentPlan(own.staff, { kind: 'once', downPayment: rupiah(0), periods: 1 });
    const calm = wordsOf((await own.browser.get('/antrian-tagihan')).text);
    expect(calm).toContain('0 perlu orang , tidak ada yang lewat tenggat; 2 berjalan sendiri');
    expect(calm).toContain('Tidak ada yang menunggu Anda');
    const [bill] = await stage.tagihanOf(planId);
    stage.life.setClock('2026-03-21');
    const late = await own.browser.get('/antrian-tagihan');
    expect(late.text).toContain(`href="/tagihan/${bill!.id}"`);
    expect(wordsOf(late.text)).toContain('Terlambat 9 hari');
    expect(wordsOf(late.text)).toMatch(/lewat 1 hari 10 jam/);
    await stage.pay(bill!.id, 1_200_900);
    await stage.issue(planId);
    expect(wordsOf((await own.browser.get('/antrian-tagihan')).text)).toContain('Tidak ada yang menunggu Anda');
  });

  test('longer than a page, goes on behind its last row', async () => {
    const own = await stage.logIn('marketing');
    const customerId = await stage.newCustomer(own.staff);
    for (let n = 0; n < 130; n += 1) {
      await stage.db.write(
        `insert into work_item (id, kind, subject, state, customer_id, owner, next_action, next_at, due_at, escalate_at,
           opened_at, changed_at)
         values (concat('01WAXK', lpad(?, 20, '0')), 'message', concat('m', ?), 'unsent', ?, 'marketing', 'escalate',
           utc_timestamp(3), utc_timestamp(3), utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))`,
        [n, n, customerId],
      );
    }
    const idsOf = (text: string): string[] => [...text.matchAll(/id="buka-(\w{26})"/g)].map(([, id]) => id ?? '');
    const first = await own.browser.get('/antrian-tagihan');
    const next = /href="([^"]+)" rel="next"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    const second = await own.browser.get(next ?? '');
    expect([idsOf(first.text).length, idsOf(second.text).length]).toEqual([100, 30]);
    expect(new Set([...idsOf(first.text), ...idsOf(second.text)]).size).toBe(130);
  });
});

test('guide, opens without any picture', async () => {
  const { status, text } = await marketing.browser.get('/panduan');
  expect(status).toBe(200);
  expect(wordsOf(text)).toContain('Dari pelanggan sampai lunas');
});
