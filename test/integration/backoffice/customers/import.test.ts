import fc from 'fast-check';
import { type ImportRequest, previewImport } from '../../../../src/backoffice/customers/import-preview';
import { saveImport } from '../../../../src/backoffice/customers/save-import';
import { type StaffMember } from '../../../../src/domain/staff';
import { type Database } from '../../../../src/persistence/database';
import { freshPhone, openCustomerDatabase, placeCustomer } from '../../../support/customer-scene';
import { insertStaff } from '../../../support/staff-row';

let db: Database;
let end: () => Promise<void>;
let admin: StaffMember;
let bayu: StaffMember;

beforeAll(async () => {
  ({ db, end } = await openCustomerDatabase());
  admin = await insertStaff(db, 'admin');
  bayu = await insertStaff(db, 'marketing');
});
afterAll(() => end());

const request = (rows: string[], more: Partial<ImportRequest> = {}): ImportRequest => ({
  ...{ by: bayu, marketingId: '', isConsenting: false, text: ['nama;telepon;email', ...rows].join('\n') },
  ...more,
});

async function hashOf(asked: ImportRequest): Promise<string> {
  const preview = await previewImport(db, asked);
  return preview.kind === 'preview' ? preview.hash : '';
}

async function kindsOf(asked: ImportRequest): Promise<string[]> {
  const preview = await previewImport(db, asked);
  return preview.kind === 'preview' ? preview.rows.map(({ verdict }) => verdict.kind) : [preview.problem.code];
}

const save = async (asked: ImportRequest) => saveImport(db, { ...asked, hash: await hashOf(asked) });
const countOf = async (staff: StaffMember): Promise<number> =>
  Number((await db.row<{ n: string }>('select count(*) as n from customer where marketing_id = ?', [staff.id]))?.n);

describe('a list of customers, looked at', () => {
  test('tells of each row whether it is new, known or wrong, and writes nothing', async () => {
    const known = await placeCustomer(db, bayu);
    const before = await countOf(bayu);
    const [first, second] = [freshPhone(), freshPhone()];
    const preview = await previewImport(
      db,
      request([`A;${first};a@contoh.id`, `B;${known.phone};`, `C;${first};`, `;${second};`, `E;021;x`]),
    );
    expect(preview).toMatchObject({
      kind: 'preview',
      rows: [
        { line: 2, verdict: { kind: 'new', fields: { name: 'A', email: 'a@contoh.id' }, marketing: { id: bayu.id } } },
        { line: 3, verdict: { kind: 'same', as: { kind: 'customer', customer: { id: known.customerId } } } },
        { line: 4, verdict: { kind: 'same', as: { kind: 'row', line: 2 } } },
        { line: 5, verdict: { kind: 'wrong', problems: [{ field: 'name', code: 'name-missing' }] } },
        { line: 6, verdict: { kind: 'wrong', problems: [{ field: 'phone' }, { field: 'email' }] } },
      ],
    });
    expect(await countOf(bayu)).toBe(before);
  });

  test('with a number of somebody else’s customer, is new for marketing and known for an admin', async () => {
    const other = await placeCustomer(db, await insertStaff(db, 'marketing'));
    const rows = [`A;${other.phone};`];
    expect(await kindsOf(request(rows))).toEqual(['new']);
    expect(await kindsOf(request(rows, { by: admin, marketingId: bayu.id }))).toEqual(['same']);
  });

  test('by an admin, gives each row to whom it names, or to whom the form names', async () => {
    const dewi = await insertStaff(db, 'marketing');
    const text = [
      'nama,telepon,marketing',
      `A,${freshPhone()},${dewi.name}`,
      `B,${freshPhone()},`,
      `C,${freshPhone()},hantu`,
    ];
    const asked = request([], { by: admin, marketingId: bayu.id, text: text.join('\n') });
    expect(await previewImport(db, asked)).toMatchObject({
      rows: [
        { verdict: { marketing: { id: dewi.id } } },
        { verdict: { marketing: { id: bayu.id } } },
        { verdict: { kind: 'wrong', isMarketingUnknown: true, problems: [] } },
      ],
    });
    expect(await kindsOf({ ...asked, marketingId: '' })).toEqual(['new', 'wrong', 'wrong']);
  });
});

describe('a list of customers, saved', () => {
  test('has exactly the new rows of its preview, with whom they belong to and what they agreed to', async () => {
    const own = await insertStaff(db, 'marketing');
    const phone = freshPhone();
    const asked = request([`A;${phone};`, `B;${freshPhone()};b@contoh.id`, `C;${phone};`], {
      by: own,
      isConsenting: true,
    });
    expect(await save(asked)).toEqual({ kind: 'saved', count: 2, left: 1 });
    const rows = await db.rows(
      `select c.name, c.email, o.staff_id, (select count(*) from message_consent m where m.customer_id = c.id) as consents
       from customer c join customer_owner o on o.customer_id = c.id where c.marketing_id = ? order by c.name`,
      [own.id],
    );
    expect(rows).toEqual([
      { name: 'A', email: null, staff_id: own.id, consents: '2' },
      { name: 'B', email: 'b@contoh.id', staff_id: own.id, consents: '2' },
    ]);
    const audit = await db.rows(`select detail from audit_event where action = 'customer.import' and actor = ?`, [
      own.name,
    ]);
    expect(audit).toEqual([{ detail: '{"rows":2}' }]);
  });

  test('with one wrong row, with another hash, or with nothing new, is not saved at all', async () => {
    const own = await insertStaff(db, 'marketing');
    const good = `A;${freshPhone()};`;
    expect(await save(request([good, 'B;12;'], { by: own }))).toMatchObject({ code: 'wrong-rows' });
    const asked = request([good], { by: own });
    expect(await saveImport(db, { ...asked, hash: await hashOf(request([good, good], { by: own })) })).toMatchObject({
      code: 'moved',
      preview: { rows: [{ verdict: { kind: 'new' } }] },
    });
    // The same rows with another answer about messages are another list.
    expect(await saveImport(db, { ...asked, isConsenting: true, hash: await hashOf(asked) })).toMatchObject({
      code: 'moved',
    });
    const known = await placeCustomer(db, own);
    expect(await save(request([`A;${known.phone};`], { by: own }))).toMatchObject({ code: 'nothing-new' });
    expect(await countOf(own)).toBe(1);
  });

  test('after somebody registered one of them, is shown again instead', async () => {
    const own = await insertStaff(db, 'marketing');
    const phone = freshPhone();
    const asked = request([`A;${phone};`, `B;${freshPhone()};`], { by: own });
    const hash = await hashOf(asked);
    await placeCustomer(db, own, { phone });
    expect(await saveImport(db, { ...asked, hash })).toMatchObject({
      ...{ kind: 'refused', code: 'moved' },
      preview: { rows: [{ verdict: { kind: 'same' } }, { verdict: { kind: 'new' } }] },
    });
    expect(await countOf(own)).toBe(1);
  });

  test('sent many times at once, is saved once', async () => {
    const own = await insertStaff(db, 'marketing');
    const asked = request(
      Array.from({ length: 20 }, (_, n) => `Toko ${n};${freshPhone()};`),
      { by: own },
    );
    const hash = await hashOf(asked);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => saveImport(db, { ...asked, hash })));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['refused', 'refused', 'refused', 'refused', 'saved']);
    expect(await countOf(own)).toBe(20);
  });

  test('by the desk, is refused; a list that cannot be read says why', async () => {
    const operator = await insertStaff(db, 'operator');
    expect(await saveImport(db, { ...request(['A;0812;'], { by: operator }), hash: '' })).toEqual({
      ...{ kind: 'refused', code: 'role-may-not' },
    });
    expect(await saveImport(db, { ...request([], { text: 'x' }), hash: '' })).toMatchObject({ kind: 'unreadable' });
  });

  test('of any mixture of rows, adds as many customers as its preview calls new, or none', async () => {
    const row = fc.oneof(
      fc.constant('wrong' as const),
      fc.constantFrom(0, 1, 2).map((slot) => slot),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const own = await insertStaff(db, 'marketing');
        const phones = [freshPhone(), freshPhone(), freshPhone()];
        const lines = rows.map((one, n) => (one === 'wrong' ? `;${freshPhone()};` : `Toko ${n};${phones[one]};`));
        const asked = request(lines, { by: own });
        const kinds = await kindsOf(asked);
        await save(asked);
        const fresh = new Set(rows.filter((one) => one !== 'wrong')).size;
        expect(kinds.filter((kind) => kind === 'new')).toHaveLength(fresh);
        expect(await countOf(own)).toBe(rows.includes('wrong') ? 0 : fresh);
      }),
      { numRuns: 25 },
    );
  });
});
