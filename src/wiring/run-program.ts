import { ReplyTemplateError } from '../channels/otomax/replies';
import { EnvironmentError, type Environment, readEnvironment } from '../config/environment';
import { createLogger, type Logger } from '../logging/logger';
import { DatabaseError } from '../persistence/database-errors';

/** A program that runs until it is told to stop. */
export interface Program {
  stop(): Promise<void>;
  /** Resolves when the program cannot go on: it is ended, and whoever keeps it running starts it again. */
  failure?: Promise<unknown>;
}

export type CreateProgram = (context: { environment: Environment; logger: Logger }) => Promise<Program>;

/** Reads the environment, runs the program, and ends it in order on SIGTERM or SIGINT. One clear line when it cannot. */
export async function runProgram(name: string, create: CreateProgram): Promise<void> {
  let program: Program | undefined;
  try {
    const environment = readEnvironment(process.env);
    const logger = createLogger({ program: name, level: environment.logLevel });
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    program = await create({ environment, logger });
    logger.info('ready');
    const failed = program.failure?.then(() => 'failed' as const);
    const ending = await Promise.race([stopped, ...(failed === undefined ? [] : [failed])]);
    logger.info('stopping');
    await program.stop();
    process.exit(ending === 'failed' ? 1 : 0);
  } catch (error) {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof EnvironmentError || error instanceof ReplyTemplateError) return error.message;
  if (error instanceof DatabaseError) return `the database cannot be used: ${error.driverCode}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
