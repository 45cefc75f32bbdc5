import { type Instant, shortDate } from '../../../domain/time';
import { type NewsMessage, type NewsReply } from '../../../persistence/queries/tagihan/customer-news';
import { type TagihanCard } from '../../../persistence/queries/tagihan/tagihan-card';
import { formatMoment, formatRupiah } from '../format';
import { maskedPhone } from './pelanggan-words';
import { billAnswers } from './tagihan-answers';
import { type ByHand } from './tagihan-by-hand';
import { isCorrectable } from './tagihan-kartu-dialogs';
import { billLedgerRows } from './tagihan-ledger';
import { billedSentence } from './tagihan-steps';
import { billTimeline } from './tagihan-timeline';
import {
  BILLING_TYPE_NAMES,
  DOCUMENT_NAMES,
  EXCEPTION_NAMES,
  formatWhen,
  groupedNumber,
  periodName,
  VIRTUAL_ACCOUNT_WORDS,
} from './tagihan-words';

export interface BillFacts {
  card: TagihanCard;
  messages: readonly NewsMessage[];
  replies: readonly NewsReply[];
  byHand: readonly ByHand[];
  isAdmin: boolean;
  now: Instant;
}

/** The card of a bill as its template shows it. */
export function billModel({ card, messages, replies, byHand, isAdmin, now }: BillFacts) {
  const name = periodName(card.plan.kind, card.place);
  const lastPaidAt = card.payments[0]?.paidAt ?? null;
  const total = card.amount + card.denda;
  return {
    path: `/tagihan/${card.id}`,
    number: card.number,
    title: `${card.customer.name} · ${name}`,
    plan: { href: `/rencana/${card.plan.id}`, title: card.plan.title },
    customer: {
      href: `/pelanggan/${card.customer.id}`,
      name: card.customer.name,
      phone: maskedPhone(card.customer.phone),
    },
    billed: billedSentence(card),
    answers: billAnswers({ ...card, name, lastPaidAt, customerName: card.customer.name }, now),
    sums: [
      { label: 'Tagihan', value: formatRupiah(card.amount) },
      ...(card.denda === 0 ? [] : [{ label: 'Denda', value: formatRupiah(card.denda) }]),
      { label: 'Sudah dibayar', value: formatRupiah(card.paid) },
      { label: 'Sisa', value: formatRupiah(Math.max(0, total - card.paid)) },
      { label: 'Jatuh tempo', value: shortDate(card.dueOn) },
    ],
    timeline: billTimeline(card, { messages, replies, now }),
    accounts: card.virtualAccounts.map((account) => ({
      number: groupedNumber(account.number),
      word: VIRTUAL_ACCOUNT_WORDS[account.state] ?? account.state,
      trxId: account.trxId,
      type: BILLING_TYPE_NAMES[account.billingType],
      amount: formatRupiah(account.amount),
      expires: formatWhen(account.expiresAt, now),
      recognised: formatRupiah(account.recognised),
      inquired: account.inquiredAt === null ? 'belum pernah' : formatMoment(account.inquiredAt, now),
      task: taskSentence(account, now),
      canAsk: account.state === 'active',
    })),
    payments: card.payments.map((payment) => ({
      no: `BYR-${payment.no}`,
      at: formatMoment(payment.paidAt, now),
      recognised: formatMoment(payment.recognisedAt, now),
      source: payment.source === 'notice' ? 'kabar BNI' : 'pertanyaan ke BNI',
      ntb: payment.ntb ?? '–',
      amount: formatRupiah(payment.amount),
      allocated: formatRupiah(payment.allocated),
      excess: payment.excess === 0 ? null : formatRupiah(payment.excess),
    })),
    allocations: card.allocations.map(({ paymentNo, amount, at }) => ({
      from: paymentNo === null ? 'titipan pelanggan' : `BYR-${paymentNo}`,
      amount: formatRupiah(amount),
      at: formatMoment(at, now),
    })),
    exceptions: card.exceptions.map(({ id, kind, amount, state }) => ({
      href: `/pembayaran/${id}`,
      name: (EXCEPTION_NAMES as Readonly<Record<string, string>>)[kind] ?? 'Pembayaran',
      amount: formatRupiah(amount),
      badge: state === 'open' ? { state: 'suspense', word: 'Perlu keputusan' } : { state: 'paid', word: 'Selesai' },
    })),
    documents: card.documents.map((document) => ({
      href: `/dokumen/${document.id}`,
      name: `${DOCUMENT_NAMES[document.kind] ?? 'Dokumen'} ${document.number}`,
      isReady: document.state === 'ready' || document.printedAt !== null,
      correctId: isAdmin && isCorrectable(card, document) ? `dialog-betulkan-${document.id}` : null,
      badge: documentBadge(document.state),
      sub: document.corrects === null ? formatMoment(document.plannedAt, now) : `mengganti ${document.corrects}`,
    })),
    ledger: billLedgerRows(card.journals, now),
    byHand,
  };
}

function documentBadge(state: 'planned' | 'ready' | 'void') {
  if (state === 'ready') return { state: 'success', word: 'Berlaku' };
  return state === 'planned' ? { state: 'pending', word: 'Menunggu cetak' } : { state: 'stopped', word: 'Diganti' };
}

const TASKS: Readonly<Record<string, string>> = {
  create: 'menunggu dibuat di BNI',
  update: 'menunggu diperbarui di BNI',
  close: 'menunggu ditutup di BNI',
};

function taskSentence(
  { task, taskNextAt, lastCode }: TagihanCard['virtualAccounts'][number],
  now: Instant,
): string | null {
  if (task === null) return null;
  const when = taskNextAt === null ? '' : `, dicoba ${formatWhen(taskNextAt, now)}`;
  return `${TASKS[task] ?? 'menunggu BNI'}${when}${lastCode === null ? '' : ` (jawaban terakhir: ${lastCode})`}`;
}
