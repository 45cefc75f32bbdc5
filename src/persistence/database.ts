import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql2 from 'mysql2';
import { DataSource, type QueryRunner } from 'typeorm';
import { InvariantBroken } from '../domain/errors';
import { type Instant, instant } from '../domain/time';
import { CommitOutcomeUnknown, DatabaseError, toDatabaseError } from './database-errors';
import { migrations } from './migrations';

/** Values of a statement; an `Instant` is handed over as `new Date(instant)`. */
export type Parameter = string | number | boolean | Date | Buffer | null;

/** Statements inside one transaction, or on their own. Errors are `DatabaseError`. */
export interface Queryable {
  rows<Row>(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>;
  row<Row>(sql: string, parameters?: readonly Parameter[]): Promise<Row | undefined>;
  /** The number of rows that the statement matched, whether or not their values changed. */
  write(sql: string, parameters?: readonly Parameter[]): Promise<number>;
  /** The database's clock. Ask for it after the locks are held: a statement sees the clock of its own start. */
  now(): Promise<Instant>;
}

/** One open transaction at READ COMMITTED. */
export type Tx = Queryable & { readonly isTransaction: true };

export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction. A deadlock is repeated here, from the start, so `work` must do nothing but
   * statements. Throws `CommitOutcomeUnknown` when the connection broke during the COMMIT.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Waiting statements beyond the pool; more than that fail instead of waiting for ever. */
  queueLimit?: number;
}

const DEADLOCK_TRIES = 12;

/** Connects, and refuses a server whose clock is not UTC. Does not migrate. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = createDataSource(options);
  try {
    await dataSource.initialize();
    const [clock] = await dataSource.query<{ skew: number | string }[]>(
      'select timestampdiff(second, utc_timestamp(), now()) as skew',
    );
    if (Number(clock?.skew) !== 0) throw new DatabaseError('rejected', 'its time zone is not UTC', undefined);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw toDatabaseError(error);
  }
  return new TypeOrmDatabase(dataSource);
}

export function createDataSource({ url, poolSize, queueLimit = 2000 }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'mysql',
    driver: readCommittedDriver,
    url,
    timezone: 'Z',
    dateStrings: ['DATE'],
    charset: 'utf8mb4',
    poolSize,
    extra: { queueLimit },
    synchronize: false,
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
}

/**
 * Every connection is at READ COMMITTED from its beginning, whatever the server's default is: saying so before each
 * transaction would be a round trip more. One that cannot be told so is not used.
 */
const readCommittedDriver = {
  ...mysql2,
  createPool(options: mysql2.PoolOptions): mysql2.Pool {
    const pool = mysql2.createPool(options);
    pool.on('connection', (connection) => {
      connection.query('set session transaction isolation level read committed', (error) => {
        if (error !== null) connection.destroy();
      });
    });
    return pool;
  },
};

interface WriteResult {
  affectedRows: number;
}

/** TypeORM's `query` on the pool and its query runner have the same shape. */
interface Source {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

class Statements implements Queryable {
  constructor(private readonly source: Source) {}

  async rows<Row>(sql: string, parameters: readonly Parameter[] = []): Promise<Row[]> {
    return (await this.query(sql, parameters)) as Row[];
  }

  async row<Row>(sql: string, parameters: readonly Parameter[] = []): Promise<Row | undefined> {
    const [row] = await this.rows<Row>(sql, parameters);
    return row;
  }

  async write(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    return ((await this.query(sql, parameters)) as WriteResult).affectedRows;
  }

  async now(): Promise<Instant> {
    const row = await this.row<{ now: Date }>('select utc_timestamp(3) as now');
    if (row === undefined) throw new Error('the database told no time');
    return instant(row.now);
  }

  private async query(sql: string, parameters: readonly Parameter[]): Promise<unknown> {
    try {
      return await this.source.query(sql, [...parameters]);
    } catch (error) {
      throw toDatabaseError(error);
    }
  }
}

class TransactionStatements extends Statements implements Tx {
  readonly isTransaction = true;
}

/** Whether the code that runs now is inside a transaction of its own. */
const insideTransaction = new AsyncLocalStorage<true>();

/**
 * A statement that takes a second connection while its caller holds one: when all of the pool do so at once, all wait
 * for each other, and for ever.
 */
function refuseSecondConnection(): void {
  if (insideTransaction.getStore() === true) {
    throw new InvariantBroken('a statement inside a transaction must go through that transaction');
  }
}

class TypeOrmDatabase extends Statements implements Database {
  constructor(private readonly dataSource: DataSource) {
    super({
      query: (sql, parameters) => {
        refuseSecondConnection();
        return dataSource.query(sql, parameters);
      },
    });
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    refuseSecondConnection();
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.once(work);
      } catch (error) {
        const isDeadlock = error instanceof DatabaseError && error.code === 'deadlock';
        if (!isDeadlock || tries === DEADLOCK_TRIES) throw error;
        await sleep(Math.random() * 5 * tries);
      }
    }
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.startTransaction();
    } catch (error) {
      await runner.release();
      throw toDatabaseError(error);
    }
    try {
      const result = await this.work(runner, work);
      await this.commit(runner);
      return result;
    } finally {
      await runner.release();
    }
  }

  private async work<T>(runner: QueryRunner, work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await insideTransaction.run(true, () => work(new TransactionStatements(runner)));
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }

  private async commit(runner: QueryRunner): Promise<void> {
    try {
      await runner.commitTransaction();
    } catch (error) {
      const failure = toDatabaseError(error);
      await runner.rollbackTransaction().catch(() => undefined);
      // Only what the server itself says about the transaction proves that it does not stand.
      const isDefinite =
        failure instanceof DatabaseError && ['duplicate', 'deadlock', 'lock-timeout'].includes(failure.code);
      if (isDefinite) throw failure;
      throw new CommitOutcomeUnknown('the connection broke during a COMMIT', { cause: failure });
    }
  }
}
