import { type Logger } from '../../logging/logger';
import { type Database } from '../../persistence/database';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { type SettlementDeps } from '../../settlement/settlement-deps';
import { type Temporal } from '../../workflow-client/temporal';

export interface ControlsDeps {
  db: Database;
  settings: SettingsReader;
  settlement: Pick<SettlementDeps, 'profileOf'>;
  temporal: Pick<Temporal, 'applyControl' | 'startCorrection' | 'wakeTopup'>;
  logger: Logger;
  /** How long a page waits for the end of a correction; what takes longer is told as queued. */
  waitMs?: number;
}
