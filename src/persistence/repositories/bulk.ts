import { type Parameter, type Tx } from '../database';

/** Rows of one statement: well below the server's largest packet, and few enough for its range optimizer. */
const AT_ONCE = 500;

/** Rows of one table, a few hundred in each statement. */
export async function insertMany(
  tx: Tx,
  { into, rows }: { into: string; rows: readonly (readonly Parameter[])[] },
): Promise<void> {
  for (const some of chunks(rows)) {
    await tx.write(
      `insert into ${into} values ${some.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ')}`,
      some.flat(),
    );
  }
}

export function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += AT_ONCE) yield items.slice(from, from + AT_ONCE);
}

export function marks(items: readonly unknown[]): string {
  return items.map(() => '?').join(', ');
}
