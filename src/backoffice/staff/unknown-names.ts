import { type Settings } from '../../domain/settings';
import { after, type Instant } from '../../domain/time';
import { type Lock } from './charge-try';

/** The answer to a name that nobody has is the answer to one that somebody has. */
export interface UnknownNames {
  chargeTry(
    name: string,
    now: Instant,
    limits: Pick<Settings, 'staffLockAfter' | 'staffLockForMs'>,
  ): { kind: 'locked'; lock: Lock } | { kind: 'try'; triesLeft: number; lock: Lock | null };
}

/** Beyond this many the oldest is forgotten, so that made-up names do not fill the memory. */
const NAMES_MOST = 5000;

/**
 * Counts wrong tries of names that do not exist as if they did. Kept in this process alone: there is nobody behind these
 * names whose account could be opened, only the answers have to look alike.
 */
export function createUnknownNames(): UnknownNames {
  const tries = new Map<string, { failures: number; lock: Lock | null }>();
  return {
    chargeTry(name, now, { staffLockAfter, staffLockForMs }) {
      const known = tries.get(name);
      if (known?.lock && known.lock.until > now) return { kind: 'locked', lock: known.lock };
      const failures = known?.lock === null ? known.failures + 1 : 1;
      const lock = failures < staffLockAfter ? null : { since: now, until: after(now, staffLockForMs) };
      tries.delete(name);
      tries.set(name, { failures, lock });
      const [oldest] = tries.keys();
      if (tries.size > NAMES_MOST && oldest !== undefined) tries.delete(oldest);
      return { kind: 'try', triesLeft: Math.max(0, staffLockAfter - failures), lock };
    },
  };
}
