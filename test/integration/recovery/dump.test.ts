import path from 'node:path';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { makeTempFolder, removeFolder } from '../../support/servers';
import { until } from '../../support/system';

interface DumpScript {
  dumpDatabase(job: {
    url: string;
    file: string;
    last?: string;
    read?: () => Promise<number>;
  }): Promise<{ server: string; tables: Record<string, number>; extra?: number }>;
  loadDump(job: {
    url: string;
    file: string;
    before?: { table: string; statements: { sql: string; values: unknown[] }[] };
  }): Promise<void>;
  countTables(url: string): Promise<number>;
  countOtherConnections(url: string): Promise<number>;
}

/** Scripts have no types of their own. */
const script = path.resolve(__dirname, '../../../scripts/dump.mjs');

const TRICKY = ["it's", 'back\\slash', 'two\nlines;', ';\n-- ;', '"quoted"', 'tab\tand\0zero', '', 'Rp 10.000 – € 😀'];

describe('a dump of a database', () => {
  const folder = makeTempFolder();
  const file = path.join(folder, 'dump.sql.gz');
  let dump: DumpScript;
  let from: { database: TestDatabase; db: Database };
  let to: TestDatabase;

  beforeAll(async () => {
    dump = (await import(script)) as DumpScript;
    const database = await createTestDatabase();
    from = { database, db: await openDatabase({ url: database.url, poolSize: 4 }) };
    to = await createTestDatabase();
    await from.db.write(
      `create table thing (
         id bigint not null auto_increment primary key, text_value varchar(100) null, raw varbinary(100) null,
         big bigint not null, at datetime(3) null, note text null comment 'it''s a note; and more',
         twice bigint as (big * 2) stored, data longtext check (json_valid(data)), unique key big (big)
       ) engine = InnoDB default charset = utf8mb4`,
    );
    await from.db.write('create table migration (id int primary key, name varchar(50) not null) engine = InnoDB');
    await from.db.write(`insert into migration values (1, 'first')`);
    await from.db.write('create table empty_one (id int primary key) engine = InnoDB');
    for (const [index, text] of TRICKY.entries()) {
      await from.db.write('insert into thing (text_value, raw, big, at, note, data) values (?, ?, ?, ?, ?, ?)', [
        ...[text, Buffer.from([0, 39, 92, 10, 255, index])],
        ...['9007199254740993'.slice(0, -1) + String(index), new Date('2026-11-25T08:12:14.007Z')],
        ...[text, JSON.stringify({ text })],
      ]);
    }
    await from.db.write(
      `insert into thing (text_value, raw, big, at, note, data) values (null, null, -1, null, null, null)`,
    );
    await from.db.write(`insert into thing (text_value, raw, big, data) values ('', '', 0, '{}')`);
  });
  afterAll(async () => {
    await from.db.close();
    await from.database.drop();
    await to.drop();
    removeFolder(folder);
  });

  const contents = async (url: string): Promise<unknown[]> => {
    const db = await openDatabase({ url, poolSize: 1 });
    try {
      const things = await db.rows(
        `select id, hex(text_value) as text_value, hex(raw) as raw, big, cast(at as char) as at, hex(note) as note, twice,
           hex(data) as data from thing order by id`,
      );
      const created = await db.row<Record<string, string>>('show create table thing');
      return [things, created?.['Create Table'], await db.rows('select * from migration')];
    } finally {
      await db.close();
    }
  };

  test('loaded into another database, every value and every definition is the same', async () => {
    const { tables, server } = await dump.dumpDatabase({ url: from.database.url, file, last: 'migration' });
    expect(tables).toEqual({ empty_one: 0, thing: TRICKY.length + 2, migration: 1 });
    expect(server).toMatch(/^\d+\./);
    await dump.loadDump({ url: to.url, file });
    expect(await contents(to.url)).toEqual(await contents(from.database.url));
    expect(await dump.countTables(to.url)).toBe(3);
  });

  test('loaded over something, nothing of that is left', async () => {
    const db = await openDatabase({ url: to.url, poolSize: 1 });
    await db.write('create table left_over (id int primary key) engine = InnoDB');
    // One that was closed before may still be there for a moment.
    await until('there is one other', async () => (await dump.countOtherConnections(to.url)) === 1);
    await db.close();
    await dump.loadDump({ url: to.url, file });
    expect(await dump.countTables(to.url)).toBe(3);
  });

  test('made while others write, it has what stood when it began', async () => {
    const read = async (): Promise<number> => {
      await from.db.write(`insert into thing (text_value, big, data) values ('late', 42, '{}')`);
      return 7;
    };
    const { tables, extra } = await dump.dumpDatabase({ url: from.database.url, file, read });
    expect([tables['thing'], extra]).toEqual([TRICKY.length + 2, 7]);
  });

  test('a load that breaks off before its last table, leaves a database without it', async () => {
    const statements = [{ sql: 'signal sqlstate "45000"', values: [] }];
    await expect(dump.loadDump({ url: to.url, file, before: { table: 'migration', statements } })).rejects.toThrow();
    const db = await openDatabase({ url: to.url, poolSize: 1 });
    const rows = await db.rows<{ name: string }>(
      'select table_name as name from information_schema.tables where table_schema = database()',
    );
    await db.close();
    expect(rows.map(({ name }) => name)).not.toContain('migration');
  });
});
