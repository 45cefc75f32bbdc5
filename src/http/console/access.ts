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
/** Who sees customers and bills: an admin all of them, marketing its own. Every query of these pages asks whose. */
const BILLING = ['admin', 'marketing'] as const;

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

  'GET /transfer': DESK,
  'GET /transfer/:id': DESK,
  'POST /transfer/:id/putusan': ACT,
  'POST /transfer/:id/minta-bukti': ACT,
  'POST /transfer/:id/tolak-bukti': ACT,
  'POST /transfer/:id/serah': DESK,
  'POST /transfer/:id/catatan': DESK,
  'POST /transfer/:id/jawaban': DESK,
  'POST /transfer/:id/sop': DESK,
  'GET /dana': DESK,
  'GET /mutasi': DESK,
  'GET /mutasi/ekspor/:format': DESK,
  'GET /mutasi/unggah': ACT,
  'POST /mutasi/unggah': ACT,
  'GET /mutasi/kiriman/:id': DESK,
  'POST /mutasi/kiriman/:id/terapkan': ACT,
  'POST /mutasi/kiriman/:id/buang': ACT,
  'POST /mutasi/kiriman/:id/ulangi': LEAD,
  'POST /mutasi/kiriman/:id/tutup': LEAD,
  'GET /mutasi/catat': ACT,
  'POST /mutasi/catat': ACT,
  'GET /mutasi/:id': DESK,
  'POST /mutasi/:id/putusan': ACT,
  'POST /mutasi/:id/terima': LEAD,
  'POST /mutasi/:id/serah': DESK,
  'POST /mutasi/:id/catatan': DESK,
  'POST /mutasi/:id/jawaban': DESK,
  'POST /mutasi/:id/sop': DESK,
  'GET /pengembalian': DESK,
  'GET /pengembalian/:id': DESK,
  'POST /pengembalian/:id/putusan': ACT,
  'POST /pengembalian/:id/tujuan': ACT,
  'POST /pengembalian/:id/nomor': ACT,
  'POST /pengembalian/:id/terkirim': ACT,
  'POST /pengembalian/:id/serah': DESK,
  'POST /pengembalian/:id/catatan': DESK,
  'POST /pengembalian/:id/jawaban': DESK,
  'GET /tiket': DESK,
  'POST /tiket': ACT,
  'GET /laporan-sla': DESK,
  'GET /laporan-sla/ekspor/:format': DESK,
  'GET /pengaturan-transfer': LEAD,
  'POST /pengaturan-transfer/produk/:code': ADMIN,
  'POST /pengaturan-transfer/reseller/:id': ADMIN,
  'POST /pengaturan-transfer/rekening': ADMIN,
  'POST /pengaturan-transfer/rekening/:id': ADMIN,

  'GET /antrian-tagihan': BILLING,

  'GET /pelanggan': BILLING,
  'GET /pelanggan/baru': BILLING,
  'POST /pelanggan': BILLING,
  'POST /pelanggan/serah': ADMIN,
  'GET /pelanggan/impor': BILLING,
  'POST /pelanggan/impor': BILLING,
  'POST /pelanggan/impor/simpan': BILLING,
  'GET /pelanggan/:id': BILLING,
  'POST /pelanggan/:id/ubah': BILLING,
  'POST /pelanggan/:id/nomor': BILLING,
  'POST /pelanggan/:id/izin': BILLING,
  'POST /pelanggan/:id/aktif': ADMIN,
  'POST /pelanggan/:id/nonaktif': ADMIN,
  'POST /pelanggan/:id/titipan': ADMIN,
  'POST /pelanggan/:id/serah': ADMIN,
  'POST /pelanggan/:id/kebutuhan': BILLING,
  'POST /kebutuhan/:id/tutup': BILLING,
  'POST /pelanggan/:id/pesanan': BILLING,
  'POST /pesanan/:id/batal': BILLING,
  'GET /perubahan': BILLING,
  'POST /perubahan/:id/setujui': ADMIN,
  'POST /perubahan/:id/tolak': ADMIN,
  'POST /perubahan/:id/tarik': BILLING,
  'GET /katalog': BILLING,
  'POST /katalog': BILLING,
  'POST /katalog/:code/ubah': BILLING,
  'GET /hari-libur': ADMIN,
  'POST /hari-libur': ADMIN,
  'POST /hari-libur/:date/hapus': ADMIN,

  'GET /pelanggan/:id/rencana/baru': BILLING,
  'POST /pelanggan/:id/rencana': BILLING,
  'GET /rencana/:id': BILLING,
  'POST /rencana/:id/kirim': BILLING,
  'POST /rencana/:id/buang': BILLING,
  'POST /rencana/:id/jadwal': BILLING,
  'POST /rencana/:id/tunda': BILLING,
  'POST /rencana/:id/lanjut': BILLING,
  'POST /rencana/:id/lunasi': BILLING,
  'POST /rencana/:id/batal': BILLING,
  'POST /rencana/:id/rekap': BILLING,

  'GET /tagihan': BILLING,
  'GET /tagihan/ekspor/:format': BILLING,
  'GET /tagihan/:id': BILLING,
  'POST /tagihan/:id/kirim': BILLING,
  'POST /tagihan/:id/batal': BILLING,
  'POST /tagihan/:id/tanya': BILLING,
  'GET /pesan/:id': BILLING,
  'POST /pesan/:id/terkirim': BILLING,
  'POST /pesan/:id/lewati': BILLING,
  'GET /dokumen/:id': BILLING,
  'POST /dokumen/:id/betulkan': ADMIN,
  'GET /pembayaran/:id': BILLING,
  'POST /pembayaran/:id/selesaikan': BILLING,

  'GET /rekap': BILLING,
  'GET /rekap/ekspor/:format': BILLING,
  'GET /panduan': BILLING,
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
  return mayOpen(role, 'GET', '/antrian') ? '/antrian' : '/antrian-tagihan';
}
