import { readStore } from '../persistence/repositories/store-epoch.repository';
import { beginRecovery } from './begin-recovery';
import { checkStore } from './check-store';
import { type StoreDeps } from './recovery-deps';

const FRESH_FOR_MS = 500;

/** Whether this process may trust its database (S2). */
export interface StoreGuard {
  /** Compares the database with Temporal; throws when one of them is away. */
  check(): Promise<'sound' | 'recovering'>;
  /** Whether the database is being recovered, looked at twice a second at the most. Needs no Temporal. */
  isRecovering(): Promise<boolean>;
  /**
   * A comparison was made since this process began, if need be now, and nothing is being recovered. Once it was made,
   * Temporal may be away again.
   */
  isSound(): Promise<boolean>;
}

/**
 * Remembers the highest epoch that this process has seen: a database that is replaced under running programs is noticed
 * by the first look, before the next comparison with Temporal.
 */
export function createStoreGuard(deps: StoreDeps): StoreGuard {
  let isChecked = false;
  let highest = 0;
  let reading: Promise<boolean> | undefined;
  let readAt = -Infinity;

  const read = async (): Promise<boolean> => {
    const { epoch, recoveringSince } = await readStore(deps.db);
    if (recoveringSince === null && epoch < highest) {
      await beginRecovery(deps, { reason: `epoch basis data turun dari ${highest} menjadi ${epoch}` });
      return true;
    }
    highest = Math.max(highest, epoch);
    return recoveringSince !== null;
  };

  const guard: StoreGuard = {
    async check() {
      const found = await checkStore(deps);
      isChecked = true;
      return found;
    },
    isRecovering() {
      if (reading === undefined || performance.now() - readAt > FRESH_FOR_MS) {
        readAt = performance.now();
        reading = read();
        reading.catch(() => (reading = undefined));
      }
      return reading;
    },
    async isSound() {
      if (!isChecked) return (await deps.temporal.isUp()) && (await guard.check()) === 'sound';
      return !(await guard.isRecovering());
    },
  };
  return guard;
}
