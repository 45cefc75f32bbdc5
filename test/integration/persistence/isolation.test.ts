import { type Connection, createConnection } from 'mysql2/promise';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';

describe('a transaction, on a server whose default is REPEATABLE READ', () => {
  let server: TestDatabase;
  let db: Database;
  let elsewhere: Connection;

  beforeAll(async () => {
    server = await createTestDatabase();
    db = await openDatabase({ url: server.url, poolSize: 4 });
    elsewhere = await createConnection(server.url);
    await db.write('create table number (value int)');
    await db.write('insert into number values (1)');
  });
  afterAll(async () => {
    await elsewhere.end();
    await db.close();
    await server.drop();
  });

  /** Reads twice in one transaction, with a change by somebody else in between. */
  const lookTwice = (): Promise<number[]> =>
    db.transaction(async (tx) => {
      const look = async () => (await tx.row<{ value: number }>('select value from number'))!.value;
      const before = await look();
      await elsewhere.query('update number set value = value + 1');
      return [before, await look()];
    });

  test('reads what others have committed meanwhile, on every connection of the pool', async () => {
    for (const [before, after] of await Promise.all(Array.from({ length: 4 }, lookTwice))) {
      expect(after).toBeGreaterThan(before!);
    }
  });

  test('reads them also on the connections that follow those that broke', async () => {
    const [mine] = await elsewhere.query('select connection_id() as id');
    const [{ id: own }] = mine as [{ id: number }];
    const name = new URL(server.url).pathname.slice(1);
    const [others] = await elsewhere.query('select id from information_schema.processlist where db = ? and id <> ?', [
      name,
      own,
    ]);
    for (const { id } of others as { id: number }[]) await elsewhere.query(`kill ${id}`);
    expect((others as unknown[]).length).toBeGreaterThan(0);
    for (const [before, after] of await Promise.all(Array.from({ length: 4 }, () => withPatience(lookTwice)))) {
      expect(after).toBeGreaterThan(before!);
    }
  });

  test('the server itself says that it would not', async () => {
    const [row] = await db.rows<{ Value: string }>(
      `show global variables where variable_name in ('tx_isolation', 'transaction_isolation')`,
    );
    expect(row?.Value).toBe('REPEATABLE-READ');
  });
});

/** The first statement on a connection that was killed fails; the pool makes another one. */
async function withPatience<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}
