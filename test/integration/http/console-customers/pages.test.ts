import { ACCESS } from '../../../../src/http/console/access';
import { requestChange } from '../../../../src/backoffice/customers/request-change';
import { createItem } from '../../../../src/backoffice/catalogue/create-item';
import { newId } from '../../../../src/persistence/new-id';
import {
  type CustomerScene,
  freshPhone,
  type LoggedIn,
  openCustomerScene,
  placeBill,
  placeCustomer,
  placePlan,
  testSettings,
} from '../../../support/customer-scene';
import { censusOf } from '../api';

let scene: CustomerScene;
let admin: LoggedIn;
let bayu: LoggedIn;
let dewi: LoggedIn;

beforeAll(async () => {
  scene = await openCustomerScene();
  admin = await scene.logIn('admin');
  bayu = await scene.logIn('marketing');
  dewi = await scene.logIn('marketing');
});
afterAll(() => scene.close());

const REASON = 'pelanggan pindah alamat toko';
const textOf = (html: string): string =>
  html
    .replace(/<dialog[\s\S]*?<\/dialog>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const bodyOf = (html: string): string => html.slice(html.indexOf('<main'));

/** A customer of the first marketing with one of everything that a path can name. */
async function fullCustomer() {
  const { db } = scene;
  const customer = await placeCustomer(db, bayu.staff, { npwp: '012345678901234' });
  const { customerId } = customer;
  const card = `/pelanggan/${customerId}`;
  await bayu.browser.post(`${card}/kebutuhan`, { isi: 'Mesin kopi', tanggal: '2026-03-02' });
  await bayu.browser.post(`${card}/pesanan`, { barang: '', uraian: 'Giling kopi', jumlah: '1', harga: '500.000' });
  const idOf = async (table: string): Promise<string> =>
    (await db.row<{ id: string }>(`select id from ${table} where customer_id = ?`, [customerId]))?.id ?? '';
  const [needId, bookingId] = [await idOf('need'), await idOf('booking')];
  const typed = { name: 'Toko Baru', phone: '', email: '', address: '', npwp: '', notes: '' };
  const asked = await requestChange(
    { db, settings: testSettings },
    { by: bayu.staff, customerId, version: 1, typed, reason: REASON },
  );
  return { ...customer, card, needId, bookingId, changeId: asked.kind === 'requested' ? asked.changeId : '' };
}

const OWN_PATHS = /^(GET|POST) \/(pelanggan|kebutuhan|pesanan|perubahan)\b.*:id(?!.*rencana)/;
/** Filled in so that each would do something for whoever may. */
const FIELDS = {
  ...{
    nama: 'Toko Curian',
    telepon: '0812-0000-0000',
    versi: '1',
    alasan: REASON,
    catatan: 'curi data',
    kanal: 'email',
  },
  ...{ izin: 'tidak', isi: 'curi', tanggal: '2026-03-02', barang: '', uraian: 'curian', jumlah: '1', harga: '1' },
};

describe('customers of one marketing, asked for by another one', () => {
  const paths = Object.entries(ACCESS)
    .filter(([key, access]) => OWN_PATHS.test(key) && access !== 'everyone' && access.includes('marketing'))
    .map(([key]) => key);

  test('are walked over every route that names one', () => {
    expect(paths.length).toBeGreaterThanOrEqual(9);
  });

  test.each(paths)('%s, is a page that is not there, without any effect', async (key) => {
    const { customerId, needId, bookingId, changeId, name } = await fullCustomer();
    const [method = '', pattern = ''] = key.split(' ');
    const id = pattern.startsWith('/kebutuhan')
      ? needId
      : pattern.startsWith('/pesanan')
        ? bookingId
        : pattern.startsWith('/perubahan')
          ? changeId
          : customerId;
    const path = pattern.replace(':id', id);
    const before = await censusOf(scene.db);
    const version = () => scene.db.row('select version, changed_at from customer where id = ?', [customerId]);
    const versionBefore = await version();
    const answer = method === 'GET' ? await dewi.browser.get(path) : await dewi.browser.post(path, FIELDS);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain(name);
    expect(await censusOf(scene.db)).toEqual(before);
    expect(await version()).toEqual(versionBefore);
    // The same for whoever may: the walk would else prove nothing.
    const own = method === 'GET' ? await bayu.browser.get(path) : await bayu.browser.post(path, FIELDS);
    expect([200, 303, 422]).toContain(own.status);
  });

  test('are on no list of the other one', async () => {
    const { name, customerId } = await fullCustomer();
    for (const path of ['/pelanggan?keadaan=semua', `/pelanggan?q=${encodeURIComponent(name)}`, '/perubahan']) {
      expect((await bayu.browser.get(path)).text).toContain(name);
      const { status, text } = await dewi.browser.get(path);
      expect(status).toBe(200);
      // What was searched for stands in its field.
      expect(bodyOf(text).replace(`value="${name}"`, '')).not.toContain(name);
    }
    expect((await dewi.browser.get(`/pelanggan?sesudah=${customerId}`)).text).not.toContain('rel="prev"');
    expect((await dewi.browser.get(`/pelanggan?marketing=${bayu.staff.id}`)).text).not.toContain(name);
  });

  test('whatever the id looks like, are not there', async () => {
    for (const id of ['x', newId(), "' or 1=1 --", '%00', '..']) {
      expect((await bayu.browser.get(`/pelanggan/${encodeURIComponent(id)}`)).status).toBeGreaterThanOrEqual(400);
      expect((await bayu.browser.post(`/pelanggan/${newId()}/ubah`, FIELDS)).status).toBe(404);
    }
  });
});

describe('page of a customer', () => {
  test('shows what is open, with number and NPWP masked; whole ones are shown for a moment, on record', async () => {
    const { customerId, card, phone, name } = await fullCustomer();
    const planId = await placePlan(scene.db, { customerId });
    await placeBill(scene.db, { planId, customerId, k: 1, dueOn: '2026-01-05', amount: 500_000, paid: 100_000 });
    const { text } = await bayu.browser.get(card);
    const words = textOf(text);
    expect(words).toContain(name);
    expect(words).toMatch(/Belum dibayar Rp400\.000 1 tagihan terbuka Lewat tempo Rp400\.000/);
    expect(words).toMatch(/Mesin kopi Belum dipesan 2 Maret 2026 · dicatat/);
    expect(words).toMatch(/Giling kopi .* Belum ditagih 1 Rp500\.000 Rp500\.000/);
    expect(words).toContain('Perubahan Nama, Alamat diminta');
    expect(text).toContain(`href="/rencana/${planId}"`);
    expect(text).toContain(`href="/pelanggan/${customerId}/rencana/baru"`);
    expect(text).not.toMatch(new RegExp(`${phone.slice(-8)}|012345678901234`));
    expect(words).toContain(`${phone.slice(0, 4)}••••${phone.slice(-4)}`);
    const { status, location } = await bayu.browser.post(`${card}/nomor`);
    expect(status).toBe(303);
    const whole = (await bayu.browser.get(location!)).text;
    expect(whole).toContain(phone);
    expect(whole).toContain('012345678901234');
    expect((await admin.browser.get(location!)).text).not.toContain(phone);
  });

  test('of marketing, offers neither hand-over nor deactivation, and their forms are shut', async () => {
    const { card } = await fullCustomer();
    expect((await bayu.browser.get(card)).text).not.toMatch(/dialog-serah|dialog-nonaktif/);
    for (const path of ['serah', 'nonaktif', 'aktif']) {
      expect((await bayu.browser.post(`${card}/${path}`, FIELDS)).status).toBe(403);
    }
  });

  test('handed over by an admin, goes from one marketing to the other at once', async () => {
    const { card } = await fullCustomer();
    const form = { kepada: dewi.staff.id, alasan: REASON };
    expect((await admin.browser.post(`${card}/serah`, { ...form, alasan: 'x' })).text).toMatch(
      /id="dialog-serah"[^>]*data-show/,
    );
    expect((await admin.browser.post(`${card}/serah`, form)).status).toBe(303);
    expect([(await bayu.browser.get(card)).status, (await dewi.browser.get(card)).status]).toEqual([404, 200]);
    expect(textOf((await dewi.browser.get(card)).text)).toContain(REASON);
  });

  test('deactivated, locks new plans with the reason beside them, until it is activated', async () => {
    const { customerId } = await placeCustomer(scene.db, bayu.staff);
    const card = `/pelanggan/${customerId}`;
    expect((await admin.browser.post(`${card}/nonaktif`, { alasan: REASON })).status).toBe(303);
    const { text } = await bayu.browser.get(card);
    expect(text).not.toContain('rencana/baru');
    expect(textOf(text)).toContain('Terkunci: pelanggan ini nonaktif');
    expect((await bayu.browser.post(`${card}/pesanan`, FIELDS)).text).toContain('Pelanggan ini nonaktif');
    await admin.browser.post(`${card}/aktif`);
    expect((await bayu.browser.get(card)).text).toContain('rencana/baru');
  });

  test.each([
    ['ubah', { versi: '1', nama: '', alasan: REASON }, 'dialog-ubah', 'Nama wajib diisi.'],
    ['ubah', { versi: '9', nama: 'X', alasan: REASON }, 'dialog-ubah', 'berubah sejak halaman ini dibuka'],
    ['kebutuhan', { isi: 'x', tanggal: '2026-03-02' }, 'dialog-kebutuhan', 'paling sedikit 3 huruf'],
    ['pesanan', { barang: '', uraian: 'Kopi', jumlah: '0', harga: '1' }, 'dialog-pesanan', 'bilangan bulat 1 sampai'],
    ['izin', { kanal: 'email', izin: 'tidak', catatan: '' }, 'dialog-izin', 'paling sedikit 3 huruf'],
  ])('sent %s with %j, comes back with %s open and says why', async (path, fields, dialog, sentence) => {
    const { customerId } = await placeCustomer(scene.db, bayu.staff);
    const { status, text } = await bayu.browser.post(`/pelanggan/${customerId}/${path}`, fields);
    expect(status).toBe(422);
    expect(text).toMatch(new RegExp(`id="${dialog}"[^>]*data-show`));
    expect(text).toContain(sentence);
  });

  test('with words that are HTML, shows them as words', async () => {
    const name = `<img src=x onerror=alert(1)> & "Toko"`;
    const { customerId } = await placeCustomer(scene.db, bayu.staff, { name, notes: '</dd><script>1</script>' });
    for (const path of [`/pelanggan/${customerId}`, '/pelanggan?q=Toko']) {
      const { text } = await bayu.browser.get(path);
      expect(text).not.toMatch(/<img|<script>1/);
      expect(text).toContain('&lt;img');
    }
  });
});

describe('a need and a booking', () => {
  test('go from note to booking and back, each with its sentence', async () => {
    const { card, needId, bookingId } = await fullCustomer();
    const pressed = async (path: string, fields = {}): Promise<string> => {
      const { location } = await bayu.browser.post(path, fields);
      return textOf((await bayu.browser.get(location ?? '/')).text);
    };
    await createItem(scene.db, {
      by: bayu.staff,
      code: 'UJI-1',
      name: 'Mesin uji',
      unitPrice: '2.000.000',
      description: '',
    });
    const form = { barang: 'UJI-1', uraian: '', jumlah: '3', harga: '', kebutuhan: needId };
    expect(await pressed(`${card}/pesanan`, form)).toMatch(
      /Pesanan dicatat\.|Mesin uji .* 3 Rp2\.000\.000 Rp6\.000\.000/,
    );
    expect(textOf((await bayu.browser.get(card)).text)).toContain('Mesin kopi Sudah dipesan');
    const { text } = await bayu.browser.get(card);
    expect(text).toContain(`data-open="dialog-pesanan-${bookingId}"`);
    expect(text.split(`<dialog id="dialog-pesanan-${bookingId}"`)[1]).toContain(`action="/pesanan/${bookingId}/batal"`);
    expect(await pressed(`/pesanan/${bookingId}/batal`)).toContain('Giling kopi');
    const again = await bayu.browser.post(`/pesanan/${bookingId}/batal`);
    expect([again.status, again.text.includes('sudah selesai sebelumnya')]).toEqual([422, true]);
    const tooLate = await bayu.browser.post(`/kebutuhan/${needId}/tutup`, { catatan: 'tidak jadi' });
    expect([tooLate.status, textOf(tooLate.text).includes('sudah selesai sebelumnya')]).toEqual([422, true]);
  });
});

describe('list of customers', () => {
  test('of an admin, is filtered by marketing and hands over what is ticked', async () => {
    const [from, to] = [await scene.logIn('marketing'), await scene.logIn('marketing')];
    const [one, two] = [await placeCustomer(scene.db, from.staff), await placeCustomer(scene.db, from.staff)];
    const list = `/pelanggan?marketing=${from.staff.id}`;
    const { text } = await admin.browser.get(list);
    expect(text).toContain(`name="p-${one.customerId}"`);
    const form = { kepada: to.staff.id, alasan: REASON, dari: '' };
    const nobody = await admin.browser.post('/pelanggan/serah', form);
    expect([nobody.status, nobody.text.includes('Centang paling sedikit satu')]).toEqual([422, true]);
    expect((await admin.browser.post('/pelanggan/serah', { ...form, [`p-${one.customerId}`]: '1' })).status).toBe(303);
    expect((await to.browser.get('/pelanggan')).text).toContain(one.name);
    expect((await from.browser.get('/pelanggan')).text).not.toContain(one.name);
    expect((await admin.browser.post('/pelanggan/serah', { ...form, dari: from.staff.id })).status).toBe(303);
    expect((await to.browser.get('/pelanggan')).text).toContain(two.name);
    expect((await from.browser.post('/pelanggan/serah', form)).status).toBe(403);
  });

  test('longer than a page, goes forth and back by its links', async () => {
    const own = await scene.logIn('marketing');
    for (let n = 0; n < 55; n += 1)
      await placeCustomer(scene.db, own.staff, { name: `Toko ${String(n).padStart(2, '0')}` });
    const hrefOf = (html: string, rel: string): string =>
      (new RegExp(`href="([^"]+)" rel="${rel}"`).exec(html)?.[1] ?? '')
        .replaceAll('&amp;', '&')
        .replaceAll('&#x3D;', '=');
    const first = (await own.browser.get('/pelanggan?q=Toko')).text;
    expect([first.includes('Toko 49'), first.includes('Toko 50')]).toEqual([true, false]);
    const second = (await own.browser.get(hrefOf(first, 'next'))).text;
    expect([second.includes('Toko 49'), second.includes('Toko 50'), hrefOf(second, 'next')]).toEqual([false, true, '']);
    expect((await own.browser.get(hrefOf(second, 'prev'))).text).toContain('Toko 00');
  });
});

describe('a new customer', () => {
  test('with a wrong field, comes back with what was typed and says what is wrong beside it', async () => {
    const form = { nama: 'Toko Salah', telepon: '021', email: 'x', setuju: '1' };
    const { status, text } = await bayu.browser.post('/pelanggan', form);
    expect(status).toBe(422);
    expect(text).toContain('value="Toko Salah"');
    expect(textOf(text)).toMatch(/Telepon Nomor seluler Indonesia.*E-mail Satu alamat e-mail saja/);
    expect(text).toMatch(/name="setuju" value="1" checked/);
  });

  test('with a known number, is asked about once, then kept', async () => {
    const known = await placeCustomer(scene.db, bayu.staff);
    const form = { nama: 'Toko Kembar', telepon: known.phone };
    const first = await bayu.browser.post('/pelanggan', form);
    expect([first.status, first.text.includes(`href="/pelanggan/${known.customerId}"`)]).toEqual([422, true]);
    expect((await bayu.browser.post('/pelanggan', { ...form, tetap: '1' })).location).toMatch(/^\/pelanggan\/\w{26}$/);
  });

  test('of an admin, needs a marketing', async () => {
    const form = { nama: 'Toko Admin', telepon: freshPhone() };
    expect((await admin.browser.post('/pelanggan', form)).text).toContain('Pilih marketing yang masih aktif');
    expect((await admin.browser.post('/pelanggan', { ...form, marketing: bayu.staff.id })).status).toBe(303);
  });
});

describe('import', () => {
  test('of a list that is too large for a form, is refused as a whole; so is a smaller one anywhere else', async () => {
    const { status } = await bayu.browser.post('/pelanggan/impor', { daftar: 'x'.repeat(4_200_000) });
    expect(status).toBe(413);
    expect((await bayu.browser.post('/pelanggan', { nama: 'x'.repeat(70_000) })).status).toBe(413);
  });

  test('of 300 rows with every column full, fits', async () => {
    const [name, address, notes] = [
      '“Toko” '.repeat(14),
      'Jl. Melati, “Bogor” '.repeat(15),
      'catatan “ini” '.repeat(71),
    ];
    const rows = Array.from(
      { length: 300 },
      (_, n) => `${name};${freshPhone()};${address};toko${n}@contoh.id;012345678901234;${notes}`,
    );
    const daftar = ['nama;telepon;alamat;email;npwp;catatan', ...rows].join('\r\n');
    const { status, text } = await bayu.browser.post('/pelanggan/impor', { daftar });
    expect([status, textOf(text).includes('300 baru')]).toEqual([200, true]);
  });

  test('of 300 usual rows, fits', async () => {
    const own = await scene.logIn('marketing');
    const rows = Array.from(
      { length: 300 },
      (_, n) => `Toko Nomor ${n};${freshPhone()};Jl. Melati ${n}, Bogor;toko${n}@contoh.id`,
    );
    const daftar = ['nama;telepon;alamat;email', ...rows].join('\r\n');
    const { status, text } = await own.browser.post('/pelanggan/impor', { daftar });
    expect(status).toBe(200);
    const sidik = /name="sidik" value="(\w{64})"/.exec(text)?.[1] ?? '';
    expect((await own.browser.post('/pelanggan/impor/simpan', { daftar, sidik })).status).toBe(303);
    expect(await scene.db.row('select count(*) as n from customer where marketing_id = ?', [own.staff.id])).toEqual({
      n: '300',
    });
  });

  test('saved with another hash, shows the list again and saves nothing', async () => {
    const daftar = `nama;telepon\nToko Sidik;${freshPhone()}`;
    const { status, text } = await bayu.browser.post('/pelanggan/impor/simpan', { daftar, sidik: 'x' });
    expect(status).toBe(422);
    expect(text).toContain('berubah sejak pratinjau');
    expect(text).toContain('Simpan 1 pelanggan');
    expect((await bayu.browser.get('/pelanggan?q=Sidik')).text).toContain('Tidak ketemu');
  });
});

describe('changes of data', () => {
  test('are shown to an admin before and after, masked, and decided by a button', async () => {
    const { card, changeId, phone, name } = await fullCustomer();
    await bayu.browser.post(`/perubahan/${changeId}/tarik`);
    await bayu.browser.post(`${card}/ubah`, { versi: '1', nama: name, telepon: '0899-1234-5678', alasan: REASON });
    const { id } = (await scene.db.row<{ id: string }>(
      `select id from customer_change where state = 'requested' and customer_id = ?`,
      [card.slice(-26)],
    ))!;
    const { text } = await admin.browser.get('/perubahan');
    expect(textOf(text)).toContain(`Telepon ${phone.slice(0, 4)}••••${phone.slice(-4)} 0899••••5678`);
    expect(text).not.toContain('12345678');
    expect(textOf((await bayu.browser.get('/perubahan')).text)).toContain('Terkunci: diputuskan oleh Admin');
    expect((await bayu.browser.post(`/perubahan/${id}/setujui`)).status).toBe(403);
    const short = await admin.browser.post(`/perubahan/${id}/tolak`, { alasan: 'x' });
    expect(short.text).toMatch(new RegExp(`id="dialog-tolak-${id}"[^>]*data-show`));
    expect((await admin.browser.post(`/perubahan/${id}/setujui`)).status).toBe(303);
    expect(textOf((await bayu.browser.get(card)).text)).toContain('0899••••5678');
    const late = await admin.browser.post(`/perubahan/${id}/setujui`);
    expect([late.status, late.text.includes('sudah selesai sebelumnya')]).toEqual([422, true]);
  });
});

describe('catalogue and holidays', () => {
  test('items are added and changed by marketing; a refused one comes back in its dialog', async () => {
    const form = { kode: 'lapak-9', nama: 'Sewa lapak', harga: '250.000', keterangan: '' };
    expect((await dewi.browser.post('/katalog', form)).status).toBe(303);
    expect((await dewi.browser.post('/katalog', form)).text).toMatch(/id="dialog-barang-baru"[^>]*data-show/);
    const wrong = await bayu.browser.post('/katalog/LAPAK-9/ubah', { ...form, harga: 'banyak' });
    expect(wrong.text).toMatch(/id="dialog-barang-LAPAK-9"[^>]*data-show/);
    await bayu.browser.post('/katalog/LAPAK-9/ubah', { ...form, harga: '275.000' });
    expect(textOf((await admin.browser.get('/katalog')).text)).toMatch(
      /Sewa lapak LAPAK-9 Tidak ditawarkan Rp275\.000/,
    );
    expect((await bayu.browser.post('/katalog/TIDAK-ADA/ubah', form)).status).toBe(404);
  });

  test('a year without holidays is told before plans reach it, until it has some', async () => {
    const { text } = await admin.browser.get('/hari-libur?tahun=2026');
    expect(textOf(text)).toContain('17 libur nasional · 8 cuti bersama');
    const now = Number((await scene.db.now()).slice(0, 4));
    expect(text).toContain(`Hari libur ${now + 1} belum diisi.`);
    const form = { tanggal: `${now + 1}-01-01`, nama: 'Tahun Baru', jenis: 'national', dasar: 'SKB' };
    expect((await admin.browser.post('/hari-libur', { ...form, tanggal: '2027-13-01' })).text).toMatch(
      /id="dialog-libur"[^>]*data-show/,
    );
    expect((await admin.browser.post('/hari-libur', form)).location).toBe(`/hari-libur?tahun=${now + 1}`);
    expect((await admin.browser.get('/hari-libur')).text).not.toContain('belum diisi');
    expect((await admin.browser.post(`/hari-libur/${form.tanggal}/hapus`)).status).toBe(303);
    expect((await admin.browser.post(`/hari-libur/${form.tanggal}/hapus`)).status).toBe(422);
    expect((await admin.browser.post('/hari-libur/besok/hapus')).status).toBe(404);
    expect((await bayu.browser.get('/hari-libur')).status).toBe(403);
  });
});
