import { type Database } from '../../../../src/persistence/database';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { createConsoleBrowser } from '../../../support/console-browser';
import { openTestDatabase } from '../api';

let db: Database;
let end: () => Promise<void>;
let url: string;
let close: () => Promise<void>;

const LOCK_FOR_MS = 15 * 60_000;
const settings = { staffLockAfter: 3, staffLockForMs: LOCK_FOR_MS };

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  ({ url, close } = await startConsole(db, { settings, trustProxy: 1 }));
});
afterAll(async () => {
  await close();
  await end();
});

/** Each from an address of its own, or the limit of an address would mix the tests. */
let addresses = 0;
const fromNewAddress = (): Record<string, string> => {
  addresses += 1;
  return { 'x-forwarded-for': `10.0.${Math.floor(addresses / 250)}.${addresses % 250}` };
};

const tryLogIn = (name: string, password: string, headers: Record<string, string> = fromNewAddress()) =>
  createConsoleBrowser(url).post('/masuk', { nama: name, sandi: password }, headers);

const auditOf = async (subject: string): Promise<string[]> =>
  (await db.rows<{ action: string }>('select action from audit_event where subject = ? order by id', [subject])).map(
    ({ action }) => action,
  );

describe('log-in', () => {
  test('with the right password, opens a session whose cookie a script cannot read and another site cannot send', async () => {
    const staff = await insertStaff(db);
    const answer = await tryLogIn(staff.name, TEST_PASSWORD);
    expect(answer).toMatchObject({ status: 303, location: '/antrian' });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^tuntas_sesi=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const rows = await db.rows<{ hash: Buffer }>('select token_hash as hash from staff_session where staff_id = ?', [
      staff.id,
    ]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(cookie.slice(12, 55));
    expect(await auditOf(staff.id)).toEqual(['staff.log-in']);
  });

  test('that came by https through a proxy, marks its cookie for https alone', async () => {
    const staff = await insertStaff(db);
    const answer = await tryLogIn(staff.name, TEST_PASSWORD, { ...fromNewAddress(), 'x-forwarded-proto': 'https' });
    expect(answer.headers.getSetCookie()[0]).toContain('; Secure');
  });

  test('typed with capitals and spaces around the name, finds the person', async () => {
    const staff = await insertStaff(db);
    expect(await tryLogIn(`  ${staff.name.toUpperCase()} `, TEST_PASSWORD)).toMatchObject({ status: 303 });
  });

  test('with a page that was asked for, leads there, and never to another site', async () => {
    const staff = await insertStaff(db);
    const to = async (ke: string) =>
      (await createConsoleBrowser(url).post('/masuk', { nama: staff.name, sandi: TEST_PASSWORD, ke }, fromNewAddress()))
        .location;
    expect(await to('/transaksi?q=1')).toBe('/transaksi?q=1');
    for (const foreign of ['//evil.test', '/\\evil.test', 'https://evil.test', '/\t/evil.test', '/masuk']) {
      expect(await to(foreign)).toBe('/antrian');
    }
  });

  test('again in the same browser, ends the session that was there', async () => {
    const staff = await insertStaff(db);
    const browser = createConsoleBrowser(url);
    const first = await browser.post('/masuk', { nama: staff.name, sandi: TEST_PASSWORD }, fromNewAddress());
    const old = new Map(browser.cookies);
    const second = await browser.post('/masuk', { nama: staff.name, sandi: TEST_PASSWORD }, fromNewAddress());
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(browser.cookies.get('tuntas_sesi')).not.toBe(old.get('tuntas_sesi'));
    const { n } = (await db.row<{ n: string }>('select count(*) as n from staff_session where staff_id = ?', [
      staff.id,
    ]))!;
    expect(Number(n)).toBe(1);
  });

  test('from another site, is refused before it is looked at', async () => {
    const staff = await insertStaff(db);
    const foreign = { ...fromNewAddress(), 'sec-fetch-site': 'cross-site' };
    expect(await tryLogIn(staff.name, TEST_PASSWORD, foreign)).toMatchObject({ status: 403 });
    expect(await auditOf(staff.id)).toEqual([]);
  });
});

describe('wrong password', () => {
  test('sent as often as allowed, locks the name until the time that the page tells, and not longer', async () => {
    const staff = await insertStaff(db);
    expect((await tryLogIn(staff.name, 'salah')).text).toContain('Sisa 2 percobaan');
    expect((await tryLogIn(staff.name, 'salah')).text).toContain('Sisa 1 percobaan');
    const locked = await tryLogIn(staff.name, 'salah');
    expect(locked).toMatchObject({ status: 422 });
    expect(locked.text).toContain('id="terkunci"');
    // A right one does not help now, and a try does not put the end off: below it is still the one of the first page.
    expect((await tryLogIn(staff.name, TEST_PASSWORD)).text).toContain('id="terkunci"');
    const { until, leftMs } = await lockOf(staff.id);
    expect(locked.text).toContain(`datetime="${until.toISOString()}"`);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(LOCK_FOR_MS);
    await db.write('update staff set locked_until = utc_timestamp(3) where id = ?', [staff.id]);
    expect(await tryLogIn(staff.name, TEST_PASSWORD)).toMatchObject({ status: 303 });
    expect(await auditOf(staff.id)).toEqual([
      ...['staff.password-wrong', 'staff.password-wrong', 'staff.password-wrong', 'staff.lock'],
      'staff.log-in',
    ]);
  });

  test('sent twenty at once, has no more guesses than one after the other', async () => {
    const staff = await insertStaff(db, { password: 'yang-ke-dua-puluh' });
    const guesses = Array.from({ length: 19 }, (_, index) => `tebakan-${index}`);
    const answers = await Promise.all(guesses.map((guess) => tryLogIn(staff.name, guess)));
    expect(answers.every(({ status }) => status === 422)).toBe(true);
    const actions = await auditOf(staff.id);
    expect(actions.filter((action) => action === 'staff.password-wrong')).toHaveLength(3);
    expect((await tryLogIn(staff.name, 'yang-ke-dua-puluh')).text).toContain('id="terkunci"');
  });

  test('of a name that nobody has, reads like that of one that somebody has, up to the lock', async () => {
    const staff = await insertStaff(db, { name: 'adaorangnya' });
    const shown = async (name: string) =>
      (await tryLogIn(name, 'salah')).text
        .replaceAll(name, 'NAMA')
        .replace(/(\d+ \w+ \d+ )?\d\d\.\d\d\.\d\d|\d{4}-[^"]+Z|>\d\d:\d\d<|value="\d+"|aset\/[^"]+/g, '');
    for (let n = 0; n < 4; n += 1) expect(await shown('tidakadaorang')).toBe(await shown(staff.name));
    const kept = await db.rows<{ detail: string }>(`select detail from audit_event where subject = '-'`);
    expect(JSON.stringify(kept)).not.toContain('tidakadaorang');
  });

  test('followed by the right one, is forgotten', async () => {
    const staff = await insertStaff(db);
    await tryLogIn(staff.name, 'salah');
    await tryLogIn(staff.name, 'salah');
    await tryLogIn(staff.name, TEST_PASSWORD);
    expect((await tryLogIn(staff.name, 'salah')).text).toContain('Sisa 2 percobaan');
  });

  test('tried on many names from one address, closes the address and nobody else', async () => {
    const address = fromNewAddress();
    const answers: number[] = [];
    for (let n = 0; n < 45; n += 1) answers.push((await tryLogIn(`nama${n}`, 'salah', address)).status);
    expect(answers.slice(0, 40).every((status) => status === 422)).toBe(true);
    expect(answers.slice(40).every((status) => status === 429)).toBe(true);
    const staff = await insertStaff(db);
    expect(await tryLogIn(staff.name, TEST_PASSWORD, address)).toMatchObject({ status: 429 });
    expect(await tryLogIn(staff.name, TEST_PASSWORD)).toMatchObject({ status: 303 });
  });
});

test('person, switched off, cannot log in and is answered like nobody', async () => {
  const staff = await insertStaff(db);
  await db.write('update staff set is_active = 0 where id = ?', [staff.id]);
  expect((await tryLogIn(staff.name, TEST_PASSWORD)).text).toContain('Nama atau kata sandi tidak cocok');
});

async function lockOf(staffId: string): Promise<{ until: Date; leftMs: number }> {
  const row = await db.row<{ until: Date; micros: string }>(
    `select locked_until as until, timestampdiff(microsecond, utc_timestamp(3), locked_until) as micros
     from staff where id = ?`,
    [staffId],
  );
  return { until: row!.until, leftMs: Number(row!.micros) / 1000 };
}
