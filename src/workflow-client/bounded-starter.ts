import { createFairQueue } from '../domain/fair-queue';
import { type ResellerId, type TopupId } from '../domain/ids';
import { type Logger } from '../logging/logger';
import { type Temporal } from './temporal';

export interface StartableTopup {
  topupId: TopupId;
  resellerId: ResellerId;
}

export interface BoundedStarter {
  /** Returns at once. What does not fit, or fails, stays unstarted in the database, and the sweep starts it. */
  start(topup: StartableTopup): void;
  /** Waits for the starts that are under way, and until they are recorded. */
  drain(): Promise<void>;
}

export interface StarterDeps {
  temporal: Pick<Temporal, 'startTopup'>;
  logger: Logger;
  /**
   * Records that these workflows exist, some at a time: a write to disk for each order would cost more than its start.
   * Returns those that are to be recorded later. What a crash leaves unrecorded is found by the sweeps.
   */
  onStarted: (topupIds: TopupId[]) => Promise<TopupId[]>;
  recordEveryMs?: number;
  inFlight?: number;
  waiting?: number;
}

/** Starts workflows in the background of the answers, a few at a time, the resellers in turn. */
export function createBoundedStarter({
  temporal,
  logger,
  onStarted,
  recordEveryMs = 250,
  inFlight = 20,
  waiting = 500,
}: StarterDeps): BoundedStarter {
  const queue = createFairQueue<StartableTopup>(waiting);
  const running = new Set<Promise<void>>();
  const unrecorded = new Set<TopupId>();
  let timer: NodeJS.Timeout | undefined;
  let recording: Promise<void> = Promise.resolve();
  let isDrained = false;

  const record = async (): Promise<void> => {
    const topupIds = [...unrecorded];
    unrecorded.clear();
    if (topupIds.length === 0) return;
    const later = await onStarted(topupIds).catch((error: unknown) => {
      logger.warn({ err: error, topups: topupIds.length }, 'started workflows could not be recorded yet');
      return topupIds;
    });
    for (const topupId of later) unrecorded.add(topupId);
    if (later.length > 0) recordSoon();
  };
  const recordSoon = (): void => {
    if (isDrained) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      recording = recording.then(record);
    }, recordEveryMs);
  };

  const startOne = async (topup: StartableTopup): Promise<void> => {
    try {
      await temporal.startTopup(topup);
      unrecorded.add(topup.topupId);
      recordSoon();
    } catch (error) {
      logger.warn({ err: error, topupId: topup.topupId }, 'a workflow could not be started yet');
    }
  };

  const pump = (): void => {
    while (running.size < inFlight) {
      const topup = queue.shift();
      if (topup === undefined) return;
      const start = startOne(topup).finally(() => {
        running.delete(start);
        pump();
      });
      running.add(start);
    }
  };

  return {
    start(topup) {
      queue.push(topup.resellerId, topup);
      pump();
    },
    async drain() {
      queue.clear();
      await Promise.all(running);
      isDrained = true;
      clearTimeout(timer);
      await recording;
      await record();
    },
  };
}
