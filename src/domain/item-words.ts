/** What people read about an unfinished item that is not an order's own promise. */
export interface ItemWords {
  /** Of a row in a list. */
  title: string;
  /** Inside a sentence. */
  clause: string;
}

/** By the item's state; an approval is titled by what was asked for. */
export const ITEM_WORDS: Readonly<Record<string, ItemWords>> = {
  'late-success': {
    title: 'Sukses terlambat',
    clause: 'supplier menyatakan sukses untuk percobaan yang semula gagal',
  },
  'failed-after-success': {
    title: 'Gagal setelah sukses',
    clause: 'supplier menyatakan gagal setelah transaksi sukses',
  },
  'unknown-callback': {
    title: 'Kabar supplier tanpa transaksi',
    clause: 'kabar supplier tentang ref yang tidak dikenal',
  },
  'unprocessed-message': { title: 'Kabar supplier belum diolah', clause: 'kabar supplier belum bisa diolah' },
  'invariant-broken': { title: 'Pembukuan tidak sesuai', clause: 'pembukuan tidak sesuai' },
  'alarm-undelivered': { title: 'Alarm tidak terkirim', clause: 'alarm tidak sampai ke penerimanya' },
  'database-older': {
    title: 'Basis data lebih tua dari mesin',
    clause: 'basis data lebih tua dari mesin; pembelian berhenti sampai dipulihkan',
  },
  'lost-order': {
    title: 'Transaksi hilang karena pemulihan',
    clause: 'dibeli pada waktu yang hilang karena pemulihan basis data',
  },
  'lost-correction': {
    title: 'Koreksi hilang karena pemulihan',
    clause: 'koreksi pada waktu yang hilang karena pemulihan basis data',
  },
  abandoned: { title: 'Digagalkan tanpa kepastian', clause: 'digagalkan orang tanpa kepastian dari supplier' },
  undelivered: { title: 'Laporan tak sampai', clause: 'laporan belum sampai ke reseller' },
  proposed: { title: 'Koreksi', clause: 'koreksi sedang dijalankan' },
  requested: { title: 'Persetujuan', clause: 'permintaan menunggu orang kedua' },
  approved: { title: 'Persetujuan', clause: 'permintaan disetujui, menunggu dijalankan' },
  'deposit-short': { title: 'Deposit menipis', clause: 'deposit terminal menipis' },
  owed: { title: 'Piutang reseller', clause: 'piutang reseller belum lunas' },
};
