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
  'lost-refund': {
    title: 'Pengembalian saat pemulihan',
    clause: 'pengembalian dana mungkin sudah ditransfer pada waktu yang hilang',
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
  verifying: { title: 'Bukti transfer diperiksa', clause: 'bukti transfer menunggu keputusan' },
  asked: { title: 'Menunggu jawaban pembayar', clause: 'pembayar diminta bukti lagi' },
  unjudged: { title: 'Mutasi belum dinilai', clause: 'mutasi belum dinilai mesin' },
  unmatched: { title: 'Dana tak dikenal', clause: 'uang masuk tanpa pesanan' },
  ambiguous: { title: 'Dana dengan beberapa kemungkinan', clause: 'uang masuk cocok dengan lebih dari satu transfer' },
  'late-payment': { title: 'Dana lewat waktu', clause: 'uang masuk sesudah batas waktunya' },
  'date-uncertain': {
    title: 'Dana tanpa jam',
    clause: 'uang masuk hanya dengan tanggal, dan nominalnya dipakai dua kali',
  },
  'duplicate-payment': { title: 'Mungkin bayar dua kali', clause: 'transfer yang sudah dibayar mungkin dibayar lagi' },
  'split-payment': { title: 'Mungkin dibayar bertahap', clause: 'beberapa mutasi mungkin membayar satu transfer' },
  reversed: { title: 'Dana ditarik kembali bank', clause: 'bank menarik kembali uang yang pernah masuk' },
  'same-line': { title: 'Mungkin mutasi yang sama', clause: 'mutasi mungkin baris yang sama dari hari sebelah' },
  outgoing: { title: 'Uang keluar belum jelas', clause: 'uang keluar belum punya tujuan' },
  'missing-in-statement': {
    title: 'Tidak ada di berkas bank',
    clause: 'mutasi dari feed tidak ada di berkas bank',
  },
  'time-contradicts': {
    title: 'Jam di luar masa transfer',
    clause: 'mutasi cocok menurut tanggalnya, tetapi jamnya di luar masa transfer',
  },
  refused: { title: 'Kiriman mutasi ditolak', clause: 'kiriman mutasi tidak bisa dibaca' },
  sent: { title: 'Pengembalian dikirim', clause: 'pengembalian dana menunggu mutasi keluarnya' },
  'feed-silent': { title: 'Feed mutasi diam', clause: 'feed mutasi tidak mengirim kabar' },
  'codes-short': { title: 'Kode unik hampir habis', clause: 'kode unik untuk satu nominal hampir habis' },
  'balance-differs': {
    title: 'Saldo rekening berbeda',
    clause: 'saldo rekening di berkas bank berbeda dengan pembukuan',
  },
};

/** States whose name another kind has too. */
const OF_KIND: Readonly<Record<string, Readonly<Record<string, ItemWords>>>> = {
  transfer: { awaiting: { title: 'Menunggu transfer', clause: 'transfer menunggu dananya' } },
  refund: {
    requested: { title: 'Dana harus dikembalikan', clause: 'pengembalian dana menunggu persetujuan' },
    approved: { title: 'Pengembalian disetujui', clause: 'pengembalian dana menunggu dikirim' },
  },
  batch: { stored: { title: 'Kiriman mutasi belum dibaca', clause: 'kiriman mutasi belum dibaca' } },
};

/** What people read about an item; undefined for a state that nobody named. */
export function itemWords({ kind, state }: { kind: string; state: string }): ItemWords | undefined {
  return OF_KIND[kind]?.[state] ?? ITEM_WORDS[state];
}
