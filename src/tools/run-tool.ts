import { EnvironmentError } from '../config/environment';
import { DatabaseError } from '../persistence/database-errors';

/** Runs a tool to its end; the number it returns is the exit code. One clear line when it cannot do its work. */
export async function runTool(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

function explain(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  if (error instanceof DatabaseError) return `the database cannot be used: ${error.driverCode}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
