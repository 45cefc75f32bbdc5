import { recapOf } from '../../../domain/tagihan/rekap';
import { businessDate, shortDate } from '../../../domain/time';
import { type NewsMessage, type NewsReply } from '../../../persistence/queries/tagihan/customer-news';
import { type PlanPage } from '../../../persistence/queries/tagihan/plan-page';
import { formatRupiah } from '../format';
import { maskedPhone } from './pelanggan-words';
import { donutOf } from './rekap-chart';
import { planAnswers } from './rencana-answers';
import { DEED_NAMES, type DialogFacts, planDialogs } from './rencana-dialogs';
import { historyOf } from './rencana-history';
import { currentPeriod, rekapItemsOf, scheduleRows, stripOf } from './rencana-schedule';
import { newsOf } from './tagihan-news';
import { stepOf } from './tagihan-steps';
import { type ByHand } from './tagihan-by-hand';
import { BILLING_TYPE_NAMES, MESSAGE_NAMES, PLAN_BADGES, PLAN_KIND_NAMES } from './tagihan-words';

export interface PlanModelFacts extends DialogFacts {
  messages: readonly NewsMessage[];
  replies: readonly NewsReply[];
  byHand: readonly ByHand[];
  documents: readonly { id: string; number: string; isReady: boolean; issuedOn: string }[];
}

/** The page of a plan as its template shows it. */
export function planModel(facts: PlanModelFacts) {
  const { page, now, messages, replies } = facts;
  const today = businessDate(now);
  const recap = recapOf(rekapItemsOf(page.schedule), today);
  const isLate = page.schedule.some(({ dueOn, bill }) => bill?.state === 'awaiting' && dueOn < today);
  const dialogs = planDialogs(facts);
  return {
    path: `/rencana/${page.id}`,
    code: page.code ?? 'konsep',
    title: `${page.customer.name} · ${page.title}`,
    customer: {
      href: `/pelanggan/${page.customer.id}`,
      name: page.customer.name,
      phone: maskedPhone(page.customer.phone),
      marketing: page.customer.marketing.fullName,
    },
    badge: PLAN_BADGES[page.state],
    sums: `${formatRupiah(page.agreedTotal)}, ${PLAN_KIND_NAMES[page.kind].toLowerCase()}, ${page.schedule.length} tagihan lewat VA BNI`,
    answers: planAnswers(page, now),
    donut: donutOf(recap, { isLate, hasCounts: true }),
    progress: `${recap.paid.count} dari ${recap.total.count} lunas · diperbarui saat bank memberi kabar`,
    strip: page.schedule.length > 1 ? stripOf(page.schedule, now) : null,
    schedule: scheduleRows(page, now),
    issueSentence: `VA dan PDF terbit ${page.issueDaysBefore} hari sebelum jatuh tempo`,
    news: newsOf(messages, replies, { now, next: nextMessageOf(page, now) }),
    byHand: facts.byHand,
    lines: page.lines.map(({ description, quantity, unitPrice }) => ({
      description,
      price: `${quantity} × ${formatRupiah(unitPrice)}`,
      sum: formatRupiah(quantity * unitPrice),
    })),
    terms: termsOf(page),
    documents: facts.documents.map(({ id, number, isReady, issuedOn }) => ({
      ...{ href: `/dokumen/${id}`, number, isReady, issuedOn },
    })),
    history: historyOf(page.changes, now),
    canSendRekap: page.state !== 'draft',
    actions: dialogs.map((dialog) => ({
      id: dialog.id,
      name: DEED_NAMES[dialog.id.replace('dialog-', '') as keyof typeof DEED_NAMES],
      isPrimary: dialog.id === 'dialog-kirim',
      isDanger: dialog.id === 'dialog-batal' || dialog.id === 'dialog-buang',
    })),
    dialogs,
    // What was done is not among what can be done any more.
    problem: dialogs.some(({ problem }) => problem !== null) ? null : (facts.answered?.problem ?? null),
  };
}

/** The reminder that the current bill has coming. */
function nextMessageOf({ schedule, kind }: PlanPage, now: PlanModelFacts['now']) {
  const current = currentPeriod(schedule);
  const item = current?.bill?.item;
  if (current === undefined || item === undefined || item === null) return null;
  const step = stepOf(item, { now, fallback: 'Mesin melihat lagi' });
  const { nth, isSettlement } = current.place;
  const about = nth === 0 || isSettlement || kind === 'once' ? '' : `, ke-${nth}`;
  return {
    at: item.nextAt,
    step: { ...step, text: `${step.text}${about}` },
    isMessage: item.nextAction in MESSAGE_NAMES,
  };
}

function termsOf(page: PlanPage): { label: string; value: string }[] {
  return [
    { label: 'Jenis', value: PLAN_KIND_NAMES[page.kind] },
    ...(page.downPayment === 0 ? [] : [{ label: 'Uang muka', value: formatRupiah(page.downPayment) }]),
    { label: 'Jatuh tempo pertama', value: shortDate(page.firstDueOn) },
    ...(page.kind === 'once' ? [] : [{ label: 'Tiap tanggal', value: String(page.dayOfMonth) }]),
    { label: 'Hari libur', value: page.dueShift === 'none' ? 'tetap' : 'geser ke hari kerja berikutnya' },
    { label: 'Diterima BNI', value: BILLING_TYPE_NAMES[page.billingType] },
    {
      label: 'Denda',
      value:
        page.dendaFromDay === 0 ? 'tanpa denda' : `${formatRupiah(page.dendaAmount)}, hari ke-${page.dendaFromDay}`,
    },
  ];
}
