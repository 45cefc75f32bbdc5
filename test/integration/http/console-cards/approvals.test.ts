import { expectBooksAgree } from '../../../support/ledger';
import { TEST_PASSWORD } from '../../../support/console';
import { type CardStage, hiddenFieldsOf, openCardStage, wordsOf } from './card-stage';

let stage: CardStage;
beforeAll(async () => {
  stage = await openCardStage();
});
afterAll(() => stage.close());
afterEach(() => expectBooksAgree(stage.db));

const REASON = 'Portal sudah sukses, callback belum datang';

/** A suspect order whose success somebody asked for. */
async function askedFor() {
  const order = await stage.placeOrder();
  await order.send();
  await order.answer('unknown', { code: 'timeout' });
  await order.age(120_000);
  const asker = await stage.logIn('operator');
  const card = `/transaksi/${order.topupId}`;
  const action = `${card}/kendali/succeed`;
  const fields = hiddenFieldsOf((await asker.browser.get(card)).text, action);
  const sn = order.topupId.slice(-12);
  await asker.browser.post(action, { ...fields, alasan: REASON, sn, sumber: 'Portal supplier' });
  const row = await stage.db.row<{ id: string; no: number }>('select id, no from approval where subject = ?', [
    order.topupId,
  ]);
  if (row === undefined) throw new Error('nothing was asked for');
  return { order, asker, card, path: `/persetujuan?id=${row.id}`, base: `/persetujuan/${row.id}`, id: row.id };
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await stage.db.row<{ state: string }>('select state from approval where id = ?', [id]))?.state;
}

const RIGHT = { periksa: '1', kata_sandi: TEST_PASSWORD };

describe('GET /persetujuan', () => {
  test('for a supervisor, shows the request with its words, evidence and figures of this moment', async () => {
    const { path, asker } = await askedFor();
    const { browser } = await stage.logIn('supervisor');
    const { status, text } = await browser.get(path);
    const words = wordsOf(text);
    expect(status).toBe(200);
    expect(words).toContain('Sukseskan Rp10.500');
    expect(words).toContain(`${asker.staff.fullName} (operator) meminta`);
    expect(words).toContain(`“${REASON}”`);
    expect(words).toContain('SN ini belum pernah dipakai di transaksi lain.');
    expect(words).toContain('Debit Rp20.550 = kredit Rp20.550');
    expect(words).toContain('Bila waktunya habis Tidak ada jurnal.');
    expect(words).toContain('Setujui, sukseskan Rp10.500');
    expect(text).not.toContain('081234567890');
  });

  test('for the one who asked, is locked and can only be withdrawn', async () => {
    const { path, asker, base, id, order } = await askedFor();
    const { text } = await asker.browser.get(path);
    expect(wordsOf(text)).toContain('Terkunci: Anda yang meminta, jadi tidak bisa menyetujui.');
    expect(text).not.toContain(`${base}/setujui`);
    expect((await asker.browser.post(`${base}/tarik`)).status).toBe(303);
    expect(await stateOf(id)).toBe('withdrawn');
    expect(await order.state()).toBe('suspect');
  });

  test('for another operator, says who may decide', async () => {
    const { path, base } = await askedFor();
    const { browser } = await stage.logIn('operator');
    const { text } = await browser.get(path);
    expect(wordsOf(text)).toContain('hanya supervisor atau admin yang memutuskan');
    expect((await browser.post(`${base}/setujui`, RIGHT)).status).toBe(403);
  });
});

describe('POST /persetujuan/:id/setujui', () => {
  test('with the engine away, leaves nothing to decide, and says who goes on', async () => {
    const { path, base } = await askedFor();
    const { browser } = await stage.logIn('supervisor');
    const open = async (): Promise<number> =>
      Number(/(\d+) bisa Anda putuskan/.exec(wordsOf((await browser.get('/persetujuan')).text))?.[1]);
    const before = await open();
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/setujui`);
    stage.setEngineAway(true);
    await browser.post(`${base}/setujui`, { ...fields, ...RIGHT });
    stage.setEngineAway(false);
    expect(wordsOf((await browser.get(path)).text)).toContain('sudah disetujui; mesin menjalankannya');
    expect(await open()).toBe(before - 1);
  });

  test('with tick and password, carries the request out', async () => {
    const { path, base, id, order } = await askedFor();
    const { browser } = await stage.logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/setujui`);
    const answer = await browser.post(`${base}/setujui`, { ...fields, ...RIGHT });
    expect(answer).toMatchObject({ status: 303, location: '/persetujuan' });
    expect(await stateOf(id)).toBe('executed');
    expect(await order.state()).toBe('success');
    expect(await order.hold()).toBe('posted');
    expect(wordsOf((await browser.get('/persetujuan')).text)).toMatch(/PS-\d{4} disetujui dan dijalankan\./);
  });

  test.each([
    ['without the tick', { kata_sandi: TEST_PASSWORD }, 'Centang dulu'],
    ['without a password', { periksa: '1' }, 'Kata sandi Anda perlu diisi'],
    ['with a wrong password', { periksa: '1', kata_sandi: 'bukan-ini' }, 'Kata sandi tidak cocok'],
  ])('%s, changes nothing and says so', async (_circumstance, typed, sentence) => {
    const { path, base, id, order } = await askedFor();
    const { browser } = await stage.logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/setujui`);
    const answer = await browser.post(`${base}/setujui`, { ...fields, ...typed });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain(sentence);
    expect(answer.text).toMatch(/<dialog id="dialog-setujui"[^>]* data-show>/);
    expect(answer.text).not.toContain('bukan-ini');
    // What was ticked stays ticked, and nobody ticks it for the person.
    expect(/<input type="checkbox" name="periksa"[^>]* checked/.test(answer.text)).toBe('periksa' in typed);
    expect(await stateOf(id)).toBe('requested');
    expect(await order.state()).toBe('suspect');
  });

  test('C6, of figures that changed meanwhile, is asked again with the new ones and executes nothing', async () => {
    const { path, base, id, order } = await askedFor();
    const { browser } = await stage.logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/setujui`);
    await order.check('pending', { code: '03' });
    await order.age(120_000);
    const answer = await browser.post(`${base}/setujui`, { ...fields, ...RIGHT });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('Angka atau buktinya berubah sejak Anda membukanya.');
    expect(wordsOf(answer.text)).toContain('Cek status terakhir');
    expect(await stateOf(id)).toBe('requested');
    const again = hiddenFieldsOf(answer.text, `${base}/setujui`);
    expect(again['isi']).not.toBe(fields['isi']);
    expect((await browser.post(`${base}/setujui`, { ...again, ...RIGHT })).status).toBe(303);
    expect(await order.state()).toBe('success');
  });

  test('by two supervisors at once, runs once, and the other one is told', async () => {
    const { path, base, id } = await askedFor();
    const pair = [await stage.logIn('supervisor'), await stage.logIn('admin')];
    const pages = await Promise.all(pair.map(({ browser }) => browser.get(path)));
    const answers = await Promise.all(
      pair.map(({ browser }, index) =>
        browser.post(`${base}/setujui`, { ...hiddenFieldsOf(pages[index]?.text ?? '', `${base}/setujui`), ...RIGHT }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    const loser = answers.find(({ status }) => status === 422);
    expect(wordsOf(loser?.text ?? '')).toContain('Permintaan ini sudah diputus');
    expect(await stateOf(id)).toBe('executed');
  });
});

describe('POST /persetujuan/:id/tolak', () => {
  test('with a reason, ends the request, which stands on the card with the words', async () => {
    const { path, base, id, order, card } = await askedFor();
    const { browser, staff } = await stage.logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/tolak`);
    const answer = await browser.post(`${base}/tolak`, { ...fields, alasan: 'tunggu cek berikutnya dulu' });
    expect(answer.status).toBe(303);
    expect(await stateOf(id)).toBe('rejected');
    expect(await order.state()).toBe('suspect');
    const words = wordsOf((await browser.get(card)).text);
    expect(words).toMatch(new RegExp(`Sukseskan \\(PS-\\d{4}\\) ditolak oleh ${staff.fullName} “tunggu cek`));
    expect(wordsOf((await browser.get('/persetujuan')).text)).toContain('Ditolak');
  });

  test('with too short a reason, comes back with what was typed', async () => {
    const { path, base, id } = await askedFor();
    const { browser } = await stage.logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/tolak`);
    const answer = await browser.post(`${base}/tolak`, { ...fields, alasan: 'tidak' });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/<dialog id="dialog-tolak"[^>]* data-show>/);
    expect(answer.text).toMatch(/name="alasan"[^>]*>tidak<\/textarea>/);
    expect(await stateOf(id)).toBe('requested');
  });
});
