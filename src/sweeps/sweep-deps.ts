import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { type Temporal } from '../workflow-client/temporal';
import { type AlarmDeps } from './alarm-deps';

export interface SweepDeps {
  db: Database;
  settings: SettingsReader;
  settlement: SettlementDeps;
  temporal: Temporal;
  logger: Logger;
  /** Absent: nothing is told outside of the console, as in tests about something else. */
  alarms?: AlarmDeps;
  /** Told about each round that is over. */
  observe?: (event: { sweep: string; isOk: boolean; ms: number }) => void;
  /** Aborted when the program ends: a round stops between two items. */
  signal: AbortSignal;
}

/** Looks for promises that nobody keeps, and keeps them. Returns how many. Safe to repeat and to run twice at once. */
export type Sweep = (deps: SweepDeps) => Promise<number>;

/** Most items per round: what is left comes in the next one. */
export const BATCH = 200;

/** A failure of one item must not keep the others waiting. */
export async function eachItem<Item>(
  items: readonly Item[],
  { deps: { logger, signal }, at }: { deps: Pick<SweepDeps, 'logger' | 'signal'>; at: string },
  handle: (item: Item) => Promise<void>,
): Promise<{ done: number; failed: Item[] }> {
  let done = 0;
  const failed: Item[] = [];
  for (const item of items) {
    if (signal.aborted) break;
    try {
      await handle(item);
      done += 1;
    } catch (error) {
      failed.push(item);
      logger.warn({ err: error, item, sweep: at }, 'a sweep could not handle an item');
    }
  }
  return { done, failed };
}
