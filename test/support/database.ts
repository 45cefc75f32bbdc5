import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

export interface TestDatabase {
  /** mysql://root@127.0.0.1:port/name */
  url: string;
  drop(): Promise<void>;
}

/** Makes an empty utf8mb4 database on the test run's MariaDB, for one suite alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const port = process.env['TUNTAS_TEST_MYSQL_PORT'];
  if (port === undefined) {
    throw new Error('TUNTAS_TEST_MYSQL_PORT is not set: this suite must be in a jest project with the global set-up');
  }
  return createTestDatabaseOn(Number(port));
}

/** The same on a server of the suite's own. */
export async function createTestDatabaseOn(port: number): Promise<TestDatabase> {
  const server = `mysql://root@127.0.0.1:${port}`;
  const name = `tuntas_${randomBytes(6).toString('hex')}`;
  await execute(server, `create database ${name} character set utf8mb4`);
  return { url: `${server}/${name}`, drop: () => execute(server, `drop database if exists ${name}`) };
}

async function execute(server: string, sql: string): Promise<void> {
  const connection = await createConnection(server);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
