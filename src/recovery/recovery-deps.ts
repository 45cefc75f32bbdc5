import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { type Temporal } from '../workflow-client/temporal';

/** What comparing the two stores needs. */
export interface StoreDeps {
  db: Database;
  settings: SettingsReader;
  temporal: Pick<Temporal, 'epoch' | 'history' | 'isUp'>;
  logger: Logger;
}

/** The clocks of database and Temporal may differ by this; what lies closer to a border is no evidence. */
export const CLOCK_SKEW_MS = 60_000;

/** The work item of a recovery, one at a time. */
export const STORE_ITEM = { kind: 'case', subject: 'store', state: 'database-older' } as const;
