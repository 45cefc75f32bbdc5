import { type LogLevel, NativeConnection, Runtime } from '@temporalio/worker';
import { type Logger } from '../logging/logger';

const LEVEL: Readonly<Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'>> = {
  TRACE: 'trace',
  DEBUG: 'trace',
  INFO: 'debug',
  WARN: 'warn',
  ERROR: 'error',
};

/** Lets the SDK write through our logger, and leaves the signals to the program. Once per process. */
export function installRuntime(logger: Logger): void {
  const write = (level: LogLevel, message: string, meta: object = {}): void => {
    // Each queue but one has activities only, which the SDK thinks worth a warning.
    logger[message.includes('not polling for') ? 'trace' : LEVEL[level]]({ sdk: meta }, message);
  };
  Runtime.install({
    logger: {
      log: write,
      trace: (message, meta) => write('TRACE', message, meta),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}

/** Throws when no Temporal server answers: the program that keeps this one running tries again. */
export function connectWorker(address: string): Promise<NativeConnection> {
  return NativeConnection.connect({ address });
}
