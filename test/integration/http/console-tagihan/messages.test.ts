import { createSendMessages } from '../../../../src/dispatch/send-messages';
import { createCustomerTexts } from '../../../../src/channels/customer-texts/replies';
import { ZERO } from '../../../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { silentLogger } from '../../../../src/logging/logger';
import { newId } from '../../../../src/persistence/new-id';
import { type BillingPagesStage, openBillingPagesStage, type Visitor } from '../../../support/billing-pages-stage';
import { formOf } from '../../../support/form-of';
import { fakeChannel } from '../../../support/message-scene';
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
afterEach(async () => {
  await stage.db.write(`update customer_message set processed_at = utc_timestamp(3) where processed_at is null`);
  await stage.db.write(`delete from work_item where kind = 'message'`);
});
afterAll(() => stage.close());

async function openBill({ consent }: { consent?: 'granted' | 'withdrawn' } = {}) {
  const customerId = await stage.newCustomer(marketing.staff);
  if (consent !== undefined) {
    await stage.db.write(
      `insert into message_consent (customer_id, channel, state, since, told_by) values (?, 'whatsapp', ?, utc_timestamp(3), 'x')`,
      [customerId, consent],
    );
  }
  const planId = await stage.sentPlan(marketing.staff, { customerId });
  const [bill] = await stage.tagihanOf(planId);
  return { customerId, planId, bill: bill!, path: `/tagihan/${bill!.id}` };
}

/** Until nothing is due; without a channel everything becomes a person's. */
async function send(whatsapp?: ReturnType<typeof fakeChannel>): Promise<void> {
  await stage.print();
  const loop = createSendMessages({
    ...{ db: stage.db, logger: silentLogger, render: createCustomerTexts(), company: { name: 'CV Contoh' } },
    channels: whatsapp === undefined ? {} : { whatsapp: whatsapp.channel },
    settings: { current: async () => ({ ...DEFAULT_SETTINGS, whatsappPerMinute: 60_000_000 }) },
  });
  const { signal } = new AbortController();
  for (let idle = 0; idle < 2;) {
    // The clock stands still, and so would the pace.
    await stage.db.write('delete from message_pace');
    idle = (await loop.round(signal)) > 0 ? 0 : idle + 1;
  }
}

const messagesOf = (tagihanId: string) =>
  stage.db.rows<{ id: string; kind: string; state: string; last_error: string | null; asked_n: number | null }>(
    'select id, kind, state, last_error, asked_n from customer_message where tagihan_id = ? order by id',
    [tagihanId],
  );
const openItems = async (subject: string): Promise<number> =>
  (await stage.db.rows('select 1 from work_item where subject = ? and is_open = 1', [subject])).length;

async function press(path: string): Promise<Record<string, string>> {
  const form = formOf((await marketing.browser.get(path)).text, `${path}/kirim`);
  expect((await marketing.browser.post(`${path}/kirim`, form)).status).toBe(303);
  return form;
}

describe('card of a message that people see to', () => {
  test.each(['131008', 'not-delivered'])(
    'ended by %s, is on the page of its bill and can be ended there',
    async (code) => {
      const { path, bill } = await openBill({ consent: 'granted' });
      const refusal = { kind: 'refused', failure: 'permanent', code } as const;
      await send(fakeChannel('whatsapp', code === '131008' ? [refusal] : []));
      if (code !== '131008') {
        stage.life.setClock('2026-03-03', '11:00:00');
        await send(fakeChannel());
      }
      const [message] = await messagesOf(bill.id);
      expect(await openItems(message!.id)).toBe(1);
      const queue = wordsOf((await marketing.browser.get('/antrian-tagihan')).text);
      expect(queue).toContain(
        code === '131008' ? 'penyedia menolaknya (kode 131008)' : 'tidak ada kabar apakah sudah sampai',
      );
      const page = await marketing.browser.get(path);
      expect(wordsOf(page.text)).toContain('Kirim sendiri: Tagihan');
      expect(page.text).toContain('https://wa.me/');
      await marketing.browser.post(`/pesan/${message!.id}/terkirim`, { kembali: path });
      expect(await openItems(message!.id)).toBe(0);
      expect(wordsOf((await marketing.browser.get(path)).text)).not.toContain('Kirim sendiri: Tagihan');
    },
  );

  test('of a customer who said BERHENTI, offers no WhatsApp: by telephone or on paper, then marked', async () => {
    const { path, bill, customerId } = await openBill({ consent: 'withdrawn' });
    await send(fakeChannel());
    const page = await marketing.browser.get(path);
    const words = wordsOf(page.text);
    expect(page.text).not.toContain('wa.me');
    expect(words).toContain('Sampaikan sendiri: Tagihan pelanggan tidak mau dikirimi WhatsApp');
    expect(words).toContain('Sampaikan lewat telepon atau kertas, lalu tandai');
    expect(words).toMatch(/TGH-2026-\d{6}\.pdf Tandai disampaikan/);
    expect(page.text).toContain(`href="/pelanggan/${customerId}">telepon</a>`);
    const queue = wordsOf((await marketing.browser.get('/antrian-tagihan')).text);
    expect(queue).toContain('Pesan perlu Anda sampaikan sendiri');
    expect(queue).toContain('pelanggan tidak mau dikirimi WhatsApp');
    const [message] = await messagesOf(bill.id);
    await marketing.browser.post(`/pesan/${message!.id}/terkirim`, { kembali: path });
    expect((await messagesOf(bill.id))[0]).toMatchObject({ state: 'told' });
  });

  test('about no bill and no plan, has a page of its own that the queue leads to', async () => {
    const customerId = await stage.newCustomer(marketing.staff, 'Toko Tanpa Tagihan');
    const messageId = newId();
    await stage.db.write(
      `insert into customer_message (id, occasion, customer_id, kind, channel, state, send_at, send_before, priority_on,
         values_json, next_try_at, created_at)
       values (?, ?, ?, 'receipt', 'auto', 'waiting', utc_timestamp(3), utc_timestamp(3) + interval 7 day, '2026-03-02',
         '{}', utc_timestamp(3), utc_timestamp(3))`,
      [messageId, `receipt:${newId()}`, customerId],
    );
    await send();
    const path = `/pesan/${messageId}`;
    expect((await marketing.browser.get('/antrian-tagihan')).text).toContain(`href="${path}"`);
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain('Kirim sendiri: Bukti bayar');
    const { text } = await marketing.browser.get(path);
    const form = formOf(text, `${path}/terkirim`);
    expect((await marketing.browser.post(`${path}/terkirim`, form)).location).toBe('/antrian-tagihan');
    expect(wordsOf((await marketing.browser.get(path)).text)).toContain('tidak menunggu siapa pun');
  });
});

describe('bill that is asked for', () => {
  test('while its message waits for the morning, leaves at once and once', async () => {
    stage.life.setClock('2026-03-02', '21:00:00');
    const { path, bill } = await openBill({ consent: 'granted' });
    await stage.db.write(`update plan_change set at = at - interval 1 day`);
    const whatsapp = fakeChannel();
    await send(whatsapp);
    expect(whatsapp.sent).toHaveLength(0);
    const form = await press(path);
    await marketing.browser.post(`${path}/kirim`, form);
    expect(await messagesOf(bill.id)).toEqual([expect.objectContaining({ state: 'waiting', asked_n: 1 })]);
    await send(whatsapp);
    await marketing.browser.post(`${path}/kirim`, form);
    stage.life.setClock('2026-03-03', '09:00:00');
    await send(whatsapp);
    expect(whatsapp.sent).toHaveLength(1);
    const audits = await stage.db.rows(`select 1 from audit_event where action = 'tagihan.send' and subject = ?`, [
      bill.id,
    ]);
    expect(audits).toHaveLength(1);
    expect((await press(path))['n']).toBe('2');
    await send(whatsapp);
    expect(whatsapp.sent).toHaveLength(2);
  });

  test('while a person has it, gets no second card', async () => {
    const { path, bill } = await openBill();
    await send();
    await press(path);
    await send();
    expect(await messagesOf(bill.id)).toEqual([expect.objectContaining({ state: 'by-hand', asked_n: 1 })]);
    expect(wordsOf((await marketing.browser.get(path)).text).match(/Kirim sendiri: Tagihan/g)).toHaveLength(1);
  });

  test('after its message failed, is queued once more, and the old one and its item end', async () => {
    const { path, bill } = await openBill({ consent: 'granted' });
    await send(fakeChannel('whatsapp', [{ kind: 'refused', failure: 'permanent', code: '131008' }]));
    const [old] = await messagesOf(bill.id);
    await press(path);
    expect(await openItems(old!.id)).toBe(0);
    const whatsapp = fakeChannel();
    await send(whatsapp);
    expect(whatsapp.sent).toHaveLength(1);
    expect(await messagesOf(bill.id)).toEqual([
      expect.objectContaining({ state: 'skipped', last_error: 'replaced' }),
      expect.objectContaining({ state: 'accepted', asked_n: 1 }),
    ]);
    expect(wordsOf((await marketing.browser.get(path)).text)).not.toContain('Kirim sendiri');
  });

  test('at once by twenty people, is one message', async () => {
    const { path, bill } = await openBill({ consent: 'granted' });
    const form = formOf((await marketing.browser.get(path)).text, `${path}/kirim`);
    const whatsapp = fakeChannel();
    await send(whatsapp);
    await Promise.all(Array.from({ length: 20 }, () => marketing.browser.post(`${path}/kirim`, form)));
    await send(whatsapp);
    expect(whatsapp.sent).toHaveLength(2);
    expect((await messagesOf(bill.id)).map(({ asked_n: n }) => n)).toEqual([null, 1]);
  });

  test('paid out of titipan, says that no receipt of its own is there', async () => {
    const { planId, customerId, bill } = await openBill();
    await stage.pay(bill.id, 350_000);
    stage.life.setClock('2026-04-02', '09:00:00');
    await stage.issue(planId);
    const row = await stage.db.row<{ id: string }>('select id from payment_exception where customer_id = ?', [
      customerId,
    ]);
    const path = `/pembayaran/${row!.id}`;
    const form = formOf((await admin.browser.get(path)).text, `${path}/selesaikan`);
    expect((await admin.browser.post(`${path}/selesaikan`, { ...form, alasan: WHY })).status).toBe(303);
    const paid = (await stage.tagihanOf(planId)).find(({ k, state }) => k > 0 && state === 'paid');
    const page = `/tagihan/${paid!.id}`;
    const words = wordsOf((await marketing.browser.get(page)).text);
    expect(words).toContain('Lunas dari titipan: bukti bayarnya sudah dikirim saat uangnya masuk.');
    expect(words).not.toContain('PDF belum ada');
    const answer = await marketing.browser.post(`${page}/kirim`, { n: '1' });
    expect([answer.status, wordsOf(answer.text).includes('lunas dari titipan')]).toEqual([422, true]);
  });
});

test('rekap, asked for twice a day with a payment in between, is sent twice; the one that waited for a person ends', async () => {
  const { planId, bill } = await openBill();
  const ask = () => marketing.browser.post(`/rencana/${planId}/rekap`, {});
  const rekaps = () =>
    stage.db.rows<{ id: string; state: string; last_error: string | null }>(
      `select id, state, last_error from customer_message where plan_id = ? and kind = 'rekap' order by id`,
      [planId],
    );
  await ask();
  await ask();
  expect(await rekaps()).toHaveLength(1);
  await send();
  await stage.pay(bill.id, 200_000);
  await ask();
  const [old, next] = await rekaps();
  expect([old, next]).toEqual([
    expect.objectContaining({ state: 'skipped', last_error: 'replaced' }),
    expect.objectContaining({ state: 'waiting' }),
  ]);
  expect(await openItems(old!.id)).toBe(0);
});

test('money into a bill that is paid already, has its receipt: it is kept as titipan', async () => {
  const { bill } = await openBill();
  const [account] = await stage.life.accountsOf(bill.id);
  await stage.pay(bill.id, 200_000);
  await stage.life.pay(account!.trxId, 200_000);
  const receipts = (await messagesOf(bill.id)).filter(({ kind }) => kind === 'receipt');
  expect(receipts).toHaveLength(2);
  const documents = await stage.db.rows<{ content: string }>(
    `select content from document where tagihan_id = ? and kind = 'receipt' order by id`,
    [bill.id],
  );
  expect(documents.map(({ content }) => JSON.parse(content) as { paid: unknown[]; excess: number })).toEqual([
    expect.objectContaining({ excess: 0, paid: [expect.anything()] }),
    expect.objectContaining({ excess: 200_000, paid: [] }),
  ]);
});

describe('queue of bills', () => {
  test('a template that does not work, is said in a sentence to admins only', async () => {
    await openBill({ consent: 'granted' });
    await send(fakeChannel('whatsapp', [{ kind: 'refused', failure: 'template', code: '132015' }]));
    const words = wordsOf((await admin.browser.get('/antrian-tagihan')).text);
    expect(words).toContain('Template WhatsApp “Tagihan” tidak bisa dipakai');
    expect(words).toContain('WhatsApp menolak template ini (kode 132015)');
    expect(words).not.toContain('tanpa pelanggan');
    expect(wordsOf((await marketing.browser.get('/antrian-tagihan')).text)).not.toContain('Template WhatsApp');
  });

  test('nothing waits, says nothing; something waits, one calm line each with its own counts and the end of the house', async () => {
    const own = await stage.logIn('marketing');
    await stage.print();
    await stage.db.write('update virtual_account set task = null, task_next_at = null');
    const nothing = wordsOf((await own.browser.get('/antrian-tagihan')).text);
    for (const word of ['menunggu dikirim', 'sedang dicetak', 'menunggu dikabarkan', 'dicocokkan dengan BNI']) {
      expect(nothing).not.toContain(word);
    }
    const mine = await stage.sentPlan(own.staff, { kind: 'once', downPayment: ZERO, periods: 1 });
    await openBill();
    const [bill] = await stage.tagihanOf(mine);
    await stage.db.write(
      `update virtual_account set task = 'update', task_next_at = utc_timestamp(3) + interval 5 minute where tagihan_id = ?`,
      [bill!.id],
    );
    await stage.db.write(
      `insert into bank_notice (id, identity, bank, trx_id, raw, source_ip, virtual_account_id, state, received_at, next_try_at)
       values (?, repeat(0x01, 32), 'bni', ?, '', '127.0.0.1', (select id from virtual_account where tagihan_id = ?),
         'confirming', utc_timestamp(3), utc_timestamp(3)),
         (?, repeat(0x02, 32), 'bni', 'x', '', '127.0.0.1', null, 'confirming', utc_timestamp(3), utc_timestamp(3))`,
      [newId(), bill!.number, bill!.id, newId()],
    );
    await stage.db.write(
      `insert into bank_budget (bank, hour_from, used) values ('bni', '2026-03-02 03:00:00', 57)
       on duplicate key update used = 57`,
    );
    const seen = wordsOf((await own.browser.get('/antrian-tagihan')).text);
    expect(seen).toContain('1 pesan menunggu dikirim, paling banyak 60 per menit, selesai kira-kira pukul 10.00.');
    expect(seen).toContain('1 dokumen sedang dicetak.');
    expect(seen).toContain('1 VA menunggu dikabarkan ke BNI, dicoba lagi pukul 10.05.');
    expect(seen).toContain('1 kabar bayar sedang dicocokkan dengan BNI; jatah pertanyaan ke BNI jam ini tersisa 543.');
    const all = wordsOf((await admin.browser.get('/antrian-tagihan')).text);
    expect(all).toContain('2 pesan menunggu dikirim, paling banyak 60 per menit, selesai kira-kira pukul 10.00.');
    expect(all).toContain('2 dokumen sedang dicetak.');
    expect(all).toContain('2 kabar bayar sedang dicocokkan');
  });
});
