import { newId } from '../../../../src/persistence/new-id';
import { ACCESS } from '../../../../src/http/console/access';
import { type BillingPagesStage, openBillingPagesStage, type Visitor } from '../../../support/billing-pages-stage';
import { textOfXlsx } from '../../../support/xlsx-text';
import { censusOf } from '../api';

let stage: BillingPagesStage;
let owner: Visitor;
let other: Visitor;
let admin: Visitor;
/** What belongs to a customer of `owner`, by the first part of the address that leads to it. */
let ids: Readonly<Record<string, string>>;

const NAME = 'Toko Rahasia Jaya';

beforeAll(async () => {
  stage = await openBillingPagesStage();
  owner = await stage.logIn('marketing');
  other = await stage.logIn('marketing');
  admin = await stage.logIn('admin');
  ids = await everythingOf(owner);
  // So that lists of the other one are not empty by chance.
  await stage.sentPlan(other.staff, { customerId: await stage.newCustomer(other.staff, 'Toko Terang') });
});
afterAll(() => stage.close());

async function everythingOf({ staff }: Visitor): Promise<Record<string, string>> {
  const { db } = stage;
  const customerId = await stage.newCustomer(staff, NAME);
  const planId = await stage.sentPlan(staff, { customerId });
  const draftId = await stage.newPlan(staff, { customerId });
  const [bill] = await stage.tagihanOf(planId);
  await stage.pay(bill!.id, 250_000);
  await stage.print();
  const message = await db.row<{ id: string }>('select id from customer_message where tagihan_id = ? limit 1', [
    bill!.id,
  ]);
  await db.write(`update customer_message set state = 'by-hand' where id = ?`, [message!.id]);
  const document = await db.row<{ id: string }>('select id from document where tagihan_id = ? limit 1', [bill!.id]);
  const exception = await db.row<{ id: string }>('select id from payment_exception where customer_id = ?', [
    customerId,
  ]);
  const [needId, bookingId, changeId] = [newId(), newId(), newId()];
  await db.write(
    `insert into need (id, customer_id, asked_on, text, state, noted_by, noted_at)
     values (?, ?, '2026-03-02', 'mesin kasir', 'open', ?, utc_timestamp(3))`,
    [needId, customerId, staff.id],
  );
  await db.write(
    `insert into booking (id, customer_id, description, quantity, unit_price, state, booked_by, booked_at)
     values (?, ?, 'Laci uang', 1, 500000, 'open', ?, utc_timestamp(3))`,
    [bookingId, customerId, staff.id],
  );
  await db.write(
    `insert into customer_change (id, customer_id, base_version, was, becomes, reason, requested_by, requested_at, state)
     values (?, ?, 1, '{"name":"a"}', '{"name":"b"}', 'salah ketik nama', ?, utc_timestamp(3), 'requested')`,
    [changeId, customerId, staff.id],
  );
  return {
    ...{
      pelanggan: customerId,
      kebutuhan: needId,
      pesanan: bookingId,
      perubahan: changeId,
      rencana: planId,
      draft: draftId,
    },
    ...{ tagihan: bill!.id, pesan: message!.id, dokumen: document!.id, pembayaran: exception!.id },
  };
}

const AREAS = [
  'pelanggan',
  'kebutuhan',
  'pesanan',
  'perubahan',
  'rencana',
  'tagihan',
  'pesan',
  'dokumen',
  'pembayaran',
];

/** Every line of the access table that takes the id of something that belongs to a customer. */
const routes = Object.entries(ACCESS).flatMap(([key, access]) => {
  const [method = '', pattern = ''] = key.split(' ');
  const [, area = ''] = pattern.split('/');
  if (!AREAS.includes(area) || !pattern.includes(':id') || access === 'everyone') return [];
  return [{ key, method, pattern, area, isForMarketing: access.includes('marketing') }];
});

test('the walk, compared with the access table, has each area of it', () => {
  expect(new Set(routes.map(({ area }) => area))).toEqual(new Set(AREAS));
  expect(routes.length).toBeGreaterThan(25);
});

const FIELDS = {
  ...{ alasan: 'saya ingin mengubahnya', version: '1', n: '1', langkah: 'simpan', cara: 'keep-titipan' },
  ...{ mulai: '2026-06-12', tanggal: '12', periode: '3', 'jatuh-tempo': '2026-06-12', uraian: 'Mesin', text: 'Mesin' },
  ...{ name: 'Nama lain', nama: 'Nama lain', telepon: '081234567890' },
};

test.each(routes)("$key, with an id of somebody else's customer, is not there and has no effect", async (route) => {
  const { method, pattern, area, isForMarketing } = route;
  const before = await censusOf(stage.db);
  for (const id of area === 'rencana' ? [ids['rencana'], ids['draft']] : [ids[area]]) {
    const path = pattern.replace(':id', id ?? '');
    const answer = method === 'GET' ? await other.browser.get(path) : await other.browser.post(path, FIELDS);
    expect(answer.status).toBe(isForMarketing ? 404 : 403);
    expect(answer.text).not.toContain(NAME);
    expect(answer.text).not.toContain('%PDF');
  }
  expect(await censusOf(stage.db)).toEqual(before);
});

const pages = routes.filter(({ method, isForMarketing }) => method === 'GET' && isForMarketing);

test.each(pages)('$key, with an id of its own customer, opens', async ({ pattern, area }) => {
  const path = pattern.replace(':id', ids[area] ?? '');
  expect((await owner.browser.get(path)).status).toBe(200);
  expect((await admin.browser.get(path)).status).toBe(200);
});

const lists = [
  ...['/antrian-tagihan?f=semua', '/pelanggan', '/tagihan?s=semua', '/tagihan?q=Rahasia', '/rekap', '/perubahan'],
  ...['/tagihan/ekspor/csv?s=semua', '/rekap/ekspor/csv', '/tagihan/ekspor/csv?q=Rahasia'],
];

test.each(lists)("%s, shows nothing of somebody else's customers", async (path) => {
  const answer = await other.browser.get(path);
  expect(answer.status).toBe(200);
  expect(answer.text.replace(/value="Rahasia"|“Rahasia”|q&#x3D;Rahasia|q=Rahasia/g, '')).not.toContain('Rahasia');
  expect((await owner.browser.get(path)).text).toContain(NAME);
  expect((await admin.browser.get(path)).text).toContain(NAME);
});

test.each(['/rekap', '/rekap/ekspor/csv'])("%s, narrowed to somebody else's customer, is empty", async (path) => {
  const narrowed = `${path}?p=${ids['pelanggan']}`;
  expect((await other.browser.get(narrowed)).text).not.toContain(NAME);
  expect((await owner.browser.get(narrowed)).text).toContain(NAME);
});

test.each(['/tagihan/ekspor/xlsx?s=semua', '/rekap/ekspor/xlsx'])(
  '%s, holds customers of its reader only',
  async (path) => {
    const asked = async ({ browser }: Visitor): Promise<string> => textOfXlsx(await browser.bytes(path));
    expect(await asked(owner)).toContain(NAME);
    const foreign = await asked(other);
    expect(foreign).toContain('Toko Terang');
    expect(foreign).not.toContain(NAME);
  },
);

test('a search, for a number of somebody else, finds nothing', async () => {
  const row = await stage.db.row<{ number: string; va: string; phone: string }>(
    `select t.number, v.number as va, c.phone from tagihan t join virtual_account v on v.tagihan_id = t.id
     join customer c on c.id = t.customer_id where t.id = ?`,
    [ids['tagihan'] ?? ''],
  );
  for (const q of [row!.number, row!.va, row!.va.slice(-8), row!.phone, `0${row!.phone.slice(2)}`]) {
    const path = `/tagihan?s=semua&q=${encodeURIComponent(q)}`;
    expect((await owner.browser.get(path)).text).toContain(`tagihan-${ids['tagihan']}`);
    expect((await other.browser.get(path)).text).not.toContain(`tagihan-${ids['tagihan']}`);
  }
});

test('another marketing in the address, asked for by marketing, changes nothing', async () => {
  const path = `/rekap?m=${owner.staff.name}`;
  expect((await other.browser.get(path)).text).not.toContain(NAME);
  expect((await other.browser.get(`/tagihan?s=semua&m=${owner.staff.name}`)).text).not.toContain(NAME);
});

test('a customer that was handed over, is gone for the former owner and there for the new one', async () => {
  const [from, to] = [await stage.logIn('marketing'), await stage.logIn('marketing')];
  const customerId = await stage.newCustomer(from.staff, 'Toko Pindah');
  const planId = await stage.sentPlan(from.staff, { customerId });
  await stage.db.write('update customer set marketing_id = ? where id = ?', [to.staff.id, customerId]);
  expect((await from.browser.get(`/rencana/${planId}`)).status).toBe(404);
  expect((await to.browser.get(`/rencana/${planId}`)).status).toBe(200);
  expect((await from.browser.get('/rekap')).text).not.toContain('Toko Pindah');
  expect((await to.browser.get('/rekap')).text).toContain('Toko Pindah');
});

test.each(['operator', 'supervisor', 'cs'] as const)('pages about bills, asked for by %s, are shut', async (role) => {
  const { browser } = await stage.logIn(role);
  for (const path of ['/tagihan', '/rekap', '/antrian-tagihan', '/panduan', `/rencana/${ids['rencana']}`]) {
    expect((await browser.get(path)).status).toBe(403);
  }
});
