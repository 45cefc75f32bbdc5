import { type TagihanId } from '../../domain/ids';
import { type Remainder, remainderOf } from '../../domain/tagihan/remainder';
import { checkReschedule, rescheduleUnbilled, type RescheduleWish } from '../../domain/tagihan/reschedule';
import { type DateRules, datesOf } from '../../domain/tagihan/schedule';
import { isSamePeriod } from '../../domain/tagihan/same-period';
import { type Period } from '../../domain/tagihan/terms';
import { type BusinessDate, businessDate, type Instant } from '../../domain/time';
import { type Queryable } from '../../persistence/database';
import { readHolidays } from '../../persistence/repositories/holiday.repository';
import { type OpenBillRow } from '../../persistence/repositories/open-bill.repository';
import { readHighestK, readUnbilledPeriods } from '../../persistence/repositories/plan-period.repository';
import { type PlanRow } from '../../persistence/repositories/plan.repository';
import { checkDueDay } from './due-limits';
import { refused, type Refused } from './plan-outcome';

/** What is to move: periods that are not billed yet, open bills, or both. */
export interface RescheduleChanges {
  unbilled?: RescheduleWish;
  bills?: readonly { tagihanId: TagihanId; dueOn: BusinessDate }[];
}

export interface MovedBill {
  tagihanId: TagihanId;
  number: string;
  k: number;
  was: BusinessDate;
  /** After the shift to a business day. */
  dueOn: BusinessDate;
  baseDueOn: BusinessDate;
}

export interface Reschedule {
  was: Period[];
  becomes: Period[];
  /** Where the rupiah went that did not divide; undefined also where amounts stay as they are. */
  remainder: Remainder | undefined;
  bills: MovedBill[];
  /** So many bills go out at once. */
  issuedAtOnce: number;
}

/** What the wish comes to, for the preview and for the change alike. */
export async function drawUpReschedule(
  queryable: Queryable,
  {
    plan,
    open,
    changes,
    now,
  }: { plan: PlanRow; open: readonly OpenBillRow[]; changes: RescheduleChanges; now: Instant },
): Promise<{ kind: 'drawn'; reschedule: Reschedule } | Refused> {
  const today = businessDate(now);
  const rules: DateRules = { ...plan, holidays: await readHolidays(queryable) };
  const was = await readUnbilledPeriods(queryable, plan.id);
  const periods = await layOut(queryable, { plan, was, rules, today, wish: changes.unbilled });
  if ('kind' in periods) return periods;
  const bills = moveBills(changes.bills ?? [], { open, rules, today });
  if ('kind' in bills) return bills;
  const { becomes } = periods;
  const isSame = was.length === becomes.length && becomes.every((period, index) => isAt(was[index], period));
  if (isSame && bills.moved.length === 0) return refused('nothing-changed');
  const isSplit = was.length !== becomes.length;
  const reschedule: Reschedule = {
    ...{ was, becomes, bills: bills.moved },
    remainder: isSplit ? remainderOf(becomes) : undefined,
    issuedAtOnce: plan.state === 'active' ? becomes.filter(({ issueOn }) => issueOn <= today).length : 0,
  };
  return { kind: 'drawn', reschedule };
}

function isAt(was: Period | undefined, period: Period): boolean {
  return was !== undefined && isSamePeriod(was, period);
}

interface LayOut {
  plan: PlanRow;
  was: Period[];
  rules: DateRules;
  today: BusinessDate;
  wish: RescheduleWish | undefined;
}

async function layOut(
  queryable: Queryable,
  { plan, was, rules, today, wish }: LayOut,
): Promise<{ becomes: Period[] } | Refused> {
  if (wish === undefined) return { becomes: was };
  if (was.length === 0) return refused('nothing-unbilled');
  const isDueWrong = checkDueDay(wish.firstDueOn, today);
  if (isDueWrong !== undefined) return isDueWrong;
  const facts = { kind: plan.kind, unbilled: was, highestK: await readHighestK(queryable, plan.id), rules };
  const problem = checkReschedule(facts, wish);
  return problem === undefined ? { becomes: rescheduleUnbilled(facts, wish) } : refused(problem);
}

function moveBills(
  wishes: readonly { tagihanId: TagihanId; dueOn: BusinessDate }[],
  { open, rules, today }: { open: readonly OpenBillRow[]; rules: DateRules; today: BusinessDate },
): { moved: MovedBill[] } | Refused {
  const moved: MovedBill[] = [];
  for (const wish of wishes) {
    const bill = open.find(({ tagihan }) => tagihan.id === wish.tagihanId);
    if (bill === undefined || moved.some(({ tagihanId }) => tagihanId === wish.tagihanId)) {
      return refused('unknown-bill');
    }
    const { id: tagihanId, number, k, dueOn: was } = bill.tagihan;
    const { baseDueOn, dueOn } = datesOf(wish.dueOn, rules);
    if (dueOn === was) continue;
    const isDueWrong = checkDueDay(wish.dueOn, today);
    if (isDueWrong !== undefined) return isDueWrong;
    moved.push({ tagihanId, number, k, was, dueOn, baseDueOn });
  }
  return { moved };
}
