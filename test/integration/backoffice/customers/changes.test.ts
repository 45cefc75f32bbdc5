import { type ChangeDecision, decideChange } from '../../../../src/backoffice/customers/decide-change';
import { handOver } from '../../../../src/backoffice/customers/hand-over';
import { type ChangeRequest, requestChange } from '../../../../src/backoffice/customers/request-change';
import { setConsent } from '../../../../src/backoffice/customers/set-consent';
import { type StaffMember } from '../../../../src/domain/staff';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { elapsedMs, instant } from '../../../../src/domain/time';
import { type Database } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { readCustomerCard } from '../../../../src/persistence/queries/tagihan/customer-card';
import {
  listDecidedChanges,
  listWaitingChanges,
} from '../../../../src/persistence/queries/tagihan/customer-change-list';
import { type CustomerScope, scopeOf } from '../../../../src/persistence/queries/tagihan/scope';
import { openCustomerDatabase, placeCustomer, testSettings } from '../../../support/customer-scene';
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

const REASON = 'pelanggan pindah alamat toko';
const NEW = { name: 'Toko Baru', phone: '', email: '', address: 'Jl. Mawar 9', npwp: '', notes: '' };

const ask = (customerId: string, change: Partial<ChangeRequest> = {}) =>
  requestChange(
    { db, settings: testSettings },
    { by: bayu, customerId, version: 1, typed: NEW, reason: REASON, ...change },
  );

const decide = async (changeId: string, decision: ChangeDecision['decision'], { by = admin, note = '' } = {}) => {
  const outcome = await decideChange(db, { by, changeId, decision, note });
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
};

async function asked(customerId: string, change: Partial<ChangeRequest> = {}): Promise<string> {
  const outcome = await ask(customerId, change);
  if (outcome.kind !== 'requested') throw new Error(`not requested but ${JSON.stringify(outcome)}`);
  return outcome.changeId;
}

/** As the pages of this scope have it. */
const readChange = async (changeId: string, scope: CustomerScope) =>
  [...(await listWaitingChanges(db, scope)), ...(await listDecidedChanges(db, scope))].find(
    ({ id }) => id === changeId,
  );
const cardOf = (customerId: string) => readCustomerCard(db, customerId, { kind: 'all' });
const stateOf = async (changeId: string) => (await readChange(changeId, { kind: 'all' }))?.state;
const openItems = (changeId: string) =>
  db.rows<{ owner: string; customer_id: string; due_at: Date; opened_at: Date }>(
    `select owner, customer_id, due_at, opened_at from work_item where kind = 'customer-change' and subject = ? and is_open = 1`,
    [changeId],
  );
const actionsOf = async (customerId: string) =>
  (await db.rows<{ action: string }>('select action from audit_event where subject = ? order by id', [customerId])).map(
    ({ action }) => action,
  );

describe('a change that marketing asks for', () => {
  test('changes nothing, and waits for an admin with a deadline', async () => {
    const { customerId, name } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    expect(await cardOf(customerId)).toMatchObject({ name, address: 'Jl. Melati 5, Bogor', version: 1 });
    expect(await readChange(changeId, scopeOf(bayu))).toMatchObject({
      ...{ was: { name, address: 'Jl. Melati 5, Bogor' }, becomes: { name: 'Toko Baru', address: 'Jl. Mawar 9' } },
      ...{ state: 'requested', baseVersion: 1 },
    });
    const [item] = await openItems(changeId);
    expect(item).toMatchObject({ owner: 'admin', customer_id: customerId });
    expect(elapsedMs(instant(item!.opened_at), instant(item!.due_at))).toBe(DEFAULT_SETTINGS.customerChangeDueMs);
    expect(await actionsOf(customerId)).toEqual(['customer.create', 'customer.change-request']);
  });

  test('approved, is written, and neither phone nor NPWP that were left empty is lost', async () => {
    const { customerId, phone } = await placeCustomer(db, bayu, { npwp: '012345678901234' });
    const changeId = await asked(customerId);
    expect(await decide(changeId, 'approve')).toBe('done');
    expect(await cardOf(customerId)).toMatchObject({
      ...{
        name: 'Toko Baru',
        address: 'Jl. Mawar 9',
        npwp: '012345678901234',
        phone: `62${phone.slice(1)}`,
        version: 2,
      },
    });
    expect(await openItems(changeId)).toEqual([]);
    expect(await decide(changeId, 'approve')).toBe('not-open');
    expect(await actionsOf(customerId)).toEqual([
      ...['customer.create', 'customer.change-request', 'customer.change-approve'],
    ]);
  });

  test('with a dash for the NPWP, takes it away', async () => {
    const { customerId } = await placeCustomer(db, bayu, { npwp: '012345678901234' });
    await decide(await asked(customerId, { typed: { ...NEW, npwp: '-' } }), 'approve');
    expect((await cardOf(customerId))?.npwp).toBeNull();
  });

  test('of a number that reached nobody, is tried again there; one that the customer took back stays so', async () => {
    const unreachable = await placeCustomer(db, bayu);
    const withdrawn = await placeCustomer(db, bayu);
    await db.write(`update message_consent set state = 'unreachable' where customer_id = ? and channel = 'whatsapp'`, [
      unreachable.customerId,
    ]);
    await setConsent(db, {
      by: bayu,
      customerId: withdrawn.customerId,
      channel: 'whatsapp',
      isGranted: false,
      note: 'lisan',
    });
    const states: (string | undefined)[] = [];
    for (const [index, { customerId }] of [unreachable, withdrawn].entries()) {
      await decide(await asked(customerId, { typed: { ...NEW, phone: `0815-0000-000${index}` } }), 'approve');
      states.push((await cardOf(customerId))?.consents.find(({ channel }) => channel === 'whatsapp')?.state);
    }
    expect(states).toEqual(['granted', 'withdrawn']);
  });

  test('rejected, needs a note and changes nothing', async () => {
    const { customerId, name } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    expect(await decide(changeId, 'reject', { note: 'tidak' })).toBe('invalid-reason');
    expect(await decide(changeId, 'reject', { note: 'nama di KTP berbeda' })).toBe('done');
    expect(await cardOf(customerId)).toMatchObject({ name, version: 1 });
    expect(await readChange(changeId, scopeOf(bayu))).toMatchObject({
      ...{ state: 'rejected', decisionNote: 'nama di KTP berbeda', decidedByName: admin.fullName },
    });
    expect(await openItems(changeId)).toEqual([]);
  });

  test('taken back by the asker, leaves room for another one', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    expect(await ask(customerId)).toEqual({ kind: 'refused', code: 'already-requested' });
    expect(await decide(changeId, 'withdraw')).toBe('not-own-request');
    expect(await decide(changeId, 'withdraw', { by: bayu })).toBe('done');
    expect(await stateOf(await asked(customerId))).toBe('requested');
  });

  test('decided by marketing, by whoever asked, or by somebody else’s marketing, is not decided', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    const promoted = { ...bayu, role: 'admin' as const };
    expect(await decide(changeId, 'approve', { by: bayu })).toBe('role-may-not');
    expect(await decide(changeId, 'approve', { by: promoted })).toBe('own-request');
    expect(await decide(changeId, 'reject', { by: promoted, note: REASON })).toBe('own-request');
    for (const decision of ['approve', 'reject', 'withdraw'] as const) {
      expect(await decide(changeId, decision, { by: dewi, note: REASON })).toBe('not-found');
    }
    expect(await decide(newId(), 'approve')).toBe('not-found');
    expect(await stateOf(changeId)).toBe('requested');
  });

  test('about data that an admin changed meanwhile, is outdated and never written', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    expect(await ask(customerId, { by: admin, typed: { ...NEW, name: 'Toko Admin' } })).toEqual({ kind: 'changed' });
    expect(await stateOf(changeId)).toBe('outdated');
    expect(await openItems(changeId)).toEqual([]);
    expect(await actionsOf(customerId)).toEqual(
      expect.arrayContaining(['customer.change-request', 'customer.change-outdated', 'customer.change']),
    );
    expect(await decide(changeId, 'approve')).toBe('not-open');
    expect(await cardOf(customerId)).toMatchObject({ name: 'Toko Admin', version: 2 });
  });

  test('whose data moved in a way nobody closed it for, is closed at the approval', async () => {
    const { customerId, name } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    await db.write('update customer set version = version + 1 where id = ?', [customerId]);
    expect(await decide(changeId, 'approve')).toBe('outdated');
    expect(await stateOf(changeId)).toBe('outdated');
    expect(await openItems(changeId)).toEqual([]);
    expect((await cardOf(customerId))?.name).toBe(name);
    expect((await actionsOf(customerId)).at(-1)).toBe('customer.change-outdated');
  });

  test('of a customer that was handed over, is the new marketing’s to take back, and the asker sees it no more', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const changeId = await asked(customerId);
    await handOver(db, { by: admin, customers: [customerId], to: dewi.id, reason: REASON });
    expect(await readChange(changeId, scopeOf(bayu))).toBeUndefined();
    expect((await listWaitingChanges(db, scopeOf(bayu))).map(({ id }) => id)).not.toContain(changeId);
    expect(await decide(changeId, 'withdraw', { by: bayu })).toBe('not-found');
    expect(await decide(changeId, 'withdraw', { by: dewi })).toBe('done');
  });

  test('approved and taken back at once, is one of the two', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { customerId } = await placeCustomer(db, bayu);
      const changeId = await asked(customerId);
      const answers = await Promise.all([decide(changeId, 'approve'), decide(changeId, 'withdraw', { by: bayu })]);
      expect([...answers].sort()).toEqual(['done', 'not-open']);
      const isApproved = answers[0] === 'done';
      expect(await stateOf(changeId)).toBe(isApproved ? 'approved' : 'withdrawn');
      expect((await cardOf(customerId))?.version).toBe(isApproved ? 2 : 1);
      expect(await openItems(changeId)).toEqual([]);
    }
  });

  test('asked for many times at once, waits once', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => ask(customerId)));
    expect(outcomes.filter(({ kind }) => kind === 'requested')).toHaveLength(1);
  });

  test('by several admins at once from the same page, is written once', async () => {
    const { customerId } = await placeCustomer(db, bayu);
    const outcomes = await Promise.all(
      ['A', 'B', 'C'].map((name) => ask(customerId, { by: admin, typed: { ...NEW, name: `Toko ${name}` } })),
    );
    expect(outcomes.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    expect((await cardOf(customerId))?.version).toBe(2);
  });
});

test('an admin’s own change, takes effect at once, and is on record as such', async () => {
  const { customerId, no } = await placeCustomer(db, bayu);
  expect(await ask(customerId, { by: admin })).toEqual({ kind: 'changed' });
  expect(await cardOf(customerId)).toMatchObject({ name: 'Toko Baru', version: 2 });
  const last = await db.row<{ action: string; detail: string }>(
    'select action, detail from audit_event where subject = ? order by id desc limit 1',
    [customerId],
  );
  expect(last).toMatchObject({ action: 'customer.change' });
  expect(JSON.parse(last!.detail)).toEqual({ number: no, fields: 'name, address', reason: REASON });
});

test.each([
  ['for no reason', { reason: 'x' }, { code: 'invalid-reason' }],
  ['of data that moved', { version: 2 }, { code: 'version-moved' }],
  [
    'with a wrong number',
    { typed: { ...NEW, phone: '12' } },
    { problems: [{ field: 'phone', code: 'phone-invalid' }] },
  ],
])('a change %s, is refused and nothing waits', async (_title, change, refusal) => {
  const { customerId } = await placeCustomer(db, bayu);
  expect(await ask(customerId, change)).toMatchObject({ kind: 'refused', ...refusal });
  expect(await db.rows('select id from customer_change where customer_id = ?', [customerId])).toEqual([]);
});

test('a change of nothing, of somebody else’s customer or of none, is refused', async () => {
  const { customerId, name } = await placeCustomer(db, bayu);
  const same = { ...NEW, name, address: 'Jl. Melati 5, Bogor' };
  expect(await ask(customerId, { typed: same })).toMatchObject({ code: 'nothing-changed' });
  expect(await ask(customerId, { by: dewi })).toMatchObject({ code: 'not-found' });
  expect(await ask(newId(), { by: admin })).toMatchObject({ code: 'not-found' });
});
