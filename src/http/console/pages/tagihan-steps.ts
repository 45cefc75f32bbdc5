import { type Instant } from '../../../domain/time';
import { formatRupiah } from '../format';
import { formatWhen, MESSAGE_NAMES } from './tagihan-words';

/** What the machine says it does next about a customer's plan or bill. */
export interface Step {
  text: string;
  detail: string;
}

const SENTENCES: Readonly<Record<string, string>> = {
  'open-tagihan': 'Tagihan berikutnya terbit',
  'tell-bank': 'Minta VA ke BNI',
  create: 'Minta VA ke BNI',
  update: 'Perbarui VA di BNI',
  close: 'Tutup VA di BNI',
  inquire: 'Tanya BNI apakah sudah dibayar',
  confirm: 'Cocokkan dengan catatan BNI',
  denda: 'Denda ditambahkan, VA diperbarui di BNI',
  escalate: 'Naik ke Admin',
  'look-again': 'Mesin melihat lagi',
  resume: 'Menunggu dilanjutkan',
  'await-payments': 'Menunggu pembayaran terakhir',
  recovery: 'Menunggu pemulihan basis data',
  wait: 'Tanya BNI apakah sudah dibayar',
  print: 'Cetak lagi',
  send: 'Kirim lagi',
};

/** The next automatic step in words; `fallback` for what has no sentence. */
export function stepOf(
  { nextAction, nextAt }: { nextAction: string; nextAt: Instant },
  { now, fallback }: { now: Instant; fallback: string },
): Step {
  const message = (MESSAGE_NAMES as Readonly<Record<string, string>>)[nextAction];
  const text = message ?? SENTENCES[nextAction] ?? fallback;
  return { text, detail: nextAt < now ? `${formatWhen(nextAt, now)}, sedang dikerjakan` : formatWhen(nextAt, now) };
}

/** `Rp100.075`, with the late charge beside it where there is one. */
export function billedSentence({ amount, denda }: { amount: number; denda: number }): string {
  return denda === 0 ? formatRupiah(amount) : `${formatRupiah(amount)} + denda ${formatRupiah(denda)}`;
}
