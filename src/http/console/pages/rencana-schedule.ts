import { rupiah } from '../../../domain/money';
import { type RekapItem } from '../../../domain/tagihan/rekap';
import { type PlanState } from '../../../domain/tagihan/terms';
import { type BusinessDate, businessDate, dayAndMonth, type Instant, shortDate } from '../../../domain/time';
import { type PlanPage, type PlanPeriod } from '../../../persistence/queries/tagihan/plan-page';
import { formatRupiah } from '../format';
import { type Badge } from './antrian-words';
import { stepOf } from './tagihan-steps';
import { billBadge, formatWhen, groupedNumber, hasRest, issueWord, periodName, punctuality } from './tagihan-words';

/** What the periods come to, for the chart; a bill counts with its denda. */
export function rekapItemsOf(schedule: readonly PlanPeriod[]): RekapItem[] {
  return schedule
    .map(({ dueOn, amount, bill }) => ({
      dueOn,
      amount: bill === null ? amount : rupiah(bill.amount + bill.denda),
      paid: bill === null ? rupiah(0) : bill.paid,
    }))
    .filter(({ amount }) => amount > 0);
}

/** The period that is next to be paid: the first bill that is open, else the first that is not billed. */
export function currentPeriod(schedule: readonly PlanPeriod[]): PlanPeriod | undefined {
  const isOpen = ({ bill }: PlanPeriod): boolean => bill?.state === 'opening' || bill?.state === 'awaiting';
  return schedule.find(isOpen) ?? schedule.find(({ bill }) => bill === null);
}

/** The rows of the schedule. */
export function scheduleRows({ schedule, kind, state }: PlanPage, now: Instant) {
  const current = currentPeriod(schedule);
  return schedule.map((period) => ({
    name: periodName(kind, period.place),
    k: period.place.nth === 0 ? 'UM' : String(period.place.nth),
    due: shortDate(period.dueOn),
    isCurrent: period === current && state !== 'draft',
    ...(period.bill === null
      ? unbilledRow(period, { state, today: businessDate(now) })
      : billedRow(period, period.bill, now)),
  }));
}

interface ScheduleRow {
  href: string | null;
  amount: string;
  amountSub: string | null;
  virtualAccount: string | null;
  badge: Badge;
  badgeSub: string | null;
  next: string;
  nextSub: string | null;
  documents: { href: string; name: string; isReady: boolean }[];
  whatsappHref: string | null;
  /** Why there is no document yet. */
  locked: string | null;
}

function unbilledRow(
  { amount, issueOn }: PlanPeriod,
  { state, today }: { state: PlanState; today: BusinessDate },
): ScheduleRow {
  const when = issueOn === null ? '' : issueWord(issueOn, { state, today });
  const isWaiting = state === 'active' || state === 'draft';
  const next = isWaiting ? `VA dan PDF terbit ${when}` : 'menunggu rencana dilanjutkan';
  return {
    ...{ href: null, amount: formatRupiah(amount), amountSub: null, virtualAccount: null },
    badge: { state: 'upcoming', word: 'Belum terbit' },
    ...{ badgeSub: null, next, nextSub: null, documents: [], whatsappHref: null },
    locked: isWaiting ? `terbit ${when}` : next,
  };
}

type Bill = NonNullable<PlanPeriod['bill']>;

function billedRow({ dueOn }: PlanPeriod, bill: Bill, now: Instant): ScheduleRow {
  const { next, nextSub } = nextOf(bill, dueOn, now);
  const isPart = bill.paid > 0 && hasRest(bill);
  return {
    href: `/tagihan/${bill.id}`,
    amount: formatRupiah(bill.amount + bill.denda),
    amountSub: isPart
      ? `dibayar ${formatRupiah(bill.paid)}`
      : bill.denda > 0
        ? `termasuk denda ${formatRupiah(bill.denda)}`
        : null,
    virtualAccount: bill.virtualAccount === null ? null : groupedNumber(bill.virtualAccount.number),
    badge: billBadge({ state: bill.state, dueOn }, now),
    badgeSub: bill.state === 'paid' && bill.lastPaidAt !== null ? punctuality(dueOn, bill.lastPaidAt) : null,
    ...{ next, nextSub },
    documents: latestOfEach(bill.documents).map(({ id, kind, isReady }) => ({
      href: `/dokumen/${id}`,
      name: kind === 'receipt' ? 'Bukti bayar' : 'PDF',
      isReady,
    })),
    whatsappHref: bill.state === 'cancelled' || bill.documents.length === 0 ? null : `/tagihan/${bill.id}#dialog-wa`,
    locked: bill.documents.length === 0 ? 'menunggu VA' : null,
  };
}

/** Of several receipts the last one; of bills there is one that counts. */
function latestOfEach(documents: Bill['documents']): Bill['documents'] {
  const byKind = new Map(documents.map((document) => [document.kind, document]));
  const receipt = byKind.get('receipt');
  return receipt === undefined ? [...byKind.values()] : [receipt];
}

function nextOf({ state, lastPaidAt, endedAt, item, dendaOn }: Bill, dueOn: BusinessDate, now: Instant) {
  if (state === 'paid') {
    const next = lastPaidAt === null ? 'Lunas dari titipan' : `Dibayar ${formatWhen(lastPaidAt, now)}`;
    return { next, nextSub: lastPaidAt === null ? null : 'dikenali otomatis dari VA' };
  }
  if (state === 'cancelled') return { next: endedAt === null ? 'Dibatalkan' : formatWhen(endedAt, now), nextSub: null };
  if (item === null) return { next: '–', nextSub: null };
  const { text, detail } = stepOf(item, { now, fallback: 'Mesin melihat lagi' });
  const denda = dendaOn === null || dendaOn <= dueOn ? null : `denda mulai ${dayAndMonth(dendaOn)}`;
  return { next: `${text} ${detail}`, nextSub: item.detail ?? denda };
}

interface StripCell {
  x: string;
  y: string;
  mark: 'paid' | 'late' | 'due' | 'rest' | 'gone';
  label: string;
  isCurrent: boolean;
}

const CELLS_PER_ROW = 12;
const CELL = { width: 50, height: 52 };

/** The periods side by side, at most twelve in a row and the rows alike. A cell has one size in every plan. */
export function stripOf(schedule: readonly PlanPeriod[], now: Instant) {
  const today = businessDate(now);
  const current = currentPeriod(schedule);
  const rows = Math.max(1, Math.ceil(schedule.length / CELLS_PER_ROW));
  const perRow = Math.ceil(schedule.length / rows);
  const cells = schedule.map((period, index): StripCell => ({
    x: String((index % perRow) * CELL.width),
    y: String(Math.floor(index / perRow) * CELL.height),
    mark: markOf(period, today),
    label: period.k === 0 ? 'UM' : (dayAndMonth(period.baseDueOn).split(' ')[1] ?? ''),
    isCurrent: period === current,
  }));
  const count = (mark: StripCell['mark']): number => cells.filter((cell) => cell.mark === mark).length;
  return {
    cells,
    viewBox: `0 0 ${CELLS_PER_ROW * CELL.width} ${rows * CELL.height - 4}`,
    label: `${count('paid')} periode lunas, ${count('late')} terlambat, ${count('due')} jatuh tempo bulan ini, ${count('rest')} belum jatuh tempo`,
  };
}

function markOf({ bill, dueOn }: PlanPeriod, today: BusinessDate): StripCell['mark'] {
  if (bill?.state === 'paid') return 'paid';
  if (bill?.state === 'cancelled') return 'gone';
  if (dueOn < today) return 'late';
  return dueOn.slice(0, 7) === today.slice(0, 7) ? 'due' : 'rest';
}
