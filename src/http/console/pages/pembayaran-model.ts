import { type ResolutionOffer } from '../../../backoffice/payments/resolution.types';
import { type Instant, shortDate } from '../../../domain/time';
import { type PaymentExceptionPage } from '../../../persistence/queries/tagihan/payment-exception';
import { countdown, formatMoment, formatRupiah } from '../format';
import { ledgerOfPostings } from './tagihan-postings';
import { billLedgerRows } from './tagihan-ledger';
import { type BillAnswers } from './tagihan-answers';
import { EXCEPTION_NAMES, formatWhen, groupedNumber } from './tagihan-words';
import { EXCEPTION_SENTENCES, REASON_SENTENCES, RESOLUTION_NAMES } from './pembayaran-words';

export interface ExceptionFacts {
  exception: PaymentExceptionPage;
  offers: readonly ResolutionOffer[];
  isAdmin: boolean;
  typed: { code: string; note: string; customer: string };
  now: Instant;
}

const HOUR_MS = 3_600_000;

/** A payment in question, as its template shows it. */
export function exceptionModel({ exception, offers, isAdmin, typed, now }: ExceptionFacts) {
  const { kind, amount, customer, tagihan, payment, notice, virtualAccount } = exception;
  return {
    path: `/pembayaran/${exception.id}`,
    title: `${EXCEPTION_NAMES[kind]} ${formatRupiah(amount)}`,
    customer: customer === null ? null : { href: `/pelanggan/${customer.id}`, name: customer.name },
    sentence: EXCEPTION_SENTENCES[kind],
    detail: exception.detail,
    answers: answersOf(exception, isAdmin, now),
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
    offers: offers.map(({ code, reason, postings, allocations, seen }, index) => ({
      ...{ code, seen },
      name: RESOLUTION_NAMES[code],
      reason: REASON_SENTENCES[reason],
      isFirst: index === 0,
      isChosen: typed.code === code,
      needsCustomer: code === 'assign-customer',
      ledger: ledgerOfPostings(postings),
      pays: allocations.length === 0 ? null : `${allocations.length} tagihan`,
      button: `${RESOLUTION_NAMES[code]}${postings.length === 0 ? '' : ` ${formatRupiah(postings[0]?.amount ?? 0)}`}`,
    })),
    ...{ isAdmin, typed },
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

function answersOf(
  { item, state, openedAt, resolvedAt }: PaymentExceptionPage,
  isAdmin: boolean,
  now: Instant,
): BillAnswers {
  const isOpen = state === 'open';
  return {
    label: 'Keadaan',
    badge: isOpen ? { state: 'suspense', word: 'Perlu keputusan' } : { state: 'paid', word: 'Selesai' },
    since: `sejak ${formatWhen(isOpen ? openedAt : (resolvedAt ?? openedAt), now)}`,
    next: isOpen
      ? {
          action: item === null ? 'Tidak ada' : `Naik ke Admin ${formatWhen(item.escalateAt, now)}`,
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
      word: isOpen ? (isAdmin ? 'Anda, sebagai Admin' : 'Admin') : 'Tidak ada',
      then: isOpen && !isAdmin ? 'Tanyakan ke pelanggan, lalu sampaikan ke Admin.' : null,
    },
    problem: null,
  };
}
