import { type Instant, shortDate } from '../../../domain/time';
import { countdown, formatMoment, formatRupiah } from '../format';
import { billLedgerRows } from './tagihan-ledger';
import { type BillAnswers } from './tagihan-answers';
import { EXCEPTION_NAMES, formatWhen, groupedNumber } from './tagihan-words';
import { type OfferFacts, offerModels, proposalModel } from './pembayaran-offers';
import { EXCEPTION_SENTENCES, RESOLUTION_NAMES } from './pembayaran-words';

export interface ExceptionFacts extends OfferFacts {
  now: Instant;
}

const HOUR_MS = 3_600_000;

/** A payment in question, as its template shows it. */
export function exceptionModel(facts: ExceptionFacts) {
  const { exception, typed, now } = facts;
  const { kind, amount, customer, tagihan, payment, notice, virtualAccount } = exception;
  return {
    path: `/pembayaran/${exception.id}`,
    title: `${EXCEPTION_NAMES[kind]} ${formatRupiah(amount)}`,
    customer: customer === null ? null : { href: `/pelanggan/${customer.id}`, name: customer.name },
    sentence: EXCEPTION_SENTENCES[kind],
    detail: exception.detail,
    answers: answersOf(facts),
    tagihan:
      tagihan === null
        ? null
        : { href: `/tagihan/${tagihan.id}`, number: tagihan.number, due: shortDate(tagihan.dueOn) },
    evidence: [
      { label: 'Yang dipertanyakan', value: formatRupiah(amount) },
      {
        label: 'Di pembukuan',
        value: exception.isMoney ? (customer === null ? 'dana tak dikenal' : 'titipan pelanggan') : 'tidak ada uang',
      },
      ...(tagihan === null
        ? []
        : [
            { label: 'Tagihan', value: formatRupiah(tagihan.amount + tagihan.denda) },
            { label: 'Sudah dibayar', value: formatRupiah(tagihan.paid) },
          ]),
      ...(payment === null
        ? []
        : [
            { label: 'Pembayaran', value: `BYR-${payment.no}, ${formatRupiah(payment.amount)}` },
            { label: 'Dibayar', value: formatMoment(payment.paidAt, now) },
            { label: 'NTB', value: payment.ntb ?? '–' },
          ]),
      ...(notice === null
        ? []
        : [
            {
              label: 'Kabar bank',
              value: `${notice.amount === null ? 'jumlah tidak terbaca' : formatRupiah(notice.amount)}, datang ${notice.arrivals} kali`,
            },
            { label: 'Trx id di kabar', value: notice.trxId ?? 'tidak terbaca' },
            { label: 'Diterima', value: formatMoment(notice.receivedAt, now) },
          ]),
      ...(virtualAccount === null
        ? []
        : [
            { label: 'VA', value: groupedNumber(virtualAccount.number) },
            {
              label: 'Menurut BNI',
              value:
                virtualAccount.inquiredTotal === null ? 'belum ditanya' : formatRupiah(virtualAccount.inquiredTotal),
            },
            { label: 'Sudah dikenali', value: formatRupiah(virtualAccount.recognised) },
          ]),
    ],
    offers: offerModels(facts),
    proposal: proposalModel(facts, now),
    typed,
    isOpen: exception.state === 'open',
    resolved:
      exception.state === 'open'
        ? null
        : {
            name: (RESOLUTION_NAMES as Readonly<Record<string, string>>)[exception.resolution ?? ''] ?? 'Selesai',
            by: exception.resolvedBy ?? 'mesin',
            at: exception.resolvedAt === null ? '' : formatMoment(exception.resolvedAt, now),
            note: exception.note,
          },
    ledger: billLedgerRows(exception.journals, now),
  };
}

function answersOf({
  exception: { item, state, openedAt, resolvedAt, proposal },
  staff,
  now,
}: ExceptionFacts): BillAnswers {
  const isAdmin = staff.role === 'admin';
  const isOpen = state === 'open';
  return {
    label: 'Keadaan',
    badge: isOpen ? { state: 'suspense', word: 'Perlu keputusan' } : { state: 'paid', word: 'Selesai' },
    since: `sejak ${formatWhen(isOpen ? openedAt : (resolvedAt ?? openedAt), now)}`,
    next: isOpen
      ? {
          action: item === null ? 'Tidak ada' : escalationOf(item, proposal !== null, now),
          then: 'Tidak ada uang yang berpindah tanpa keputusan orang.',
        }
      : { action: 'Tidak ada, selesai', then: null },
    deadline:
      item === null
        ? { label: 'Tenggat', countdown: null, text: 'tidak ada' }
        : {
            label: `Tenggat ${formatWhen(item.dueAt, now)}`,
            countdown: countdown({ name: 'Pembayaran', from: item.changedAt, to: item.dueAt }, now, HOUR_MS),
            text: '',
          },
    actor: {
      icon: isOpen ? 'person' : 'auto',
      ...actorOf({ isOpen, isAdmin, isOwnProposal: proposal?.by.id === staff.id }),
    },
    problem: null,
  };
}

function escalationOf({ escalateAt }: { escalateAt: Instant }, isProposed: boolean, now: Instant): string {
  const moment = formatWhen(escalateAt, now);
  return isProposed ? `Menunggu orang kedua; naik ke Admin ${moment}` : `Naik ke Admin ${moment}`;
}

function actorOf({ isOpen, isAdmin, isOwnProposal }: { isOpen: boolean; isAdmin: boolean; isOwnProposal: boolean }) {
  if (!isOpen) return { word: 'Tidak ada', then: null };
  if (isOwnProposal)
    return { word: 'Orang kedua', then: isAdmin ? 'Admin lain, atau marketing pelanggan ini' : 'Admin' };
  if (isAdmin) return { word: 'Anda, sebagai Admin', then: null };
  return { word: 'Anda atau Admin', then: 'Tanyakan ke pelanggan; yang terkunci untuk Anda, sampaikan ke Admin.' };
}
