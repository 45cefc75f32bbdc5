/** In which order a transaction takes the locks of lines of the bank. */
import { type Database } from '../../src/persistence/database';

/** Longer than the statements that come before the lock. */
const WAIT_MS = 1_500;

/**
 * Does `work` while another transaction holds the line `held`. Throws when `work` does not wait for it, and when it holds
 * the line `beyond` by then, which comes later in the order of locks.
 */
export async function whileLocked<Result>(
  db: Database,
  { held, beyond, work }: { held: string; beyond: string; work: () => Promise<Result> },
): Promise<Result> {
  let isOver = false;
  let begin = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const holding = db.transaction(async (tx) => {
    await tx.rows('select id from bank_mutation where id = ? for update', [held]);
    begin();
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    if (isOver) throw new Error('it did not wait for the line that is held');
    const free = await tx.rows('select id from bank_mutation where id = ? for update skip locked', [beyond]);
    if (free.length === 0) throw new Error('it holds the later line, and waits for the earlier one');
  });
  await isHeld;
  // Outside of that transaction, as another process would.
  const working = work().finally(() => {
    isOver = true;
  });
  const [result] = await Promise.all([working, holding]);
  return result;
}
