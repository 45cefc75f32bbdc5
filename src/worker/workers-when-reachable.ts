import { setTimeout as sleep } from 'node:timers/promises';
import { type NativeConnection } from '@temporalio/worker';
import { type Logger } from '../logging/logger';
import { connectWorker } from './runtime';
import { type RunningWorkers } from './workers';

const TRY_AGAIN_MS = 2000;

/**
 * The workers, from the moment that Temporal answers. Returns at once: a worker process that starts during an outage
 * keeps the promises of the database meanwhile.
 */
export function runWorkersWhenReachable({
  address,
  logger,
  run,
}: {
  address: string;
  logger: Logger;
  run: (connection: NativeConnection) => Promise<RunningWorkers>;
}): RunningWorkers {
  const stopping = new AbortController();
  let connection: NativeConnection | undefined;
  let workers: RunningWorkers | undefined;

  const start = async (): Promise<RunningWorkers | undefined> => {
    while (!stopping.signal.aborted) {
      try {
        connection = await connectWorker(address);
        workers = await run(connection);
        return workers;
      } catch (error) {
        logger.warn({ err: error }, 'the workers cannot start yet');
        await connection?.close().catch(() => undefined);
        connection = undefined;
        await sleep(TRY_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  };
  const starting = start();

  return {
    isHealthy: () => workers?.isHealthy() ?? false,
    failure: starting.then((started) => started?.failure ?? new Promise<never>(() => undefined)),
    async stop() {
      stopping.abort();
      await starting;
      await workers?.stop();
      await connection?.close();
    },
  };
}
