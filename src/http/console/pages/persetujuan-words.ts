import { type ApprovalView } from '../../../backoffice/controls/controls.types';
import { type ControlAction } from '../../../domain/topup/controls';

type Sentence = (approval: Pick<ApprovalView, 'topupNo'>) => string;

/** What a person checks with own eyes before the second voice. */
export const CHECKED: Readonly<Record<ControlAction, string>> = {
  resend: 'Saya memeriksa sendiri bahwa percobaan sebelumnya pasti gagal',
  reroute: 'Saya memeriksa sendiri bahwa percobaan sebelumnya pasti gagal',
  succeed: 'Saya memeriksa sendiri SN ini di sumbernya',
  fail: 'Saya memeriksa sendiri keadaannya di supplier',
  park: 'Saya memeriksa sendiri alasan pengundurannya',
  'late-success': 'Saya memeriksa sendiri SN ini di sumbernya',
  'charge-late-success': 'Saya memeriksa sendiri bahwa reseller memang menerima kirimannya',
  'collect-receivable': 'Saya memeriksa sendiri piutang dan saldonya',
  reversal: 'Saya memeriksa sendiri bahwa supplier menarik kembali kirimannya',
  'double-delivery': 'Saya memeriksa sendiri di supplier bahwa kiriman percobaan ini memang terjadi',
  'settle-abandoned': 'Saya memeriksa sendiri pernyataan supplier itu',
  'close-case': 'Saya memeriksa sendiri bahwa kasus ini tidak perlu jurnal',
};

const APPROVED: Readonly<Record<ControlAction, Sentence>> = {
  resend: ({ topupNo }) => `TRX ${topupNo} dibeli lagi di terminal yang sama dengan ref baru.`,
  reroute: ({ topupNo }) => `TRX ${topupNo} dibeli di terminal berikutnya.`,
  succeed: ({ topupNo }) =>
    `TRX ${topupNo} menjadi Sukses dan SN dikirim ke reseller. Bila supplier nanti menjawab gagal, kasus dibuka dan koreksi diusulkan; jurnal tidak bergerak sendiri.`,
  fail: ({ topupNo }) =>
    `TRX ${topupNo} menjadi Gagal dan saldo kembali ke reseller. Percobaan yang belum pasti ditinggalkan dengan kasus terbuka sampai supplier memberi kepastian.`,
  park: ({ topupNo }) => `Tenggat TRX ${topupNo} diundur. Tanpa jurnal.`,
  'late-success': ({ topupNo }) =>
    `TRX ${topupNo} menjadi Sukses dan dikabarkan ke reseller tanpa ditagih; harga belinya jadi kerugian kita.`,
  'charge-late-success': () => 'Reseller ditagih dari saldo bebasnya; sisanya jadi piutang dengan tenggat.',
  'collect-receivable': () => 'Piutang ditarik dari saldo bebas; bila lunas, tugasnya ditutup.',
  reversal: ({ topupNo }) => `TRX ${topupNo} menjadi Dibalik dan dikabarkan ke reseller.`,
  'double-delivery': ({ topupNo }) =>
    `Harga beli percobaan ini jadi kerugian kita dan kasusnya ditutup. TRX ${topupNo} dan saldo reseller tetap.`,
  'settle-abandoned': () => 'Percobaan yang ditinggalkan dinyatakan pasti gagal dan kasusnya ditutup. Tanpa jurnal.',
  'close-case': () => 'Kasus ditutup dengan alasan ini. Tanpa jurnal.',
};

/** What happens when the second person agrees. */
export function approvedSentence(approval: Pick<ApprovalView, 'topupNo' | 'action'>): string {
  return APPROVED[approval.action](approval);
}

/** What happens when nobody decides in time. */
export function expiredSentence({ topupNo }: Pick<ApprovalView, 'topupNo'>): string {
  return `Tidak ada jurnal. TRX ${topupNo} tetap seperti sekarang, dan permintaannya bisa diajukan lagi.`;
}

export const APPROVAL_STATES: Readonly<Record<ApprovalView['state'], { state: string; word: string }>> = {
  requested: { state: 'awaiting', word: 'Menunggu' },
  approved: { state: 'pending', word: 'Menunggu mesin' },
  executed: { state: 'success', word: 'Dijalankan' },
  rejected: { state: 'failed', word: 'Ditolak' },
  withdrawn: { state: 'stopped', word: 'Ditarik' },
  expired: { state: 'stopped', word: 'Kedaluwarsa' },
  refused: { state: 'failed', word: 'Tidak jadi' },
};
