import { createCustomer } from '../../../../src/backoffice/customers/create-customer';
import { handOver } from '../../../../src/backoffice/customers/hand-over';
import { readRevealedCustomer, revealCustomer } from '../../../../src/backoffice/customers/reveal-customer';
import { activateCustomer, deactivateCustomer } from '../../../../src/backoffice/customers/set-active';
import { setConsent } from '../../../../src/backoffice/customers/set-consent';
import { type StaffMember } from '../../../../src/domain/staff';
import { readCustomerCard } from '../../../../src/persistence/queries/tagihan/customer-card';
import { listCustomers } from '../../../../src/persistence/queries/tagihan/customer-list';
import { scopeOf } from '../../../../src/persistence/queries/tagihan/scope';
import { type Database } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { openWorkItem } from '../../../../src/persistence/repositories/work-item.repository';
import { type BusinessDate } from '../../../../src/domain/time';
import { freshPhone, openCustomerDatabase, placeBill, placeCustomer, placePlan } from '../../../support/customer-scene';
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

const REASON = 'wilayah Bogor pindah tangan';
const TYPED = { name: 'Toko Melati', email: '', address: '', npwp: '', notes: '' };

const cardOf = (customerId: string, staff: StaffMember) => readCustomerCard(db, customerId, scopeOf(staff));

async function auditOf(customerId: string): Promise<{ actor: string; action: string; detail: unknown }[]> {
  const rows = await db.rows<{ actor: string; action: string; detail: string }>(
    'select actor, action, detail from audit_event where subject = ? order by id',
    [customerId],
  );
  return rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as unknown }));
}

describe('a customer, registered', () => {
  test('by marketing, is its own, with what was agreed to, its accounts and its history', async () => {
    const { customerId, no } = await placeCustomer(db, bayu, { phone: '+62 811-1111-0001', isConsenting: true });
    expect(await cardOf(customerId, bayu)).toMatchObject({
      ...{ phone: '6281111110001', marketingId: bayu.id, isActive: true, version: 1, createdByName: bayu.fullName },
      consents: [
        { channel: 'whatsapp', state: 'granted', toldBy: bayu.fullName },
        { channel: 'email', state: 'granted' },
      ],
    });
    const accounts = await db.rows('select code from account where code like ?', [`%${customerId}`]);
    expect(accounts).toHaveLength(2);
    expect(await db.rows('select staff_id, to_at from customer_owner where customer_id = ?', [customerId])).toEqual([
      { staff_id: bayu.id, to_at: null },
    ]);
    expect(await auditOf(customerId)).toEqual([
      { actor: bayu.name, action: 'customer.create', detail: { number: no, to: bayu.name } },
    ]);
  });

  test('without the tick, has agreed to nothing', async () => {
    const { customerId } = await placeCustomer(db, bayu, { isConsenting: false });
    expect((await cardOf(customerId, bayu))?.consents).toEqual([]);
  });

  test('by an admin, belongs to whom it named; by marketing that names another one, to itself', async () => {
    const typed = { ...TYPED, phone: freshPhone() };
    const rest = { typed, isConsenting: false, isSamePhoneKnown: true };
    const named = await createCustomer(db, { by: admin, marketingId: dewi.id, ...rest });
    const tried = await createCustomer(db, { by: bayu, marketingId: dewi.id, ...rest });
    const ids = [named, tried].map((outcome) => (outcome.kind === 'created' ? outcome.customerId : ''));
    expect(await Promise.all(ids.map(async (id) => (await cardOf(id, admin))?.marketingId))).toEqual([
      dewi.id,
      bayu.id,
    ]);
  });

  test('for nobody, for somebody of the desk or for one who left, is refused', async () => {
    const [operator, gone] = [await insertStaff(db, 'operator'), await insertStaff(db, 'marketing')];
    await db.write('update staff set is_active = 0 where id = ?', [gone.id]);
    for (const marketingId of ['', operator.id, gone.id]) {
      const typed = { ...TYPED, phone: freshPhone() };
      const outcome = await createCustomer(db, {
        by: admin,
        typed,
        marketingId,
        isConsenting: false,
        isSamePhoneKnown: false,
      });
      expect(outcome).toEqual({ kind: 'refused', code: 'invalid-marketing' });
    }
  });

  test.each(['operator', 'supervisor', 'cs'] as const)('by a %s, is refused', async (role) => {
    const by = await insertStaff(db, role);
    const typed = { ...TYPED, phone: freshPhone() };
    expect(
      await createCustomer(db, { by, typed, marketingId: bayu.id, isConsenting: false, isSamePhoneKnown: false }),
    ).toEqual({ kind: 'refused', code: 'role-may-not' });
  });

  test('with a number that another customer of the same marketing has, is refused once and kept when it is known', async () => {
    const first = await placeCustomer(db, bayu);
    const again = { by: bayu, marketingId: '', typed: { ...TYPED, phone: first.phone }, isConsenting: false };
    expect(await createCustomer(db, { ...again, isSamePhoneKnown: false })).toMatchObject({
      code: 'same-phone',
      same: [{ id: first.customerId, no: first.no }],
    });
    expect(await createCustomer(db, { ...again, isSamePhoneKnown: true })).toMatchObject({ kind: 'created' });
  });

  test('with a number of somebody else’s customer, tells nothing of that one', async () => {
    const other = await placeCustomer(db, dewi);
    const typed = { ...TYPED, phone: other.phone };
    expect(
      await createCustomer(db, { by: bayu, typed, marketingId: '', isConsenting: false, isSamePhoneKnown: false }),
    ).toMatchObject({ kind: 'created' });
  });

  test('twice at once with one number, is one customer', async () => {
    const typed = { ...TYPED, phone: freshPhone() };
    const ask = { by: bayu, marketingId: '', typed, isConsenting: false, isSamePhoneKnown: false };
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => createCustomer(db, ask)));
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
  });
});

describe('customers, handed over', () => {
  test('are seen by the new marketing alone, with their open work, and the history stays', async () => {
    const { customerId, no } = await placeCustomer(db, bayu);
    const kept = await placeCustomer(db, bayu);
    const now = await db.now();
    const item = { kind: 'plan', subject: newId(), state: 'active', topupId: null, customerId, detail: null } as const;
    await db.transaction((tx) =>
      openWorkItem(tx, { ...item, owner: 'marketing', nextAction: 'open-tagihan', nextAt: now, dueAt: now }, now),
    );
    await db.write('update work_item set taken_by = ?, taken_at = utc_timestamp(3) where customer_id = ?', [
      ...[bayu.id, customerId],
    ]);
    const outcome = await handOver(db, { by: admin, customers: [customerId], to: dewi.id, reason: REASON });
    expect(outcome).toMatchObject({ kind: 'done', count: 1 });
    expect(await cardOf(customerId, bayu)).toBeUndefined();
    expect(await cardOf(customerId, dewi)).toMatchObject({ id: customerId, marketingId: dewi.id });
    expect(await cardOf(kept.customerId, bayu)).toBeDefined();
    expect(await db.row('select taken_by, is_open from work_item where customer_id = ?', [customerId])).toEqual({
      ...{ taken_by: null, is_open: 1 },
    });
    expect(
      await db.rows(
        'select staff_id, to_at is null as is_now, handed_by from customer_owner where customer_id = ? order by from_at, id',
        [customerId],
      ),
    ).toEqual([
      { staff_id: bayu.id, is_now: 0, handed_by: bayu.id },
      { staff_id: dewi.id, is_now: 1, handed_by: admin.id },
    ]);
    expect((await auditOf(customerId)).at(-1)).toEqual({
      ...{ actor: admin.name, action: 'customer.hand-over' },
      detail: { number: no, from: bayu.name, to: dewi.name, reason: REASON },
    });
  });

  test('all that one marketing has, leave it with none; again, there is nothing to do', async () => {
    const [from, to] = [await insertStaff(db, 'marketing'), await insertStaff(db, 'marketing')];
    for (let n = 0; n < 4; n += 1) await placeCustomer(db, from);
    const ask = { by: admin, customers: { allOf: from.id }, to: to.id, reason: REASON };
    expect(await handOver(db, ask)).toMatchObject({ kind: 'done', count: 4 });
    expect(await handOver(db, ask)).toEqual({ kind: 'refused', code: 'not-found' });
    const count = (staff: StaffMember) =>
      db.row('select count(*) as n from customer where marketing_id = ?', [staff.id]);
    expect([await count(from), await count(to)]).toEqual([{ n: '0' }, { n: '4' }]);
  });

  test('by several admins at once to different people, have one owner each and a history without a gap', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const takers = [await insertStaff(db, 'marketing'), await insertStaff(db, 'marketing'), dewi];
    await Promise.all(
      takers.map((taker) => handOver(db, { by: admin, customers: [customerId], to: taker.id, reason: REASON })),
    );
    const owners = await db.rows<{ staff_id: string; to_at: Date | null }>(
      'select staff_id, to_at from customer_owner where customer_id = ?',
      [customerId],
    );
    const customer = await db.row<{ marketing_id: string }>('select marketing_id from customer where id = ?', [
      customerId,
    ]);
    expect(owners.filter(({ to_at }) => to_at === null).map(({ staff_id }) => staff_id)).toEqual([
      customer?.marketing_id,
    ]);
    expect(owners).toHaveLength(4);
  });

  test('for no reason, to somebody of the desk, to whoever has them, by marketing, or unknown, stay where they are', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const operator = await insertStaff(db, 'operator');
    const ask = { by: admin, customers: [customerId], to: dewi.id, reason: REASON };
    const codes = [
      await handOver(db, { ...ask, reason: 'x' }),
      await handOver(db, { ...ask, to: operator.id }),
      await handOver(db, { ...ask, to: bayu.id }),
      await handOver(db, { ...ask, by: bayu }),
      await handOver(db, { ...ask, customers: [customerId, newId()] }),
      await handOver(db, { ...ask, customers: [] }),
    ].map((outcome) => (outcome.kind === 'refused' ? outcome.code : outcome.kind));
    expect(codes).toEqual([
      'invalid-reason',
      'invalid-marketing',
      'same-marketing',
      'role-may-not',
      'not-found',
      'not-found',
    ]);
    expect((await cardOf(customerId, bayu))?.marketingId).toBe(bayu.id);
  });
});

describe('a customer, deactivated', () => {
  test('with nothing open, is inactive until it is activated again; both are repeatable', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const of = { by: admin, customerId };
    for (let n = 0; n < 2; n += 1)
      expect(await deactivateCustomer(db, { ...of, reason: REASON })).toEqual({ kind: 'done' });
    expect((await cardOf(customerId, bayu))?.isActive).toBe(false);
    for (let n = 0; n < 2; n += 1) expect(await activateCustomer(db, of)).toEqual({ kind: 'done' });
    expect((await auditOf(customerId)).map(({ action }) => action)).toEqual([
      ...['customer.create', 'customer.deactivate', 'customer.activate'],
    ]);
  });

  test.each([
    ['draft', 'open-plan'],
    ['active', 'open-plan'],
    ['paused', 'open-plan'],
    ['completed', 'done'],
    ['cancelled', 'done'],
  ])('with a plan that is %s, answers %s', async (state, answer) => {
    const { customerId } = await placeCustomer(db, bayu);
    await placePlan(db, { customerId, state });
    const outcome = await deactivateCustomer(db, { by: admin, customerId, reason: REASON });
    expect(outcome.kind === 'refused' ? outcome.code : outcome.kind).toBe(answer);
  });

  test('with a bill of a plan that is over, is refused', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const planId = await placePlan(db, { customerId, state: 'completed' });
    await placeBill(db, { planId, customerId, k: 1, dueOn: '2026-01-05', amount: 100 });
    expect(await deactivateCustomer(db, { by: admin, customerId, reason: REASON })).toMatchObject({
      code: 'open-plan',
    });
  });

  test('by marketing, or for no reason, is refused', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    expect(await deactivateCustomer(db, { by: bayu, customerId, reason: REASON })).toMatchObject({
      code: 'role-may-not',
    });
    expect(await activateCustomer(db, { by: bayu, customerId })).toMatchObject({ code: 'role-may-not' });
    expect(await deactivateCustomer(db, { by: admin, customerId, reason: '' })).toMatchObject({
      code: 'invalid-reason',
    });
  });
});

describe('what a customer said about messages', () => {
  test('is kept by channel, with how it was said, and on record once', async () => {
    const { customerId, no } = await placeCustomer(db, bayu);
    const of = { by: bayu, customerId, channel: 'whatsapp' as const, isGranted: false, note: 'lewat telepon' };
    for (let n = 0; n < 2; n += 1) expect(await setConsent(db, of)).toEqual({ kind: 'done' });
    expect((await cardOf(customerId, bayu))?.consents).toMatchObject([
      { channel: 'whatsapp', state: 'withdrawn', note: 'lewat telepon' },
      { channel: 'email', state: 'granted' },
    ]);
    expect((await auditOf(customerId)).slice(1)).toEqual([
      { actor: bayu.name, action: 'customer.consent', detail: { number: no, line: 'whatsapp', to: 'withdrawn' } },
    ]);
    expect(await setConsent(db, { ...of, note: ' ' })).toMatchObject({ code: 'invalid-text' });
    expect(await setConsent(db, { ...of, by: dewi })).toMatchObject({ code: 'not-found' });
  });
});

describe('the whole number of a customer', () => {
  test('is handed to whoever put the look on record, and to nobody else', async () => {
    const { customerId, phone } = await placeCustomer(db, bayu, { npwp: '012345678901234' });
    const revealed = await revealCustomer(db, { by: bayu, customerId });
    const recordId = revealed.kind === 'revealed' ? revealed.recordId : '';
    const read = (by: StaffMember) => readRevealedCustomer(db, { customerId, by, recordId });
    expect(await read(bayu)).toEqual({ phone: `62${phone.slice(1)}`, npwp: '012345678901234' });
    expect([await read(admin), await read(dewi)]).toEqual([undefined, undefined]);
    expect(JSON.stringify(await auditOf(customerId))).not.toMatch(new RegExp(`${phone.slice(-8)}|01234567`));
    await db.write('update audit_event set at = at - interval 6 minute where id = ?', [recordId]);
    expect(await read(bayu)).toBeUndefined();
  });

  test('is not handed over any more once the customer went to somebody else', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const revealed = await revealCustomer(db, { by: bayu, customerId });
    await handOver(db, { by: admin, customers: [customerId], to: dewi.id, reason: REASON });
    const recordId = revealed.kind === 'revealed' ? revealed.recordId : '';
    expect(await readRevealedCustomer(db, { customerId, by: bayu, recordId })).toBeUndefined();
    expect(await revealCustomer(db, { by: bayu, customerId })).toEqual({ kind: 'refused', code: 'not-found' });
  });
});

describe('list of customers', () => {
  const today = '2026-03-05' as BusinessDate;
  const everybody = { q: '', active: 'all', marketingId: null } as const;

  test('walked forth and back by pages, has each one once, by name, also when names are the same', async () => {
    const own = await insertStaff(db, 'marketing');
    const names = ['Beta', 'alfa', 'Beta', 'Beta', 'Gama', 'Alfa', 'Delta'];
    for (const name of names) await placeCustomer(db, own, { name });
    const scope = scopeOf(own);
    const page = (window: Parameters<typeof listCustomers>[2]['window']) =>
      listCustomers(db, scope, { filter: everybody, window, pageSize: 3, today });
    const seen: string[] = [];
    let current = await page({ kind: 'first' });
    const pages = [current];
    while (current.hasAfter) {
      current = await page({ kind: 'after', customerId: current.customers.at(-1)!.id });
      pages.push(current);
    }
    for (const { customers } of pages) seen.push(...customers.map(({ id }) => id));
    expect(new Set(seen).size).toBe(names.length);
    expect(pages.flatMap(({ customers }) => customers.map(({ name }) => name.toLowerCase()))).toEqual(
      names.map((name) => name.toLowerCase()).sort(),
    );
    const back = await page({ kind: 'before', customerId: pages[2]!.customers[0]!.id });
    expect(back.customers).toEqual(pages[1]!.customers);
    expect([back.hasBefore, back.hasAfter]).toEqual([true, true]);
  });

  test('tells what is open of a customer: plans, what is owed after part payments, and what is late', async () => {
    const own = await insertStaff(db, 'marketing');
    const { customerId } = await placeCustomer(db, own);
    const planId = await placePlan(db, { customerId });
    await placePlan(db, { customerId, state: 'cancelled' });
    await placeBill(db, { planId, customerId, k: 1, dueOn: '2026-03-04', amount: 500_000, paid: 200_000 });
    await placeBill(db, { planId, customerId, k: 2, dueOn: '2026-03-05', amount: 500_000 });
    const { customers } = await listCustomers(db, scopeOf(own), {
      ...{ filter: everybody, window: { kind: 'first' }, pageSize: 10, today },
    });
    expect(customers).toMatchObject([
      { id: customerId, plans: 1, outstanding: 800_000, overdue: 1, isChangeAsked: false },
    ]);
  });

  test('searched by a part of the name, the number aloud or the telephone, finds within the own customers alone', async () => {
    const own = await insertStaff(db, 'marketing');
    const name = '100% Segar_Sekali';
    const { customerId, no } = await placeCustomer(db, own, { name, phone: '0813-7777-9182' });
    await placeCustomer(db, dewi, { name, phone: '0813-7777-9182' });
    const find = async (q: string, filter: Partial<Parameters<typeof listCustomers>[2]['filter']> = {}) => {
      const list = await listCustomers(db, scopeOf(own), {
        ...{ filter: { ...everybody, ...filter, q }, window: { kind: 'first' }, pageSize: 10, today },
      });
      return list.customers.map(({ id }) => id);
    };
    for (const q of ['segar', '0% seg', String(no), '081377779182', '+62 813-7777-9182', '9182']) {
      expect({ q, found: await find(q) }).toEqual({ q, found: [customerId] });
    }
    for (const q of ['segarXsekali', '918', 'tidak ada', '%%%']) expect(await find(q)).toEqual([]);
    expect(await find('segar', { active: 'no' })).toEqual([]);
    expect(await find('segar', { marketingId: dewi.id })).toEqual([]);
    const none = await listCustomers(db, scopeOf(await insertStaff(db, 'operator')), {
      ...{ filter: everybody, window: { kind: 'first' }, pageSize: 10, today },
    });
    expect(none.customers).toEqual([]);
  });
});
