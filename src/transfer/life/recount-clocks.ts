import { type Tx } from '../../persistence/database';
import { readHolidays } from '../../persistence/repositories/holiday.repository';
import { readSettings } from '../../persistence/repositories/setting.repository';
import { listClocksByHolidays } from '../../persistence/repositories/sla-clock.repository';
import { moveDueOf } from '../../persistence/repositories/work-item.repository';
import { moneyContext } from '../money-context';
import { recountSla } from './sla-clock';

/**
 * The days off change by `change`, in the same transaction: clocks that run by them keep the working time that is left, so
 * their deadline, their next warning and the promise of their work item move. One that is past its deadline, or stands
 * still, stays as it is: the latter is counted when it goes on.
 */
export async function changeDaysOff(tx: Tx, change: () => Promise<unknown>): Promise<void> {
  const { settings } = await readSettings(tx);
  const before = await readHolidays(tx);
  await change();
  const subjects = await listClocksByHolidays(tx);
  const context = await moneyContext(tx, settings);
  for (const subject of subjects) {
    const moved = await recountSla(tx, subject, { before, context });
    if (moved !== null) await moveDueOf(tx, moved);
  }
}
