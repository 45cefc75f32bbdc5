import { addDays, boundsOf, type Instant, longDateWithDay, millis, shortDate } from '../../../domain/time';
import { type OpenPromise } from '../../../persistence/queries/tagihan/plan-page';
import { type BusinessDate } from '../../../domain/time';
import { type Rupiah } from '../../../domain/money';
import { type TagihanState } from '../../../domain/tagihan/terms';
import { type Countdown, countdown, formatRupiah } from '../format';
import { stepOf, type Step } from './tagihan-steps';
import { billBadge, formatWhen, punctuality } from './tagihan-words';

/** The four answers about a bill, as the partial `tagihan-jawaban` shows them. */
export interface BillAnswers {
  label: string;
  badge: { state: string; word: string };
  since: string;
  next: { action: string; then: string | null };
  deadline: { label: string; countdown: Countdown | null; text: string };
  actor: { icon: 'person' | 'auto'; word: string; then: string | null };
  /** What only people can put right. */
  problem: string | null;
}

export interface AnsweredBill {
  name: string;
  number: string;
  state: TagihanState;
  dueOn: BusinessDate;
  amount: Rupiah;
  denda: Rupiah;
  paid: Rupiah;
  dendaOn: BusinessDate | null;
  dendaAmount: Rupiah;
  lastPaidAt: Instant | null;
  endedAt: Instant | null;
  item: OpenPromise | null;
  customerName: string;
}

const DAY_MS = 86_400_000;

export function billAnswers(bill: AnsweredBill, now: Instant): BillAnswers {
  const { item, name } = bill;
  const step = item === null ? null : stepOf(item, { now, fallback: 'Mesin melihat lagi' });
  return {
    label: `Keadaan ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    badge: billBadge(bill, now),
    since: `jatuh tempo ${longDateWithDay(bill.dueOn)}`,
    next: {
      action: step === null ? 'Tidak ada, selesai' : `${step.text} ${step.detail}`,
      then: thenOf(bill, step, now),
    },
    deadline: deadlineOf(bill, now),
    actor: actorOf(bill, now),
    problem: item?.detail ?? null,
  };
}

function thenOf({ dendaOn, dendaAmount, item, lastPaidAt, dueOn }: AnsweredBill, step: Step | null, now: Instant) {
  if (step === null) {
    return lastPaidAt === null ? null : `Dibayar ${formatWhen(lastPaidAt, now)}, ${punctuality(dueOn, lastPaidAt)}.`;
  }
  if (dendaOn === null || item?.nextAction === 'denda') return null;
  return `${shortDate(dendaOn)} 00.05: denda ${formatRupiah(dendaAmount)} ditambahkan, VA diperbarui di BNI.`;
}

/** Until the late charge, until the due day ends, or until people take it up: whichever comes next. */
function deadlineOf(
  { item, dueOn, dendaOn, endedAt, state, name }: AnsweredBill,
  now: Instant,
): BillAnswers['deadline'] {
  if (item === null) {
    const label = state === 'paid' ? 'Lunas' : 'Selesai';
    return { label, countdown: null, text: endedAt === null ? '–' : formatWhen(endedAt, now) };
  }
  const ends = [
    { label: `Jatuh tempo ${shortDate(dueOn)}`, at: boundsOf(dueOn).before },
    ...(dendaOn === null
      ? []
      : [{ label: `Tenggat tanpa denda, ${shortDate(addDays(dendaOn, -1))}`, at: boundsOf(dendaOn).from }]),
    { label: `Menjadi tugas orang ${formatWhen(item.dueAt, now)}`, at: item.dueAt },
  ].sort((a, b) => millis(a.at) - millis(b.at));
  const isHurried = state === 'opening' || item.dueAt < now;
  const end = isHurried
    ? { label: `Tenggat orang ${formatWhen(item.dueAt, now)}`, at: item.dueAt }
    : (ends.find(({ at }) => at > now) ?? { label: 'Tenggat', at: item.dueAt });
  const from = item.changedAt < end.at ? item.changedAt : now;
  return { label: end.label, countdown: countdown({ name, from, to: end.at }, now, DAY_MS), text: '' };
}

function actorOf({ item, state, customerName }: AnsweredBill, now: Instant): BillAnswers['actor'] {
  if (item === null) return { icon: 'auto', word: 'Tidak ada', then: null };
  const owner = item.owner === 'admin' ? 'Admin' : 'Marketing';
  if (item.dueAt < now) {
    const then = item.owner === 'admin' ? null : `${formatWhen(item.escalateAt, now)}: naik ke Admin`;
    return { icon: 'person', word: owner, then };
  }
  if (state === 'opening') return { icon: 'auto', word: 'Mesin', then: null };
  return {
    icon: 'person',
    word: `Pelanggan, ${customerName}`,
    then: `${formatWhen(item.dueAt, now)}: masuk antrian ${owner} untuk ditelepon`,
  };
}
