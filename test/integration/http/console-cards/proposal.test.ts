import { expectBooksAgree } from '../../../support/ledger';
import { type CardStage, hiddenFieldsOf, openCardStage, wordsOf } from './card-stage';

let stage: CardStage;
beforeAll(async () => {
  stage = await openCardStage();
});
afterAll(() => stage.close());
afterEach(() => expectBooksAgree(stage.db));

type Browser = Awaited<ReturnType<CardStage['logIn']>>['browser'];

async function placed() {
  const order = await stage.placeOrder();
  await order.send();
  return { ...order, path: `/transaksi/${order.topupId}` };
}

/** Refused at once by its supplier, and said to be delivered afterwards. */
async function lateOrder() {
  const order = await placed();
  await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
  await order.callback('success', { code: '00', sn: 'SN-0041-LATE' });
  return order;
}

async function deniedOrder() {
  const order = await placed();
  await order.answer('success', { code: '00' });
  await order.callback('failed', { code: '02' });
  return order;
}

/** The part of the card that stands above the controls. */
async function proposalOf(browser: Browser, path: string): Promise<string | undefined> {
  const { text } = await browser.get(path);
  const part = /<div class="proposal"[\s\S]*?(?=<ul class="controls")/.exec(text)?.[0];
  return part === undefined ? undefined : wordsOf(part);
}

const dialogOf = (text: string, action: string): string =>
  new RegExp(`<dialog id="dialog-${action}"[\\s\\S]*?</dialog>`).exec(text)?.[0] ?? '';

describe('the proposed correction on the card of an order', () => {
  test('C3, a success after a failed order, is proposed with its reason, evidence and ledger, and nothing has moved', async () => {
    const order = await lateOrder();
    const { browser } = await stage.logIn('operator');
    const { supplier_ref: reference } = await order.last();
    const words = await proposalOf(browser, order.path);
    expect(words).toContain('Usulan koreksi: Catat sukses terlambat');
    expect(words).toContain('one terakhir menyatakan percobaan ke-1 sukses, sedangkan transaksi ini tercatat gagal.');
    expect(words).toMatch(new RegExp(`Callback one (\\d+ \\w+ \\d+ )?[\\d.]+: sukses, kode 00, ref ${reference}\\.`));
    expect(words).toContain('Kerugian sukses terlambat +Rp10.050');
    expect(words).toContain('Debit = kredit Rp10.050');
    expect(words).toContain('Minta Catat sukses terlambat…');
    expect(await order.state()).toBe('failed');
    expect(await stage.db.rows('select kind from journal where subject = ?', [order.topupId])).toEqual([]);
  });

  test('C3, its dialog is filled with serial number, source, attempt and reason, and asking with them carries it out', async () => {
    const order = await lateOrder();
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get(order.path);
    const dialog = dialogOf(text, 'late-success');
    const reason = /<textarea id="dialog-late-success-alasan"[^>]*>([^<]*)</.exec(dialog)?.[1] ?? '';
    expect(reason).toContain('one terakhir menyatakan percobaan ke-1 sukses');
    expect(dialog).toContain('value="SN-0041-LATE"');
    expect(dialog).toContain('<option selected>Pesan supplier</option>');
    const action = `${order.path}/kendali/late-success`;
    const fields = hiddenFieldsOf(text, action);
    expect(fields['percobaan']).toBe((await order.last()).id);
    const answer = await browser.post(action, {
      ...{ ...fields, alasan: reason, sn: 'SN-0041-LATE', sumber: 'Pesan supplier' },
    });
    expect(answer.status).toBe(303);
    expect(await order.state()).toBe('success');
    expect(await proposalOf(browser, order.path)).toBeUndefined();
  });

  test('C3, a delivered order that is denied, one person asks, the other agrees, and the proposal is locked meanwhile', async () => {
    const order = await deniedOrder();
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get(order.path);
    expect(await proposalOf(browser, order.path)).toContain('Usulan koreksi: Balikkan');
    const action = `${order.path}/kendali/reversal`;
    const asked = await browser.post(action, {
      ...hiddenFieldsOf(text, action),
      alasan: 'sesuai usulan dan portalnya',
    });
    expect(asked.status).toBe(303);
    const waiting = await proposalOf(browser, order.path);
    expect(waiting).toContain('Terkunci: permintaan lain menunggu keputusan');
    expect(waiting).not.toContain('Minta Balikkan…');
    const approval = (await stage.controls.open()).find(({ topupId }) => topupId === order.topupId);
    const { staff } = await stage.logIn('supervisor');
    await stage.controls.decide({
      ...{ approvalId: approval?.id ?? '', by: staff, decision: 'approve', note: '' },
      contentHash: approval?.contentHash ?? '',
    });
    expect(await order.state()).toBe('reversed');
    expect(await proposalOf(browser, order.path)).toBeUndefined();
  });

  test('C3, the supplier takes its denial back, the proposal is gone and says why', async () => {
    const order = await deniedOrder();
    const { browser } = await stage.logIn('operator');
    expect(await proposalOf(browser, order.path)).toContain('Minta Balikkan…');
    await order.callback('success', { code: '00', text: 'again' });
    const words = await proposalOf(browser, order.path);
    expect(words).toContain('Mesin tidak mengusulkan koreksi: kabar supplier saling bertentangan.');
    expect(words).not.toContain('Minta Balikkan…');
    const { text } = await browser.get(order.path);
    expect(dialogOf(text, 'reversal')).not.toContain('terakhir menyatakan');
    expect(await order.cases()).toEqual(['failed-after-success']);
  });

  test('P1, given up after a denial that was never confirmed, nothing is proposed and nothing is quoted for people', async () => {
    const order = await placed();
    await order.answer('pending', { code: '03' });
    await order.callback('failed', { code: '02' });
    await order.age(120_000);
    const operator = await stage.logIn('operator');
    const action = `${order.path}/kendali/fail`;
    const fields = hiddenFieldsOf((await operator.browser.get(order.path)).text, action);
    await operator.browser.post(action, { ...fields, alasan: 'pelanggan tidak mau menunggu' });
    const approval = (await stage.controls.open()).find(({ topupId }) => topupId === order.topupId);
    const { staff } = await stage.logIn('supervisor');
    await stage.controls.decide({
      ...{ approvalId: approval?.id ?? '', by: staff, decision: 'approve', note: '' },
      contentHash: approval?.contentHash ?? '',
    });
    expect((await order.last()).state).toBe('abandoned');
    expect(await proposalOf(operator.browser, order.path)).toContain('supplier belum memberi kabar pasti');
    const { text } = await operator.browser.get(order.path);
    const quote = /<textarea[^>]*name="kutipan"[^>]*>([^<]*)</.exec(dialogOf(text, 'settle-abandoned'))?.[1];
    expect(quote).toBe('');
  });

  test('a success that anybody could have sent, proposes nothing', async () => {
    const order = await placed();
    await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
    await order.callback('success', { code: '00', isAuthenticated: false });
    const { browser } = await stage.logIn('operator');
    expect(await proposalOf(browser, order.path)).toContain('pengirim kabarnya tidak terbukti');
  });

  test('C3, refused and still in routing, its success is proposed while its hold can pay', async () => {
    const order = await placed();
    await order.answer('none-made', { code: '43' });
    await order.callback('success', { code: '00', sn: 'SN-0041-ROUTE' });
    const { browser } = await stage.logIn('operator');
    expect(await proposalOf(browser, order.path)).toContain('Terkunci: permintaan ke supplier sedang di jalan');
    await order.age(50_000);
    const words = await proposalOf(browser, order.path);
    expect(words).toContain('Usulan koreksi: Sukseskan');
    expect(words).toContain('sedangkan transaksi ini masih dicarikan jalur.');
    expect(dialogOf((await browser.get(order.path)).text, 'succeed')).toContain('value="SN-0041-ROUTE"');
  });

  test('said to be delivered and never left, nothing is proposed; the database was restored once, it may have left', async () => {
    const order = await stage.placeOrder();
    await order.advance();
    await stage.db.write('update terminal set is_on = 0');
    expect((await order.fence()).kind).toBe('stop');
    await stage.db.write('update terminal set is_on = 1');
    expect((await order.last()).state).toBe('not-sent');
    await order.callback('success', { code: '00' });
    const { browser } = await stage.logIn('operator');
    const path = `/transaksi/${order.topupId}`;
    expect(await proposalOf(browser, path)).toContain('percobaan ini tidak pernah dikirim');
    await stage.db.write('update store_epoch set recovered_at = utc_timestamp(3)');
    expect(await proposalOf(browser, path)).toContain('Usulan koreksi: Sukseskan');
    await stage.db.write('update store_epoch set recovered_at = null');
  });

  test('C3, Gagalkan in routing while the supplier says that it was delivered, warns and takes two people', async () => {
    const order = await placed();
    await order.answer('none-made', { code: '43' });
    await order.callback('success', { code: '00' });
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get(order.path);
    const words = wordsOf(dialogOf(text, 'fail'));
    expect(words).toContain('one menyatakan percobaan ke-1 sukses. Bila memang terkirim, pilih Sukseskan');
    expect(words).toContain('karena supplier menyatakan sukses');
    const action = `${order.path}/kendali/fail`;
    await browser.post(action, { ...hiddenFieldsOf(text, action), alasan: 'pelanggan tidak mau menunggu' });
    expect(await order.state()).toBe('routing');
  });

  test('C3, delivered twice and the paid one denied, says why it proposes nothing, and what both together would do', async () => {
    const order = await placed();
    const first = await order.last();
    await order.answer('none-made', { code: '43' });
    await order.send();
    await order.answer('success', { code: '00' });
    await order.callback('success', { code: '00', attempt: first });
    await order.callback('failed', { code: '02' });
    const { browser } = await stage.logIn('operator');
    expect(await proposalOf(browser, order.path)).toContain('kiriman mana yang benar belum jelas');
    const { text } = await browser.get(order.path);
    for (const action of ['reversal', 'double-delivery']) {
      expect(wordsOf(dialogOf(text, action))).toContain('reseller tidak membayar satu kiriman');
    }
  });

  test('C3, delivered beside another attempt, the second delivery is proposed with its own cost', async () => {
    const order = await placed();
    const first = await order.last();
    await order.answer('none-made', { code: '43' });
    await order.send();
    await order.answer('success', { code: '00' });
    await order.callback('success', { code: '00', attempt: first });
    const { browser } = await stage.logIn('operator');
    const words = await proposalOf(browser, order.path);
    expect(words).toContain('Usulan koreksi: Bukukan kirim ganda');
    expect(words).toContain('Kerugian sukses terlambat +Rp10.050');
    expect(words).toContain('Deposit one');
  });

  test('two attempts of one order, what is proposed is about the one that was spoken of', async () => {
    const order = await placed();
    const first = await order.last();
    await order.answer('none-made', { code: '43' });
    await order.send();
    await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
    await order.callback('success', { code: '00', attempt: await order.last(), isAuthenticated: false });
    await order.callback('success', { code: '00', attempt: first });
    expect(await order.cases()).toEqual(['late-success', 'late-success']);
    const { browser } = await stage.logIn('operator');
    expect(await proposalOf(browser, order.path)).toContain('one terakhir menyatakan percobaan ke-1 sukses');
    const fields = hiddenFieldsOf((await browser.get(order.path)).text, `${order.path}/kendali/late-success`);
    expect(fields['percobaan']).toBe(first.id);
  });
});
