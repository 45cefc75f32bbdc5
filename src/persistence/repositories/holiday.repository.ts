import { type BusinessDate } from '../../domain/time';
import { type Queryable } from '../database';

/** All days of the table, which holds a few dozen a year. */
export async function readHolidays(queryable: Queryable): Promise<ReadonlySet<BusinessDate>> {
  const rows = await queryable.rows<{ on_date: string }>('select on_date from holiday');
  return new Set(rows.map(({ on_date }) => on_date as BusinessDate));
}
