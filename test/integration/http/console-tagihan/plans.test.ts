import { type TagihanId } from '../../../../src/domain/ids';
import { ZERO } from '../../../../src/domain/money';
import { type TagihanContent } from '../../../../src/domain/tagihan/document-content';
import { newId } from '../../../../src/persistence/new-id';
import { type BillingPagesStage, openBillingPagesStage, type Visitor } from '../../../support/billing-pages-stage';
import { wordsOf } from '../console-cards/card-stage';
import { formOf } from '../../../support/form-of';

let stage: BillingPagesStage;
let marketing: Visitor;
let admin: Visitor;

const WHY = 'permintaan pelanggan lewat telepon';

beforeAll(async () => {
  stage = await openBillingPagesStage();
  marketing = await stage.logIn('marketing');
  admin = await stage.logIn('admin');
});
beforeEach(() => stage.life.setClock('2026-03-02'));
afterAll(() => stage.close());

const CICILAN = {
  ...{ judul: 'Paket kasir', jenis: 'cicilan', 'uang-muka': '200.000', periode: '12', tanggal: '31' },
  ...{ mulai: '2026-03-12', geser: 'none', terbit: '10', tipe: 'c', denda: '', 'denda-hari': '' },
  ...{ 'uraian-1': 'Mesin kasir', 'banyak-1': '1', 'harga-1': 'Rp1.200.900' },
};

async function stateOf(planId: string): Promise<string | undefined> {
  return (await stage.db.row<{ state: string }>('select state from plan where id = ?', [planId]))?.state;
}

describe('new plan', () => {
  test('typed, is shown with its days and the remainder, and only then kept', async () => {
    const customerId = await stage.newCustomer(marketing.staff);
    const path = `/pelanggan/${customerId}/rencana`;
    const { browser } = marketing;
    expect((await browser.get(`${path}/baru`)).status).toBe(200);
    const preview = await browser.post(path, { ...CICILAN, langkah: 'pratinjau' });
    expect(preview.status).toBe(200);
    const words = wordsOf(preview.text);
    expect(words).toContain('13 tagihan, seluruhnya Rp1.200.900');
    expect(words).toContain(
      'Sisa pembagian Rp4 ada di cicilan ke-1 sampai ke-4: masing-masing Rp1 lebih banyak dari Rp83.408.',
    );
    expect(words).toContain('Uang muka 12 Mar 2026');
    expect(words).toContain('30 Apr 2026');
    expect(await stage.db.rows('select 1 from plan where customer_id = ?', [customerId])).toEqual([]);
    const { sidik } = formOf(preview.text, path);
    const kept = await browser.post(path, { ...CICILAN, langkah: 'simpan', sidik: sidik ?? '' });
    expect(kept.status).toBe(303);
    expect(kept.location).toMatch(/^\/rencana\/\w{26}$/);
    expect(wordsOf((await browser.get(kept.location ?? '')).text)).toContain('Konsep');
  });

  test('changed after it was looked at, is shown anew instead of kept', async () => {
    const customerId = await stage.newCustomer(marketing.staff);
    const path = `/pelanggan/${customerId}/rencana`;
    const preview = await marketing.browser.post(path, { ...CICILAN, langkah: 'pratinjau' });
    const { sidik } = formOf(preview.text, path);
    const answer = await marketing.browser.post(path, {
      ...CICILAN,
      periode: '6',
      langkah: 'simpan',
      sidik: sidik ?? '',
    });
    expect(answer.status).toBe(200);
    expect(wordsOf(answer.text)).toContain('Isian berubah sejak pratinjau terakhir');
    expect(await stage.db.rows('select 1 from plan where customer_id = ?', [customerId])).toEqual([]);
  });

  test('of two bookings, bills both of them', async () => {
    const customerId = await stage.newCustomer(marketing.staff);
    const bookings = [newId(), newId()];
    for (const [index, id] of bookings.entries()) {
      await stage.db.write(
        `insert into booking (id, customer_id, description, quantity, unit_price, state, booked_by, booked_at)
         values (?, ?, ?, 2, 250000, 'open', ?, utc_timestamp(3))`,
        [id, customerId, `Barang ${index}`, marketing.staff.id],
      );
    }
    const path = `/pelanggan/${customerId}/rencana`;
    const form = await marketing.browser.get(`${path}/baru`);
    for (const id of bookings) expect(form.text).toContain(`name="pesanan-${id}" value="1" checked`);
    const { 'uraian-1': _text, 'banyak-1': _pieces, 'harga-1': _price, ...rest } = CICILAN;
    const chosen = Object.fromEntries(bookings.map((id) => [`pesanan-${id}`, '1']));
    const answer = await marketing.browser.post(path, { ...rest, ...chosen, langkah: 'pratinjau' });
    expect(wordsOf(answer.text)).toContain('seluruhnya Rp1.000.000');
  });

  test.each([
    ['harga-1', 'seribu', 'Ada jumlah rupiah yang tidak terbaca'],
    ['uang-muka', '2.000.000', 'Uang muka hanya untuk cicilan'],
    ['periode', '121', 'Banyaknya periode 1 sampai 120'],
    ['periode', 'dua', 'Ada angka yang tidak terbaca'],
    ['tanggal', '32', 'Tanggal tiap bulan 1 sampai 31'],
    ['mulai', '2026-02-30', 'Tanggal jatuh tempo pertama tidak terbaca'],
    ['mulai', '2026-03-01', 'Jatuh tempo tidak boleh sebelum hari ini'],
    ['jenis', 'gratis', 'Pilih jenis rencana'],
    ['judul', '', 'Judul perlu 3 sampai 120 huruf'],
    ['denda-hari', '5', 'Isi denda bersama hari mulainya'],
  ])('with %s as "%s", is refused, says why and keeps what was typed', async (name, value, why) => {
    const customerId = await stage.newCustomer(marketing.staff);
    const path = `/pelanggan/${customerId}/rencana`;
    const answer = await marketing.browser.post(path, { ...CICILAN, [name]: value, langkah: 'pratinjau' });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain(why);
    expect(answer.text).toContain('value="Mesin kasir"');
    expect(/id="[^"]+" name="([^"]+)" aria-invalid="true"/.exec(answer.text)?.[1]).toBe(
      name === 'denda-hari' ? 'denda' : name,
    );
  });

  test('that is paid once, has no down payment, number of times or day of month, whatever stands there', async () => {
    const customerId = await stage.newCustomer(marketing.staff);
    const path = `/pelanggan/${customerId}/rencana`;
    const typed = { ...CICILAN, jenis: 'once', periode: '', tanggal: '99', 'uang-muka': 'sedikit' };
    const words = wordsOf((await marketing.browser.post(path, { ...typed, langkah: 'pratinjau' })).text);
    expect(words).toContain('1 tagihan, seluruhnya Rp1.200.900');
  });

  test('whose day to go out is past, says that it goes out once it is sent, and names no past day', async () => {
    const customerId = await stage.newCustomer(marketing.staff);
    const path = `/pelanggan/${customerId}/rencana`;
    const typed = { ...CICILAN, mulai: '2026-03-08', langkah: 'pratinjau' };
    const preview = await marketing.browser.post(path, typed);
    expect(wordsOf(preview.text)).toContain('Tagihan pertama terbit segera setelah dikirim.');
    expect(wordsOf(preview.text)).toContain('Uang muka 8 Mar 2026 segera setelah dikirim Rp200.000');
    const { sidik = '' } = formOf(preview.text, path);
    const location = (await marketing.browser.post(path, { ...typed, langkah: 'simpan', sidik })).location ?? '';
    const draft = await marketing.browser.get(location);
    expect(wordsOf(draft.text)).toContain('VA dan PDF terbit segera setelah dikirim');
    await marketing.browser.post(`${location}/kirim`, formOf(draft.text, `${location}/kirim`));
    const sent = wordsOf((await marketing.browser.get(location)).text);
    expect(sent).toContain('Langkah otomatis berikutnya Uang muka terbit sekarang');
    expect(sent).not.toContain('26 Feb');
  });
});

describe('plan', () => {
  test('sent, says what goes out and when, with the number of its account in groups', async () => {
    const planId = await stage.newPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const draft = await marketing.browser.get(path);
    const answer = await marketing.browser.post(`${path}/kirim`, formOf(draft.text, `${path}/kirim`));
    expect([answer.status, answer.location]).toEqual([303, path]);
    expect(stage.woken).toContain(`plan ${planId}`);
    await stage.issue(planId);
    const words = wordsOf((await marketing.browser.get(path)).text);
    expect(words).toMatch(/CIC-2026-\d{6}/);
    expect(words).toContain('0 dari 13 lunas');
    expect(words).toMatch(/8001 0000 0000 \d{4}/);
    expect(words).toContain('VA dan PDF terbit 2 Apr 2026');
    expect(words).toMatch(/0813••••\d{4}/);
    expect(words).toContain('Pengingat 7 hari sebelum jatuh tempo');
  });

  test('paid, moves its chart and its row', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const [down] = await stage.tagihanOf(planId);
    await stage.pay(down!.id, 200_000);
    await stage.print();
    const words = wordsOf((await marketing.browser.get(`/rencana/${planId}`)).text);
    expect(words).toContain('1 dari 13 lunas');
    expect(words).toContain('Terbayar 1 Rp200.000 16,7%');
    expect(words).toContain('Lunas tepat waktu');
    expect(words).toContain('Bukti bayar');
  });

  test('to be rescheduled, is looked at first and then moved, once', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const { browser } = marketing;
    const form = formOf((await browser.get(path)).text, `${path}/jadwal`);
    const typed = { ...form, mulai: '2026-05-20', tanggal: '20', periode: '4', alasan: WHY };
    const preview = await browser.post(`${path}/jadwal`, { ...typed, langkah: 'pratinjau' });
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('id="dialog-jadwal" aria-labelledby="dialog-jadwal-j" data-show');
    expect(wordsOf(preview.text)).toContain('Cicilan ke-1 20 Mei 2026 10 Mei 2026 Rp250.225');
    const seen = formOf(preview.text, `${path}/jadwal`);
    const done = { ...typed, sidik: seen['sidik'] ?? '', langkah: 'simpan' };
    expect((await browser.post(`${path}/jadwal`, done)).status).toBe(303);
    const again = await browser.post(`${path}/jadwal`, done);
    expect(again.status).toBe(422);
    const words = wordsOf((await browser.get(path)).text);
    expect(words).toContain(`12 menjadi 4 periode mulai 20 Mei 2026 “${WHY}”`);
    expect(words).toContain('20 Agu 2026');
  });

  test('with an open bill that moves alone, leaves what is not billed where it was', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const [down] = await stage.tagihanOf(planId);
    const form = formOf((await marketing.browser.get(path)).text, `${path}/jadwal`);
    const typed = { ...form, [`tagihan-${down!.id}`]: '2026-03-20', alasan: WHY };
    const preview = await marketing.browser.post(`${path}/jadwal`, { ...typed, langkah: 'pratinjau' });
    expect(wordsOf(preview.text)).toContain('12 Mar 2026 menjadi 20 Mar 2026');
    const { sidik = '' } = formOf(preview.text, `${path}/jadwal`);
    const answer = await marketing.browser.post(`${path}/jadwal`, { ...typed, sidik, langkah: 'simpan' });
    expect(answer.status).toBe(303);
    expect((await stage.tagihanOf(planId))[0]?.dueOn).toBe('2026-03-20');
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain('12 Apr 2026');
  });

  test('paused and resumed, says so in its four answers', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const press = async (deed: string) => {
      const form = formOf((await marketing.browser.get(path)).text, `${path}/${deed}`);
      return marketing.browser.post(`${path}/${deed}`, { ...form, alasan: WHY });
    };
    expect((await press('tunda')).status).toBe(303);
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain('menunggu rencana dilanjutkan');
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain('Terbit sekarang tidak ada;');
    stage.life.setClock('2026-04-05');
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain(
      'Terbit sekarang Cicilan ke-1 Rp83.409, jatuh tempo 12 Apr 2026',
    );
    expect((await press('lanjut')).status).toBe(303);
    expect(await stateOf(planId)).toBe('active');
  });

  test('billed to its last period, offers neither a pause nor a settlement, but still an end', async () => {
    const planId = await stage.sentPlan(marketing.staff, { downPayment: ZERO, periods: 1 });
    const { text } = await marketing.browser.get(`/rencana/${planId}`);
    expect(text).not.toMatch(/dialog-tunda|dialog-lunasi/);
    expect(text).toContain('id="dialog-batal"');
  });

  test('without a reason, is not changed, and keeps the dialog open with why', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const form = formOf((await marketing.browser.get(path)).text, `${path}/tunda`);
    const answer = await marketing.browser.post(`${path}/tunda`, { ...form, alasan: 'pendek' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="dialog-tunda" aria-labelledby="dialog-tunda-j" data-show');
    expect(wordsOf(answer.text)).toContain('Alasan perlu 10 sampai 500 huruf');
    expect(await stateOf(planId)).toBe('active');
  });

  test('cancelled for more than marketing may lose, is left to an admin, who sees what it books', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const form = formOf((await marketing.browser.get(path)).text, `${path}/batal`);
    const own = await marketing.browser.get(path);
    expect(wordsOf(own.text)).toContain('Terkunci: yang dilepas melebihi Rp500.000');
    expect(own.text).not.toContain('btn-danger solid');
    expect(own.text).not.toContain('Sebelum</th>');
    const refused = await marketing.browser.post(`${path}/batal`, { ...form, alasan: WHY });
    expect(refused.status).toBe(422);
    expect(wordsOf(refused.text)).toContain('Minta Admin melakukannya');
    const page = await admin.browser.get(path);
    const words = wordsOf(page.text);
    expect(words).toContain('Batalkan, lepas Rp1.200.900');
    expect(words).toContain('Debit Rp200.000 = kredit Rp200.000');
    const answer = await admin.browser.post(`${path}/batal`, { ...formOf(page.text, `${path}/batal`), alasan: WHY });
    expect(answer.status).toBe(303);
    expect(await stateOf(planId)).toBe('cancelled');
    await stage.life.expectBooksAgree();
  });

  test('cancelled by what was seen before a payment came in, is shown anew', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const form = formOf((await admin.browser.get(path)).text, `${path}/batal`);
    const [down] = await stage.tagihanOf(planId);
    await stage.pay(down!.id, 200_000);
    const answer = await admin.browser.post(`${path}/batal`, { ...form, alasan: WHY });
    expect(answer.status).toBe(422);
    expect(await stateOf(planId)).toBe('active');
  });

  test('settled early with a discount, has one bill for all that was left', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const form = formOf((await marketing.browser.get(path)).text, `${path}/lunasi`);
    const typed = { ...form, 'jatuh-tempo': '2026-03-20', potongan: '100.900', alasan: WHY };
    const preview = await marketing.browser.post(`${path}/lunasi`, { ...typed, langkah: 'pratinjau' });
    const words = wordsOf(preview.text);
    expect(words).toContain('Terbitkan pelunasan Rp900.000');
    expect(words).toContain('Rp1.200.900 menjadi Rp1.100.000');
    const { sidik = '' } = formOf(preview.text, `${path}/lunasi`);
    const answer = await marketing.browser.post(`${path}/lunasi`, { ...typed, sidik, langkah: 'simpan' });
    expect(answer.status).toBe(303);
    await stage.issue(planId);
    const [, settlement] = await stage.tagihanOf(planId);
    expect((await stage.tagihanOf(planId)).map(({ amount }) => amount)).toEqual([200_000, 900_000]);
    expect(await billOnPaper(settlement!.id)).toMatchObject({
      plan: { periods: 1 },
      bill: { k: 1, isSettlement: true },
    });
    for (const page of [path, `/tagihan/${settlement!.id}`, `/tagihan?q=${settlement!.number}`]) {
      const told = wordsOf((await marketing.browser.get(page)).text);
      expect(told).toMatch(/pelunasan/i);
      expect(told).not.toContain('ke-13');
    }
  });

  test('rescheduled into more periods, its bills are counted by those that there are', async () => {
    const planId = await stage.sentPlan(marketing.staff, { downPayment: ZERO, periods: 2 });
    const path = `/rencana/${planId}`;
    const { browser } = marketing;
    const typed = { mulai: '2026-04-12', tanggal: '12', alasan: WHY };
    const change = async (periode: string): Promise<void> => {
      const fields = { ...formOf((await browser.get(path)).text, `${path}/jadwal`), ...typed, periode };
      const seen = await browser.post(`${path}/jadwal`, { ...fields, langkah: 'pratinjau' });
      const { sidik = '' } = formOf(seen.text, `${path}/jadwal`);
      expect((await browser.post(`${path}/jadwal`, { ...fields, sidik, langkah: 'simpan' })).status).toBe(303);
    };
    await change('3');
    await change('1');
    await change('2');
    stage.life.setClock('2026-06-12');
    await stage.issue(planId);
    const bills = await stage.tagihanOf(planId);
    expect(bills.map(({ k }) => k)).toEqual([1, 2, 5]);
    expect(await billOnPaper(bills[2]!.id)).toMatchObject({
      ...{ plan: { periods: 3 }, bill: { k: 3, isSettlement: false } },
      schedule: [{ k: 1 }, { k: 2 }, { k: 3 }],
    });
    expect(wordsOf((await browser.get(`/tagihan/${bills[2]!.id}`)).text)).toContain('Cicilan ke-3');
    stage.life.setClock('2026-03-02');
  });

  test('whose rekap is sent twice on a day, has one document and one message', async () => {
    const planId = await stage.sentPlan(marketing.staff);
    const first = await marketing.browser.post(`/rencana/${planId}/rekap`);
    const second = await marketing.browser.post(`/rencana/${planId}/rekap`);
    expect([first.status, second.status]).toEqual([303, 303]);
    const messages = await stage.db.rows(`select 1 from customer_message where plan_id = ? and kind = 'rekap'`, [
      planId,
    ]);
    expect(messages).toHaveLength(1);
    expect(wordsOf((await marketing.browser.get(`/rencana/${planId}`)).text)).toMatch(
      /Rekap: RKP-2026-\d{6} sedang dicetak/,
    );
  });

  test('thrown away as a draft, stays on record and bills nothing', async () => {
    const planId = await stage.newPlan(marketing.staff);
    const path = `/rencana/${planId}`;
    const form = formOf((await marketing.browser.get(path)).text, `${path}/buang`);
    expect((await marketing.browser.post(`${path}/buang`, form)).status).toBe(303);
    expect(await stateOf(planId)).toBe('cancelled');
    expect((await marketing.browser.get(path)).status).toBe(200);
  });
});

/** What the last bill to the customer tells. */
async function billOnPaper(tagihanId: TagihanId): Promise<TagihanContent> {
  const row = await stage.db.row<{ content: string }>(
    `select content from document where tagihan_id = ? and kind = 'tagihan' order by id desc limit 1`,
    [tagihanId],
  );
  return JSON.parse(row?.content ?? '{}') as TagihanContent;
}
