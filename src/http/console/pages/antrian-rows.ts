import { isClosedByHand, mayHold } from '../../../backoffice/work-items/work-item.types';
import { mayApprove, type StaffMember } from '../../../domain/staff';
import { elapsedMs, type Instant } from '../../../domain/time';
import { type QueueItem } from '../../../persistence/queries/console/work-queue';
import { type CalmGroup } from '../../../persistence/queries/console/work-queue-counts';
import { closeBeforeMs } from '../../../persistence/queries/console/work-queue-filter';
import { type Visit } from '../console.types';
import { type Countdown, countdown, formatClock, formatMoment, groups, maskNumber } from '../format';
import { approvalName } from '../outcome-sentences';
import { CONTROL_NAMES, STATE_WORDS } from '../words';
import { moneyHref, moneyNames } from './antrian-money';
import { MONEY_NAMES } from './persetujuan-money-words';
import { type CaseProposals } from './antrian-proposals';
import {
  type Badge,
  badgeOf,
  KIND_NAMES,
  matterOf,
  needsPerson,
  type NextStep,
  nextStepOf,
  type Who,
  whoOf,
} from './antrian-words';

/** One row of the queue as its template shows it. */
export interface QueueRow {
  id: string;
  isLate: boolean;
  countdown: Countdown;
  icon: string;
  kindName: string;
  title: string;
  /** Null: there is no page about it. */
  href: string | null;
  sub: string;
  /** C3, of a case: the correction that the machine proposes, or why none. */
  proposal: string | null;
  badge: Badge;
  since: string;
  next: NextStep;
  who: Who;
  canTake: boolean;
  canRelease: boolean;
  /** Nothing but a word of people ends it. */
  canClose: boolean;
  isPrimary: boolean;
}

/** The first row that the reader holds has the one primary button of the page. */
export function rowsOf(items: readonly QueueItem[], proposals: CaseProposals, visit: Visit): QueueRow[] {
  const firstOwn = items.find(({ takenBy }) => takenBy?.id === visit.staff.id);
  return items.map((item) => ({
    ...rowOf(item, visit),
    proposal: proposals.get(item.id) ?? null,
    isPrimary: item === firstOwn,
  }));
}

function rowOf(item: QueueItem, { staff, now }: Visit): Omit<QueueRow, 'proposal' | 'isPrimary'> {
  const { title, sub } = namesOf(item, staff);
  const isHeld = item.takenBy !== null;
  const isOwn = item.takenBy?.id === staff.id;
  return {
    id: item.id,
    isLate: item.dueAt < now,
    countdown: countdownOf(item, now),
    icon: KIND_NAMES[item.kind].icon,
    kindName: KIND_NAMES[item.kind].name,
    ...{ title, sub },
    href: hrefOf(item, staff),
    badge: badgeOf(item),
    since: `sejak ${formatMoment(item.changedAt, now)}`,
    next: nextStepOf(item, now),
    who: whoOf(item, { staff, now }),
    canTake: !isHeld && needsPerson(item, now) && mayHold(staff.role),
    canClose: isClosedByHand({ ...item, topupId: item.topup?.id ?? null }) && (isOwn || mayApprove(staff.role)),
    canRelease: isOwn || (isHeld && mayApprove(staff.role)),
  };
}

function countdownOf(item: QueueItem, now: Instant): Countdown {
  const from = item.changedAt < item.dueAt ? item.changedAt : item.openedAt;
  return countdown({ name: nameOf(item), from, to: item.dueAt }, now, closeBeforeMs(item.kind));
}

/** As a screen reader calls it when its deadline comes close. */
function nameOf(item: QueueItem): string {
  const { topup, kind, approval } = item;
  const money = moneyNames(item);
  if (money !== null) return money.name;
  if (approval !== null) return approvalName(approval.no);
  return topup === null ? KIND_NAMES[kind].name : `TRX ${topup.no}`;
}

function namesOf(item: QueueItem, staff: StaffMember): { title: string; sub: string } {
  const { topup, kind, terminalName } = item;
  const money = moneyNames(item);
  if (money !== null) return { title: joined(matterOf(item), money.title), sub: money.sub };
  if (topup === null && item.approval !== null) return { title: aboutOf(item), sub: KIND_NAMES[kind].name };
  if (topup === null) {
    return {
      title: joined(matterOf(item), terminalName, billOf(item, staff)?.trxId ?? null),
      sub: KIND_NAMES[kind].name,
    };
  }
  const what = `${topup.productName} → ${maskNumber(topup.destination)}`;
  const trx = `TRX ${topup.no}`;
  if (kind === 'topup') {
    return { title: what, sub: joined(trx, topup.resellerName, topup.attempt?.terminalName ?? null) };
  }
  return { title: joined(aboutOf(item), trx), sub: joined(what, topup.resellerName) };
}

function aboutOf(item: QueueItem): string {
  if (item.approval !== null) return joined(approvalName(item.approval.no), controlName(item.approval.action));
  return item.correctionKind === null ? matterOf(item) : joined('Koreksi', controlName(item.correctionKind));
}

/** Null for a word that no control has: a code is nothing to read. */
function controlName(action: string): string | null {
  return (
    (CONTROL_NAMES as Readonly<Record<string, string>>)[action] ??
    (MONEY_NAMES as Readonly<Record<string, string>>)[action] ??
    null
  );
}

function joined(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

/** The desk sees no bills: whoever may see them all reads which one it is. */
function billOf({ bill }: QueueItem, { role }: StaffMember): QueueItem['bill'] {
  return role === 'admin' ? bill : null;
}

function hrefOf(item: QueueItem, staff: StaffMember): string | null {
  const { kind, topup, approval, subject } = item;
  const bill = billOf(item, staff);
  const money = moneyHref(item);
  if (money !== null) return money;
  if (bill !== null) return `/tagihan/${bill.tagihanId}`;
  if (kind === 'approval') return approval === null ? '/persetujuan' : `/persetujuan?id=${subject}`;
  if (kind === 'terminal') return '/terminal';
  return topup === null ? null : `/transaksi/${topup.id}`;
}

/** What runs by itself as usual, in one row; null when nothing does. */
export interface CalmRow {
  countdown: Countdown;
  title: string;
  sub: string;
  badge: Badge;
  oldest: string;
  next: NextStep;
}

export function calmRowOf(calm: CalmGroup, { now, usualMs }: { now: Instant; usualMs: number }): CalmRow | null {
  const { count, states, oldestAt, nearestDueAt } = calm;
  const most = states[0];
  if (count === 0 || oldestAt === null || nearestDueAt === null || most === undefined) return null;
  const title = `${groups(count)} pulsa berjalan normal`;
  const usual = `${Math.round(usualMs / 1000)} dtk`;
  const words = states.map((one) => `${wordOf(one.state)} ${groups(one.count)}`);
  return {
    countdown: countdown({ name: title, from: oldestAt, to: nearestDueAt }, now, closeBeforeMs('topup')),
    title,
    sub: `di bawah waktu tuntas biasa (${usual})`,
    badge: { state: most.state, word: words[0] ?? '' },
    oldest: joined(...words.slice(1), `tertua ${Math.max(0, Math.floor(elapsedMs(oldestAt, now) / 1000))} dtk`),
    next: {
      text: `Selesai sendiri; lewat ${usual} tampil terpisah`,
      detail: `tenggat terdekat ${formatClock(nearestDueAt)}`,
    },
  };
}

function wordOf(state: string): string {
  return (STATE_WORDS as Readonly<Record<string, string>>)[state] ?? 'Berjalan';
}
