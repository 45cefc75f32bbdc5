/** `npm run books`: checks the books, prints what does not agree and the totals. Exit code 1 when something does not. */
import { withSecretFiles } from '../config/environment';
import { formatRupiah } from '../domain/money';
import { type BookProblem } from '../ledger/book-rules';
import { readBookTotals } from '../ledger/book-totals';
import { type BookFinding, checkBooks } from '../ledger/check-books';
import { openDatabase } from '../persistence/database';

const PROBLEMS: Readonly<Record<BookProblem, string>> = {
  'ledger-unbalanced': 'jumlah debit seluruh buku tidak sama dengan jumlah kredit',
  'journal-unbalanced': 'debit dan kredit jurnal tidak sama',
  'journal-empty': 'jurnal tanpa baris',
  'entry-without-journal': 'baris tanpa jurnal',
  'entry-without-account': 'baris pada akun yang tidak ada',
  'balance-differs': 'saldo akun tidak sama dengan jumlah barisnya',
  'held-differs': 'saldo tertahan tidak sama dengan jumlah tahanan yang terbuka',
  'held-beyond-balance': 'saldo tertahan melebihi saldo',
  'hold-without-account': 'tahanan pada akun yang tidak ada atau tanpa batas',
  'hold-journals': 'jumlah jurnal yang mengambil tahanan tidak sesuai keadaannya',
  'topup-hold-state': 'keadaan tahanan tidak sesuai keadaan topup',
  'topup-hold-content': 'tahanan berbeda dari harga atau akun topup',
  'double-delivery': 'jurnal kirim ganda tidak sesuai dengan percobaannya',
  'topup-late-success': 'jurnal sukses terlambat pada topup yang belum sukses',
  'plan-total': 'jumlah tagihan dan sisa jadwal rencana tidak sama dengan nilai yang disepakati',
  'piutang-differs': 'piutang pelanggan tidak sama dengan tagihannya yang belum dibayar',
  'titipan-differs': 'titipan pelanggan tidak sama dengan kelebihan bayarnya yang belum dipakai',
  'suspense-differs': 'uang tak dikenal tidak sama dengan pembayaran yang belum ada pemiliknya',
  'bank-differs': 'uang masuk di BNI tidak sama dengan jumlah pembayaran',
  'payment-journal': 'jurnal pembayaran tidak sama dengan pembayarannya',
  'payment-allocated': 'alokasi pembayaran tidak sama dengan jumlah yang membayar tagihan',
  'payment-attached': 'notifikasi yang dikaitkan melebihi pembayarannya',
  'account-recognised': 'yang diakui dari VA tidak sama dengan jumlah pembayarannya',
  'account-beyond-inquiry': 'yang diakui dari VA melebihi total menurut BNI',
  'tagihan-overpaid': 'alokasi ke tagihan melebihi nilainya',
  'tagihan-not-paid': 'tagihan lunas yang belum terbayar penuh',
  'tagihan-history': 'riwayat nilai tagihan tidak sama dengan nilainya sekarang',
  'customer-differs': 'alokasi ke tagihan milik pelanggan lain',
  'exception-money': 'uang dalam pengecualian melebihi kelebihan bayarnya',
  'bank-lines': 'saldo rekening di buku tidak sama dengan jumlah mutasinya',
  'suspense-lines': 'dana tak dikenal tidak sama dengan jumlah mutasi masuk yang belum ditempatkan',
  'outgoing-lines': 'uang keluar yang belum jelas tidak sama dengan jumlah mutasi keluar yang terbuka',
  'line-arrival': 'jurnal kedatangan tidak sama dengan mutasinya',
  'line-end': 'mutasi yang sudah diputus tanpa jurnal atau pengembalian yang sesuai',
  'match-line': 'mutasi yang cocok tidak sesuai dengan pencocokannya',
  'match-transfer': 'uang yang diterima transfer tidak sama dengan pencocokan yang berlaku',
  'match-journal': 'jurnal pencocokan tidak sama dengan pencocokannya',
  'match-approval': 'pencocokan oleh petugas tanpa persetujuan yang dijalankan',
  'escrow-differs': 'dana pesanan tidak sesuai dengan keadaan pesanannya',
  'order-state': 'keadaan pesanan tidak sesuai dengan transaksi atau pengembaliannya',
  'excess-differs': 'kelebihan bayar tidak sama dengan pengembalian yang diminta',
  'code-difference': 'selisih kode unik tidak sama dengan jumlah dari transfer yang terverifikasi',
  'short-transfer': 'kekurangan yang ditanggung tidak sama dengan jumlah dari transfer yang terverifikasi',
  'refund-payable': 'pengembalian yang harus dibayar tidak sama dengan yang disetujui',
  'refund-journals': 'jurnal pengembalian tidak sesuai dengan keadaannya',
  'refund-confirmed': 'pengembalian tidak dikonfirmasi oleh satu mutasi keluar yang sama',
  unclaimed: 'pendapatan dana tak bertuan tidak sama dengan dana dan kelebihan bayar yang disimpan',
  'tiket-credited': 'saldo dari tiket tidak sama dengan uang yang diterima',
  'reserved-twice': 'satu nominal dipegang lebih dari satu transfer',
  'decided-alone': 'keputusan dua orang yang diambil seorang diri',
};

void main();

async function main(): Promise<void> {
  try {
    process.exitCode = await printBooks();
  } catch (error) {
    console.error('Buku tidak dapat diperiksa:', error);
    process.exitCode = 1;
  }
}

async function printBooks(): Promise<0 | 1> {
  const url = withSecretFiles(process.env)['TUNTAS_DATABASE_URL'];
  if (url === undefined) throw new Error('TUNTAS_DATABASE_URL is not set');
  const db = await openDatabase({ url, poolSize: 1 });
  try {
    const findings = await checkBooks(db);
    const { journals, debits, credits, openHolds, held } = await readBookTotals(db);
    for (const finding of findings) console.log(lineOf(finding));
    console.log(`${journals} jurnal, debit ${formatRupiah(debits)}, kredit ${formatRupiah(credits)}`);
    console.log(`${openHolds} tahanan terbuka, ${formatRupiah(held)}`);
    console.log(findings.length === 0 ? 'Buku cocok.' : `Buku TIDAK cocok: ${findings.length} temuan.`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

function lineOf(finding: BookFinding): string {
  const place = 'account' in finding ? `akun ${finding.account}` : finding.subject;
  return `SALAH ${place}: ${PROBLEMS[finding.problem]}; seharusnya ${finding.expected}, tercatat ${finding.found}`;
}
