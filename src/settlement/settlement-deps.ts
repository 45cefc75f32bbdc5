import { type SupplierProfile } from '../domain/supplier-profile';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

/** What the transactions of an order need from the outside. */
export interface SettlementDeps {
  db: Database;
  settings: SettingsReader;
  /**
   * The contract of an adapter with a terminal's own settings, given as JSON, laid over it. Undefined, and told to the
   * log, for an adapter that does not exist and for times that contradict each other.
   */
  profileOf: (adapter: string, overrides: string | null) => SupplierProfile | undefined;
}
