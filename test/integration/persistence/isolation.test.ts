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

  test('the server itself says that it would not', async () => {
    const row = await db.row<{ Value: string }>(`show global variables like '%tx_isolation'`);
    expect(row?.Value).toBe('REPEATABLE-READ');
  });
});
