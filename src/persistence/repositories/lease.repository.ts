import { type Database } from '../database';
import { isDuplicateOf } from '../database-errors';

/** Takes or keeps a lease by the database's clock; false while somebody else has it. */
export async function holdLease(
  db: Database,
  { name, holder, forMs }: { name: string; holder: string; forMs: number },
): Promise<boolean> {
  const micros = forMs * 1000;
  const taken = await db.write(
    `update line_lease set holder = ?, until = utc_timestamp(3) + interval ? microsecond
     where name = ? and (holder = ? or until < utc_timestamp(3))`,
    [holder, micros, name, holder],
  );
  if (taken === 1) return true;
  try {
    await db.write(
      'insert into line_lease (name, holder, until) values (?, ?, utc_timestamp(3) + interval ? microsecond)',
      [name, holder, micros],
    );
    return true;
  } catch (error) {
    if (isDuplicateOf(error, 'PRIMARY')) return false;
    throw error;
  }
}
