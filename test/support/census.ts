import { type Database } from '../../src/persistence/database';

/** How many rows each table has. */
export async function censusOf(db: Database): Promise<Record<string, string | undefined>> {
  const tables = await db.rows<{ name: string }>(
    'select table_name as name from information_schema.tables where table_schema = database() order by table_name',
  );
  const counts: Record<string, string | undefined> = {};
  for (const { name } of tables) {
    counts[name] = (await db.row<{ n: string }>(`select count(*) as n from \`${name}\``))?.n;
  }
  return counts;
}
