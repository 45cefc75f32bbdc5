import { type DatabaseOptions, createDataSource } from './database';
import { toDatabaseError } from './database-errors';

const LOCK = 'tuntas:migrate';

/** Brings the schema up to date; two at once take turns. Returns the names of the migrations that were run. */
export async function migrate(options: DatabaseOptions): Promise<string[]> {
  const dataSource = createDataSource({ ...options, poolSize: 2 });
  try {
    await dataSource.initialize();
    const lock = dataSource.createQueryRunner();
    try {
      const [row] = (await lock.query('select get_lock(?, 60) as taken', [LOCK])) as {
        taken: number | string | null;
      }[];
      if (Number(row?.taken) !== 1) throw new Error('another migration is still running');
      const done = await dataSource.runMigrations();
      await lock.query('select release_lock(?)', [LOCK]);
      return done.map(({ name }) => name);
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}
