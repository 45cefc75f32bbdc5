import { type StaffRole } from '../../../../src/domain/staff';
import { type Database } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { createConsoleBrowser } from '../../../support/console-browser';
import { openTestDatabase } from '../api';

let db: Database;
let end: () => Promise<void>;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  ({ url, close } = await startConsole(db));
});
afterAll(async () => {
  await close();
  await end();
});

async function loggedIn(role: StaffRole, password = TEST_PASSWORD) {
  const staff = await insertStaff(db, { role });
  const browser = createConsoleBrowser(url);
  await browser.logIn(staff.name, password);
  return { ...staff, browser };
}

const lastAudit = (id: string) =>
  db.row<{ actor: string; action: string; detail: string }>(
    'select actor, action, detail from audit_event where subject = ? order by id desc limit 1',
    [id],
  );

describe('an admin', () => {
  test('changes a role: the person is logged out at once, and it is on record', async () => {
    const [admin, other] = [await loggedIn('admin'), await loggedIn('operator')];
    expect(await admin.browser.post(`/staf/${other.id}/peran`, { peran: 'cs' })).toMatchObject({ status: 303 });
    expect((await other.browser.get('/akun')).status).toBe(303);
    expect(await lastAudit(other.id)).toEqual({
      ...{ actor: admin.name, action: 'staff.role-change' },
      detail: JSON.stringify({ name: other.name, from: 'operator', to: 'cs' }),
    });
  });

  test('gives the role that a person has, and nothing happens', async () => {
    const [admin, other] = [await loggedIn('admin'), await loggedIn('operator')];
    await admin.browser.post(`/staf/${other.id}/peran`, { peran: 'operator' });
    expect((await other.browser.get('/akun')).status).toBe(200);
    expect((await lastAudit(other.id))?.action).toBe('staff.log-in');
  });

  test('deactivates a person, who is out at once and stays out until activated', async () => {
    const [admin, other] = [await loggedIn('admin'), await loggedIn('operator')];
    await admin.browser.post(`/staf/${other.id}/nonaktif`);
    expect((await other.browser.get('/akun')).status).toBe(303);
    expect((await other.browser.logIn(other.name, TEST_PASSWORD)).status).toBe(422);
    await admin.browser.post(`/staf/${other.id}/aktif`);
    expect((await other.browser.logIn(other.name, TEST_PASSWORD)).status).toBe(303);
  });

  test('takes the customers of somebody away first, before the person is deactivated or may look after none', async () => {
    const [admin, other] = [await loggedIn('admin'), await loggedIn('marketing')];
    for (const [n, isActive] of [1, 1, 0].entries()) {
      await db.write(
        `insert into customer (id, name, phone, marketing_id, is_active, created_by, created_at, changed_at)
         values (?, 'Toko Berkah', ?, ?, ?, ?, utc_timestamp(3), utc_timestamp(3))`,
        [newId(), `62813${Date.now()}${n}`.slice(0, 15), other.id, isActive, admin.id],
      );
    }
    for (const [path, form] of [
      [`/staf/${other.id}/nonaktif`, {}],
      [`/staf/${other.id}/peran`, { peran: 'cs' }],
    ] as const) {
      const { status, text } = await admin.browser.post(path, form);
      expect(status).toBe(422);
      expect(text).toContain('masih memegang 2 pelanggan aktif. Serahkan dulu');
    }
    expect((await other.browser.get('/akun')).status).toBe(200);
    expect((await admin.browser.post(`/staf/${other.id}/peran`, { peran: 'admin' })).status).toBe(303);
    await db.write('update customer set is_active = 0 where marketing_id = ?', [other.id]);
    expect((await admin.browser.post(`/staf/${other.id}/nonaktif`)).status).toBe(303);
  });

  test('resets a password: the new one is shown once, opens nothing but its own change, and the old one is void', async () => {
    const [admin, other] = [await loggedIn('admin'), await loggedIn('operator')];
    const { status, text } = await admin.browser.post(`/staf/${other.id}/kata-sandi`);
    expect(status).toBe(200);
    const password = /<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})<\/code>/.exec(text)![1]!;
    expect((await admin.browser.get('/staf')).text).not.toContain(password);
    expect(JSON.stringify(await db.rows('select detail from audit_event'))).not.toContain(password);
    expect((await other.browser.get('/akun')).status).toBe(303);
    expect((await other.browser.logIn(other.name, TEST_PASSWORD)).status).toBe(422);
    expect((await other.browser.logIn(other.name, password)).status).toBe(303);
    expect(await other.browser.get('/staf')).toMatchObject({ status: 303, location: '/akun' });
    const own = { lama: password, baru: 'pilihan saya sendiri', ulang: 'pilihan saya sendiri' };
    expect(await other.browser.post('/akun/kata-sandi', own)).toMatchObject({ status: 303, location: '/masuk' });
    expect((await other.browser.logIn(other.name, own.baru)).status).toBe(303);
    expect((await other.browser.get('/staf')).status).toBe(403);
  });

  test('adds a person, whose password is shown once; a name that was taken is refused with the form kept', async () => {
    const admin = await loggedIn('admin');
    const form = { nama: ' Budi ', 'nama-lengkap': 'Budi Santoso', peran: 'operator' };
    const { status, text } = await admin.browser.post('/staf', form);
    const password = /<code>([^<]+)<\/code>/.exec(text)![1]!;
    expect({ status, in: (await createConsoleBrowser(url).logIn('budi', password)).status }).toEqual({
      status: 200,
      in: 303,
    });
    const again = await admin.browser.post('/staf', { ...form, 'nama-lengkap': 'Budi Lain' });
    expect(again.status).toBe(422);
    expect(again.text).toMatch(/dialog-staf-baru"[^>]*data-show/);
    expect(again.text).toContain('value="Budi Lain"');
    expect(again.text).toContain('sudah dipakai');
    for (const wrong of [{ nama: 'a b' }, { 'nama-lengkap': ' ' }, { peran: 'raja' }]) {
      expect((await admin.browser.post('/staf', { ...form, nama: 'lain', ...wrong })).status).toBe(422);
    }
  });

  test('cannot change the own account, so that one admin is always left', async () => {
    const admin = await loggedIn('admin');
    for (const path of ['peran', 'nonaktif', 'kata-sandi']) {
      expect((await admin.browser.post(`/staf/${admin.id}/${path}`, { peran: 'cs' })).status).toBe(422);
    }
    expect((await admin.browser.get('/staf')).status).toBe(200);
  });

  test('and another one who switch each other off at once, are not both gone', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await loggedIn('admin'), await loggedIn('admin')];
      await Promise.all([one.browser.post(`/staf/${two.id}/nonaktif`), two.browser.post(`/staf/${one.id}/nonaktif`)]);
      const left = await db.rows('select id from staff where id in (?, ?) and is_active = 1', [one.id, two.id]);
      expect(left).toHaveLength(1);
    }
  });

  test('asks for a person that there is not, and is told so', async () => {
    const admin = await loggedIn('admin');
    const answer = await admin.browser.post('/staf/01ARZ3NDEKTSV4RRFFQ69G5FAV/nonaktif');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('tidak ada dalam daftar staf');
  });
});

test('a supervisor unlocks another person, not oneself, and changes nothing else', async () => {
  const [lead, other] = [await loggedIn('supervisor'), await insertStaff(db)];
  const lock = (id: string) =>
    db.write('update staff set failures = 5, locked_until = utc_timestamp(3) + interval 15 minute where id = ?', [id]);
  await lock(other.id);
  await lock(lead.id);
  const { text } = await lead.browser.get('/staf');
  expect(text).toContain(`/staf/${other.id}/buka-kunci`);
  expect(text).not.toContain(`/staf/${lead.id}/buka-kunci`);
  expect(text).not.toContain('dialog-ubah');
  expect((await lead.browser.post(`/staf/${other.id}/buka-kunci`)).status).toBe(303);
  expect((await lead.browser.post(`/staf/${lead.id}/buka-kunci`)).status).toBe(422);
  expect((await createConsoleBrowser(url).logIn(other.name, TEST_PASSWORD)).status).toBe(303);
  expect((await lead.browser.post(`/staf/${other.id}/nonaktif`)).status).toBe(403);
});

describe('own password', () => {
  test('changed, ends every session of the person, also the one that changed it', async () => {
    const staff = await loggedIn('cs');
    const second = createConsoleBrowser(url);
    await second.logIn(staff.name, TEST_PASSWORD);
    const form = { lama: TEST_PASSWORD, baru: 'empat kata acak panjang', ulang: 'empat kata acak panjang' };
    expect((await staff.browser.post('/akun/kata-sandi', form)).status).toBe(303);
    expect([(await staff.browser.get('/akun')).status, (await second.get('/akun')).status]).toEqual([303, 303]);
    expect((await staff.browser.logIn(staff.name, TEST_PASSWORD)).status).toBe(422);
    expect((await staff.browser.logIn(staff.name, form.baru)).status).toBe(303);
  });

  test.each([
    ['too short', { baru: 'sebelas-hrf', ulang: 'sebelas-hrf' }, 'paling sedikit 12 huruf'],
    ['of the demo', { baru: 'demo-supervisor', ulang: 'demo-supervisor' }, 'dikenal semua orang'],
    ['typed twice, differently', { baru: 'empat kata acak panjang', ulang: 'empat kata acak' }, 'tidak sama'],
    ['equal to the old one', { baru: TEST_PASSWORD, ulang: TEST_PASSWORD }, 'harus berbeda'],
    [
      'with a wrong old one',
      { lama: 'bukan-ini', baru: 'empat kata acak panjang', ulang: 'empat kata acak panjang' },
      'tidak cocok',
    ],
  ])('%s, is refused and nothing is changed', async (_title, fields, sentence) => {
    const staff = await loggedIn('cs');
    const answer = await staff.browser.post('/akun/kata-sandi', { lama: TEST_PASSWORD, ...fields });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(sentence);
    expect((await staff.browser.get('/akun')).status).toBe(200);
  });

  test('guessed too often from an open session, locks the name like at the log-in', async () => {
    const staff = await loggedIn('cs');
    const form = { baru: 'empat kata acak panjang', ulang: 'empat kata acak panjang' };
    for (let n = 0; n < 5; n += 1) await staff.browser.post('/akun/kata-sandi', { ...form, lama: `tebakan-${n}` });
    const answer = await staff.browser.post('/akun/kata-sandi', { ...form, lama: TEST_PASSWORD });
    expect(answer.text).toContain('dikunci sementara');
  });
});

test('sessions of one’s own, ended from another place, leave the one that asked', async () => {
  const staff = await loggedIn('operator');
  const second = createConsoleBrowser(url);
  await second.logIn(staff.name, TEST_PASSWORD);
  expect((await staff.browser.get('/akun')).text).toContain('Tutup semua sesi lain');
  expect((await staff.browser.post('/akun/tutup-sesi-lain')).status).toBe(303);
  expect([(await staff.browser.get('/akun')).status, (await second.get('/akun')).status]).toEqual([200, 303]);
});
