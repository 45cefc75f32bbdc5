import { type Database } from '../persistence/database';

/** More than a house gives out between two copies of its database. */
const GAP = 10_000;

/** Tables whose numbers people or counterparts have seen, and may not see for another thing (B3, B4). */
const NUMBERED = [
  ['plan', 'no'],
  ['va_number', 'n'],
] as const;

/**
 * The numbers that were given out in the lost time stand on papers and at the bank: a restored database goes on behind
 * them. Leaves a gap each time. Run once, before the recovery ends.
 */
export async function skipLostNumbers(db: Database): Promise<void> {
  await db.write('update document_counter set last_number = last_number + ?', [GAP]);
  for (const [table, column] of NUMBERED) {
    const row = await db.row<{ next: string | number }>(
      `select coalesce(max(${column}), 0) + ${GAP} as next from ${table}`,
    );
    await db.write(`alter table ${table} auto_increment = ${Number(row?.next ?? GAP)}`);
  }
}
