import { formOf } from '../../../support/form-of';
import { openTransferStage, seen, type TransferStage, type Visitor } from './transfer-stage';

let stage: TransferStage;
let operator: Visitor;
beforeAll(async () => {
  stage = await openTransferStage();
  operator = await stage.logIn('operator');
});
afterAll(() => stage.close());

const cardOf = async (wish: { kind: 'order' | 'excess'; hasPayee: boolean }) => {
  const transfer = await stage.scene.transfer({ state: 'verified' });
  const { id } = await stage.scene.refund({ ...wish, transferId: transfer.id, amount: 50_000 });
  const { text } = await operator.browser.get(`/pengembalian/${id}`);
  return { id, text, page: seen(text) };
};

test('C7, what was sent too much and nobody asks for, its card offers to keep it, by two people', async () => {
  const { id, text, page } = await cardOf({ kind: 'excess', hasPayee: false });
  expect(page).toContain('Simpan kelebihan');
  const path = `/pengembalian/${id}/putusan`;
  const dialog = text.slice(text.indexOf('<dialog id="dialog-keep-refund"'));
  expect(dialog).toContain('Minta persetujuan: Simpan kelebihan Rp50.000');
  const answer = await operator.browser.post(path, { ...formOf(dialog, path), alasan: 'Sudah ditanya tiga kali.' });
  expect(answer.status).toBe(303);
  const row = await stage.db.row<{ action: string; state: string }>(
    'select action, state from approval where subject = ?',
    [id],
  );
  expect(row).toEqual({ action: 'keep-refund', state: 'requested' });
});

test('C7, its account is known, the card says so; of an order, the card does not speak of keeping it', async () => {
  expect((await cardOf({ kind: 'excess', hasPayee: true })).page).toContain(
    'rekening tujuannya sudah diketahui; kembalikan dananya',
  );
  expect((await cardOf({ kind: 'order', hasPayee: false })).page).not.toContain('Simpan kelebihan');
});

test('C7, kept, its card and the list say what became of it', async () => {
  const { id } = await cardOf({ kind: 'excess', hasPayee: false });
  await stage.db.write(`update refund set state = 'kept', ended_at = utc_timestamp(3) where id = ?`, [id]);
  const card = seen((await operator.browser.get(`/pengembalian/${id}`)).text);
  expect(card).toContain('Disimpan: pembayar tidak memberi rekening tujuan');
  expect(card).not.toContain('Simpan kelebihan');
  expect(seen((await operator.browser.get('/pengembalian?s=kept')).text)).toContain('Disimpan');
});
