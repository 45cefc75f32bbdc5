import { type Database } from '../database';

/** A check may take this part of the time at the most, however large the books have become. */
const AT_MOST_ONE_IN = 20;

/**
 * True for one process at a time, when the last check began long enough ago: `everyMs`, and longer for books whose check
 * takes long. A check that died is followed by the next one at its time.
 */
export async function beginLedgerCheck(db: Database, everyMs: number): Promise<boolean> {
  const begun = await db.write(
    `update ledger_check set started_at = utc_timestamp(3)
     where id = 1 and (started_at is null or
       started_at <= utc_timestamp(3) - interval greatest(?, took_ms * ${AT_MOST_ONE_IN}) * 1000 microsecond)`,
    [everyMs],
  );
  return begun === 1;
}

export async function endLedgerCheck(
  db: Database,
  { disagreements, tookMs }: { disagreements: number; tookMs: number },
): Promise<void> {
  await db.write('update ledger_check set checked_at = utc_timestamp(3), disagreements = ?, took_ms = ? where id = 1', [
    disagreements,
    Math.round(tookMs),
  ]);
}
