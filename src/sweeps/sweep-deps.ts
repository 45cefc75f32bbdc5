import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { type Temporal } from '../workflow-client/temporal';

export interface SweepDeps {
  db: Database;
  settings: SettingsReader;
  settlement: SettlementDeps;
  temporal: Temporal;
  logger: Logger;
}

/** Looks for promises that nobody keeps, and keeps them. Returns how many. Safe to repeat and to run twice at once. */
export type Sweep = (deps: SweepDeps) => Promise<number>;

/** Most items per round: what is left comes in the next one. */
export const BATCH = 200;

/** A failure of one item must not keep the others waiting. */
export async function eachItem<Item>(
  items: readonly Item[],
  { logger, at }: { logger: Logger; at: string },
  handle: (item: Item) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (const item of items) {
    try {
      await handle(item);
      done += 1;
    } catch (error) {
      logger.warn({ err: error, item, sweep: at }, 'a sweep could not handle an item');
    }
  }
  return done;
}
