import { isBusinessDay } from '../tagihan/business-days';
import { addDays, type BusinessDate } from '../time';

/** One step of the house's procedure, as people tick it off. */
export interface SopStep {
  /** As it is stored; at most 24 characters. */
  step: string;
  title: string;
}

/** Dana tak dikenal. */
export const UNMATCHED_MONEY_STEPS: readonly SopStep[] = [
  { step: 'check-suggestions', title: 'Periksa usulan: pesanan dan tiket deposit dengan nominal atau nama yang mirip' },
  { step: 'check-bank-line', title: 'Cocokkan baris ini dengan mutasi asli di internet banking' },
  { step: 'search-sender', title: 'Cari nama pengirim pada pesanan, tiket deposit, dan reseller' },
  { step: 'check-duplicate', title: 'Pastikan baris ini bukan pembayaran kedua atau dana yang sudah ditarik kembali' },
  { step: 'contact-sender', title: 'Hubungi pengirim bila nomornya diketahui, lalu catat jawabannya' },
  { step: 'ask-bank', title: 'Minta data pengirim ke bank bila namanya tidak terbaca' },
  { step: 'decide', title: 'Putuskan dengan alasan: cocokkan, alokasikan, kembalikan, atau simpan' },
];

/** A transfer whose payer says it was paid, and whose money is not found. */
export const PENDING_TRANSFER_STEPS: readonly SopStep[] = [
  { step: 'check-feed', title: 'Pastikan mutasi rekening tujuan sudah masuk sampai jam pembayaran' },
  { step: 'read-proof', title: 'Baca bukti: nominal, rekening tujuan, nama pengirim, dan jam' },
  { step: 'check-suggestions', title: 'Bandingkan bukti dengan usulan mutasi, termasuk di rekening kita yang lain' },
  { step: 'check-proof-reuse', title: 'Pastikan bukti tidak pernah dipakai untuk pesanan lain' },
  { step: 'answer-payer', title: 'Jawab pembayar: apa yang diperiksa dan kapan selesai' },
  { step: 'ask-again', title: 'Minta bukti lain bila tidak terbaca atau rekening tujuannya bukan milik kita' },
  { step: 'decide', title: 'Putuskan: cocokkan, tolak bukti dengan alasan, atau serahkan ke supervisor' },
];

/** In business days; for the totals of money that nobody has placed yet. */
export const AGE_BUCKETS = ['0-1', '2-3', '4-7', '8-30', '>30'] as const;
export type AgeBucket = (typeof AGE_BUCKETS)[number];

export function ageBucket(businessDays: number): AgeBucket {
  if (businessDays <= 1) return '0-1';
  if (businessDays <= 3) return '2-3';
  if (businessDays <= 7) return '4-7';
  return businessDays <= 30 ? '8-30' : '>30';
}

/** Business days after `since`, `today` included: zero on the day itself, and over a weekend that follows. */
export function ageInBusinessDays(
  since: BusinessDate,
  today: BusinessDate,
  holidays: ReadonlySet<BusinessDate>,
): number {
  let days = 0;
  for (let day = addDays(since, 1); day <= today; day = addDays(day, 1)) {
    if (isBusinessDay(day, holidays)) days += 1;
  }
  return days;
}
