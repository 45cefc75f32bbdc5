import { type BusinessDate } from '../../domain/time';
import { type Queryable } from '../database';

export interface Holiday {
  date: BusinessDate;
  name: string;
  kind: 'national' | 'joint-leave';
  source: string;
}

/** The days of one year, in order. */
export async function readHolidays(queryable: Queryable, year: number): Promise<Holiday[]> {
  const rows = await queryable.rows<{ on_date: string; name: string; kind: Holiday['kind']; source: string }>(
    'select on_date, name, kind, source from holiday where on_date between ? and ? order by on_date',
    [`${year}-01-01`, `${year}-12-31`],
  );
  return rows.map(({ on_date, ...row }) => ({ date: on_date as BusinessDate, ...row }));
}
