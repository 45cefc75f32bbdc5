import { type System } from './system';

/** When these columns say that something is to be done, or to be let go of. */
const MOMENTS = [
  ['bank_notice', ['next_try_at', 'claimed_until']],
  ['virtual_account', ['next_inquiry_at', 'inquiry_claimed_until', 'task_next_at', 'task_claimed_until']],
  ['document', ['next_try_at', 'claimed_until']],
] as const;

/**
 * As if so many minutes had passed for what waits for the bank and for the printer: pauses between tries, and the claims
 * of programs that died. For moments at which no program has anything in hand.
 */
export async function letMinutesPass({ db }: Pick<System, 'db'>, minutes: number): Promise<void> {
  for (const [table, columns] of MOMENTS) {
    const changes = columns.map((column) => `${column} = ${column} - interval ? minute`);
    const unfinished = table === 'virtual_account' ? '' : 'where processed_at is null';
    await db.write(
      `update ${table} set ${changes.join(', ')} ${unfinished}`,
      columns.map(() => minutes),
    );
  }
}
