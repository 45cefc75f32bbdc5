import { elapsedMs, type Instant, shortDate } from '../../../domain/time';
import { type BillingItem } from '../../../persistence/queries/tagihan/billing-queue';
import { type Visit } from '../console.types';
import { type Countdown, countdown, formatMoment } from '../format';
import { type Badge, KIND_NAMES, type NextStep, type Who } from './antrian-words';
import { stepOf } from './tagihan-steps';
import { billBadge, EXCEPTION_NAMES, formatWhen } from './tagihan-words';
import { channelTrouble, whyUnsent } from './unsent-words';

/** One row of the queue of bills: the four answers about something unfinished. */
export interface BillingRow {
  id: string;
  isLate: boolean;
  countdown: Countdown;
  icon: string;
  kindName: string;
  title: string;
  href: string | null;
  sub: string;
  badge: Badge;
  since: string;
  next: NextStep;
  who: Who;
}

const HOUR_MS = 3_600_000;

export function billingRowOf(item: BillingItem, { staff, now }: Visit): BillingRow {
  const { name, icon } = KIND_NAMES[item.kind];
  const from = item.changedAt < item.dueAt ? item.changedAt : item.openedAt;
  return {
    id: item.id,
    isLate: item.dueAt < now,
    countdown: countdown({ name: titleOf(item), from, to: item.dueAt }, now, HOUR_MS),
    ...{ icon, kindName: name, title: titleOf(item), sub: subOf(item, staff.role === 'admin') },
    href: hrefOf(item),
    badge: badgeOf(item, now),
    since: `sejak ${formatMoment(item.changedAt, now)}`,
    next: nextOf(item, now),
    who: whoOf(item, staff.role, now),
  };
}

function titleOf({ kind, subject, state, number, title, customer, detail }: BillingItem): string {
  switch (kind) {
    case 'payment':
      return (EXCEPTION_NAMES as Readonly<Record<string, string>>)[state] ?? 'Pembayaran perlu keputusan';
    case 'notice':
      return 'Kabar bayar dari BNI';
    case 'message':
      if (customer === null) return channelTrouble(subject, detail).title;
      if (state !== 'by-hand') return 'Pesan tidak terkirim';
      return detail === 'withdrawn' ? 'Pesan perlu Anda sampaikan sendiri' : 'Pesan perlu Anda kirim sendiri';
    case 'document':
      return `Dokumen ${number ?? ''} belum tercetak`;
    case 'customer-change':
      return 'Perubahan data menunggu Admin';
    case 'plan':
      return joined(title ?? 'Rencana', number);
    default:
      return joined(customer?.name ?? 'Tagihan', number);
  }
}

function subOf(item: BillingItem, isAdmin: boolean): string {
  const { kind, customer, number, title, dueOn } = item;
  if (customer === null) return aboutNobody(item);
  const due = dueOn === null ? null : `jatuh tempo ${shortDate(dueOn)}`;
  const marketing = isAdmin ? customer.marketing : null;
  if (kind === 'tagihan') return joined(title, due, marketing);
  const why = kind === 'message' ? whyUnsent(item.detail) : null;
  return joined(customer.name, kind === 'plan' || kind === 'document' ? null : number, due, marketing, why);
}

/** What is about no customer says what it is about. */
function aboutNobody({ kind, subject, detail }: BillingItem): string {
  if (kind === 'message') return channelTrouble(subject, detail).sentence;
  if (kind === 'notice') return detail ?? 'Tagihannya tidak dikenal. Mesin menanyakannya ke BNI.';
  return joined('tanpa pelanggan', detail);
}

function hrefOf({ kind, subject, tagihanId, planId, customer }: BillingItem): string | null {
  switch (kind) {
    case 'payment':
      return `/pembayaran/${subject}`;
    case 'plan':
      return `/rencana/${subject}`;
    case 'customer-change':
      return '/perubahan';
    default:
      if (tagihanId !== null) return `/tagihan/${tagihanId}`;
      if (planId !== null) return `/rencana/${planId}`;
      if (customer === null) return null;
      return kind === 'message' ? `/pesan/${subject}` : `/pelanggan/${customer.id}`;
  }
}

const BADGES: Readonly<Record<string, Badge>> = {
  notice: { state: 'suspect', word: 'Belum pasti' },
  payment: { state: 'suspense', word: 'Perlu keputusan' },
  document: { state: 'overdue', word: 'Belum tercetak' },
  message: { state: 'overdue', word: 'Belum terkirim' },
  'customer-change': { state: 'awaiting', word: 'Menunggu Admin' },
};

function badgeOf({ kind, state, dueOn }: BillingItem, now: Instant): Badge {
  if (kind === 'tagihan' && dueOn !== null) {
    return billBadge({ state: state === 'opening' ? 'opening' : 'awaiting', dueOn }, now);
  }
  if (kind === 'plan') {
    return state === 'paused' ? { state: 'stopped', word: 'Ditunda' } : { state: 'running', word: 'Berjalan' };
  }
  return BADGES[kind] ?? { state: 'awaiting', word: 'Belum tuntas' };
}

/** What runs by itself says its step; what is people's, when it goes on to the next of them. */
function nextOf(item: BillingItem, now: Instant): NextStep {
  const escalation = `naik ke Admin ${formatWhen(item.escalateAt, now)}`;
  if (isByItself(item)) {
    const step = stepOf(item, { now, fallback: 'Mesin melihat lagi' });
    return item.dueAt < now ? { text: step.text, detail: joined(step.detail, escalation) } : step;
  }
  if (item.nextAction === 'confirm') return { text: 'Menunggu orang kedua', detail: escalation };
  return {
    text: item.owner === 'admin' ? 'Ingatkan Admin lagi' : 'Naik ke Admin',
    detail: formatWhen(item.escalateAt, now),
  };
}

function isByItself({ kind }: BillingItem): boolean {
  return kind === 'tagihan' || kind === 'plan' || kind === 'notice';
}

/** A bill is its customer's to pay; the machine's while it is in time; then people's. */
function whoOf(item: BillingItem, role: string, now: Instant): Who {
  const isLate = elapsedMs(item.dueAt, now) > 0;
  if (isByItself(item) && !isLate) {
    const isCustomers = item.kind === 'tagihan' && item.state === 'awaiting';
    return isCustomers
      ? { icon: 'person', text: 'Pelanggan', isYou: false, detail: item.customer?.name ?? null }
      : { icon: 'auto', text: 'Mesin', isYou: false, detail: null };
  }
  const owner = item.owner === 'marketing' ? 'marketing' : 'admin';
  const isYou = owner === role;
  if (isYou) return { icon: 'person', text: 'Anda', isYou, detail: null };
  return {
    icon: 'person',
    text: owner === 'admin' ? 'Admin' : (item.customer?.marketing ?? 'Marketing'),
    isYou,
    detail: owner === 'admin' ? null : 'marketing',
  };
}

function joined(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}
