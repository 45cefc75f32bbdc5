import { type BusinessDate } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

/** What came in on one day and still belongs to nothing. */
export interface SuspenseDay {
  day: BusinessDate;
  count: number;
  sum: number;
}

/** By the day of the bank, the oldest first. Reads the open lines only. */
export async function readSuspenseDays(queryable: Queryable): Promise<SuspenseDay[]> {
  const rows = await queryable.rows<{ wib_date: string; n: BigIntColumn; amount: BigIntColumn }>(
    `select m.wib_date, count(*) as n, sum(m.amount) as amount from bank_mutation m
     where m.state = 'open' and m.direction = 'credit' group by m.wib_date order by m.wib_date`,
  );
  return rows.map((row) => ({
    day: row.wib_date as BusinessDate,
    count: Number(row.n),
    sum: Number(row.amount),
  }));
}

/** The days off of the house's calendar from a day on. */
export async function readHolidaysSince(queryable: Queryable, day: BusinessDate): Promise<Set<BusinessDate>> {
  const rows = await queryable.rows<{ on_date: string }>('select on_date from holiday where on_date >= ?', [day]);
  return new Set(rows.map(({ on_date }) => on_date as BusinessDate));
}
