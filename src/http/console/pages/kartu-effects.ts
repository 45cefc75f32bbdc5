import { type Control } from '../../../backoffice/controls/controls.types';
import { type ControlAction } from '../../../domain/topup/controls';
import { formatRupiah } from '../format';
import { ROLE_NAMES } from '../words';
import { type CardFacts } from './kartu-facts';
import { lastAttempt, nextReserve, openCasesOf } from './kartu-plan';

/** What the action does to the books and to the order. */
export function effectSentence({ action, attemptId }: Pick<Control, 'action' | 'attemptId'>, facts: CardFacts): string {
  const price = formatRupiah(facts.card.price);
  const last = lastAttempt(facts);
  const about = facts.attempts.find(({ id }) => id === attemptId) ?? last;
  const cost = formatRupiah(about?.cost ?? facts.card.price);
  const sentences: Readonly<Record<ControlAction, string>> = {
    resend: `Beli lagi di ${last?.terminalName ?? 'terminal yang sama'} dengan ref baru; ${price} tetap ditahan.`,
    reroute: `Beli di ${nextReserve(facts)?.terminalName ?? 'terminal berikutnya'}; ${price} tetap ditahan.`,
    succeed: `Posting ${price}; SN dikirim ke reseller.`,
    fail: facts.card.account.startsWith('escrow:')
      ? `Lepas ${price}; dana pembeli dikembalikan lewat transfer.`
      : `Kembalikan ${price} ke reseller.`,
    park: 'Tanpa jurnal. Undur tenggat orang; cek status tetap jalan.',
    'late-success': `Catat ${cost} sebagai kerugian; reseller tidak ditagih.`,
    'charge-late-success': `Tagih ${price} dari saldo bebas; sisanya jadi piutang.`,
    'collect-receivable': 'Tarik piutang dari saldo bebas, tidak lebih dari yang ada.',
    reversal: 'Balikkan transaksi; yang membayar mendapat uangnya kembali.',
    'double-delivery': 'Catat harga beli percobaan ini sebagai kerugian; transaksi dan saldo reseller tetap.',
    'settle-abandoned': 'Tanpa jurnal. Percobaan yang ditinggalkan dinyatakan pasti gagal.',
    'close-case': 'Tanpa jurnal. Kasus ditutup dengan alasan Anda.',
  };
  return sentences[action];
}

/** Why one person is not enough (C3, C4, the limit). */
export function fourEyesReason(action: ControlAction, { card, settings, items }: CardFacts): string {
  if (action !== 'succeed' && action !== 'fail' && action !== 'resend' && action !== 'reroute') {
    return 'transaksi ini sudah tuntas';
  }
  if (action === 'succeed' && card.state === 'routing') return 'percobaannya semula tercatat gagal';
  const limit = settings.fourEyesAboveRupiah;
  if (card.state === 'suspect' || card.state === 'pending') return 'hasil supplier belum pasti';
  if (card.price > limit) return `nilainya di atas ${formatRupiah(limit)}`;
  const isToldDelivered = openCasesOf({ items }).some(({ kind }) => kind === 'late-success');
  return isToldDelivered ? 'supplier menyatakan sukses' : 'begitu aturannya';
}

/** `Wulan Pratiwi (supervisor) atau Hendra Gunawan (admin)`. */
export function approversSentence({ approvers }: Pick<CardFacts, 'approvers'>): string {
  if (approvers.length === 0) return 'belum ada supervisor atau admin lain yang aktif';
  return approvers.map(({ fullName, role }) => `${fullName} (${ROLE_NAMES[role].toLowerCase()})`).join(' atau ');
}
