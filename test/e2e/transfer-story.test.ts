import { type Browser, type Page } from 'puppeteer';
import sharp from 'sharp';
import { signed, wibDay } from '../../simulators/mutations/mutation-book';
import { formatRupiah, rupiah } from '../../src/domain/money';
import { DESKTOP, follow, openDialog, startBrowser, textOf, untilText } from '../support/browser';
import { createH2hClient } from '../support/h2h-client';
import { createOtomaxClient } from '../support/otomax-client';
import { expectSound, numberEnding, startSystem, type System, until } from '../support/system';
import { createTransferStory, MANDIRI, type TransferOnPage, type TransferStory } from '../support/transfer-story';

/** Day or night makes no difference. */
const SETTINGS = {
  quietFromHour: 24,
  quietUntilHour: 1,
  whatsappPerMinute: 600,
  slaDailyFromHour: 1,
  slaDailyUntilHour: 24,
};
const PRICE = 10_400;

let system: System;
let browser: Browser;
let story: TransferStory;
/** Of the first buyer: delivered, and un-matched at the end. */
let first: TransferOnPage & { number: string };

beforeAll(async () => {
  system = await startSystem({ settings: SETTINGS });
  browser = await startBrowser();
  story = createTransferStory(system, browser);
});
afterEach(async () => {
  expect(await story.leave()).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await system.end();
});

const money = (amount: number): string => formatRupiah(rupiah(amount));

/** Supplier, bank, ledger and promises tell one story. */
async function expectOneStory(): Promise<void> {
  await expectSound(system);
  const book = await story.bankBook();
  const booked = await story.balance('bank:mandiri');
  expect(booked).toBe(book.reduce((sum, line) => sum + signed(line), 0));
}

test('a buyer orders, transfers the exact amount, and the pulsa arrives without a human', async () => {
  const [page, bank] = [await story.buyer(), await story.buyer(DESKTOP)];
  const number = numberEnding('55');
  await page.goto(`${system.publicUrl}/pesan`);
  expect(await story.faults(page, 'pesan')).toEqual([]);
  const transfer = await story.orderOnForm(page, {
    product: 'S10',
    number,
    name: 'Budi Santoso',
    phone: '081300000701',
  });
  first = { ...transfer, number };

  expect(transfer.base).toBe(PRICE);
  const code = transfer.amount - transfer.base;
  expect(code).toBeGreaterThan(0);
  expect(await textOf(page, '.amount')).toBe(money(transfer.amount));
  expect(await textOf(page, '.amount mark')).toBe(String(transfer.amount).slice(-3));
  await page.click(`[data-copy="${transfer.amount}"]`);
  await untilText(page, '#toast', 'Tersalin');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(String(transfer.amount));
  expect(await textOf(page, 'main')).toContain(MANDIRI.replace(/(.{4})(?=.)/g, '$1 '));
  // The number that is topped up is nobody else's business.
  expect(await page.content()).not.toContain(number);
  expect(await story.faults(page, 'open')).toEqual([]);

  await page.bringToFront();
  await page.evaluate('window.wasNotReloaded = true');
  await story.payOnPage(bank, { amount: transfer.amount, sender: 'Budi Santoso' });
  await page.bringToFront();
  await untilText(page, '#judul', 'Selesai');
  expect(await page.evaluate('window.wasNotReloaded')).toBe(true);

  const [delivery, ...more] = await system.book(number);
  expect(more).toEqual([]);
  await untilText(page, '#keadaan', delivery?.sn ?? 'no delivery');
  expect(await story.faults(page, 'success')).toEqual([]);
  await story.told(transfer.transferId, ['requested', 'verified', 'order-success']);
  const texts = (await system.told('6281300000701')).map(({ text }) => text);
  expect(texts).toHaveLength(3);
  expect(texts[0]).toContain(money(transfer.amount));
  expect(texts[0]).toContain(transfer.address);
  expect(texts[2]).toContain(delivery?.sn ?? 'no delivery');

  const line = await story.lineOf(transfer.amount);
  expect(line.state).toBe('matched');
  expect(await story.postings(line.id, transfer.transferId)).toEqual([
    `mutation-arrival debit bank:mandiri ${transfer.amount}`,
    `mutation-arrival credit suspense:mandiri ${transfer.amount}`,
    `transfer-match debit suspense:mandiri ${transfer.amount}`,
    `transfer-match credit escrow:${transfer.orderId} ${PRICE}`,
    `transfer-match credit difference:unique-code ${code}`,
  ]);
  const people = await system.db.row(
    'select 1 from approval union all select 1 from audit_event where actor in (?, ?)',
    ['operator', 'supervisor'],
  );
  expect(people).toBeUndefined();
  await expectOneStory();
});

test('a second buyer forgets the code and uploads a proof; an operator finds the right line suggested first', async () => {
  const page = await story.buyer();
  const number = numberEnding('55');
  const order = { product: 'S10', number, name: 'Siti Rahma', phone: '081300000702' };
  const transfer = await story.orderOnForm(page, order);
  // Of somebody else, and likelier by its amount alone.
  await story.pay({ amount: transfer.amount + 1, sender: 'AGUS SALIM' });
  await story.pay({ amount: transfer.base, sender: 'SITI RAHMA' });
  const line = await story.lineOf(transfer.base);
  expect(line).toMatchObject({ state: 'open', exception: 'unmatched' });

  const picture = await sharp({ create: { width: 900, height: 1600, channels: 3, background: '#dfe9f3' } })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'rumah pembayar' } })
    .toBuffer();
  await upload(page, story.file('bukti.jpg', picture), { nominal: '10.400', catatan: 'Dari rekening Siti Rahma' });
  await untilText(page, 'main', 'Bukti sudah kami terima');
  await untilText(page, '#judul', 'Sedang diperiksa petugas');
  expect(await story.faults(page, 'verifying')).toEqual([]);

  const desk = await story.staff('operator');
  await desk.goto(story.at('/transfer'));
  expect(await textOf(desk, '#transfer-terbuka')).toMatch(/Siti Rahma[\s\S]*Bukti ada/);
  expect(await textOf(desk, '#transfer-terbuka .countdown, #transfer-terbuka time')).toMatch(/\d/);
  await follow(desk, `#pilih-${transfer.transferId}`);
  expect(new URL(desk.url()).pathname).toBe(`/transfer/${transfer.transferId}`);
  const shown = '(() => { const i = document.querySelector(".proof img"); return i.complete && i.naturalWidth; })()';
  await until('the proof is shown beside the lines', async () => Number(await desk.evaluate(shown)) > 0);
  expect(await textOf(desk, '#usulan-1')).toContain(`MUT-${line.no.padStart(4, '0')}`);
  expect(await textOf(desk, '#usulan-1')).toMatch(/SITI RAHMA/);
  expect(await story.faults(desk, 'meja')).toEqual([]);

  await follow(desk, 'form[action$="/ambil"] button');
  await untilText(desk, 'main', 'Lepas');
  await openDialog(desk, 'dialog-cocok-1');
  const ledger = await textOf(desk, '#dialog-cocok-1');
  expect(ledger).toContain(money(transfer.base));
  expect(await story.faults(desk, 'cocokkan', [DESKTOP])).toEqual([]);
  await story.decide(desk, 'dialog-cocok-1', 'Nama dan waktu sama dengan bukti, kodenya lupa.');
  await page.bringToFront();
  await untilText(page, '#judul', 'Selesai');
  const deliveries = await system.book(number);
  expect(deliveries).toHaveLength(1);
  await untilText(page, '#keadaan', deliveries[0]?.sn ?? 'no delivery');
  await story.told(transfer.transferId, ['requested', 'proof-received', 'verified', 'order-success']);
  expect(await story.postings(transfer.transferId)).toEqual([
    `transfer-match debit suspense:mandiri ${PRICE}`,
    `transfer-match credit escrow:${transfer.orderId} ${PRICE}`,
  ]);
  const clock = await system.db.row<{ is_kept: number; ended_at: Date | null; staff: string | null }>(
    `select c.is_kept, c.ended_at, s.name as staff from sla_clock c left join staff s on s.id = c.ended_by
     where c.subject = ?`,
    [transfer.transferId],
  );
  expect(clock).toMatchObject({ is_kept: 1, ended_at: expect.any(Date) as Date, staff: 'operator' });
  await desk.goto(story.at('/laporan-sla'));
  expect(await textOf(desk, 'main')).toContain('Rani Oktavia');
  expect(await story.faults(desk, 'laporan-sla')).toEqual([]);
  await expectOneStory();
});

const resellerOf = async (code: string): Promise<string> => {
  const row = await system.db.row<{ id: string }>('select id from reseller where code = ?', [code]);
  return row?.id ?? '';
};

/** The only tiket of that amount is paid; all that arrives becomes saldo, and nobody has to look. */
async function expectTiketPaid(code: string, amount: number): Promise<void> {
  const resellerId = await resellerOf(code);
  const account = `saldo:${resellerId}`;
  const before = await story.balance(account);
  const tiket = await system.db.row<{ transfer_id: string; final_amount: string }>(
    `select k.transfer_id, t.final_amount from tiket k join transfer t on t.id = k.transfer_id
     where k.reseller_id = ? and k.amount = ?`,
    [resellerId, amount],
  );
  const final = Number(tiket?.final_amount);
  expect(final).toBeGreaterThan(amount);
  await story.pay({ amount: final, sender: `PT ${code}` });
  await until('the saldo went up', async () => (await story.balance(account)) !== before);
  expect(await story.balance(account)).toBe(before + final);
  expect(await story.postings(tiket?.transfer_id ?? '')).toEqual([
    `transfer-match debit suspense:mandiri ${final}`,
    `transfer-match credit ${account} ${final}`,
  ]);
  await expectOneStory();
}

test('a tiket over H2H becomes saldo by itself, with all that arrived', async () => {
  const answer = await system.client.post('/h2h/v1/tikets', { refId: 'STORY-TIKET-1', amount: 150_000 });
  expect([answer.status, answer.body]).toMatchObject([202, { state: 'awaiting' }]);
  await expectTiketPaid('AG0001', 150_000);
});

test('a tiket over OtomaX, asked for twice, is one and becomes saldo by itself', async () => {
  const otomax = createOtomaxClient(system.publicUrl, { memberId: 'AG0002', pin: '5678', password: 'rahasia2' });
  const [one, other] = [await otomax.ticket('200000'), await otomax.ticket('200.000')];
  expect(one.text).toContain(MANDIRI);
  expect(other.text).toBe(one.text);
  await expectTiketPaid('AG0002', 200_000);
});

test('a tiket that was made on the console is paid by itself too, and its page tells it', async () => {
  const operator = await story.staff('operator');
  await operator.goto(story.at('/tiket'));
  await openDialog(operator, 'dialog-tiket');
  await operator.select('#b-reseller', await resellerOf('AG0002'));
  await operator.type('#b-nominal', '300.000');
  await follow(operator, '#dialog-tiket footer button:not([type=button])');
  await untilText(operator, '#tiket-langsung', 'AG0002');
  const row = await system.db.row<{ final_amount: string }>(
    `select t.final_amount from tiket k join transfer t on t.id = k.transfer_id where k.origin = 'console'`,
  );
  await story.pay({ amount: Number(row?.final_amount), sender: 'AGEN DUA' });
  await untilText(operator, '#tiket-langsung', `masuk ${money(Number(row?.final_amount))}`);
  expect(await story.faults(operator, 'tiket')).toEqual([]);
  await expectOneStory();
});

test('money of a stranger waits with owner and age; cs reads it and decides nothing', async () => {
  await story.pay({ amount: 250_000, sender: 'TRF DARI ORANG LAIN' });
  const line = await story.lineOf(250_000);
  const name = `MUT-${line.no.padStart(4, '0')}`;
  const cs = await story.staff('cs');
  await cs.goto(story.at('/dana'));
  const listed = await textOf(cs, '#daftar-dana');
  expect(listed).toContain(name);
  expect(listed).toMatch(/Rp250\.000/);
  expect(listed).toMatch(/operator/i);
  expect(listed).toMatch(/hari ini|hari kerja/);
  expect(await story.faults(cs, 'dana')).toEqual([]);
  await cs.goto(story.at(`/mutasi/${line.id}`));
  expect(await cs.$$('dialog[id^="dialog-"] input[name=aksi]')).toEqual([]);
  expect(await textOf(cs, 'main')).toContain('peran Anda tidak memutuskan uang');
  const mayNot = await cs.evaluate(`(async () => {
    const csrf = document.querySelector('[name=csrf]').value;
    const body = new URLSearchParams({ csrf, aksi: 'keep', versi: '0', alasan: 'Tidak pernah ditemukan pemiliknya' });
    return (await fetch('/mutasi/${line.id}/putusan', { method: 'POST', body })).status;
  })()`);
  expect(mayNot).toBe(403);
  story.forgive(/403/);
  expect(await story.lineOf(250_000)).toMatchObject({ id: line.id, state: 'open' });
});

test('two people send the money of a stranger back, and the debit of the bank closes it', async () => {
  const line = await story.lineOf(250_000);
  const operator = await story.staff('operator');
  await operator.goto(story.at(`/mutasi/${line.id}`));
  expect(await story.faults(operator, 'mutasi-kartu')).toEqual([]);
  await openDialog(operator, 'dialog-refund-mutation');
  await operator.type('#dialog-refund-mutation-bank', 'BCA');
  await operator.type('#dialog-refund-mutation-nomor', '5420011223');
  await operator.type('#dialog-refund-mutation-pemilik', 'Orang Lain');
  await story.decide(operator, 'dialog-refund-mutation', 'Salah kirim, pengirim menelepon dari nomor bank.');
  const refund = await until('the refund was asked for', async () =>
    system.db.row<{ id: string }>(`select id from refund where mutation_id = ? and state = 'requested'`, [line.id]),
  );
  await paidBack(operator, { refundId: refund.id, amount: 250_000, isLookedAt: true });
  expect(await story.lineOf(250_000)).toMatchObject({ id: line.id, state: 'refunded' });
  expect(await story.balance('refund:payable')).toBe(0);
  expect(await story.balance('outgoing:mandiri')).toBe(0);
  await operator.goto(story.at('/mutasi'));
  expect(await story.faults(operator, 'mutasi')).toEqual([]);
  await expectOneStory();
});

test('a paid order that no supplier can deliver is refunded to the account that the buyer names', async () => {
  const page = await story.buyer();
  const number = numberEnding('02');
  const order = { product: 'S10', number, name: 'Tono Wijaya', phone: '081300000703' };
  const transfer = await story.orderOnForm(page, order);
  await story.pay({ amount: transfer.amount, sender: 'TONO WIJAYA' });
  await untilText(page, '#judul', 'Dana Anda dikembalikan');
  expect(await system.book(number)).toEqual([]);
  await untilText(page, '#pengembalian', 'Ke mana');
  expect(await story.faults(page, 'refund-pending')).toEqual([]);
  await page.type('#bank', 'BRI');
  await page.type('#nomor', '002401009988777');
  await page.type('#pemilik', 'Tono Wijaya');
  await follow(page, '#pengembalian form button');
  await untilText(page, 'main', 'Rekening tujuan sudah kami simpan');
  await untilText(page, '#keadaan', /Tenggat[\s\S]*WIB/);
  expect(await page.content()).not.toContain('002401009988777');

  const refund = await system.db.row<{ id: string; amount: string }>(
    'select id, amount from refund where order_id = ?',
    [transfer.orderId],
  );
  const operator = await story.staff('operator');
  const amount = Number(refund?.amount);
  await paidBack(operator, { refundId: refund?.id ?? '', amount, isLookedAt: false });
  await page.bringToFront();
  await untilText(page, '#judul', 'Dana sudah dikembalikan');
  expect(await story.faults(page, 'refunded')).toEqual([]);
  await story.told(transfer.transferId, ['requested', 'verified', 'refund-pending', 'refunded']);
  expect(await story.balance(`escrow:${transfer.orderId}`)).toBe(0);
  await expectOneStory();
});

test('what cannot be a picture is refused, and what hides a script in one never runs it', async () => {
  const page = await story.buyer();
  const ran: string[] = [];
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  const transfer = await story.orderOnForm(page, { product: 'S10', number: numberEnding('55'), name: 'Eko' });
  const script = `<script>document.title = 'ran'; alert('ran')</script>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('ran')"><text>bukti</text>${script}</svg>`;
  const gif = Buffer.from(`GIF89a/*\x01\x01\x00\x00\x00*/=1;alert('ran')//<html>${script}</html>`, 'latin1');
  for (const [name, content] of [
    ['bukti.svg', svg],
    ['bukti.html', `<!doctype html>${script}`],
    ['bukti.jpg', `<!doctype html>${script}`],
    ['bukti.gif', gif],
  ] as const) {
    await page.goto(transfer.address);
    await upload(page, story.file(name, content));
    await untilText(page, '#bukti-b', 'Berkas ini tidak dapat kami terima');
  }
  story.forgive(/415/);
  const proofs = 'select id, mime from proof where transfer_id = ? order by n';
  expect(await system.db.rows(proofs, [transfer.transferId])).toEqual([]);

  const jpeg = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'white' } })
    .jpeg()
    .toBuffer();
  const hiding = Buffer.concat([jpeg, Buffer.from(`<!doctype html><html><body>${script}</body></html>`)]);
  const pdf = `%PDF-1.4\n<html><body>${script}</body></html>\n%%EOF\n`;
  const operator = await story.staff('operator');
  for (const [name, content, mime] of [
    ['polyglot.html', hiding, 'image/webp'],
    ['polyglot.pdf', pdf, 'application/pdf'],
  ] as const) {
    await page.goto(transfer.address);
    await upload(page, story.file(name, content));
    await untilText(page, 'main', 'Bukti sudah kami terima');
    await operator.goto(story.at(`/transfer/${transfer.transferId}`));
    const link = await operator.$eval('.proof figure a', (a) => (a as unknown as { href: string }).href);
    const answer = await fetch(link);
    expect(answer.headers.get('content-type')).toBe(mime);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    // Of a picture nothing is left but the picture; a PDF is stored as it came, and never shown.
    expect(Buffer.from(await answer.arrayBuffer()).includes('<script>')).toBe(mime === 'application/pdf');
    expect(answer.headers.get('content-disposition')).toMatch(mime === 'application/pdf' ? /^attachment/ : /^inline/);
    // Opened by itself, as by somebody who was sent the link. A download leaves the page where it was.
    const failure = await page.goto(link).then(() => '', String);
    expect(failure).toMatch(mime === 'application/pdf' ? /ERR_ABORTED/ : /^$/);
    expect(await page.title()).not.toBe('ran');
  }
  expect((await system.db.rows<{ mime: string }>(proofs, [transfer.transferId])).map(({ mime }) => mime)).toEqual([
    'image/webp',
    'application/pdf',
  ]);
  expect(ran).toEqual([]);
  // What the browser itself lays around a picture is forbidden there too.
  story.forgive(/Applying inline style/);
});

test('a match is undone by two people: what was delivered is a loss that both saw', async () => {
  const operator = await story.staff('operator');
  await operator.goto(story.at(`/transfer/${first.transferId}`));
  await openDialog(operator, 'dialog-batal-cocok');
  expect(await textOf(operator, '#dialog-batal-cocok')).toMatch(/[Kk]erugian/);
  expect(await story.faults(operator, 'batal-cocok', [DESKTOP])).toEqual([]);
  await story.decide(operator, 'dialog-batal-cocok', 'Pembayar lain membuktikan bahwa uang ini miliknya.');
  await untilText(operator, 'main', 'menunggu orang kedua');
  expect(await story.balance('loss:unmatched-delivery')).toBe(0);

  const supervisor = await story.staff('supervisor');
  await supervisor.goto(story.at('/persetujuan'));
  await untilText(supervisor, '.views', 'Batal cocok');
  expect(await textOf(supervisor, '.views')).toMatch(/[Kk]erugian/);
  expect(await story.faults(supervisor, 'persetujuan')).toEqual([]);
  await story.approve(supervisor, 'supervisor');
  const line = await until('the line is open again', async () => {
    const row = await story.lineOf(first.amount);
    return row.state === 'open' && row;
  });
  expect(line.exception).toBe('unmatched');
  expect((await story.postings(first.transferId)).slice(3)).toEqual([
    `transfer-unmatch credit suspense:mandiri ${first.amount}`,
    `transfer-unmatch debit loss:unmatched-delivery ${PRICE}`,
    `transfer-unmatch debit difference:unique-code ${first.amount - PRICE}`,
  ]);
  expect(await system.book(first.number)).toHaveLength(1);
  await expectOneStory();
  await operator.goto(first.address);
  expect(await story.faults(operator, 'unmatched')).toEqual([]);
});

test('the statement of the bank holds what the feed told: nothing is new, and its file is applied once', async () => {
  const days = (await story.bankBook()).map(({ at }) => wibDay(at)).sort();
  const query = new URLSearchParams({
    account: MANDIRI,
    format: 'csv-mcm',
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
  });
  const statement = await (await fetch(`${system.simulatorsUrl}/mutations/statement?${query.toString()}`)).text();
  const count = await system.db.row<{ n: string }>('select count(*) as n from bank_mutation');
  const operator = await story.staff('operator');
  await operator.goto(story.at('/mutasi/unggah'));
  expect(await story.faults(operator, 'unggah')).toEqual([]);
  const input = await operator.$('#u-berkas');
  await (input as unknown as { uploadFile(file: string): Promise<void> }).uploadFile(
    story.file('koran.csv', statement),
  );
  await follow(operator, 'form[action="/mutasi/unggah"] button');
  const preview = await textOf(operator, 'main');
  expect(preview).toMatch(/Mutasi baru\s*0\b/);
  expect(preview).toMatch(new RegExp(`Berpasangan dengan feed\\s*${days.length}\\b`));
  expect(await story.faults(operator, 'pratinjau')).toEqual([]);
  await follow(operator, 'form[action$="/terapkan"] button');
  await untilText(operator, 'main', 'Diterapkan');
  expect(await system.db.row('select count(*) as n from bank_mutation')).toEqual(count);
  await expectOneStory();
});

test('an order that nobody pays is late, then closed; a proof that follows opens it again', async () => {
  await system.setSetting('orderWindowMs', 20_000);
  await system.setSetting('graceTimedMs', 20_000);
  const page = await story.buyer();
  const transfer = await until('the window is short', async () => {
    const order = { product: 'S10', number: numberEnding('55'), phone: '081300000704' };
    const made = await story.orderOnForm(page, order);
    const short = 'select 1 from transfer where id = ? and expires_at < created_at + interval 30 second';
    return (await system.db.row(short, [made.transferId])) !== undefined && made;
  });
  await untilText(page, '#judul', 'Lewat waktu');
  expect(await story.faults(page, 'late')).toEqual([]);
  await untilText(page, '#judul', 'Waktu habis');
  expect(await story.faults(page, 'expired')).toEqual([]);
  await story.told(transfer.transferId, ['requested', 'expired']);
  const picture = await sharp({ create: { width: 300, height: 500, channels: 3, background: 'white' } })
    .jpeg()
    .toBuffer();
  await upload(page, story.file('terlambat.jpg', picture));
  await untilText(page, '#judul', 'Sedang diperiksa petugas');
  await system.setSetting('orderWindowMs', 3_600_000);
  await system.setSetting('graceTimedMs', 7_200_000);
  await expectOneStory();
});

test('the switches of transfers, for whoever may change them', async () => {
  const admin = await story.staff('admin');
  await admin.goto(story.at('/pengaturan-transfer'));
  expect(await textOf(admin, 'main')).toContain('Bank Mandiri');
  expect(await story.faults(admin, 'pengaturan-transfer')).toEqual([]);
  await admin.goto(story.at('/antrian'));
  expect(await story.faults(admin, 'antrian')).toEqual([]);
  const client = createH2hClient(system.publicUrl, { apiKey: 'demo-ag0002', secret: 'demo-secret-ag0002' });
  const answer = await client.post('/h2h/v1/orders', {
    refId: 'S-1',
    productCode: 'S10',
    destination: numberEnding('55'),
  });
  expect(answer.body).toMatchObject({ state: 'awaiting' });
});

/** A refund from its request to the debit that confirms it: asked for by an operator, agreed to by a supervisor. */
async function paidBack(
  operator: Page,
  { refundId, amount, isLookedAt }: { refundId: string; amount: number; isLookedAt: boolean },
): Promise<void> {
  await operator.goto(story.at(`/pengembalian/${refundId}`));
  const faults = async (page: Page, name: string): Promise<string[]> => (isLookedAt ? story.faults(page, name) : []);
  expect(await faults(operator, 'pengembalian-kartu')).toEqual([]);
  await story.decide(operator, 'dialog-approve-refund', 'Rekening tujuan sudah dicek lewat telepon.');
  await untilText(operator, 'main', 'menunggu orang kedua');
  const supervisor = await story.staff('supervisor');
  await supervisor.goto(story.at('/persetujuan'));
  await untilText(supervisor, '.views', 'Pengembalian dana');
  expect(await faults(supervisor, 'persetujuan-pengembalian')).toEqual([]);
  await story.approve(supervisor, 'supervisor');
  await until('the refund is approved', async () =>
    system.db.row(`select 1 from refund where id = ? and state = 'approved'`, [refundId]),
  );
  await operator.goto(story.at(`/pengembalian/${refundId}`));
  await operator.type('#k-ref', 'FT26331-0042');
  await follow(operator, 'form[action$="/terkirim"] button');
  await untilText(operator, 'main', 'FT26331-0042');
  await operator.evaluate('window.wasNotReloaded = true');
  await story.pay({ amount, sender: 'PENGEMBALIAN', type: 'DB' });
  await until('the debit confirmed it', async () =>
    system.db.row(`select 1 from refund where id = ? and state = 'confirmed'`, [refundId]),
  );
  await untilText(operator, 'main', 'Selesai: mutasi keluarnya ada');
  expect(await operator.evaluate('window.wasNotReloaded')).toBe(true);
  expect((await story.postings(refundId)).map((posting) => posting.split(' ', 3).join(' '))).toEqual([
    expect.stringMatching(/^refund-approve debit (suspense:mandiri|escrow:\w+)$/),
    'refund-approve credit refund:payable',
    'refund-confirm debit refund:payable',
    'refund-confirm credit outgoing:mandiri',
  ]);
  await operator.goto(story.at('/pengembalian'));
  expect(await faults(operator, 'pengembalian')).toEqual([]);
}

/** As a payer does it on the page of the transfer. */
async function upload(page: Page, file: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  const input = await page.waitForSelector('#bukti');
  await (input as unknown as { uploadFile(file: string): Promise<void> }).uploadFile(file);
  for (const [id, text] of Object.entries(fields)) await page.type(`#${id}`, text);
  await follow(page, '#bagian-bukti form button');
}
