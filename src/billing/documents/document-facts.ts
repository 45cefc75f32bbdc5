import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type PlanId, type TagihanId } from '../../domain/ids';
import { add, type Rupiah, subtract, ZERO } from '../../domain/money';
import { type Addressee, type PlanContent, type ScheduleState } from '../../domain/tagihan/document-content';
import { type PeriodPlace, placesOf } from '../../domain/tagihan/period-place';
import { type TagihanState } from '../../domain/tagihan/terms';
import { type BusinessDate, businessDate, instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { readSettledPeriods } from '../../persistence/queries/tagihan/period-place';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { type PlanRow } from '../../persistence/repositories/plan.repository';

/** Whom a document is for, and who looks after that customer. */
export async function readAddressee(
  tx: Tx,
  customerId: CustomerId,
): Promise<{ customer: Addressee; marketing: string }> {
  const row = await tx.row<Addressee & { marketing: string | null }>(
    `select c.name, c.address, c.phone, c.npwp, s.full_name as marketing from customer c
     left join staff s on s.id = c.marketing_id where c.id = ?`,
    [customerId],
  );
  if (row === undefined) throw new InvariantBroken(`there is no customer ${customerId}`);
  const { name, address, phone, npwp, marketing } = row;
  return { customer: { name, address, phone, npwp }, marketing: marketing ?? '' };
}

/** Its periods are those that people count: what is billed, and what is still to be. */
export function planContent({ kind, code, title, agreedTotal }: PlanRow, periods: readonly PeriodFacts[]): PlanContent {
  return { kind, code: code ?? '', title, periods: periods[0]?.place.of ?? 0, agreedTotal };
}

/** One period of a plan, as it stands now: billed or not. */
export interface PeriodFacts {
  k: number;
  place: PeriodPlace;
  tagihanId: TagihanId | null;
  number: string | null;
  dueOn: BusinessDate;
  /** With its denda. */
  amount: Rupiah;
  denda: Rupiah;
  paid: Rupiah;
  state: TagihanState | null;
  /** Of the last allocation. */
  lastPaidOn: BusinessDate | null;
  lastNtb: string | null;
}

/** Every period that is billed, and every current one that is not, in their order. */
export async function readPeriodFacts(tx: Tx, planId: PlanId): Promise<PeriodFacts[]> {
  const rows = await tx.rows<{
    k: number;
    id: string | null;
    number: string | null;
    due_on: string;
    amount: BigIntColumn;
    denda: BigIntColumn;
    paid: BigIntColumn;
    state: TagihanState | null;
    last_paid_at: Date | null;
    last_ntb: string | null;
  }>(
    `select t.k, t.id, t.number, t.due_on, t.amount, t.denda, t.state,
       (select coalesce(sum(a.amount), 0) from payment_allocation a where a.tagihan_id = t.id) as paid,
       (select coalesce(y.paid_at, a.at) from payment_allocation a left join payment y on y.id = a.payment_id
        where a.tagihan_id = t.id order by a.at desc, a.id desc limit 1) as last_paid_at,
       (select y.ntb from payment_allocation a left join payment y on y.id = a.payment_id
        where a.tagihan_id = t.id order by a.at desc, a.id desc limit 1) as last_ntb
     from tagihan t where t.plan_id = ?
     union all
     select p.k, null, null, p.due_on, p.amount, 0, null, 0, null, null
     from plan_period p where p.plan_id = ? and p.is_current = 1
       and not exists (select 1 from tagihan t where t.plan_id = p.plan_id and t.k = p.k)
     order by 4, 1`,
    [planId, planId],
  );
  const places = placesOf(
    rows.map(({ k }) => k),
    await readSettledPeriods(tx, planId),
  );
  return rows.map((row) => ({
    place: places.get(row.k) ?? { nth: row.k, of: rows.length, isSettlement: false },
    ...{ k: row.k, tagihanId: row.id, number: row.number, dueOn: row.due_on as BusinessDate },
    ...{ amount: add(rupiahOf(row.amount), rupiahOf(row.denda)), denda: rupiahOf(row.denda), paid: rupiahOf(row.paid) },
    ...{ state: row.state, lastNtb: row.last_ntb },
    lastPaidOn: row.last_paid_at === null ? null : businessDate(instant(row.last_paid_at)),
  }));
}

/** What is still to be paid of it; nothing of one that was cancelled. */
export function leftOf({ amount, paid, state }: PeriodFacts): Rupiah {
  return state === 'cancelled' || paid >= amount ? ZERO : subtract(amount, paid);
}

export function scheduleState(period: PeriodFacts, today: BusinessDate): Exclude<ScheduleState, 'this'> {
  if (period.state === 'cancelled') return 'cancelled';
  if (period.paid >= period.amount) return 'paid';
  if (period.dueOn < today) return 'late';
  return period.paid > 0 ? 'part' : 'later';
}
