/** A new hub knows the holidays of its year: without them a due day would fall on one in silence. */
import { HOLIDAYS_2026, HOLIDAYS_2026_SOURCE } from './holidays-2026';
import { migration } from './table-migration';

export const holidays = [
  migration(1764028800510, 'PutHolidays2026', {
    up: `insert into holiday (on_date, name, kind, source) values ${HOLIDAYS_2026.map(
      ([date, kind, name]) => `('${date}', '${name}', '${kind}', '${HOLIDAYS_2026_SOURCE}')`,
    ).join(', ')}`,
    down: `delete from holiday where source = '${HOLIDAYS_2026_SOURCE}'`,
  }),
];
