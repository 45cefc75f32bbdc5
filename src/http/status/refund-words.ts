import { formatRupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type Instant } from '../../domain/time';
import { isOpenRefund } from '../../domain/transfer/refund-life';
import { buyersReason, keptSentence } from '../../domain/transfer/refund-sentences';
import { type PayerPageFacts, type PayerRefund } from '../../persistence/queries/transfer/payer-page';
import { isWaitingForPayee } from './payer-state';
import { dueText, hoursText, momentText } from './payer-times';

interface Told {
  term: string;
  text: string;
}

/** Whose turn it is while money goes back, and until when. */
export function refundSteps(facts: PayerPageFacts, settings: Settings): Told[] {
  const { refunds, now } = facts;
  const [waiting, ...others] = refunds.filter(isWaitingForPayee);
  if (waiting !== undefined) {
    const isExcess = [waiting, ...others].every(({ kind }) => kind === 'excess');
    return [
      { term: 'Giliran', text: 'Anda: isi rekening tujuan pengembalian di bawah.' },
      { term: 'Tenggat', text: payeeDueText(waiting, { now, isExcess }) },
      { term: 'Sesudah itu', text: 'Dua petugas memeriksa dan menyetujuinya, lalu dana dikirim.' },
    ];
  }
  const refund = refunds.find(({ state }) => isOpenRefund(state));
  if (refund === undefined) return [{ term: 'Giliran', text: `Petugas kami, ${hoursText(settings)}.` }];
  return [
    { term: 'Giliran', text: 'Petugas kami. Anda tidak perlu berbuat apa-apa.' },
    { term: 'Sekarang', text: refundText(refund, now) },
    { term: 'Tenggat', text: dueText(refund.dueAt, now) },
  ];
}

/** Nothing ends by itself for the payer: the deadline is of the people who see to it, and may keep an excess (C7). */
function payeeDueText({ dueAt }: PayerRefund, { now, isExcess }: { now: Instant; isExcess: boolean }): string {
  const none = isExcess
    ? 'Isi secepatnya: kelebihan yang rekeningnya tidak pernah diisi dapat kami tutup.'
    : 'Tidak ada: dana Anda kami simpan sampai rekeningnya terisi.';
  if (dueAt === null) return none;
  return now <= dueAt
    ? `${none} Bila sampai ${momentText(dueAt, now)} belum terisi, petugas kami diingatkan untuk menindaklanjutinya.`
    : `${none} Sejak ${momentText(dueAt, now)} petugas kami sudah diingatkan untuk menindaklanjutinya.`;
}

/** Of an order that is paid back: why, and what stays of the money. Nothing for what else goes back. */
export function whyPaidBack({ order, transfer, refunds }: PayerPageFacts): Told[] {
  if (order === null || !refunds.some(({ kind }) => kind === 'order')) return [];
  const kept = keptSentence(order, transfer);
  return [{ term: 'Alasan', text: buyersReason(order) }, ...(kept === null ? [] : [{ term: 'Potongan', text: kept }])];
}

/** Where a refund is, in one sentence. */
export function refundText(refund: PayerRefund, now: Instant): string {
  const amount = formatRupiah(refund.amount);
  const to = refund.payee === null ? '' : ` ke ${refund.payee.bank} ••${refund.payee.numberEnd}`;
  switch (refund.state) {
    case 'requested':
      return refund.payee === null
        ? `${amount} menunggu rekening tujuan dari Anda.`
        : `${amount}${to} menunggu persetujuan dua petugas.`;
    case 'approved':
      return `${amount}${to} sudah disetujui dan segera dikirim.`;
    case 'sent':
      return `${amount}${to} sudah dikirim${refund.sentAt === null ? '' : ` ${momentText(refund.sentAt, now)}`}, menunggu tercatat di bank.`;
    case 'confirmed':
      return paidBackText(refund, now);
    case 'cancelled':
      return `Pengembalian ${amount} dibatalkan.`;
    case 'kept':
      return `${amount} tidak kami kirim karena rekening tujuannya tidak pernah diisi. Hubungi penjual Anda.`;
  }
}

/** What went out, and where to. */
export function paidBackText({ amount, payee, endedAt }: PayerRefund, now: Instant): string {
  const to = payee === null ? '' : ` ke ${payee.bank} ••${payee.numberEnd}`;
  return `${formatRupiah(amount)}${to}${endedAt === null ? '' : `, ${momentText(endedAt, now)}`}.`;
}
