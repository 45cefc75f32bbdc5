import { type Instant, millis } from '../../src/domain/time';
import { type Database, openDatabase, type Tx } from '../../src/persistence/database';

/**
 * A database whose clock is the test's: each statement sees the moment that `now` tells, in SQL as well. On connections
 * of its own, since the clock of a connection stays where it was put.
 */
export async function openClockedDatabase(
  { url, poolSize = 8 }: { url: string; poolSize?: number },
  now: () => Instant | Promise<Instant>,
): Promise<Database> {
  const db = await openDatabase({ url, poolSize });
  const transaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const seconds = millis(await now()) / 1000;
    return db.transaction(async (tx) => {
      await tx.write('set timestamp = ?', [seconds]);
      return work(tx);
    });
  };
  return {
    transaction,
    rows: (sql, parameters) => transaction((tx) => tx.rows(sql, parameters)),
    row: (sql, parameters) => transaction((tx) => tx.row(sql, parameters)),
    write: (sql, parameters) => transaction((tx) => tx.write(sql, parameters)),
    now: async () => now(),
    close: () => db.close(),
  };
}
