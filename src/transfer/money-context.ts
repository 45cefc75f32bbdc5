import { type Settings } from '../domain/settings';
import { type Tx } from '../persistence/database';
import { readHolidays } from '../persistence/repositories/holiday.repository';
import { type MoneyContext } from './context';

/** The moment of a transaction of money. Ask for it after the locks are held: a statement sees the clock of its start. */
export async function moneyContext(tx: Tx, settings: Settings): Promise<MoneyContext> {
  return { now: await tx.now(), settings, holidays: await readHolidays(tx) };
}
