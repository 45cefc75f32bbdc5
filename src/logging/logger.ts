import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redact, redactText } from './redact';

/** Structured lines on the standard output. Correlate with `topupId`, `attempt` (its number) and `terminal`. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
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
    // Pino's own would take the redacted copy of an error for an error of the type `Object`.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(this: PinoLogger, args: Parameters<PinoLogger['info']>, method: (...args: unknown[]) => void) {
        const [first, ...rest] = args as unknown[];
        // Pino takes the message of an error that stands alone, unseen by the formatter below.
        const shown = first instanceof Error ? [{ error: first }, ...(rest.length > 0 ? rest : [first.message])] : args;
        method.apply(
          this,
          shown.map((arg: unknown) => (typeof arg === 'string' ? redactText(arg) : arg)),
        );
      },
    },
  };
  return guarded(destination === undefined ? pino(options) : pino(options, destination));
}

/** Pino formats a child's bindings with no formatter of ours. */
function guarded(logger: PinoLogger): Logger {
  const child = logger.child.bind(logger);
  return Object.assign(logger, {
    child: (bindings: Record<string, unknown>) => guarded(child(redact(bindings) as Record<string, unknown>)),
  });
}

/** Nothing is written: for tests and tools whose output is their own. */
export const silentLogger: Logger = createLogger({ program: 'silent', level: 'silent' });
