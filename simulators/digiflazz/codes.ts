export type Status = 'Sukses' | 'Pending' | 'Gagal';

/** What a reader sees beside each code. Only 00, 03 and 99 are not failures. */
const MESSAGES: Record<string, string> = {
  '00': 'Transaksi Sukses',
  '01': 'Waktu habis',
  '02': 'Transaksi Gagal',
  '03': 'Transaksi Pending',
  '40': 'Isi permintaan salah',
  '41': 'Signature tidak cocok',
  '42': 'Username tidak dikenal',
  '43': 'SKU tidak ada atau tidak aktif',
  '44': 'Saldo tidak cukup',
  '45': 'IP tidak dikenali',
  '49': 'Ref ID tidak unik',
  '50': 'Transaksi tidak ditemukan',
  '51': 'Nomor tujuan diblokir',
  '52': 'Prefix tidak sesuai operator',
  '53': 'Produk penjual tidak tersedia',
  '54': 'Nomor tujuan salah',
  '55': 'Produk sedang gangguan',
  '58': 'Sedang cut off',
  '68': 'Stok habis',
  '69': 'Harga melebihi batas yang diminta',
  '70': 'Biller tidak menjawab',
  '74': 'Transaksi dikembalikan',
  '85': 'Terlalu sering, coba lagi setelah satu menit',
  '99': 'Gangguan router',
};

export function statusOf(rc: string): Status {
  if (rc === '00') return 'Sukses';
  return rc === '03' || rc === '99' ? 'Pending' : 'Gagal';
}

export function messageOf(rc: string): string {
  return MESSAGES[rc] ?? `Transaksi ditolak (${rc})`;
}

/** Digiflazz answers failures with an HTTP 4xx that still carries the JSON. */
export function httpStatusOf(status: Status): number {
  return status === 'Gagal' ? 400 : 200;
}
