import { BNI_DONE, bniSection } from './bni/bni-section';
import { LINE_CODES, type LineCode } from './digiflazz/lines';
import { ENDINGS } from './digiflazz/outcomes';
import { type LoggedRequest } from './digiflazz/requests';
import { html, Markup } from './html';
import { MUTATIONS_DONE, mutationsSection } from './mutations/mutations-section';
import { mono, rupiah, section, select, table, tag, time } from './page-parts';
import { PAGE_STYLE } from './page-style';
import { type ReceivedReport } from './reports';
import { WHATSAPP_DONE, whatsAppSection } from './whatsapp/whatsapp-section';
import { type World } from './world';

const ROWS = 12;

const DONE: Record<string, string> = {
  hold: 'Permintaan yang cocok akan ditahan.',
  release: 'Yang ditahan sudah dilepas.',
  settings: 'Pengaturan disimpan.',
  next: 'Jawaban berikutnya sudah disiapkan.',
  webhook: 'Callback sudah dikirim.',
  reports: 'Sikap penerima laporan diubah.',
  deposit: 'Deposit diubah.',
  reset: 'Semua catatan dihapus.',
  ...BNI_DONE,
  ...WHATSAPP_DONE,
  ...MUTATIONS_DONE,
};

const SUPPLIER_POINTS = ['before-booking', 'before-answer', 'before-lookup'];

const POINT_WORDS: Record<string, string> = {
  'before-booking': 'sebelum dicatat',
  'before-answer': 'sebelum dijawab',
  'before-lookup': 'sebelum diperiksa',
  report: 'penerima laporan',
};

/** The one page: what every counterpart did, and its buttons. Needs no script and nothing from elsewhere. */
export function renderPage(world: World, done: unknown): string {
  const note = typeof done === 'string' ? DONE[done] : undefined;
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Simulator Tuntas</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Simulator Tuntas</h1>
          <p>
            Supplier, server reseller, bank, layanan mutasi, dan WhatsApp tiruan, masing-masing dengan bukunya sendiri.
            <a href="/">Muat ulang</a>
          </p>
          ${note === undefined ? '' : html`<p class="note" role="status">${note}</p>`}
        </header>
        <main>
          ${mutationsSection(world.mutations)} ${bniSection(world.bank)} ${whatsAppSection(world.whatsapp)}
          ${linesSection(world)} ${buttonsSection(world)} ${section('Sedang ditahan', heldTable(world))}
          ${section('Buku pengiriman terakhir', bookTable(world))}
          ${section('Permintaan terakhir ke supplier', requestTable(world.requests.latest(ROWS)))}
          ${section('Laporan yang diterima reseller', reportTable(world.reports.latest(ROWS)))}
          ${section('Arti dua angka terakhir nomor tujuan', endingTable())}
        </main>
      </body>
    </html>`.text;
}

function linesSection(world: World): Markup {
  const cards = LINE_CODES.map(
    (code) =>
      html`<div class="card">
        <h3>Digiflazz ${code}</h3>
        <p><code>/digiflazz/${code}/v1</code></p>
        <p class="big">${rupiah(world.deposits.of(code))}</p>
        <p>Sisa deposit${reservedNote(world, code)}</p>
        <form method="post" action="/control/deposit">
          <input type="hidden" name="line" value="${code}" />
          <label>Ubah deposit menjadi (Rp)<input name="amount" inputmode="numeric" pattern="[0-9]+" required /></label>
          <button class="quiet">Ubah deposit</button>
        </form>
      </div>`,
  );
  return section('Jalur supplier', html`<div class="grid">${cards}</div>`);
}

function reservedNote(world: World, code: LineCode): string {
  const reserved = world.records.reservedBy(code);
  return reserved === 0 ? '' : `, ${rupiah(reserved)} di antaranya untuk transaksi pending`;
}

function buttonsSection(world: World): Markup {
  return section(
    'Tombol',
    html`<div class="grid">${webhookForm()}${holdForm()}${reportForm(world)}${settingsForm(world)}</div>`,
  );
}

function webhookForm(): Markup {
  return html`<div class="card">
    <h3>Kirim callback supplier</h3>
    <p>Dikirim sekarang juga ke hub, benar atau tidak isinya.</p>
    <form method="post" action="/control/webhook">
      <div class="pair">
        <label>Jalur${select('line', [...LINE_CODES])}</label>
        <label>Status${select('status', ['Sukses', 'Gagal', 'Pending'])}</label>
      </div>
      <label>Ref supplier<input name="ref" required /></label>
      <div class="pair">
        <label>Kode (rc)<input name="rc" pattern="[0-9]{2}" placeholder="otomatis" /></label>
        <label>Berapa kali<input name="times" type="number" min="1" max="1000" value="1" /></label>
      </div>
      <label>SN<input name="sn" placeholder="SN yang tercatat" /></label>
      <label>Tanda tangan${select('signature', ['valid', 'wrong', 'none'], ['benar', 'salah', 'tanpa'])}</label>
      <button>Kirim callback</button>
    </form>
  </div>`;
}

function holdForm(): Markup {
  return html`<div class="card">
    <h3>Tahan permintaan</h3>
    <p>Permintaan ke nomor ini menunggu sampai dilepas.</p>
    <form method="post" action="/control/hold">
      <label>Nomor tujuan<input name="destination" inputmode="numeric" required /></label>
      <label
        >Ditahan
        di${select(
          'point',
          SUPPLIER_POINTS,
          SUPPLIER_POINTS.map((point) => POINT_WORDS[point] ?? point),
        )}</label
      >
      <button>Tahan</button>
    </form>
    <form method="post" action="/control/release">
      <button class="quiet">Lepas semua yang ditahan</button>
    </form>
  </div>`;
}

function reportForm(world: World): Markup {
  const rules = Object.entries(world.reports.listRules()).filter(([, rule]) => rule.mode !== 'ok' && rule.count !== 0);
  const state = rules.map(([reseller, rule]) => `${reseller === '*' ? 'semua' : reseller}: ${REPORT_WORDS[rule.mode]}`);
  return html`<div class="card">
    <h3>Penerima laporan reseller</h3>
    <p>Sekarang: ${state.length === 0 ? 'semua diterima' : state.join('; ')}.</p>
    <form method="post" action="/control/reports">
      <label
        >Sikap${select(
          'mode',
          ['ok', 'fail', 'hold', 'drop'],
          ['terima', 'jawab gagal (HTTP 500)', 'tahan', 'putuskan koneksi'],
        )}</label
      >
      <div class="pair">
        <label>Reseller<input name="reseller" placeholder="semua" /></label>
        <label>Berapa laporan<input name="count" type="number" min="1" placeholder="seterusnya" /></label>
      </div>
      <button>Terapkan</button>
    </form>
  </div>`;
}

function settingsForm({ settings }: World): Markup {
  return html`<div class="card">
    <h3>Pengaturan</h3>
    <p>Hub: <code>${settings.hubUrl}</code></p>
    <form method="post" action="/control/settings">
      <div class="pair">
        <label
          >Pengali jeda<input name="delayFactor" type="number" min="0" step="any" value="${settings.delayFactor}"
        /></label>
        <label
          >Jendela balapan (ms)<input name="raceWindowMs" type="number" min="0" value="${settings.raceWindowMs}"
        /></label>
      </div>
      <label>Ingatan referensi (ms)<input name="memoryMs" type="number" min="0" value="${settings.memoryMs}" /></label>
      <label
        >Callback
        otomatis${select('webhooks', ['true', 'false'], ['dikirim', 'hilang'], String(settings.webhooks))}</label
      >
      <button>Simpan pengaturan</button>
    </form>
    <form method="post" action="/control/reset">
      <button class="danger">Hapus semua catatan dan buku</button>
    </form>
  </div>`;
}

function heldTable(world: World): Markup {
  const held = world.gate.listHeld() as Record<string, string | undefined>[];
  return table(
    ['Titik', 'Jalur atau reseller', 'Ref', 'Tujuan', 'Sejak'],
    held.map((item) => [
      POINT_WORDS[item['point'] ?? ''] ?? '',
      item['line'] ?? item['reseller'] ?? '',
      mono(item['ref'] ?? ''),
      mono(item['destination'] ?? ''),
      time(item['since'] ?? ''),
    ]),
    'Tidak ada yang ditahan.',
  );
}

function bookTable(world: World): Markup {
  return table(
    ['Waktu', 'Jalur', 'Ref', 'Tujuan', 'Produk', 'Harga beli', 'SN'],
    world.book
      .latest(ROWS)
      .map(({ at, supplier, ref, destination, product, cost, sn }) => [
        time(at),
        supplier,
        mono(ref),
        mono(destination),
        product,
        rupiah(cost),
        mono(sn),
      ]),
    'Belum ada pengiriman.',
  );
}

function requestTable(requests: LoggedRequest[]): Markup {
  return table(
    ['Waktu', 'Jalur', 'Jenis', 'Ref', 'Tujuan', 'Produk', 'Jawaban'],
    requests.map((request) => [
      time(request.at),
      request.line,
      request.kind === 'first' ? 'pertama' : 'cek',
      mono(request.ref),
      mono(request.destination),
      request.product,
      requestAnswer(request),
    ]),
    'Belum ada permintaan.',
  );
}

function requestAnswer({ answeredAt, isDropped, httpStatus, rc }: LoggedRequest): Markup {
  if (answeredAt === null) return tag('wait', 'menunggu');
  if (isDropped) return tag('bad', 'diputus');
  if (rc === null) return tag('bad', `HTTP ${httpStatus ?? 0}, tak terbaca`);
  return tag(rc === '00' ? 'good' : rc === '03' ? 'wait' : 'bad', `rc ${rc}`);
}

const REPORT_WORDS: Record<ReceivedReport['answer'], string> = {
  ok: 'diterima',
  fail: 'dijawab gagal',
  hold: 'ditahan',
  drop: 'diputus',
};

function reportTable(reports: ReceivedReport[]): Markup {
  return table(
    ['Waktu', 'Reseller', 'Ref', 'Tanda tangan', 'Jawaban', 'Isi'],
    reports.map((report) => [
      time(report.receivedAt),
      report.reseller,
      mono(report.refId ?? '–'),
      signatureTag(report),
      REPORT_WORDS[report.answer],
      mono(report.message ?? (report.body === '' ? report.query : report.body)),
    ]),
    'Belum ada laporan.',
  );
}

/** The text dialects have no signature: they are believed by their address. */
function signatureTag({ method, signatureValid }: ReceivedReport): Markup {
  if (method === 'GET') return tag('wait', 'tanpa');
  return signatureValid ? tag('good', 'cocok') : tag('bad', 'tidak cocok');
}

function endingTable(): Markup {
  return table(
    ['Akhiran', 'Yang terjadi'],
    [
      ...ENDINGS.map(({ digits, description }) => [mono(digits), description]),
      ['lainnya', 'Sukses dalam 50–300 milidetik'],
    ],
    '',
  );
}
