import { type Settings } from '../../domain/settings';
import { hoursNamed } from '../../domain/transfer/sla';
import { type Queryable, type Tx } from '../../persistence/database';
import { readHolidays } from '../../persistence/repositories/holiday.repository';
import { readSettings } from '../../persistence/repositories/setting.repository';
import {
  listClocksByHolidays,
  listClocksByOtherHours,
  lockLiveClock,
} from '../../persistence/repositories/sla-clock.repository';
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
    const moved = await recountSla(tx, subject, context, before);
    if (moved !== null) await moveDueOf(tx, moved);
  }
}

/** Subjects whose clock still runs by hours in which the house does not work any more. */
export async function listOutdatedClocks(queryable: Queryable, settings: Settings, limit: number): Promise<string[]> {
  const hours = { daily: hoursNamed('daily', settings), business: hoursNamed('business', settings) };
  return listClocksByOtherHours(queryable, hours, limit);
}

/**
 * The settings of the working hours are rows that nobody writes through the hub, so the clocks follow them: each keeps the
 * working time that is left of the hours it was counted by, and the promise of its work item moves with it. Safe to
 * repeat.
 */
export async function recountByHours(tx: Tx, subject: string, settings: Settings): Promise<void> {
  // Before the days off are read, which may change while the clock is waited for.
  await lockLiveClock(tx, subject);
  const moved = await recountSla(tx, subject, await moneyContext(tx, settings));
  if (moved !== null) await moveDueOf(tx, moved);
}
