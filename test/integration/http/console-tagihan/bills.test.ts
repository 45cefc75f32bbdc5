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

describe('export', () => {
  test('of bills, has what is filtered, amounts as numbers, no formula, and is on record', async () => {
    await openBill('=HYPERLINK("http://evil.test")');
    const csv = await marketing.browser.get('/tagihan/ekspor/csv?s=terbuka&bulan=2026-03');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename=tagihan-2026-03-02.csv');
    const line = csv.text.split('\r\n').find((one) => one.includes('HYPERLINK'));
    expect(line).toContain(`"'=HYPERLINK(""http://evil.test"")"`);
    expect(line).toContain(',200000,0,0,200000,');
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
    expect(text).toMatch(/2026-03-02,Toko Berkah Jaya,Uji \w{4},1,0,13,0,200000,1000900,1200900,0,/);
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
  async function overpaid() {
    const { customerId, planId, bill } = await openBill();
    await stage.pay(bill.id, 250_000);
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
    expect(words).toContain('Terkunci: hanya Admin yang memutuskan pembayaran');
    expect(text).not.toContain(`action="${path}/selesaikan"`);
    expect((await marketing.browser.post(`${path}/selesaikan`, { cara: 'keep-titipan', alasan: WHY })).status).toBe(
      403,
    );
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
    expect(wordsOf(late.text)).toMatch(/lewat 1 hari 10 j/);
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
