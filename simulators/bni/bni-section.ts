import { html, type Markup } from '../html';
import { mono, rupiah, section, select, table, tag, time } from '../page-parts';
import { type Bank } from './bank';
import { type Bill, type BillState, type Payment } from './bills';
import { AVAILABILITIES, NOTICE_MODES } from './modes';

const ROWS = 12;
/** What the buttons pay into an open bill, and what "more" adds. */
const OPEN_AMOUNT = 100_000;
const MORE = 50_000;

/** What the page says after a button of the bank. */
export const BNI_DONE: Record<string, string> = {
  bni: 'Sikap bank diubah.',
  'bni-answer': 'Jawaban bank berikutnya sudah disiapkan.',
  'bni-notice': 'Pemberitahuan sudah dikirim.',
  'bni-pay': 'Pembayaran dicatat bank, dan pemberitahuannya dikirim ke hub.',
  'bni-tidak-dikenal': 'Ditolak bank: nomor virtual account tidak dikenal.',
  'bni-tidak-aktif': 'Ditolak bank: tagihan sudah lunas, kedaluwarsa, atau ditutup.',
  'bni-nominal': 'Ditolak bank: nominal tidak sesuai dengan jenis tagihan.',
};

/** The bank's part of the page: a till for every bill, its book, and how it may misbehave. */
export function bniSection(bank: Bank): Markup {
  return html`<div id="bni">
    ${section('Bank BNI', billTable(bank))} ${section('Pembayaran terakhir di bank', paymentTable(bank))}
    ${section('Tombol bank', html`<div class="grid">${tillForm()}${modeForm(bank)}${answerForm(bank)}</div>`)}
  </div>`;
}

function billTable(bank: Bank): Markup {
  const latest = bank.bills.list().slice(-ROWS).reverse();
  return table(
    ['Virtual account', 'Tagihan', 'Atas nama', 'Jenis', 'Nominal', 'Dibayar', 'Berlaku sampai', 'Keadaan', 'Bayar'],
    latest.map((bill) => [
      mono(grouped(bill.number)),
      mono(bill.trxId),
      bill.customerName,
      TYPE_WORDS[bill.billingType],
      bill.billingType === 'o' ? 'bebas' : rupiah(bill.amount),
      rupiah(bank.bills.paidOf(bill.trxId)),
      time(bill.expiresAt),
      stateTag(bank.bills.stateOf(bill)),
      payButtons(bank, bill),
    ]),
    'Belum ada tagihan di bank.',
  );
}

const TYPE_WORDS: Record<Bill['billingType'], string> = {
  c: 'tetap',
  i: 'cicilan',
  m: 'minimum',
  n: 'minimum terbuka',
  x: 'maksimum terbuka',
  o: 'terbuka',
};

const STATES: Record<BillState, { tone: 'good' | 'bad' | 'wait'; word: string }> = {
  active: { tone: 'wait', word: 'aktif' },
  paid: { tone: 'good', word: 'lunas' },
  expired: { tone: 'bad', word: 'kedaluwarsa' },
  closed: { tone: 'bad', word: 'ditutup' },
};

function stateTag(state: BillState): Markup {
  const { tone, word } = STATES[state];
  return tag(tone, word);
}

function payButtons(bank: Bank, bill: Bill): Markup {
  const rest = bill.amount - bank.bills.paidOf(bill.trxId);
  const exact = bill.billingType === 'o' ? OPEN_AMOUNT : rest > 0 ? rest : bill.amount;
  const pay = (word: string, amount: number, more: Record<string, string> = {}) =>
    payButton(word, { virtualAccount: bill.number, trxId: bill.trxId, amount: String(amount), ...more });
  const less = Math.max(1, exact - Math.ceil(exact / 4));
  const buttons =
    bank.bills.stateOf(bill) === 'active'
      ? [
          pay('Bayar pas', exact),
          pay('Kurang', less, { force: 'true' }),
          pay('Lebih', exact + MORE, { force: 'true' }),
          pay('Dua kali', exact, { times: '2' }),
          pay('Terlambat', exact, { late: 'true' }),
        ]
      : [pay('Bayar juga', exact, { force: 'true' })];
  return html`<div class="actions">${buttons}</div>`;
}

function payButton(word: string, fields: Record<string, string>): Markup {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  const label = `${word}, tagihan ${fields['trxId'] ?? ''}`;
  return html`<form method="post" action="/bni/pay">
    ${hidden}<button class="quiet" aria-label="${label}">${word}</button>
  </form>`;
}

function paymentTable({ bills, notices }: Bank): Markup {
  const told = ({ id }: Payment) => (notices.isTold(id) ? tag('good', 'selesai') : tag('wait', 'belum dijawab 000'));
  return table(
    ['Waktu bayar', 'Virtual account', 'Tagihan', 'Nominal', 'NTB', 'Pemberitahuan'],
    bills
      .payments()
      .slice(-ROWS)
      .reverse()
      .map((payment) => [
        time(payment.at),
        mono(grouped(payment.number)),
        mono(payment.trxId),
        rupiah(payment.amount),
        mono(payment.ntb),
        told(payment),
      ]),
    'Belum ada pembayaran.',
  );
}

function tillForm(): Markup {
  return html`<div class="card">
    <h3>Bayar ke virtual account</h3>
    <p>Seperti nasabah di ATM atau aplikasi.</p>
    <form method="post" action="/bni/pay">
      <label
        >Nomor virtual account<input name="virtualAccount" inputmode="numeric" pattern="[0-9]{16}" required
      /></label>
      <label>Nominal (Rp)<input name="amount" inputmode="numeric" pattern="[0-9]+" required /></label>
      <label>Aturan bank${select('force', ['false', 'true'], ['dipatuhi', 'diabaikan'])}</label>
      <button>Bayar</button>
    </form>
  </div>`;
}

const AVAILABILITY_WORDS = ['menjawab', 'gangguan (997)', 'tidak terjangkau'];
const NOTICE_WORDS = [
  'apa adanya',
  'hilang',
  'kunci salah',
  'nominal diubah orang',
  'nomor tagihan diubah orang',
  'waktu diubah orang',
];

function modeForm({ modes: { settings } }: Bank): Markup {
  return html`<div class="card">
    <h3>Sikap bank</h3>
    <form method="post" action="/control/bni">
      <label>Layanan${select('availability', [...AVAILABILITIES], AVAILABILITY_WORDS, settings.availability)}</label>
      <label>Pemberitahuan${select('noticeMode', [...NOTICE_MODES], NOTICE_WORDS, settings.noticeMode)}</label>
      <div class="pair">
        <label>Berapa kali<input name="noticeCount" type="number" min="1" placeholder="seterusnya" /></label>
        <label
          >Salinan<input name="noticeCopies" type="number" min="1" max="1000" value="${settings.noticeCopies}"
        /></label>
      </div>
      <div class="pair">
        <label
          >Tunda pemberitahuan (ms)<input name="noticeDelayMs" type="number" min="0" value="${settings.noticeDelayMs}"
        /></label>
        <label>Jawaban lambat (ms)<input name="slowMs" type="number" min="0" value="${settings.slowMs}" /></label>
      </div>
      <label
        >Urutan
        pemberitahuan${select(
          'noticesSwapped',
          ['false', 'true'],
          ['seperti pembayaran', 'ditukar dua-dua'],
          String(settings.noticesSwapped),
        )}</label
      >
      <label
        >Inquiry per jam<input name="inquiriesPerHour" type="number" min="0" value="${settings.inquiriesPerHour}"
      /></label>
      <button>Terapkan</button>
    </form>
  </div>`;
}

function answerForm({ modes: { answers } }: Bank): Markup {
  const waiting = answers.map(({ operation, answer }) => `${operation ?? 'semua'}: ${answer}`);
  return html`<div class="card">
    <h3>Jawaban bank berikutnya</h3>
    <p>Permintaannya tetap dijalankan. Menunggu: ${waiting.length === 0 ? 'tidak ada' : waiting.join('; ')}.</p>
    <form method="post" action="/control/bni-answer">
      <label
        >Permintaan${select(
          'operation',
          ['createbilling', 'updatebilling', 'inquirybilling', 'inactivebilling'],
          ['buat tagihan', 'ubah tagihan', 'inquiry', 'tutup tagihan'],
        )}</label
      >
      <label
        >Dijawab${select(
          'answer',
          ['009', '008', 'drop', 'garbage', 'http-500'],
          ['009, kesalahan tak terduga', '008, gangguan teknis', 'koneksi putus', 'tak terbaca', 'HTTP 500'],
        )}</label
      >
      <label>Berapa kali<input name="count" type="number" min="1" value="1" /></label>
      <button>Siapkan</button>
    </form>
  </div>`;
}

const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ');
