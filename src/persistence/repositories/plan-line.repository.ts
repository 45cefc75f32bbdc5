import { type PlanId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, rupiahOf } from './columns';

/** What a plan is about: one line of its bill. */
export interface PlanLine {
  /** Null for a line that was typed. */
  bookingId: string | null;
  description: string;
  quantity: number;
  unitPrice: Rupiah;
}

export async function insertPlanLines(tx: Tx, planId: PlanId, lines: readonly PlanLine[]): Promise<void> {
  await tx.write(
    `insert into plan_line (plan_id, line, booking_id, description, quantity, unit_price)
     values ${lines.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}`,
    lines.flatMap(({ bookingId, description, quantity, unitPrice }, index) => [
      ...[planId, index + 1, bookingId, description, quantity, unitPrice],
    ]),
  );
}

export async function readPlanLines(queryable: Queryable, planId: PlanId): Promise<PlanLine[]> {
  const rows = await queryable.rows<{
    booking_id: string | null;
    description: string;
    quantity: number;
    unit_price: BigIntColumn;
  }>('select booking_id, description, quantity, unit_price from plan_line where plan_id = ? order by line', [planId]);
  return rows.map(({ booking_id: bookingId, description, quantity, unit_price }) => ({
    ...{ bookingId, description, quantity },
    unitPrice: rupiahOf(unit_price),
  }));
}
