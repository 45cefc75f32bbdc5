import { formatRupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type Instant } from '../../domain/time';
import { type PayerPageFacts, type PayerRefund } from '../../persistence/queries/transfer/payer-page';
import { waitsForPayee } from './payer-state';
import { dueText, hoursText, momentText } from './payer-times';

/** Whose turn it is while money goes back, and until when. */
export function refundSteps(facts: PayerPageFacts, settings: Settings): { term: string; text: string }[] {
  if (waitsForPayee(facts)) {
    return [
      { term: 'Giliran', text: 'Anda: isi rekening tujuan pengembalian di bawah.' },
      { term: 'Sesudah itu', text: 'Dua petugas memeriksa dan menyetujuinya, lalu dana dikirim.' },
    ];
  }
  const refund = facts.refunds.find(({ state }) => state !== 'confirmed');
  if (refund === undefined) return [{ term: 'Giliran', text: `Petugas kami, ${hoursText(settings)}.` }];
  return [
    { term: 'Giliran', text: 'Petugas kami. Anda tidak perlu berbuat apa-apa.' },
    { term: 'Sekarang', text: refundText(refund, facts.now) },
    { term: 'Tenggat', text: dueText(refund.dueAt, facts.now) },
  ];
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
  }
}

/** What went out, and where to. */
export function paidBackText({ amount, payee, endedAt }: PayerRefund, now: Instant): string {
  const to = payee === null ? '' : ` ke ${payee.bank} ••${payee.numberEnd}`;
  return `${formatRupiah(amount)}${to}${endedAt === null ? '' : `, ${momentText(endedAt, now)}`}.`;
}
