import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '../logging/logger';

export interface LoopDeps {
  logger: Logger;
  /** Told about each round that is over. */
  observe?: (event: { sweep: string; isOk: boolean; ms: number }) => void;
}

export interface Loop {
  /** Of the log and the metrics. */
  name: string;
  /** Between two rounds, when the last one found nothing. */
  tickMs: number;
  /**
   * Takes what is due from the database and sees to it; returns how many. Every process runs it, each with its own share of
   * the rows: safe to repeat and to run twice at once.
   */
  round(signal: AbortSignal): Promise<number>;
}

export interface RunningLoop {
  /** Waits for the round that is under way. */
  stop(): Promise<void>;
}

/** Drains one queue of the database for as long as the program runs. A round that fails is tried again. */
export function runLoop({ logger, observe }: LoopDeps, loop: Loop): RunningLoop {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const began = performance.now();
      let done = 0;
      try {
        done = await loop.round(signal);
        observe?.({ sweep: loop.name, isOk: true, ms: performance.now() - began });
      } catch (error) {
        observe?.({ sweep: loop.name, isOk: false, ms: performance.now() - began });
        logger.warn({ err: error, loop: loop.name }, 'a round failed');
      }
      await sleep(done > 0 ? 0 : loop.tickMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
