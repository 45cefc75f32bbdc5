import { type Logger } from '../../logging/logger';
import { type Settings } from '../../domain/settings';
import { type StaffRole } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Queryable } from '../../persistence/database';
import { type ChangeMark, readChangeMark, readTopupMarks } from '../../persistence/queries/console/change-mark';
import { openSessionsAmong } from '../../persistence/queries/console/find-session';
import { readFrameFigures } from '../../persistence/queries/console/frame-figures';
import { mayOpen } from './access';
import { type Counter, countersOf } from './menu';

/** One open page that wants to hear of changes. */
export interface Listener {
  sessionHash: Buffer;
  role: StaffRole;
  /** The order whose card is open; null: a page of several things. */
  topupId: string | null;
  /** When its page was made, by the database's clock; null: unknown, so it may be behind. */
  since: Instant | null;
  tell(event: LiveEvent): void;
  /** After it nothing is told. */
  end(): void;
}

export type LiveEvent =
  /** Something that pages show is different. With the numbers of the menu, for who may see them. */
  | { name: 'changed'; now: Instant; counters: Partial<Record<string, Counter | null>> }
  /** Nothing is; the server lives, and this is its time. */
  | { name: 'clock'; now: Instant }
  /** The session is over. */
  | { name: 'ended' };

export interface Live {
  /** Returns what ends it. */
  listen(listener: Listener): () => void;
  /** Ends all streams: a page connects again to the process that comes next. Safe to repeat. */
  stop(): void;
}

export interface LiveDeps {
  db: Queryable;
  settings: { current(): Promise<Settings> };
  logger: Logger;
  everyMs?: number;
  clockEveryMs?: number;
}

interface Heard {
  /** Undefined before the first poll. */
  mark: string | undefined;
  toldAt: number;
}

/** What this process knows without a gap. */
interface Watch {
  mark: string;
  /** When it began, and when it last saw something change. */
  from: Instant;
  changedAt: Instant;
}

/**
 * One poll of the database per second for all pages of this process, and none while nobody listens. While the database
 * does not answer nothing is told, not even the time: a page that hears nothing says that it is cut off.
 */
export function createLive({ db, settings, logger, everyMs = 1000, clockEveryMs = 15_000 }: LiveDeps): Live {
  const listeners = new Map<Listener, Heard>();
  let timer: NodeJS.Timeout | undefined;
  let watch: Watch | undefined;
  let isStopped = false;

  const schedule = (): void => {
    if (listeners.size === 0) watch = undefined;
    if (timer !== undefined || isStopped || listeners.size === 0) return;
    timer = setTimeout(() => {
      void poll()
        .catch((error: unknown) => logger.warn({ err: error }, 'the open pages cannot be told what changed'))
        .finally(() => {
          timer = undefined;
          schedule();
        });
    }, everyMs);
  };

  const endThoseWithoutSession = async (): Promise<void> => {
    // Only those that are asked about: a page that begins to listen meanwhile is in no answer.
    const asked = [...listeners.keys()];
    const hashes = new Map(asked.map(({ sessionHash }) => [sessionHash.toString('hex'), sessionHash]));
    const open = await openSessionsAmong(db, [...hashes.values()], await settings.current());
    for (const listener of asked) {
      if (open.has(listener.sessionHash.toString('hex')) || !listeners.has(listener)) continue;
      listeners.delete(listener);
      listener.tell({ name: 'ended' });
      listener.end();
    }
  };

  const poll = async (): Promise<void> => {
    await endThoseWithoutSession();
    const topupIds = [...new Set([...listeners.keys()].flatMap(({ topupId }) => (topupId === null ? [] : [topupId])))];
    const [general, topups] = [await readChangeMark(db), await readTopupMarks(db, topupIds)];
    const known = (watch = look(watch, general));
    let counters: ReturnType<typeof countersOf> | undefined;
    for (const [listener, heard] of [...listeners]) {
      const mark = `${general.mark} ${topups.get(listener.topupId ?? '') ?? ''}`;
      const isBehind = heard.mark === undefined ? mayBeBehind(listener, known) : heard.mark !== mark;
      heard.mark = mark;
      if (isBehind) {
        counters ??= countersOf(await readFrameFigures(db));
        const seen = mayOpen(listener.role, 'GET', '/antrian') ? counters : {};
        listener.tell({ name: 'changed', now: general.now, counters: seen });
      } else if (performance.now() - heard.toldAt >= clockEveryMs) {
        listener.tell({ name: 'clock', now: general.now });
      } else continue;
      heard.toldAt = performance.now();
    }
  };

  return {
    listen(listener) {
      if (isStopped) {
        listener.end();
        return () => undefined;
      }
      listeners.set(listener, { mark: undefined, toldAt: -Infinity });
      schedule();
      return () => void listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      for (const listener of listeners.keys()) listener.end();
      listeners.clear();
    },
  };
}

function look(watch: Watch | undefined, { mark, now }: ChangeMark): Watch {
  if (watch === undefined) return { mark, from: now, changedAt: now };
  return watch.mark === mark ? watch : { ...watch, mark, changedAt: now };
}

/** Something may have changed between the making of the page and the first poll for it, and nobody would tell it later. */
function mayBeBehind({ since, topupId }: Listener, { from, changedAt }: Watch): boolean {
  return since === null || topupId !== null || since < from || since <= changedAt;
}
