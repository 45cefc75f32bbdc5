import { type PlanId } from '../../domain/ids';
import { type Period } from '../../domain/tagihan/terms';
import { type BusinessDate, type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { type BigIntColumn, dateOf, rupiahOf } from './columns';

interface PeriodColumns {
  k: number;
  base_due_on: string;
  due_on: string;
  issue_on: string;
  amount: BigIntColumn;
}

const COLUMNS = 'r.k, r.base_due_on, r.due_on, r.issue_on, r.amount';

/** All periods as they stand now, billed or not, in the order of their numbers. Stable under the lock of the plan. */
export async function readPeriods(queryable: Queryable, planId: PlanId): Promise<Period[]> {
  const rows = await queryable.rows<PeriodColumns>(
    `select ${COLUMNS} from plan_period r where r.plan_id = ? and r.is_current = 1 order by r.k`,
    [planId],
  );
  return rows.map(toPeriod);
}

/** Those that have no bill yet. */
export async function readUnbilledPeriods(queryable: Queryable, planId: PlanId): Promise<Period[]> {
  const rows = await queryable.rows<PeriodColumns>(
    `select ${COLUMNS} from plan_period r where r.plan_id = ? and r.is_current = 1
       and not exists (select 1 from tagihan t where t.plan_id = r.plan_id and t.k = r.k) order by r.k`,
    [planId],
  );
  return rows.map(toPeriod);
}

/** The highest number that a period of the plan has ever had; it is not given again. */
export async function readHighestK(queryable: Queryable, planId: PlanId): Promise<number> {
  const row = await queryable.row<{ k: number | null }>('select max(k) as k from plan_period where plan_id = ?', [
    planId,
  ]);
  return row?.k ?? 0;
}

/** A period that changes ends, and another row begins: what stood there before is told by the old one. */
export async function insertPeriods(tx: Tx, planId: PlanId, periods: readonly Period[], now: Instant): Promise<void> {
  if (periods.length === 0) return;
  await tx.write(
    `insert into plan_period (id, plan_id, k, base_due_on, due_on, issue_on, amount, from_at)
     values ${periods.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    periods.flatMap(({ k, baseDueOn, dueOn, issueOn, amount }) => [
      ...[newId(), planId, k, baseDueOn, dueOn, issueOn, amount, dateOf(now)],
    ]),
  );
}

export async function endPeriods(tx: Tx, planId: PlanId, numbers: readonly number[], now: Instant): Promise<void> {
  if (numbers.length === 0) return;
  await tx.write(
    `update plan_period set ended_at = ? where plan_id = ? and is_current = 1
       and k in (${numbers.map(() => '?').join(', ')})`,
    [dateOf(now), planId, ...numbers],
  );
}

function toPeriod(columns: PeriodColumns): Period {
  return {
    k: columns.k,
    baseDueOn: columns.base_due_on as BusinessDate,
    dueOn: columns.due_on as BusinessDate,
    issueOn: columns.issue_on as BusinessDate,
    amount: rupiahOf(columns.amount),
  };
}
