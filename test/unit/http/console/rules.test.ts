import { judgePassword, makePassword } from '../../../../src/backoffice/staff/staff-rules';
import { createUnknownNames } from '../../../../src/backoffice/staff/unknown-names';
import { STAFF_ROLES } from '../../../../src/domain/staff';
import { after, instant } from '../../../../src/domain/time';
import { ACCESS, accessTo, homeOf, mayOpen } from '../../../../src/http/console/access';
import { countersOf, menuOf } from '../../../../src/http/console/menu';
import { ownPath } from '../../../../src/http/console/return-path';

describe('access', () => {
  test('to a route that the table lacks, asked for, throws', () => {
    expect(() => accessTo('POST', '/rahasia')).toThrow('no line for POST /rahasia');
  });

  test.each(STAFF_ROLES)('of %s, at its first page, is there', (role) => {
    expect(mayOpen(role, 'GET', homeOf(role))).toBe(true);
  });

  test('of customer service, counted over all that changes something, is notes, answers, hand-overs and the own account', () => {
    const changes = Object.entries(ACCESS).filter(([key, access]) => key.startsWith('POST ') && access.includes('cs'));
    expect(changes.map(([key]) => key)).toEqual([
      ...['POST /keluar', 'POST /akun/kata-sandi', 'POST /akun/tutup-sesi-lain', 'POST /transaksi/:id/catatan'],
      ...['serah', 'catatan', 'jawaban', 'sop'].map((deed) => `POST /transfer/:id/${deed}`),
      ...['serah', 'catatan', 'jawaban', 'sop'].map((deed) => `POST /mutasi/:id/${deed}`),
      ...['serah', 'catatan', 'jawaban'].map((deed) => `POST /pengembalian/:id/${deed}`),
    ]);
  });

  test('of marketing, counted, is the own account and the pages of customers and bills', () => {
    const open = Object.entries(ACCESS).filter(([, access]) => access !== 'everyone' && access.includes('marketing'));
    const beginnings = open.map(([key]) => `/${key.split('/')[1] ?? ''}`);
    expect([...new Set(beginnings)].sort()).toEqual(
      [
        ...['/', '/akun', '/antrian-tagihan', '/dokumen', '/kebutuhan', '/keluar', '/langsung', '/katalog'],
        ...['/panduan', '/pelanggan', '/pembayaran', '/perubahan', '/pesan', '/pesanan', '/rekap', '/rencana'],
        ...['/tagihan'],
      ].sort(),
    );
  });

  test('of what is about customers, is for nobody who looks after orders alone', () => {
    const BILLING =
      /^\w+ \/(antrian-tagihan|pelanggan|kebutuhan|pesanan|perubahan|katalog|hari-libur|rencana|tagihan|pesan|dokumen|pembayaran|rekap|panduan)(\/|$)/;
    const open = Object.entries(ACCESS).filter(([key]) => BILLING.test(key));
    expect(open.length).toBeGreaterThan(40);
    const others = open.filter(
      ([, access]) => access === 'everyone' || access.some((role) => role !== 'admin' && role !== 'marketing'),
    );
    expect(others.map(([key]) => key)).toEqual([]);
  });
});

test('menu, of pages of which some are not there, leaves those out and marks the current one', () => {
  const none = { open: 0, overdue: 0 };
  const figures = {
    ...{ open: 1234, overdue: 1, approvals: 0, isStopped: false, stopDeed: null },
    ...{ transfers: { open: 2, overdue: 1 }, suspense: none, refunds: none },
  };
  const menu = menuOf('admin', {
    current: 'staf',
    figures,
    billing: { people: 3, overdue: 1, changes: 0 },
    isThere: (path) => path !== '/terminal',
  });
  expect(menu.map(({ menu: name, isCurrent }) => `${name}${isCurrent ? '*' : ''}`)).toEqual([
    ...['antrian', 'persetujuan', 'transaksi', 'transfer', 'dana', 'mutasi', 'pengembalian', 'tiket', 'laporan-sla'],
    ...['pengaturan-transfer', 'antrian-tagihan', 'pelanggan', 'tagihan', 'rekap', 'perubahan'],
    ...['katalog', 'hari-libur', 'panduan', 'audit', 'staf*', 'akun'],
  ]);
  expect(menu.find(({ menu: name }) => name === 'antrian-tagihan')?.counter).toEqual({
    ...{ text: '3', label: '3 perlu orang, 1 lewat tenggat', isHot: true },
  });
  expect(menu.find(({ menu: name }) => name === 'perubahan')?.counter).toBeNull();
  expect(countersOf(figures)).toEqual({
    antrian: { text: '1.234', label: '1.234, 1 lewat tenggat', isHot: true },
    persetujuan: null,
    transfer: { text: '2', label: '2 menunggu verifikasi, 1 lewat tenggat', isHot: true },
    dana: null,
    pengembalian: null,
  });
});

test.each([
  ['/antrian?f=lewat', '/antrian?f=lewat'],
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['/a\\b', '/'],
  ['/\t/evil.test', '/'],
  ['/a\r\nLocation: https://evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['/masuk?ke=/', '/'],
  ['/langsung', '/'],
  ['/tidak-ada', '/'],
  ['/transaksi/01ARZ3NDEKTSV4RRFFQ69G5FAV?x=1#y', '/transaksi/01ARZ3NDEKTSV4RRFFQ69G5FAV?x=1#y'],
  ['/transaksi/01ARZ3NDEKTSV4RRFFQ69G5FAV/kendali/park', '/transaksi/01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ['/persetujuan/01ARZ3NDEKTSV4RRFFQ69G5FAV/setujui?id=1', '/persetujuan'],
  ['/keluar', '/'],
  ['', '/'],
  [['/antrian'], '/'],
  [undefined, '/'],
])('path after the log-in, asked for as %j, is %j', (asked, path) => {
  expect(ownPath(asked)).toBe(path);
});

describe('password', () => {
  test.each([
    ['sebelas-hrf', 'password-too-short'],
    ['ääääääääääää', undefined],
    ['🙂'.repeat(11), 'password-too-short'],
    ['demo-supervisor', 'password-is-known'],
    ['DEMO-supervisor', 'password-is-known'],
    ['rani.oktavia', 'password-is-name'],
    ['x'.repeat(201), 'password-too-long'],
    ['empat kata acak panjang', undefined],
  ])('%j is judged %j', (password, refusal) => {
    expect(judgePassword(password, { name: 'rani.oktavia', isDemo: false })).toBe(refusal);
  });

  test('of the demo, in the demo, may be used', () => {
    expect(judgePassword('demo-supervisor', { name: 'supervisor', isDemo: true })).toBeUndefined();
  });

  test('made by the machine, keeps the rules and never comes twice', () => {
    const made = Array.from({ length: 200 }, makePassword);
    expect(new Set(made).size).toBe(200);
    for (const password of made) {
      expect(password).toMatch(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$/);
      expect(judgePassword(password, { name: 'x', isDemo: false })).toBeUndefined();
    }
  });
});

describe('name that nobody has, tried', () => {
  const now = instant('2026-11-25T07:00:00.000Z');
  const limits = { staffLockAfter: 2, staffLockForMs: 1000 };

  test('as often as a real one, is locked as long, and then begins again', () => {
    const names = createUnknownNames();
    expect(names.chargeTry('x', now, limits)).toEqual({ kind: 'try', triesLeft: 1, lock: null });
    const lock = { since: now, until: after(now, 1000) };
    expect(names.chargeTry('x', now, limits)).toEqual({ kind: 'try', triesLeft: 0, lock });
    expect(names.chargeTry('x', after(now, 999), limits)).toEqual({ kind: 'locked', lock });
    expect(names.chargeTry('x', after(now, 1000), limits)).toEqual({ kind: 'try', triesLeft: 1, lock: null });
  });

  test('among thousands of others, is forgotten before the memory is full', () => {
    const names = createUnknownNames();
    names.chargeTry('first', now, limits);
    for (let n = 0; n < 5000; n += 1) names.chargeTry(`n${n}`, now, limits);
    expect(names.chargeTry('first', now, limits)).toMatchObject({ triesLeft: 1 });
  });
});
