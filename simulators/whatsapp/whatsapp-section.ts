import { html, type Markup } from '../html';
import { mono, section, select, table, tag, time } from '../page-parts';
import { WHATSAPP_MODES, type WhatsAppMode } from './modes';
import { type OutboxMessage, type Status } from './outbox';
import { type WhatsApp } from './whatsapp';

const ROWS = 12;

export const WHATSAPP_DONE: Record<string, string> = {
  whatsapp: 'Sikap WhatsApp diubah.',
  'whatsapp-reply': 'Balasan pelanggan sudah dikirim.',
  'whatsapp-status': 'Status sudah dikirim.',
  'whatsapp-template': 'Kabar template sudah dikirim.',
};

const MODE_WORDS: Readonly<Record<WhatsAppMode, string>> = {
  refuse: 'tolak pesan',
  'refuse-upload': 'tolak berkas',
  fail: 'terima, lalu gagal',
  silent: 'terima, tanpa kabar',
  lose: 'terima, jawaban hilang',
  shuffle: 'kabar tidak berurutan',
  double: 'kabar dua kali',
  forge: 'tanda tangan palsu',
  down: 'HTTP 500',
  early: 'kabar sebelum jawaban',
};

const STATUS_TAGS: Readonly<Record<Status, Markup>> = {
  sent: tag('wait', 'terkirim'),
  delivered: tag('good', 'sampai'),
  read: tag('good', 'dibaca'),
  failed: tag('bad', 'gagal'),
};

/** What customers have on their telephones, and the buttons of WhatsApp. */
export function whatsAppSection(whatsapp: WhatsApp): Markup {
  return section(
    'WhatsApp pelanggan',
    html`<div class="grid">${replyForm()}${modeForm(whatsapp)}</div>
      ${messageTable(whatsapp.outbox.latest(ROWS))}`,
  );
}

function replyForm(): Markup {
  return html`<div class="card">
    <h3>Pelanggan membalas</h3>
    <p>Kata BERHENTI atau MULAI mengubah izin pesan.</p>
    <form method="post" action="/control/whatsapp-reply">
      <label>Nomor pelanggan (62…)<input name="from" inputmode="numeric" pattern="[0-9]{8,15}" required /></label>
      <label>Pesan<input name="text" required /></label>
      <button>Kirim balasan</button>
    </form>
  </div>`;
}

function modeForm({ rules }: WhatsApp): Markup {
  const active = rules.list().filter(({ times }) => times !== 0);
  const state = active.map(({ mode, to, code }) => `${MODE_WORDS[mode]} (${to ?? 'semua'}, kode ${code})`);
  return html`<div class="card">
    <h3>Sikap WhatsApp</h3>
    <p>Sekarang: ${state.length === 0 ? 'biasa' : state.join('; ')}.</p>
    <form method="post" action="/control/whatsapp">
      <label
        >Sikap${select(
          'mode',
          ['ok', ...WHATSAPP_MODES],
          ['biasa (hapus semua)', ...WHATSAPP_MODES.map((mode) => MODE_WORDS[mode])],
        )}</label
      >
      <div class="pair">
        <label>Nomor<input name="to" inputmode="numeric" placeholder="semua" /></label>
        <label>Kode<input name="code" inputmode="numeric" placeholder="131000" /></label>
        <label>Berapa kali<input name="times" type="number" min="1" placeholder="seterusnya" /></label>
      </div>
      <button>Terapkan</button>
    </form>
  </div>`;
}

function messageTable(messages: OutboxMessage[]): Markup {
  return table(
    ['Waktu', 'Ke', 'Jenis', 'Isi', 'Dokumen', 'Kabar'],
    messages.map((message) => [
      time(message.at),
      mono(message.to),
      message.template ?? 'pesan bebas',
      html`<span class="said">${message.text}</span>`,
      message.document === null
        ? '–'
        : html`<a href="/whatsapp/media/${message.document.mediaId}.pdf">${message.document.filename}</a>`,
      newsOf(message),
    ]),
    'Belum ada pesan.',
  );
}

function newsOf({ told, plan }: OutboxMessage): Markup {
  if (plan.length === 0) return tag('bad', 'tidak pernah sampai');
  const furthest = (['read', 'delivered', 'failed', 'sent'] as const).find((status) => told.includes(status));
  return furthest === undefined ? tag('wait', 'diterima') : STATUS_TAGS[furthest];
}
