import { type PlanId, type TagihanId } from '../../domain/ids';
import { type Database } from '../../persistence/database';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';

export interface PlanDeps {
  db: Database;
  settings: SettingsReader;
  wake: Wake;
  /** False: no bank is set up, and no plan can be sent. */
  hasBank: boolean;
}

/** Tells workflows that their rows have changed. Never waited for: a sweep finds what was not told. */
export interface Wake {
  plan: (planId: PlanId) => void;
  tagihan: (tagihanId: TagihanId) => void;
}
