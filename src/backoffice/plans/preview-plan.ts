import { type CustomerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { type Remainder, remainderOf } from '../../domain/tagihan/remainder';
import { agreedTotal, checkTerms, schedulePeriods } from '../../domain/tagihan/schedule';
import { type Period, type PlanTerms } from '../../domain/tagihan/terms';
import { type BusinessDate, businessDate, type Instant } from '../../domain/time';
import { type Database, type Queryable } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { readHolidays } from '../../persistence/repositories/holiday.repository';
import { type PlanLine } from '../../persistence/repositories/plan-line.repository';
import { checkDueDay } from './due-limits';
import { type FreeLine, planLinesOf } from './plan-lines-of';
import { refused, type Refused } from './plan-outcome';

const LEAST_LETTERS = 3;
const MOST_LETTERS = 120;

/** What marketing types for a new plan; its price is the sum of its lines. */
export interface PlanRequest extends Omit<PlanTerms, 'price'> {
  by: StaffMember;
  customerId: CustomerId;
  title: string;
  bookingIds: readonly string[];
  lines: readonly FreeLine[];
}

/** What would come of it. Nothing is written. */
export interface PlanPreview {
  title: string;
  terms: PlanTerms;
  lines: PlanLine[];
  periods: Period[];
  agreedTotal: Rupiah;
  /** Undefined when all instalments are the same. */
  remainder: Remainder | undefined;
  firstIssueOn: BusinessDate;
  /** So many bills would go out at once, if it were sent today. */
  issuedAtOnce: number;
}

export async function previewPlan(
  db: Database,
  request: PlanRequest,
): Promise<{ kind: 'preview'; preview: PlanPreview } | Refused> {
  if (scopeOf(request.by).kind === 'none') return refused('role-may-not');
  const customer = await findCustomer(db, request);
  if (customer === undefined) return refused('not-found');
  if (!customer.isActive) return refused('inactive');
  return drawUpPlan(db, request, await db.now());
}

/** The same for whoever has looked at the customer already. */
export async function drawUpPlan(
  queryable: Queryable,
  request: PlanRequest,
  now: Instant,
): Promise<{ kind: 'preview'; preview: PlanPreview } | Refused> {
  const title = request.title.trim().replaceAll(/\s+/g, ' ');
  if (title.length < LEAST_LETTERS || title.length > MOST_LETTERS) return refused('title');
  const priced = await planLinesOf(queryable, request);
  if (priced.kind === 'refused') return priced;
  const terms = termsOf(request, priced.price);
  const problem = checkTerms(terms);
  if (problem !== undefined) return refused(problem);
  const today = businessDate(now);
  const isDueWrong = checkDueDay(terms.firstDueOn, today);
  if (isDueWrong !== undefined) return isDueWrong;
  const periods = schedulePeriods(terms, await readHolidays(queryable));
  const issueDays = periods.map(({ issueOn }) => issueOn).sort();
  const preview: PlanPreview = {
    ...{ title, terms, lines: priced.lines, periods },
    agreedTotal: agreedTotal(terms),
    remainder: remainderOf(periods),
    firstIssueOn: latestOf(issueDays[0] ?? today, today),
    issuedAtOnce: issueDays.filter((issueOn) => issueOn <= today).length,
  };
  return { kind: 'preview', preview };
}

function termsOf(request: PlanRequest, price: Rupiah): PlanTerms {
  return {
    ...{ kind: request.kind, price, downPayment: request.downPayment, periods: request.periods },
    ...{ dayOfMonth: request.dayOfMonth, firstDueOn: request.firstDueOn, dueShift: request.dueShift },
    ...{ issueDaysBefore: request.issueDaysBefore, billingType: request.billingType },
    ...{ dendaAmount: request.dendaAmount, dendaFromDay: request.dendaFromDay },
  };
}

function latestOf(one: BusinessDate, other: BusinessDate): BusinessDate {
  return one > other ? one : other;
}

async function findCustomer(
  queryable: Queryable,
  { by, customerId }: PlanRequest,
): Promise<{ isActive: boolean } | undefined> {
  const within = whereInScope(scopeOf(by), 'c');
  const row = await queryable.row<{ is_active: number }>(
    `select c.is_active from customer c where c.id = ? and ${within.sql}`,
    [customerId, ...within.parameters],
  );
  return row === undefined ? undefined : { isActive: row.is_active === 1 };
}
