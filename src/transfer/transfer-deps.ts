import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

/** What the transactions of transfers need. */
export interface TransferDeps {
  db: Database;
  settings: SettingsReader;
}
