import { MESSAGE_NAMES } from './tagihan-words';

/** By our words for it; the rest are codes of a provider. */
const WHY: Readonly<Record<string, string>> = {
  'not-set-up': 'WhatsApp dan e-mail belum bisa dipakai',
  'no-consent': 'pelanggan belum memberi izin',
  withdrawn: 'pelanggan tidak mau dikirimi WhatsApp',
  unreachable: 'nomornya tidak bisa dikirimi WhatsApp',
  'no-address': 'alamatnya tidak ada',
  'too-late': 'waktu kirim otomatisnya sudah lewat',
  'outcome-unknown': 'tidak pasti apakah sudah terkirim',
  'not-delivered': 'tidak ada kabar apakah sudah sampai',
  late: 'terlalu lama menunggu',
  'no-document': 'dokumennya tidak ada',
  'bad-address': 'alamat e-mailnya salah',
};

/** Why a message did not leave by itself, as a clause. Null when nothing is known. */
export function whyUnsent(code: string | null): string | null {
  if (code === null) return null;
  return WHY[code] ?? `penyedia menolaknya (kode ${code})`;
}

interface Trouble {
  title: string;
  sentence: string;
}

/**
 * Of an item that is about all messages of a channel, or of a template: what does not work, and who can put it right.
 * `subject`: `whatsapp`, `email` or `template:<kind>`.
 */
export function channelTrouble(subject: string, code: string | null): Trouble {
  const told = code === null ? '' : ` (kode ${code})`;
  const [, kind] = /^template:(.+)$/.exec(subject) ?? [];
  if (kind !== undefined) {
    const name = (MESSAGE_NAMES as Readonly<Record<string, string>>)[kind] ?? kind;
    return {
      title: `Template WhatsApp “${name}” tidak bisa dipakai`,
      sentence: `WhatsApp menolak template ini${told}, jadi pesannya menunggu dikirim orang. Periksa template-nya di WhatsApp Manager; pekerjaan ini selesai otomatis begitu satu pesan jenis ini diterima.`,
    };
  }
  if (subject === 'email') {
    return {
      title: 'E-mail tidak bisa dipakai',
      sentence: `Server e-mail menolak kita${told}. Semua e-mail menunggu dan dicoba lagi tiap 15 menit; minta yang mengurus server memeriksa pengaturannya.`,
    };
  }
  return {
    title: 'WhatsApp tidak bisa dipakai',
    sentence: `WhatsApp menolak akun kita${told}. Semua pesan menunggu dan dicoba lagi tiap 15 menit; minta yang mengurus server memeriksa token, pembayaran, dan keadaan akunnya di Meta.`,
  };
}
