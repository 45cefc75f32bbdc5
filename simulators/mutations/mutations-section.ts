import { wibTexts } from '../bni/wib';
import { html, type Markup } from '../html';
import { mono, rupiah, section, select, table, tag, time } from '../page-parts';
import { type AccountFeed } from './account-feed';
import { ACCOUNTS } from './accounts';
import { SIGNATURES } from './modes';
import { type BankLine } from './mutation-book';
import { STATEMENT_FORMATS } from './statement-files';

const ROWS = 12;

export const MUTATIONS_DONE: Record<string, string> = {
  '': 'Transfer tercatat di rekening.',
  reverse: 'Mutasi dibalik oleh bank.',
  mutations: 'Sikap layanan mutasi diubah.',
  'mutations-webhook': 'Webhook mutasi dikirim.',
};

/** The accounts' part of the page: a counter for payers, the book, and how the service that reads it may misbehave. */
export function mutationsSection(feed: AccountFeed): Markup {
  return html`<div id="mutasi">
    ${section('Rekening perusahaan', html`<div class="grid">${transferForm()}${statementForm()}${modeForm(feed)}</div>`)}
    ${section('Mutasi rekening terakhir', lineTable(feed))}
  </div>`;
}

const accountSelect = (): Markup =>
  select(
    'account',
    ACCOUNTS.map(({ number }) => number),
    ACCOUNTS.map(({ bank, number }) => `${bank} ${number}`),
  );

function transferForm(): Markup {
  return html`<div class="card">
    <h3>Transfer dari pembeli</h3>
    <p>Seperti pembeli di aplikasi banknya. Nominal dengan kode unik, atau tanpa.</p>
    <form method="post" action="/mutations">
      <label>Rekening tujuan${accountSelect()}</label>
      <label>Nominal (Rp)<input name="amount" inputmode="numeric" pattern="[0-9]+" required /></label>
      <label>Nama pengirim<input name="sender" maxlength="100" placeholder="Budi Santoso" /></label>
      <label>Berita<input name="description" maxlength="100" /></label>
      <label>Arah${select('type', ['CR', 'DB'], ['masuk', 'keluar'])}</label>
      <button>Transfer</button>
    </form>
  </div>`;
}

function statementForm(): Markup {
  const today = wibTexts(new Date().toISOString()).local.slice(0, 10);
  const words = ['CSV MCM', 'MT940', 'MT942 (hari berjalan)', 'camt.053'];
  return html`<div class="card">
    <h3>Rekening koran</h3>
    <p>Berkas dari bank, untuk diunggah di konsol.</p>
    <form method="get" action="/mutations/statement">
      <label>Rekening${accountSelect()}</label>
      <label>Bentuk${select('format', [...STATEMENT_FORMATS], words)}</label>
      <div class="pair">
        <label>Dari<input name="from" type="date" value="${today}" required /></label>
        <label>Sampai<input name="to" type="date" value="${today}" required /></label>
      </div>
      <button class="quiet">Unduh</button>
    </form>
  </div>`;
}

function modeForm({ modes }: AccountFeed): Markup {
  const yesNo = (name: string, value: boolean, words: [string, string]): Markup =>
    select(name, ['true', 'false'], words, String(value));
  return html`<div class="card">
    <h3>Sikap layanan mutasi (Moota)</h3>
    <form method="post" action="/control/mutations">
      <label>Webhook${yesNo('webhooks', modes.webhooks, ['dikirim', 'mati, hanya daftar'])}</label>
      <label
        >Tanda tangan${select('signature', [...SIGNATURES], ['asli', 'palsu', 'tidak ada'], modes.signature)}</label
      >
      <div class="pair">
        <label>Terlambat (ms)<input name="delayMs" type="number" min="0" value="${modes.delayMs}" /></label>
        <label>Salinan<input name="copies" type="number" min="1" max="1000" value="${modes.copies}" /></label>
      </div>
      <label>Mutasi sebelumnya${yesNo('isOverlapping', modes.isOverlapping, ['dikirim lagi', 'tidak'])}</label>
      <label>Urutan${yesNo('isSwapped', modes.isSwapped, ['ditukar dua-dua', 'seperti di bank'])}</label>
      <label>Waktu mutasi${yesNo('isDateOnly', modes.isDateOnly, ['tanggal saja', 'dengan jam'])}</label>
      <div class="pair">
        <label>Daftar lambat (ms)<input name="slowMs" type="number" min="0" value="${modes.slowMs}" /></label>
        <label>Daftar${yesNo('isListDown', modes.isListDown, ['gangguan', 'menjawab'])}</label>
      </div>
      <button>Terapkan</button>
    </form>
  </div>`;
}

function lineTable(feed: AccountFeed): Markup {
  const lines = feed.book.list().slice(-ROWS).reverse();
  return table(
    ['Waktu bank', 'Rekening', 'Keterangan', 'Nominal', 'Saldo', 'Webhook', 'Tombol'],
    lines.map((line) => [
      time(line.at),
      mono(line.account),
      line.description,
      amountTag(line),
      rupiah(line.balance),
      feed.webhooks.isTold(line.id) ? tag('good', 'selesai') : tag('wait', 'belum'),
      lineButtons(line),
    ]),
    'Belum ada mutasi.',
  );
}

function amountTag({ type, amount }: BankLine): Markup {
  return type === 'CR' ? tag('good', `+ ${rupiah(amount)}`) : tag('bad', `− ${rupiah(amount)}`);
}

function lineButtons({ id }: BankLine): Markup {
  const button = (action: string, field: string, word: string): Markup =>
    html`<form method="post" action="${action}">
      <input type="hidden" name="${field}" value="${id}" /><button class="quiet" aria-label="${word}, mutasi ${id}">
        ${word}
      </button>
    </form>`;
  return html`<div class="actions">
    ${button('/mutations/reverse', 'id', 'Balik')} ${button('/control/mutations-webhook', 'ids', 'Kirim webhook lagi')}
  </div>`;
}
