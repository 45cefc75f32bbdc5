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
  'va-not-closed': { title: 'VA belum tertutup di BNI', clause: 'VA yang sudah selesai masih terbuka di BNI' },
  'va-unknown': { title: 'VA tidak dikenal BNI', clause: 'BNI tidak mengenal VA yang harus bisa dibayar' },
  undelivered: { title: 'Laporan tak sampai', clause: 'laporan belum sampai ke reseller' },
  proposed: { title: 'Koreksi', clause: 'koreksi sedang dijalankan' },
  requested: { title: 'Persetujuan', clause: 'permintaan menunggu orang kedua' },
  approved: { title: 'Persetujuan', clause: 'permintaan disetujui, menunggu dijalankan' },
  'deposit-short': { title: 'Deposit menipis', clause: 'deposit terminal menipis' },
  owed: { title: 'Piutang reseller', clause: 'piutang reseller belum lunas' },
  active: { title: 'Rencana berjalan', clause: 'rencana menunggu tagihan berikutnya' },
  paused: { title: 'Rencana ditunda', clause: 'rencana ditunda' },
  opening: { title: 'VA belum terbit', clause: 'nomor virtual account belum terbit' },
  awaiting: { title: 'Menunggu pembayaran', clause: 'tagihan menunggu pembayaran' },
  stored: { title: 'Kabar bank belum dicocokkan', clause: 'kabar pembayaran belum ditanyakan ke bank' },
  confirming: { title: 'Kabar bank sedang dicocokkan', clause: 'kabar pembayaran sedang ditanyakan ke bank' },
  underpaid: { title: 'Kurang bayar', clause: 'pembayaran kurang dari tagihannya' },
  overpaid: { title: 'Lebih bayar', clause: 'pembayaran lebih dari tagihannya' },
  late: { title: 'Bayar setelah ditutup', clause: 'pembayaran masuk setelah tagihannya ditutup' },
  duplicate: { title: 'Bayar dua kali', clause: 'tagihan yang sudah lunas dibayar lagi' },
  titipan: { title: 'Titipan belum dipakai', clause: 'titipan pelanggan belum diputuskan untuk apa' },
  'unknown-trx': { title: 'Pembayaran tanpa tagihan', clause: 'pembayaran tidak punya tagihan' },
  'amount-mismatch': { title: 'Kabar beda dengan bank', clause: 'jumlah di kabar berbeda dengan catatan bank' },
  unreadable: { title: 'Kabar bank tidak terbaca', clause: 'isi kabar bank tidak sesuai perjanjian' },
  unprinted: { title: 'Dokumen belum tercetak', clause: 'dokumen belum bisa dicetak' },
  unsent: { title: 'Pesan belum terkirim', clause: 'pesan ke pelanggan belum bisa dikirim' },
  'by-hand': { title: 'Pesan menunggu dikirim tangan', clause: 'pesan menunggu dikirim oleh marketing' },
};
