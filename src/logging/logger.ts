import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redact, redactText } from './redact';

/** Structured lines on the standard output. Correlate with `topupId`, `attempt` (its number) and `terminal`. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Logger;
};

export function createLogger(
  { program, level }: { program: string; level: string },
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: { program },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields: Record<string, unknown>) => redact(fields) as Record<string, unknown> },
    hooks: {
      logMethod(this: PinoLogger, args: Parameters<PinoLogger['info']>, method: (...args: unknown[]) => void) {
        method.apply(
          this,
          args.map((arg: unknown) => (typeof arg === 'string' ? redactText(arg) : arg)),
        );
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Nothing is written: for tests and tools whose output is their own. */
export const silentLogger: Logger = createLogger({ program: 'silent', level: 'silent' });
