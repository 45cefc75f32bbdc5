import { type System } from './system';

const MOMENTS = {
  next: [
    ['bank_notice', ['next_try_at']],
    ['virtual_account', ['next_inquiry_at', 'task_next_at']],
    ['document', ['next_try_at']],
  ],
  claims: [
    ['bank_notice', ['claimed_until']],
    ['virtual_account', ['inquiry_claimed_until', 'task_claimed_until']],
    ['document', ['claimed_until']],
  ],
} as const;

/** As if so many minutes had passed for what waits for its next try at the bank or at the printer. */
export function letMinutesPass(system: Pick<System, 'db'>, minutes: number): Promise<void> {
  return move(system, MOMENTS.next, minutes);
}

/** The same for what programs had in hand that are dead by now. */
export function letClaimsEnd(system: Pick<System, 'db'>): Promise<void> {
  return move(system, MOMENTS.claims, LONGEST_CLAIM_MINUTES);
}

const LONGEST_CLAIM_MINUTES = 5;

async function move(
  { db }: Pick<System, 'db'>,
  moments: (typeof MOMENTS)['next' | 'claims'],
  minutes: number,
): Promise<void> {
  for (const [table, columns] of moments) {
    for (const column of columns) {
      await db.write(`update ${table} set ${column} = ${column} - interval ? minute where ${column} is not null`, [
        minutes,
      ]);
    }
  }
}
