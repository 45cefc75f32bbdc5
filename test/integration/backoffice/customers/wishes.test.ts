import { bookForCustomer, type BookingRequest, cancelBooking } from '../../../../src/backoffice/customers/bookings';
import { changeItem } from '../../../../src/backoffice/catalogue/change-item';
import { createItem } from '../../../../src/backoffice/catalogue/create-item';
import { putHoliday, removeHoliday } from '../../../../src/backoffice/holidays/change-holidays';
import { dropNeed, noteNeed } from '../../../../src/backoffice/customers/needs';
import { deactivateCustomer } from '../../../../src/backoffice/customers/set-active';
import { type StaffMember } from '../../../../src/domain/staff';
import { businessDate } from '../../../../src/domain/time';
import { type Database } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { readCatalogue } from '../../../../src/persistence/queries/catalogue-list';
import { readHolidays } from '../../../../src/persistence/queries/holiday-list';
import { readBookings, readNeeds } from '../../../../src/persistence/queries/tagihan/customer-wishes';
import { scopeOf } from '../../../../src/persistence/queries/tagihan/scope';
import { openCustomerDatabase, placeCustomer, placePlan } from '../../../support/customer-scene';
import { insertStaff } from '../../../support/staff-row';

let db: Database;
let end: () => Promise<void>;
let admin: StaffMember;
let bayu: StaffMember;
let dewi: StaffMember;

beforeAll(async () => {
  ({ db, end } = await openCustomerDatabase());
  admin = await insertStaff(db, 'admin');
  bayu = await insertStaff(db, 'marketing');
  dewi = await insertStaff(db, 'marketing');
});
afterAll(() => end());

const codeOf = (outcome: { kind: string; code?: string }): string =>
  outcome.kind === 'refused' ? (outcome.code ?? '') : outcome.kind;

async function needOf(customerId: string): Promise<string> {
  const outcome = await noteNeed(db, { by: bayu, customerId, text: 'Mesin kopi', askedOn: '2026-03-02' });
  return outcome.kind === 'done' ? outcome.needId : '';
}

const book = (customerId: string, request: Partial<BookingRequest> = {}) =>
  bookForCustomer(db, {
    ...{
      by: bayu,
      customerId,
      itemCode: '',
      description: 'Mesin kopi',
      quantity: '2',
      unitPrice: '1.500.000',
      needId: '',
    },
    ...request,
  });

async function booked(customerId: string, request: Partial<BookingRequest> = {}): Promise<string> {
  const outcome = await book(customerId, request);
  if (outcome.kind !== 'done') throw new Error(`not booked: ${outcome.code}`);
  return outcome.bookingId;
}

describe('a need', () => {
  test('noted, says what was asked, when and by whom; dropped with a note, it is over', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const needId = await needOf(customerId);
    expect(await readNeeds(db, customerId, scopeOf(bayu))).toMatchObject([
      { id: needId, text: 'Mesin kopi', askedOn: '2026-03-02', state: 'open', notedByName: bayu.fullName },
    ]);
    expect(codeOf(await dropNeed(db, { by: bayu, needId, note: 'x' }))).toBe('invalid-text');
    expect(codeOf(await dropNeed(db, { by: bayu, needId, note: 'beli di tempat lain' }))).toBe('done');
    expect(codeOf(await dropNeed(db, { by: bayu, needId, note: 'beli di tempat lain' }))).toBe('not-open');
    expect(await readNeeds(db, customerId, scopeOf(bayu))).toMatchObject([
      { state: 'dropped', closedNote: 'beli di tempat lain' },
    ]);
  });

  test('without words, of tomorrow, of no day, of an inactive customer or of somebody else’s, is refused', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const idle = await placeCustomer(db, bayu);
    await deactivateCustomer(db, { by: admin, customerId: idle.customerId, reason: 'toko sudah tutup' });
    const today = businessDate(await db.now());
    const ask = { by: bayu, customerId, text: 'Mesin kopi', askedOn: today };
    const answers = [
      await noteNeed(db, ask),
      await noteNeed(db, { ...ask, text: ' ab ' }),
      await noteNeed(db, { ...ask, askedOn: '2099-01-01' }),
      await noteNeed(db, { ...ask, askedOn: '2026-02-30' }),
      await noteNeed(db, { ...ask, customerId: idle.customerId }),
      await noteNeed(db, { ...ask, by: dewi }),
      await dropNeed(db, { by: dewi, needId: await needOf(customerId), note: 'bukan punya saya' }),
    ];
    expect(answers.map(codeOf)).toEqual([
      ...['done', 'invalid-text', 'invalid-date', 'invalid-date', 'inactive', 'not-found', 'not-found'],
    ]);
  });
});

describe('a booking', () => {
  test('of the catalogue, has its name and price of that day, whatever becomes of the item', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const item = { by: bayu, code: 'kopi-2', name: 'Mesin kopi dua tungku', unitPrice: '12.500.000', description: '' };
    await createItem(db, item);
    await booked(customerId, { itemCode: 'KOPI-2', description: 'dibuang', unitPrice: '' });
    await booked(customerId, { itemCode: 'KOPI-2', unitPrice: '12.000.000' });
    await changeItem(db, { ...item, name: 'Mesin lain', unitPrice: '1', isActive: false });
    expect(await readBookings(db, customerId, scopeOf(bayu))).toMatchObject([
      { itemCode: 'KOPI-2', description: 'Mesin kopi dua tungku', unitPrice: 12_000_000, quantity: 2 },
      { itemCode: 'KOPI-2', description: 'Mesin kopi dua tungku', unitPrice: 12_500_000, quantity: 2 },
    ]);
    expect(codeOf(await book(customerId, { itemCode: 'KOPI-2' }))).toBe('unknown-item');
  });

  test('that answers a need, closes it; cancelled, opens it again unless another booking answers it', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const needId = await needOf(customerId);
    const needState = async () => (await readNeeds(db, customerId, scopeOf(bayu)))[0]?.state;
    const [one, two] = [await booked(customerId, { needId }), await booked(customerId, { needId })];
    expect(await needState()).toBe('booked');
    await cancelBooking(db, { by: bayu, bookingId: one });
    expect(await needState()).toBe('booked');
    await cancelBooking(db, { by: bayu, bookingId: two });
    expect(await needState()).toBe('open');
    expect(codeOf(await cancelBooking(db, { by: bayu, bookingId: two }))).toBe('not-open');
  });

  test('that a plan bills, is not cancelled', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const bookingId = await booked(customerId);
    const planId = await placePlan(db, { customerId });
    await db.write(`update booking set plan_id = ?, state = 'planned' where id = ?`, [planId, bookingId]);
    expect(codeOf(await cancelBooking(db, { by: bayu, bookingId }))).toBe('not-open');
    expect((await readBookings(db, customerId, scopeOf(bayu)))[0]).toMatchObject({ state: 'planned', planId });
  });

  test('with a wrong count, price, text, need or customer, is refused', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const other = await placeCustomer(db, bayu);
    const idle = await placeCustomer(db, bayu);
    await deactivateCustomer(db, { by: admin, customerId: idle.customerId, reason: 'toko sudah tutup' });
    const dropped = await needOf(customerId);
    await dropNeed(db, { by: bayu, needId: dropped, note: 'tidak jadi' });
    const answers = [
      await book(customerId, { quantity: '0' }),
      await book(customerId, { quantity: '1,5' }),
      await book(customerId, { unitPrice: '' }),
      await book(customerId, { unitPrice: 'Rp 0' }),
      await book(customerId, { description: ' ' }),
      await book(customerId, { itemCode: 'TIDAK-ADA' }),
      await book(customerId, { needId: await needOf(other.customerId) }),
      await book(customerId, { needId: dropped }),
      await book(idle.customerId),
      await book(customerId, { by: dewi }),
      await cancelBooking(db, { by: dewi, bookingId: await booked(customerId) }),
      await cancelBooking(db, { by: bayu, bookingId: newId() }),
    ];
    expect(answers.map(codeOf)).toEqual([
      ...['invalid-quantity', 'invalid-quantity', 'invalid-price', 'invalid-price', 'invalid-text', 'unknown-item'],
      ...['unknown-need', 'unknown-need', 'inactive', 'not-found', 'not-found', 'not-found'],
    ]);
    expect(await readBookings(db, customerId, scopeOf(bayu))).toHaveLength(1);
  });

  test('refused for its need, leaves no trace', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    await book(customerId, { needId: newId() });
    expect(await readBookings(db, customerId, scopeOf(bayu))).toEqual([]);
  });
});

test('wishes of a customer, read by somebody else’s marketing, are none', async () => {
  const { customerId } = await placeCustomer(db, bayu);
  await needOf(customerId);
  await booked(customerId);
  for (const staff of [dewi, { ...dewi, role: 'cs' as const }]) {
    expect(await readNeeds(db, customerId, scopeOf(staff))).toEqual([]);
    expect(await readBookings(db, customerId, scopeOf(staff))).toEqual([]);
  }
});

describe('the catalogue', () => {
  const item = { code: 'sewa-1', name: 'Sewa mesin', unitPrice: '750.000', description: 'per bulan' };

  test('takes an item of marketing, keeps what changed on record, and gives no code twice', async () => {
    expect(await createItem(db, { by: bayu, ...item })).toEqual({ kind: 'done', code: 'SEWA-1' });
    expect(codeOf(await createItem(db, { by: dewi, ...item, code: 'SEWA-1' }))).toBe('code-taken');
    await changeItem(db, { by: dewi, ...item, code: 'SEWA-1', unitPrice: '800.000', isActive: true });
    await changeItem(db, { by: dewi, ...item, code: 'SEWA-1', unitPrice: '800.000', isActive: true });
    expect(await readCatalogue(db)).toContainEqual(
      expect.objectContaining({ code: 'SEWA-1', name: 'Sewa mesin', unitPrice: 800_000, isActive: true }),
    );
    const rows = await db.rows<{ action: string; detail: string }>(
      `select action, detail from audit_event where subject_kind = 'catalogue' and subject = 'SEWA-1' order by id`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['catalogue.create', 'catalogue.change']);
    expect(JSON.parse(rows[1]!.detail)).toEqual({ fields: 'price', was: 750_000, price: 800_000, is_active: true });
  });

  test.each([
    [{ code: 'a b' }, 'invalid-code'],
    [{ name: ' ' }, 'invalid-name'],
    [{ unitPrice: '-5' }, 'invalid-price'],
    [{ description: 'x'.repeat(301) }, 'invalid-description'],
  ])('refuses %j as %s', async (wrong, code) => {
    expect(codeOf(await createItem(db, { by: bayu, ...item, code: 'LAIN-1', ...wrong }))).toBe(code);
  });

  test('is not the desk’s to change', async () => {
    const operator = await insertStaff(db, 'operator');
    expect(codeOf(await createItem(db, { by: operator, ...item, code: 'LAIN-2' }))).toBe('role-may-not');
    expect(codeOf(await changeItem(db, { by: operator, ...item, isActive: true }))).toBe('role-may-not');
    expect(codeOf(await changeItem(db, { by: bayu, ...item, code: 'TIDAK-ADA', isActive: true }))).toBe('not-found');
  });
});

describe('holidays', () => {
  test('of a new database, are the 17 national ones and 8 days of joint leave of 2026, each a day of its own', async () => {
    const holidays = await readHolidays(db, 2026);
    const of = (kind: string) => holidays.filter((holiday) => holiday.kind === kind).map(({ date }) => date);
    expect([of('national').length, of('joint-leave').length]).toEqual([17, 8]);
    expect(holidays.filter(({ date }) => date.startsWith('2026-03')).map(({ date }) => date.slice(8))).toEqual([
      ...['18', '19', '20', '21', '22', '23', '24'],
    ]);
    expect(await readHolidays(db, 2027)).toEqual([]);
  });

  test('put by an admin, renamed and taken away again, are on record', async () => {
    const day = { by: admin, date: '2027-01-01', name: 'Tahun Baru', kind: 'national', source: 'SKB' };
    expect(await putHoliday(db, day)).toEqual({ kind: 'done' });
    expect(await putHoliday(db, { ...day, name: ' Tahun  Baru Masehi ' })).toEqual({ kind: 'done' });
    expect(await readHolidays(db, 2027)).toEqual([
      { date: '2027-01-01', name: 'Tahun Baru Masehi', kind: 'national', source: 'SKB' },
    ]);
    expect(await removeHoliday(db, day)).toEqual({ kind: 'done' });
    expect(codeOf(await removeHoliday(db, day))).toBe('not-found');
    const rows = await db.rows(`select id from audit_event where action = 'holiday.change' and subject = '2027-01-01'`);
    expect(rows).toHaveLength(3);
  });

  test.each([
    [{ date: '2027-02-29' }, 'invalid-date'],
    [{ name: '' }, 'invalid-name'],
    [{ kind: 'weekend' }, 'invalid-kind'],
    [{ source: ' ' }, 'invalid-source'],
  ])('with %j, are refused as %s', async (wrong, code) => {
    const day = { by: admin, date: '2027-05-01', name: 'Hari Buruh', kind: 'national', source: 'SKB', ...wrong };
    expect(codeOf(await putHoliday(db, day))).toBe(code);
  });

  test('are not marketing’s to change', async () => {
    const day = { by: bayu, date: '2026-12-25', name: 'X', kind: 'national', source: 'SKB' };
    expect(codeOf(await putHoliday(db, day))).toBe('role-may-not');
    expect(codeOf(await removeHoliday(db, day))).toBe('role-may-not');
  });
});
