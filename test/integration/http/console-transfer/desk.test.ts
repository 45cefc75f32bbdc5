import { after } from '../../../../src/domain/time';
import { mutationName, transferName } from '../../../../src/domain/transfer/names';
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

const MINUTE = 60_000;

describe('the desk of transfers', () => {
  test('lists what people have to answer, the nearest deadline on top, and what belongs to nothing beside it', async () => {
    const { scene, db } = stage;
    const now = await db.now();
    const later = await scene.transfer({ state: 'verifying', base: 500_000, code: 402, dueAt: after(now, 9 * MINUTE) });
    const first = await scene.transfer({
      state: 'verifying',
      code: 119,
      payerName: 'Dimas Prakoso',
      dueAt: after(now, -2 * MINUTE),
    });
    const awaiting = await scene.transfer({ base: 100_000, code: 75 });
    const line = await scene.line({ amount: 975_299, text: 'SETORAN TUNAI' });
    const { status, text } = await operator.browser.get('/transfer');
    expect(status).toBe(200);
    const order = [first, later, awaiting].map(({ id }) => text.indexOf(`pilih-${id}`));
    expect(order.every((at) => at > 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(text).toContain(`mutasi-${line.id}`);
    expect(seen(text)).toContain('Rp975.299');
    expect(seen(text)).toMatch(/lewat 0\d:\d\d/);
    // Without being asked for one, it shows the first.
    expect(text).toContain(`id="${transferName(first.no)}"`);
  });

  test('one transfer with a proof shows it beside its facts and the line that is suggested, with why', async () => {
    const { scene } = stage;
    const transfer = await scene.transfer({ state: 'verifying', base: 260_000, code: 118, payerName: 'Budi Santoso' });
    const proof = await scene.proof(transfer.id, { saidAmount: 260_181 });
    const line = await scene.line({ amount: 260_181, text: 'TRF BUDI SANTOSO', senderName: 'BUDI SANTOSO' });
    const { text } = await operator.browser.get(`/transfer/${transfer.id}`);
    const page = seen(text);
    expect(text).toContain(`<img src="https://toko.test/bukti/${proof}?sampai&#x3D;1&amp;sidik&#x3D;x"`);
    expect(page).toContain(`1. ${mutationName(line.no)} · Bank Mandiri ••2210`);
    expect(page).toContain('Dua angka bertetangga tertukar: 18 ↔ 81');
    expect(page).toContain('Nama pengirim sama: BUDI SANTOSO');
    expect(text).toContain('Rp260.<mark>181</mark>');
    expect(page).toContain('lebih Rp63');
    // Never a whole number of a telephone.
    expect(page).toContain('0813••••0456');
    expect(text).not.toContain('081355500456');
    expect(text).toContain('href="http://127.0.0.1:8233/namespaces/default/workflows/transfer:');
  });

  test('a picture that was uploaded for others names them, also when a newer one was not', async () => {
    const { scene, db } = stage;
    const [first, second] = [
      await scene.transfer({ code: 601 }),
      await scene.transfer({ state: 'verifying', code: 602 }),
    ];
    const used = await scene.proof(first.id);
    const again = await scene.proof(second.id, { state: 'superseded' });
    await db.write(
      'update proof set sha256 = (select p.sha256 from (select sha256 from proof where id = ?) p) where id = ?',
      [...[used, again]],
    );
    await scene.proof(second.id, { n: 2 });
    const page = seen((await operator.browser.get(`/transfer/${second.id}`)).text);
    expect(page).toContain(`Awas, pernah dipakai: ke-1 di ${transferName(first.no)}`);
  });

  test('money that very likely pays one without a proof makes it people’s, with a deadline', async () => {
    const { scene, db } = stage;
    const now = await db.now();
    const transfer = await scene.transfer({ base: 444_000, code: 44 });
    const dueAt = after(now, 7 * MINUTE);
    const wish = { suggestedTransferId: transfer.id, clock: 'order' as const, dueAt };
    const line = await scene.line({ amount: 444_004, text: 'TRF RINI', ...wish });
    const list = seen((await operator.browser.get('/transfer')).text);
    expect(list).toContain('Ada dana mirip');
    const page = seen((await operator.browser.get(`/transfer/${transfer.id}`)).text);
    expect(page).toContain(`Belum diputus: ${mutationName(line.no)} mungkin pembayarannya`);
    expect(page).not.toContain('tidak ada yang perlu Anda lakukan');
    await db.write(`update bank_mutation set state = 'kept' where id = ?`, [line.id]);
    expect(seen((await operator.browser.get(`/transfer/${transfer.id}`)).text)).toContain('Menunggu transfer');
  });

  test('money that came before it was asked for stays locked, and says why', async () => {
    const { scene, db } = stage;
    const now = await db.now();
    const transfer = await scene.transfer({
      state: 'verifying',
      base: 333_000,
      code: 7,
      createdAt: after(now, -10 * MINUTE),
    });
    await scene.line({ amount: 333_000, bookedAt: after(now, -60 * MINUTE), text: 'TUNAI' });
    const page = seen((await operator.browser.get(`/transfer/${transfer.id}`)).text);
    expect(page).toContain('Terkunci: uang masuk sebelum pesanan ada.');
    expect(page).toMatch(/Masuk 50:\d\d sebelum pesanan dibuat/);
  });

  test('a transfer is found by its number, its amount, and its payer', async () => {
    const transfer = await stage.scene.transfer({ base: 777_000, code: 321, payerName: 'Siti Rahmawati' });
    for (const q of [transferName(transfer.no), 'Rp777.321', '777000', 'rahmawati']) {
      const { text } = await operator.browser.get(`/transfer?q=${encodeURIComponent(q)}`);
      expect(text).toContain(`pilih-${transfer.id}`);
    }
    expect((await operator.browser.get('/transfer?q=tidakada')).text).toContain('Tidak ketemu');
  });

  test('an id of nothing is no page', async () => {
    expect((await operator.browser.get(`/transfer/${newId()}`)).status).toBe(404);
    expect((await operator.browser.get('/transfer/x')).status).toBe(404);
  });
});

describe('what may be done to a transfer', () => {
  test('a proof is asked for again once, and only by whoever saw the newest state', async () => {
    const phone = '6281355500456';
    const transfer = await stage.scene.transfer({ state: 'verifying', base: 210_000, code: 11, phone });
    await stage.scene.proof(transfer.id);
    const { text } = await operator.browser.get(`/transfer/${transfer.id}`);
    const path = `/transfer/${transfer.id}/minta-bukti`;
    const form = formOf(text, path);
    const short = await operator.browser.post(path, { ...form, isi: 'pendek' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('data-show');
    expect(await stateOf(transfer.id)).toBe('verifying');
    const isi = 'Mohon unggah tangkapan layar utuh dengan nomor referensi.';
    expect((await operator.browser.post(path, { ...form, isi })).location).toBe(`/transfer/${transfer.id}`);
    expect(await stateOf(transfer.id)).toBe('asked');
    expect(stage.woken).toContain(transfer.id);
    const again = await operator.browser.post(path, { ...form, isi });
    expect(again.status).toBe(422);
    const page = seen((await operator.browser.get(`/transfer/${transfer.id}`)).text);
    expect(page).toContain('Menunggu pembayar');
    expect(page).toContain('SLA berhenti');
  });

  test('a payer without a contact, the page says that somebody has to reach them, and the SLA goes on', async () => {
    const transfer = await stage.scene.transfer({ state: 'verifying', base: 215_000, code: 14 });
    await stage.scene.proof(transfer.id);
    const { text } = await operator.browser.get(`/transfer/${transfer.id}`);
    expect(seen(text)).toContain('Pembayar tidak memberi kontak: hubungi sendiri');
    const path = `/transfer/${transfer.id}/minta-bukti`;
    const isi = 'Mohon unggah tangkapan layar utuh dengan nomor referensi.';
    expect((await operator.browser.post(path, { ...formOf(text, path), isi })).status).toBe(303);
    const page = seen((await operator.browser.get(`/transfer/${transfer.id}`)).text);
    expect(page).toContain('Jam SLA tetap jalan');
    expect(page).not.toContain('SLA berhenti sejak');
  });

  test('a proof is rejected with words that the payer reads', async () => {
    const transfer = await stage.scene.transfer({ state: 'verifying', base: 220_000, code: 12 });
    await stage.scene.proof(transfer.id);
    const { text } = await operator.browser.get(`/transfer/${transfer.id}`);
    const path = `/transfer/${transfer.id}/tolak-bukti`;
    const isi = 'Gambarnya terpotong, mohon unggah yang utuh.';
    expect((await operator.browser.post(path, { ...formOf(text, path), isi })).status).toBe(303);
    expect(await stateOf(transfer.id)).toBe('awaiting');
    expect(seen((await operator.browser.get(`/transfer/${transfer.id}`)).text)).toContain(isi);
  });

  test('customer service reads it, notes, answers and hands over, and has no button that decides', async () => {
    const transfer = await stage.scene.transfer({
      state: 'verifying',
      base: 230_000,
      code: 13,
      phone: '6281355500456',
    });
    await stage.scene.proof(transfer.id);
    await stage.scene.line({ amount: 230_000, text: 'TANPA KODE' });
    const path = `/transfer/${transfer.id}`;
    const { text } = await cs.browser.get(path);
    expect(seen(text)).toContain('peran Anda tidak memutuskan');
    expect(text).not.toContain(`action="${path}/putusan"`);
    expect(text).not.toContain(`action="${path}/minta-bukti"`);
    for (const deed of ['putusan', 'minta-bukti', 'tolak-bukti']) {
      expect((await cs.browser.post(`${path}/${deed}`, { isi: 'cukup panjang begini' })).status).toBe(403);
    }
    expect((await cs.browser.post(`${path}/catatan`, { catatan: 'Pembayar menelepon.' })).status).toBe(303);
    expect((await cs.browser.post(`${path}/jawaban`, { jawaban: 'being-checked' })).status).toBe(303);
    expect((await cs.browser.post(`${path}/sop`, { langkah: 'read-proof', sudah: '1' })).status).toBe(303);
    const { text: before } = await cs.browser.get(path);
    const serah = `${path}/serah`;
    const handed = await cs.browser.post(serah, {
      ...formOf(before, serah),
      isi: 'Sudah saya tanya, tinggal diputuskan.',
    });
    expect(handed.status).toBe(303);
    const page = seen((await cs.browser.get(path)).text);
    for (const part of ['Pembayar menelepon.', '1 dari 7 langkah', 'Jawaban ke pembayar', 'tinggal diputuskan']) {
      expect(page).toContain(part);
    }
    expect(before).toContain('https://wa.me/6281355500456?text&#x3D;');
    expect(await stateOf(transfer.id)).toBe('verifying');
  });

  test('a note without words changes nothing', async () => {
    const transfer = await stage.scene.transfer({ base: 240_000, code: 14 });
    const answer = await operator.browser.post(`/transfer/${transfer.id}/catatan`, { catatan: ' ' });
    expect(answer.status).toBe(422);
    expect(await stage.db.row('select 1 from money_note where subject = ?', [transfer.id])).toBeUndefined();
    expect((await operator.browser.post(`/transfer/${newId()}/catatan`, { catatan: 'apa saja' })).status).toBe(404);
  });

  test('the item is taken from the page, and shown as held', async () => {
    const transfer = await stage.scene.transfer({ state: 'verifying', base: 250_000, code: 15 });
    const path = `/antrian/${transfer.itemId ?? ''}/ambil`;
    const { text } = await operator.browser.get(`/transfer/${transfer.id}`);
    const answer = await operator.browser.post(path, formOf(text, path));
    expect(answer.location).toBe(`/transfer/${transfer.id}`);
    expect(seen((await operator.browser.get('/transfer')).text)).toContain('dipegang Anda');
    expect(seen((await supervisor.browser.get('/transfer')).text)).toContain(`dipegang ${operator.staff.fullName}`);
  });
});

describe('a match of what was delivered, taken apart', () => {
  const dialogOf = (html: string): string => {
    const from = html.indexOf('<dialog id="dialog-batal-cocok"');
    return html.slice(from, html.indexOf('</dialog>', from));
  };
  const seenIn = (dialog: string): string => seen(`<main>${dialog}</main>`);
  const LOSS = 'harganya jadi kerugian kita';
  const DEBT = 'harganya jadi piutang ke tokonya';

  test('its preview is of what is chosen: evidence and postings', async () => {
    const { id } = await stage.delivered(310_000);
    const asLoss = dialogOf((await supervisor.browser.get(`/transfer/${id}`)).text);
    expect(asLoss).toMatch(/value="loss" checked/);
    expect(seenIn(asLoss)).toContain(LOSS);
    const asDebt = dialogOf((await supervisor.browser.get(`/transfer/${id}?sebagai=receivable`)).text);
    expect(asDebt).toMatch(/value="receivable" checked/);
    expect(seenIn(asDebt)).toContain(DEBT);
    expect(seenIn(asDebt)).not.toContain(LOSS);
    const [first, second] = [asLoss, asDebt].map((dialog) => seenIn(dialog.slice(dialog.indexOf('class="ledger"'))));
    expect(first).not.toBe(second);
  });

  test('without script, a button shows what the choice books; nothing is asked for, and what was typed stays', async () => {
    const { id } = await stage.delivered(320_000);
    const path = `/transfer/${id}/putusan`;
    const dialog = dialogOf((await supervisor.browser.get(`/transfer/${id}`)).text);
    const typed = { ...formOf(dialog, path), sebagai: 'receivable', alasan: 'salah', langkah: 'pratinjau' };
    const answer = await supervisor.browser.post(path, typed);
    expect(answer.status).toBe(200);
    const shown = dialogOf(answer.text);
    expect(shown).toContain('data-show');
    expect(shown).not.toContain('role="alert"');
    expect(shown).toContain('value="salah"');
    expect(seenIn(shown)).toContain(DEBT);
    expect(await stage.db.row('select 1 from approval where subject = ?', [id])).toBeUndefined();
    // Refused, it comes back with the choice as well.
    const refused = await supervisor.browser.post(path, { ...typed, langkah: '' });
    expect(refused.status).toBe(422);
    expect(seenIn(dialogOf(refused.text))).toContain(DEBT);
  });

  test('whoever comes second is told, though the dialog is not offered any more', async () => {
    const { id } = await stage.delivered(610_000);
    const path = `/transfer/${id}/putusan`;
    const typed = { sebagai: 'loss', alasan: 'Salah cocok, sudah dicek di bank.' };
    const formFor = async ({ browser }: Visitor): Promise<Record<string, string>> => ({
      ...formOf(dialogOf((await browser.get(`/transfer/${id}`)).text), path),
      ...typed,
    });
    const [first, second] = [await formFor(supervisor), await formFor(operator)];
    expect((await supervisor.browser.post(path, first)).status).toBe(303);
    const late = await operator.browser.post(path, second);
    expect(late.status).toBe(422);
    expect(late.text).toMatch(/role="alert".*menunggu orang kedua/);
  });
});

describe('forms from elsewhere', () => {
  test('without the token of the session nothing happens', async () => {
    const transfer = await stage.scene.transfer({ base: 260_000, code: 16 });
    const answer = await operator.browser.post(`/transfer/${transfer.id}/catatan`, { csrf: 'x', catatan: 'apa saja' });
    expect(answer.status).toBe(403);
    expect(await stage.db.row('select 1 from money_note where subject = ?', [transfer.id])).toBeUndefined();
  });
});

async function stateOf(id: string): Promise<string | undefined> {
  return (await stage.db.row<{ state: string }>('select state from transfer where id = ?', [id]))?.state;
}
