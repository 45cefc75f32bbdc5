import { type MoneyOffers } from '../../../backoffice/money/money.types';
import { type SendLock } from '../../../backoffice/transfers/send-lock';
import { shortDate, type BusinessDate } from '../../../domain/time';
import { mutationName, refundName, transferName } from '../../../domain/transfer/names';
import { type RefundState } from '../../../domain/transfer/terms';
import { type MoneyTrail } from '../../../persistence/queries/transfer/money-trail';
import { type DebitOnList, type RefundOnList } from '../../../persistence/queries/transfer/refund-list';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah } from '../format';
import { approvalName } from '../outcome-sentences';
import { type TimelineEvent } from './kartu-timeline';
import { type AnswerModel } from './money-desk';
import { controlOf, type TypedDecision } from './money-dialog';
import { sendLockSentence } from './money-locks';
import { moneyActionName } from './money-words';
import { payeeOf } from './pengembalian-list';
import { type BillAnswers } from './tagihan-answers';
import { event } from './money-trail-events';
import { escalation, timelineOfTrail } from './transfer-timeline';
import { escalationOf, holderOf, REFUND_BADGES, REFUND_KINDS, slaCountdown, targetWords } from './transfer-words';

export interface TypedRefund {
  bank: string;
  number: string;
  name: string;
  reference: string;
}

export interface RefundExtras {
  debits: DebitOnList[];
  pickedId: string | null;
  /** The whole number, shortly after it was revealed. */
  number: string | null;
  offers: MoneyOffers | undefined;
  trail: MoneyTrail;
  ready: AnswerModel[];
  typed: TypedDecision | null;
  typedRefund: TypedRefund | null;
  noteText: string;
  /** Of an approved one: why it may not be transferred now. */
  sendLock: SendLock | null;
  fourEyesAbove: number;
}

/** One refund, as its template shows it. */
export function refundModel(refund: RefundOnList, visit: Visit, extras: RefundExtras) {
  const { row, item } = refund;
  const { staff, now } = visit;
  const [name, path, mayAct] = [refundName(row.no), `/pengembalian/${row.id}`, staff.role !== 'cs'];
  const { offers, typedRefund } = extras;
  const isLead = staff.role === 'admin' || staff.role === 'supervisor';
  return {
    ...{ id: row.id, name, path, version: row.version, amount: formatRupiah(row.amount), reason: row.reason },
    answers: refundAnswers(refund, visit, extras.sendLock),
    pending:
      offers === undefined || offers.pending === null
        ? null
        : {
            text: `${approvalName(offers.pending.no)}, ${moneyActionName(offers.pending.action)}, menunggu orang kedua.`,
            href: `/persetujuan?id=${offers.pending.id}`,
          },
    hold:
      item === null
        ? null
        : {
            ...{ id: item.id, back: path, canTake: mayAct && item.takenBy === null },
            canRelease: item.takenBy !== null && (item.takenBy.id === staff.id || isLead),
          },
    facts: factsOf(refund, now),
    payee: {
      text: payeeOf(refund),
      number: extras.number,
      canReveal: mayAct && row.payeeNumberSealed !== null && extras.number === null,
      canSet: mayAct && row.state === 'requested',
      isKnown: row.payeeBank !== null,
      isTyped: typedRefund !== null,
      ...{ bank: typedRefund?.bank ?? row.payeeBank ?? '', holder: typedRefund?.name ?? row.payeeName ?? '' },
      typedNumber: typedRefund?.number ?? '',
    },
    send:
      mayAct && row.state === 'approved'
        ? {
            reference: typedRefund?.reference ?? '',
            lock: extras.sendLock === null ? null : sendLockSentence(extras.sendLock),
          }
        : null,
    debits: extras.debits.map((debit) => ({
      ...{ name: mutationName(debit.no), href: `/mutasi/${debit.id}` },
      text: debit.text,
      from: isOwn(debit, refund) ? null : `${formatRupiah(debit.amount)} dari ${debit.account}`,
      ...{ day: shortDate(debit.wibDate as BusinessDate), isPicked: debit.id === extras.pickedId },
      pickHref: `${path}?mutasi=${debit.id}`,
    })),
    isWaitingForDebit: row.state === 'approved' || row.state === 'sent',
    controls: (offers?.offers ?? [])
      .filter(({ lock }) => lock !== 'wrong-state' && lock !== 'incomplete' && lock !== 'not-excess')
      .map((offer) =>
        controlOf(offer, {
          ...{ id: `dialog-${offer.action}`, path: `${path}/putusan`, version: offers?.version ?? row.version },
          hidden: offer.action === 'confirm-refund' ? [{ name: 'mutasi', value: extras.pickedId ?? '' }] : [],
          about: name,
          subtitle: payeeOf(refund),
          ...{ fourEyesAbove: extras.fourEyesAbove, typed: extras.typed, isPrimary: offer.action === 'approve-refund' },
        }),
      ),
    ready: extras.ready,
    noteText: extras.noteText,
    canHandOver: item !== null,
    handTo: staff.role === 'cs' ? 'operator' : 'supervisor',
    timeline: timelineOfTrail(
      extras.trail,
      ownEvents(refund),
      item === null ? [] : [event(item.dueAt, 'Tenggat SLA'), escalation(item.escalateAt)],
      now,
    ),
  };
}

function isOwn(debit: DebitOnList, { row, account }: RefundOnList): boolean {
  return debit.amount === row.amount && debit.account === account;
}

function factsOf({ row, account, transfer, mutation, order, ...by }: RefundOnList, now: Visit['now']) {
  const fact = (label: string, value: string, href: string | null = null) => ({ label, value, href });
  return [
    fact('Karena', REFUND_KINDS[row.kind]),
    fact('Nilai', formatRupiah(row.amount)),
    fact('Masuk di', account),
    ...(transfer === null ? [] : [fact('Transfer', transferName(transfer.no), `/transfer/${transfer.id}`)]),
    ...(order === null ? [] : [fact('Pesanan', `nomor ${order.no}`)]),
    ...(mutation === null ? [] : [fact('Mutasi', mutationName(mutation.no), `/mutasi/${mutation.id}`)]),
    fact('Diminta', `${formatMoment(row.requestedAt, now)} oleh ${by.requestedBy ?? 'mesin'}`),
    ...(row.approvedAt === null
      ? []
      : [fact('Disetujui', `${formatMoment(row.approvedAt, now)} oleh ${by.approvedBy ?? ''}`)]),
    ...(row.sentAt === null
      ? []
      : [fact('Dikirim', `${formatMoment(row.sentAt, now)} oleh ${by.sentBy ?? ''}, ref ${row.sentReference ?? ''}`)]),
    ...(row.confirmedMutationId === null
      ? []
      : [fact('Mutasi keluar', 'lihat mutasinya', `/mutasi/${row.confirmedMutationId}`)]),
  ];
}

function refundAnswers(
  { row, item, clock, ...refund }: RefundOnList,
  { staff, now }: Visit,
  sendLock: SendLock | null,
): BillAnswers {
  const sla = item === null ? null : slaCountdown(refundName(row.no), { item, clock }, now);
  const next: Readonly<Record<RefundState, string>> = {
    requested: 'Tidak ada, giliran orang',
    approved: 'Tidak ada, giliran orang',
    sent: 'Selesai sendiri begitu mutasi keluarnya masuk',
    confirmed: 'Tidak ada, selesai',
    cancelled: 'Tidak ada, dibatalkan',
    kept: 'Tidak ada, disimpan sebagai pendapatan',
  };
  const turn: Readonly<Partial<Record<RefundState, string>>> = {
    requested: row.payeeBank === null ? 'Catat rekening tujuan, lalu minta persetujuan' : 'Setujui pengembalian ini',
    approved: sendLock === null ? 'Kirim dari bank, lalu tandai dikirim' : 'Jangan kirim dulu: terkunci',
  };
  return {
    label: 'Keadaan',
    badge: REFUND_BADGES[row.state],
    since: `sejak ${formatMoment(row.endedAt ?? row.sentAt ?? row.approvedAt ?? row.requestedAt, now)}`,
    next: { action: next[row.state], then: item === null ? null : escalationOf(item, now) },
    deadline:
      sla === null
        ? { label: 'Tenggat', countdown: null, text: 'tidak ada' }
        : {
            label: `Tenggat ${formatMoment(sla.at, now)}${clock === null ? '' : `, ${targetWords(clock)}`}`,
            ...{ countdown: sla, text: '' },
          },
    actor:
      item === null
        ? { icon: 'auto', word: 'Tidak ada', then: null }
        : {
            icon: 'person',
            word: holderOf(item, staff.id).replace(/^dipegang /, ''),
            then: turn[row.state] ?? refund.account,
          },
    problem: null,
  };
}

const ENDS: Readonly<Partial<Record<RefundState, string>>> = {
  cancelled: 'Dibatalkan',
  kept: 'Disimpan: pembayar tidak memberi rekening tujuan',
};

function ownEvents({ row, ...by }: RefundOnList): TimelineEvent[] {
  return [
    event(row.requestedAt, `Pengembalian ${formatRupiah(row.amount)} diminta ${by.requestedBy ?? 'mesin'}`, {
      ...{ text: row.reason, state: 'awaiting' },
    }),
    ...(row.approvedAt === null
      ? []
      : [event(row.approvedAt, `Disetujui ${by.approvedBy ?? ''}`, { state: 'success', rank: 2 })]),
    ...(row.sentAt === null
      ? []
      : [
          event(row.sentAt, `Dikirim ${by.sentBy ?? ''}`, {
            text: `Ref ${row.sentReference ?? ''}`,
            state: 'sent',
            rank: 3,
          }),
        ]),
    ...(row.endedAt === null
      ? []
      : [
          event(row.endedAt, ENDS[row.state] ?? 'Selesai: mutasi keluarnya ada', {
            ...{ state: row.state === 'confirmed' ? 'success' : 'stopped', rank: 4 },
          }),
        ]),
  ];
}
