import { STAFF_ROLES, type StaffRole } from '../../domain/staff';

/** Who comes in without a session: the log-in, what a page is dressed with, and the machines that watch the hub. */
export type Access = readonly StaffRole[] | 'everyone';

const STAFF = STAFF_ROLES;
/** Who sees orders. */
const DESK = ['admin', 'supervisor', 'operator', 'cs'] as const;
/** Who changes orders. */
const ACT = ['admin', 'supervisor', 'operator'] as const;
/** Who gives the second voice and switches lines. */
const LEAD = ['admin', 'supervisor'] as const;
const ADMIN = ['admin'] as const;

/** The whole policy of the console, by method and path. A route without a line here stops the program at its start. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'GET /healthz': 'everyone',
  'GET /readyz': 'everyone',
  'GET /metrics': 'everyone',
  'GET /aset/:file': 'everyone',
  'GET /masuk': 'everyone',
  'POST /masuk': 'everyone',

  'GET /': STAFF,
  'POST /keluar': STAFF,
  'GET /langsung': STAFF,
  'GET /akun': STAFF,
  'POST /akun/kata-sandi': STAFF,
  'POST /akun/tutup-sesi-lain': STAFF,

  'GET /antrian': DESK,
  'POST /antrian/:id/ambil': ACT,
  'POST /antrian/:id/lepas': ACT,
  'POST /antrian/:id/tutup': ACT,

  'GET /transaksi': DESK,
  'GET /transaksi/:id': DESK,
  'POST /transaksi/:id/catatan': DESK,
  'POST /transaksi/:id/kendali/:action': ACT,
  'POST /transaksi/:id/nomor': ACT,

  'GET /persetujuan': ACT,
  'POST /persetujuan/:id/setujui': LEAD,
  'POST /persetujuan/:id/tolak': LEAD,
  'POST /persetujuan/:id/tarik': ACT,

  'GET /terminal': ACT,
  'POST /terminal/stop-semua': LEAD,
  'POST /terminal/:code/nyala': LEAD,
  'POST /terminal/:code/mati': LEAD,
  'POST /produk/:code/stop': LEAD,

  'GET /audit': LEAD,

  'GET /staf': LEAD,
  'POST /staf/:id/buka-kunci': LEAD,
  'POST /staf': ADMIN,
  'POST /staf/:id/peran': ADMIN,
  'POST /staf/:id/aktif': ADMIN,
  'POST /staf/:id/nonaktif': ADMIN,
  'POST /staf/:id/kata-sandi': ADMIN,
};

export type ConsoleMethod = 'GET' | 'POST';

/** Throws for a route that the table lacks. */
export function accessTo(method: ConsoleMethod, path: string): Access {
  const access = ACCESS[`${method} ${path}`];
  if (access === undefined) throw new Error(`the console's access table has no line for ${method} ${path}`);
  return access;
}

export function mayOpen(role: StaffRole, method: ConsoleMethod, path: string): boolean {
  const access = accessTo(method, path);
  return access === 'everyone' || access.includes(role);
}

/** The page that a person begins with. */
export function homeOf(role: StaffRole): string {
  return mayOpen(role, 'GET', '/antrian') ? '/antrian' : '/akun';
}
