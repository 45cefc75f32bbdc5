import { takeWorkItem } from '../../../../src/backoffice/work-items/take-work-item';
import { boundsOf, businessDate, after } from '../../../../src/domain/time';
import { type StaffRole } from '../../../../src/domain/staff';
import { newId } from '../../../../src/persistence/new-id';
import { insertStaff } from '../../../support/console';
import { passMidnight } from '../../../support/pass-midnight';
import { openQueueScene, type QueueScene } from './queue-scene';

type Person = Awaited<ReturnType<QueueScene['logIn']>>;

let scene: QueueScene;
/** One for each role: a log-in is slow on purpose. */
const people = new Map<string, Person>();

beforeAll(async () => {
  scene = await openQueueScene();
});
beforeEach(() => scene.db.write('update work_item set closed_at = utc_timestamp(3) where is_open = 1'));
afterAll(() => scene.close());

async function person(role: StaffRole, which = 1): Promise<Person> {
  const key = `${role} ${which}`;
  const known = people.get(key) ?? (await scene.logIn(role));
  people.set(key, known);
  return known;
}

/** The visible text of the row that has this in it. */
function rowWith(html: string, text: string): string {
  const rows = html
    .split('<tr role="row"')
    .slice(1)
    .filter((row) => row.includes(text));
  return (
    (rows[0] ?? '')
      .split('</tr>')[0]
      ?.replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ') ?? ''
  );
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

async function noOf(topupId: string): Promise<string> {
  const row = await scene.db.row<{ no: string }>('select no from topup where id = ?', [topupId]);
  return `TRX ${row?.no ?? ''}`;
}

async function holderOf(id: string): Promise<string | null> {
  const row = await scene.db.row<{ taken_by: string | null }>('select taken_by from work_item where id = ?', [id]);
  return row?.taken_by ?? null;
}

// First, while there is nothing in the books but what these tests put there.
describe('figures on the first page', () => {
  beforeEach(() => passMidnight());

  test('of today and of a day before, are those of the ledger', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('success');
    const { browser } = await person('operator');
    const now = await scene.db.now();
    const text = textOf((await browser.get('/antrian')).text);
    expect(text).toMatch(/Terjual Rp10\.500 1 transaksi Laba kotor Rp450/);
    expect(text).toMatch(/DigiFlazz one 1 Rp10\.500 Rp10\.050 Rp450 0/);
    expect(text).toMatch(/Tuntas hari ini 1 100,0% sukses/);
    const yesterday = businessDate(after(boundsOf(businessDate(now)).from, -1));
    expect(textOf((await browser.get(`/antrian?hari=${yesterday}`)).text)).toMatch(/Terjual Rp0 0 transaksi/);
  });

  test('of the lines, say what is there, since when, and what is under way', async () => {
    await (await scene.placeOrder()).send();
    await scene.db.write(`update terminal set stock = 12417900, stock_at = utc_timestamp(3) where code = 'one'`);
    await scene.db.write(`update terminal set is_on = 0 where code = 'two'`);
    const { browser } = await person('operator');
    const text = textOf((await browser.get('/antrian')).text);
    expect(text).toMatch(/DigiFlazz Jalan Rp12\.417\.900 per (\d+ \w+ \d+ )?\d\d\.\d\d\.\d\d 1 proses/);
    expect(text).toMatch(/Multi Nusa Dihentikan Tanpa kabar dihentikan orang 0 proses/);
  });
});

describe('first page of the console, asked for', () => {
  test('by somebody who sees orders, is the queue', async () => {
    const { browser } = await person('cs');
    expect(await browser.get('/')).toMatchObject({ status: 302, location: '/antrian' });
  });

  test('by marketing, who sees none of it, is the queue of bills', async () => {
    const { browser } = await person('marketing');
    expect(await browser.get('/')).toMatchObject({ status: 302, location: '/antrian-tagihan' });
  });
});

describe('queue, looked at', () => {
  test('with an order that nobody has an answer to, says its state, the next action, the deadline and who acts', async () => {
    const order = await scene.suspectOrder();
    const { browser } = await person('operator');
    const { status, text } = await browser.get('/antrian');
    expect(status).toBe(200);
    const row = rowWith(text, await noOf(order.topupId));
    expect(row).toMatch(/0[45]:\d\d .*Telkomsel 10\.000 → 0812••••7890 TRX \d+ · BERKAH PULSA · DigiFlazz/);
    expect(row).toMatch(
      /Belum pasti sejak (\d+ \w+ \d+ )?\d\d\.\d\d\.\d\d Cek status ke-1 di DigiFlazz pukul (\d+ \w+ \d+ )?\d\d\.\d\d\.\d\d Mesin/,
    );
    expect(text).toContain(`href="/transaksi/${order.topupId}"`);
    expect(text).not.toContain('081234567890');
  });

  test('past the deadline of an order, names the escalation and whom it has come to, and offers to take it', async () => {
    const order = await scene.suspectOrder();
    const item = await scene.itemOf(order);
    await scene.ageItem(item, 10 * 60_000);
    const { browser } = await person('operator');
    const { text } = await browser.get('/antrian');
    const row = rowWith(text, await noOf(order.topupId));
    expect(row).toMatch(/lewat 0[34]:\d\d/);
    expect(row).toMatch(/naik ke supervisor pukul .* Belum dipegang operator Ambil/);
    expect(text).toContain(`action="/antrian/${item}/ambil"`);
    await scene.db.write(`update work_item set owner = 'admin' where id = ?`, [item]);
    expect(rowWith((await browser.get('/antrian?f=lewat')).text, await noOf(order.topupId))).toMatch(
      /Admin belum dipegang/,
    );
  });

  test('with orders that run as usual, has them in one row, and each by itself where that is asked for', async () => {
    for (let n = 0; n < 3; n += 1) await (await scene.placeOrder()).send();
    const { browser } = await person('operator');
    const { text } = await browser.get('/antrian');
    expect(rowWith(text, 'pulsa berjalan normal')).toMatch(/3 pulsa berjalan normal .*Terkirim 3/);
    expect(text.match(/id="buka-/g)).toBeNull();
    expect((await browser.get('/antrian?f=mesin')).text.match(/id="buka-/g)).toHaveLength(3);
    await scene.db.write('update work_item set opened_at = opened_at - interval 1 minute');
    const later = await browser.get('/antrian');
    expect(later.text).not.toContain('pulsa berjalan normal');
    expect(later.text.match(/id="buka-/g)).toHaveLength(3);
  });

  test('with things of each kind and state, has words for all of them', async () => {
    const late = await scene.failedOrder();
    await late.callback('success');
    const stuck = await scene.suspectOrder();
    await scene.request(stuck, 'fail');
    await scene.openLooseItem('terminal', 'deposit-short', 'two');
    await scene.openLooseItem('report', 'undelivered', 'some');
    await scene.openLooseItem('correction', 'proposed', 'some');
    await scene.openLooseItem('receivable', 'owed', 'some');
    await scene.openLooseItem('case', 'unknown-callback', 'some');
    await scene.openLooseItem('case', 'nobody-named-this', 'some');
    await scene.db.write(`update work_item set next_action = 'nobody-named-this' where kind = 'topup'`);
    const { browser } = await person('operator');
    const text = textOf((await browser.get('/antrian')).text);
    for (const words of [
      'Sukses terlambat · TRX',
      'PS-0001 · Gagalkan · TRX',
      'Deposit menipis · Multi Nusa',
      'Laporan tak sampai',
      'Piutang reseller',
      'Kabar supplier tanpa transaksi',
      'Kasus: perlu dilihat',
      'Lihat lagi kabar dari DigiFlazz',
      'Habis waktunya sendiri, tanpa jurnal',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/nobody-named-this|deposit-short|unknown-callback|look-again|escalate/);
  });

  test('with two requests for a second person, leads from each row to its own request', async () => {
    for (const order of [await scene.suspectOrder(), await scene.suspectOrder()]) await scene.request(order, 'fail');
    const { browser } = await person('supervisor');
    const { text } = await browser.get('/antrian');
    const open = await scene.db.rows<{ subject: string }>(
      `select subject from work_item where kind = 'approval' and is_open = 1`,
    );
    expect(open).toHaveLength(2);
    for (const { subject } of open) expect(text).toContain(`href="/persetujuan?id&#x3D;${subject}"`);
  });

  test('C3, with a case, says what is proposed or why nothing is, and follows what the supplier says', async () => {
    const order = await scene.suspectOrder();
    await scene.approved(order, 'succeed');
    await order.callback('failed');
    const silent = await scene.suspectOrder();
    await scene.approved(silent, 'fail');
    await scene.openLooseItem('case', 'unknown-callback', newId());
    const { browser } = await person('operator');
    const look = async () => (await browser.get('/antrian')).text;
    expect(rowWith(await look(), 'Gagal setelah sukses')).toContain('Usulan: Balikkan');
    expect(rowWith(await look(), 'Digagalkan tanpa kepastian')).toContain(
      'Tanpa usulan: supplier belum memberi kabar pasti',
    );
    expect(rowWith(await look(), 'Kabar supplier tanpa transaksi')).not.toMatch(/usulan/i);
    await order.callback('success', { text: 'again' });
    expect(rowWith(await look(), 'Gagal setelah sukses')).toContain('Tanpa usulan: kabar supplier saling bertentangan');
  });

  test('C3, two late successes of an order in routing, Sukseskan is proposed for the one that it would be about', async () => {
    await scene.db.write('update terminal set is_on = 1');
    const order = await scene.refusedOrder();
    const first = await order.last();
    await order.send();
    await order.answer('none-made', { code: '68' });
    await order.callback('success', { attempt: first, text: 'first' });
    await order.callback('success', { text: 'second' });
    const { browser } = await person('operator');
    const { text } = await browser.get('/antrian?f=kasus');
    expect(textOf(text).match(/Usulan: Sukseskan/g)).toHaveLength(1);
    expect(textOf(text).match(/Tanpa usulan: percobaan lain masih mungkin berhasil/g)).toHaveLength(1);
  });

  test('by each filter, shows what the filter counted', async () => {
    const order = await scene.suspectOrder();
    await scene.ageItem(await scene.itemOf(order), 10 * 60_000);
    const soon = await scene.pendingOrder();
    await scene.ageItem(await scene.itemOf(soon), 9 * 60_000);
    await (await scene.placeOrder()).send();
    const loose = await scene.openLooseItem('terminal', 'deposit-short', 'two');
    const { browser, staff } = await person('operator');
    await takeWorkItem(scene.db, { id: loose, by: staff });
    for (const [f, count] of [
      ['lewat', 1],
      ['mepet', 1],
      ['orang', 2],
      ['mesin', 2],
      ['saya', 1],
      ['kosong', 1],
      ['pasti', 1],
    ] as const) {
      const { text } = await browser.get(`/antrian?f=${f}`);
      expect([f, text.split('<td role="cell" class="deadline">').length - 1]).toEqual([f, count]);
      const chip = new RegExp(`href="/antrian\\?f(=|&#x3D;)${f}" aria-current="true">[^<]* <b>${count}</b>`);
      expect([f, chip.test(text)]).toEqual([f, true]);
    }
  });

  test('with more than a hundred items, goes on behind a link, and shows each once', async () => {
    for (let n = 0; n < 130; n += 1) await scene.openLooseItem('report', 'undelivered', `some-${n}`);
    const { browser } = await person('operator');
    const first = await browser.get('/antrian');
    const next =
      /href="([^"]+)" rel="next"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? '';
    const second = await browser.get(next);
    const ids = [first, second].map(({ text }) => [...text.matchAll(/id="ambil-(\w+)"/g)].map(([, id]) => id));
    expect(ids.map((page) => page.length)).toEqual([100, 30]);
    expect(new Set(ids.flat()).size).toBe(130);
  });

  test('with nothing that is unfinished, says so', async () => {
    const { browser } = await person('operator');
    expect((await browser.get('/antrian')).text).toContain('Semua tuntas');
  });

  test.each(['?mulai=x', '?f=apa', '?hari=2026-13-45', '?hari=9999-01-01', '?f=lewat&f=mepet'])(
    'with the address %s, shows the page',
    async (query) => {
      const { browser } = await person('operator');
      expect(await browser.get(`/antrian${query}`)).toMatchObject({ status: 200 });
    },
  );
});

describe('item of the queue', () => {
  test('taken by two at once, is held by one, and the other is told by whom', async () => {
    const item = await scene.openLooseItem('terminal', 'deposit-short', 'two');
    const pair = [await person('operator'), await person('operator', 2)];
    const answers = await Promise.all(pair.map(({ browser }) => browser.post(`/antrian/${item}/ambil`)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const holder = await holderOf(item);
    const [winner, loser] = pair[0]?.staff.id === holder ? pair : [...pair].reverse();
    expect(winner?.staff.id).toBe(holder);
    expect((await winner?.browser.get('/antrian'))?.text).toContain('Pekerjaan ini sekarang Anda pegang.');
    const told = (await loser?.browser.get('/antrian'))?.text ?? '';
    expect(told).toContain(`${winner?.staff.fullName ?? ''} lebih dulu mengambil pekerjaan ini.`);
    expect(rowWith(told, 'Multi Nusa')).toContain(winner?.staff.fullName);
    expect(await scene.auditOf(item)).toEqual(['work-item.take']);
  });

  test('taken twice by the same person, is on record once', async () => {
    const item = await scene.openLooseItem('terminal', 'deposit-short', 'two');
    const { browser, staff } = await person('operator');
    await browser.post(`/antrian/${item}/ambil`);
    await browser.post(`/antrian/${item}/ambil`);
    expect(await holderOf(item)).toBe(staff.id);
    expect(await scene.auditOf(item)).toEqual(['work-item.take']);
  });

  test('held by somebody, is let go by that person or a supervisor and by nobody else', async () => {
    const item = await scene.openLooseItem('terminal', 'deposit-short', 'two');
    const holder = await person('operator');
    const colleague = await person('operator', 2);
    const supervisor = await person('supervisor');
    await holder.browser.post(`/antrian/${item}/ambil`);
    await colleague.browser.post(`/antrian/${item}/lepas`);
    expect(await holderOf(item)).toBe(holder.staff.id);
    expect((await colleague.browser.get('/antrian')).text).toContain(`dipegang ${holder.staff.fullName}; hanya`);
    await supervisor.browser.post(`/antrian/${item}/lepas`);
    expect(await holderOf(item)).toBeNull();
    await holder.browser.post(`/antrian/${item}/ambil`);
    await holder.browser.post(`/antrian/${item}/lepas`, { kembali: '/antrian?f=saya' });
    expect(await holderOf(item)).toBeNull();
    expect(await scene.auditOf(item)).toEqual([
      'work-item.take',
      'work-item.release',
      'work-item.take',
      'work-item.release',
    ]);
  });

  test('that was finished meanwhile, is neither taken nor let go', async () => {
    const item = await scene.openLooseItem('terminal', 'deposit-short', 'two');
    await scene.db.write('update work_item set closed_at = utc_timestamp(3) where id = ?', [item]);
    const { browser } = await person('operator');
    for (const verb of ['ambil', 'lepas']) {
      await browser.post(`/antrian/${item}/${verb}`);
      expect((await browser.get('/antrian')).text).toContain('Pekerjaan ini sudah tuntas sebelum Anda menekan tombol.');
    }
    expect(await scene.auditOf(item)).toEqual([]);
  });

  test('that nothing in the hub can settle, is closed by whoever holds it, with a reason that is kept', async () => {
    const item = await scene.openLooseItem('case', 'unknown-callback', 'some');
    const { browser } = await person('operator');
    const reason = 'dipakai orang lain, sudah dibicarakan';
    const close = async (alasan: string): Promise<string> => {
      await browser.post(`/antrian/${item}/tutup`, { alasan });
      return (await browser.get('/antrian')).text;
    };
    expect(await close(reason)).toContain('Ambil dulu pekerjaan ini');
    await browser.post(`/antrian/${item}/ambil`);
    expect((await browser.get('/antrian')).text).toContain(`id="dialog-tutup-${item}"`);
    expect(await close('pendek')).toContain('Alasan perlu 10 sampai 500 huruf');
    expect(await scene.auditOf(item)).toEqual(['work-item.take']);
    expect(await close(reason)).toContain('Semua tuntas');
    expect(await close(reason)).toContain('sudah tuntas sebelum Anda');
    const rows = await scene.db.rows<{ action: string; detail: string }>(
      'select action, detail from audit_event where subject = ? order by id desc',
      [item],
    );
    expect(rows[0]?.action).toBe('work-item.close');
    expect(JSON.parse(rows[0]?.detail ?? '{}')).toMatchObject({ reason, item: 'unknown-callback' });
  });

  test('that a control or the machine ends, is not closed by hand', async () => {
    const order = await scene.suspectOrder();
    const item = await scene.itemOf(order);
    const { browser } = await person('supervisor');
    await browser.post(`/antrian/${item}/tutup`, { alasan: 'sudah diurus dengan supplier' });
    expect((await browser.get('/antrian')).text).toContain('tuntas sendiri atau lewat kendali');
    expect(await scene.itemOf(order)).toBe(item);
  });

  test('that does not exist, is not there', async () => {
    const { browser } = await person('operator');
    expect(await browser.post('/antrian/apa/ambil')).toMatchObject({ status: 404 });
  });

  test('taken from its card, leads back to the card, and to no other site', async () => {
    const order = await scene.suspectOrder();
    const item = await scene.itemOf(order);
    const { browser } = await person('operator');
    const path = `/transaksi/${order.topupId}`;
    expect(await browser.post(`/antrian/${item}/ambil`, { kembali: path })).toMatchObject({ location: path });
    expect(await browser.post(`/antrian/${item}/lepas`, { kembali: '//evil.example' })).toMatchObject({
      location: '/',
    });
  });

  test('is taken by nobody who does not act on orders', async () => {
    const item = await scene.openLooseItem('terminal', 'deposit-short', 'two');
    const { browser, staff } = await person('cs');
    expect((await browser.get('/antrian')).text).not.toContain('/ambil"');
    expect(await browser.post(`/antrian/${item}/ambil`)).toMatchObject({ status: 403 });
    expect(await takeWorkItem(scene.db, { id: item, by: staff })).toMatchObject({ kind: 'role-may-not' });
    expect(await takeWorkItem(scene.db, { id: item, by: await insertStaff(scene.db) })).toMatchObject({
      kind: 'taken',
    });
  });
});
