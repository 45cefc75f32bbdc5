import { type Queryable } from '../database';
import { isDuplicateOf } from '../database-errors';

const THIS_HOUR = `cast(date_format(utc_timestamp(), '%Y-%m-%d %H:00:00') as datetime(3))`;

/**
 * Takes one inquiry out of what the bank allows in this hour of the clock; false when `limit` are used up. An inquiry
 * that is never made stays taken: too few are better than too many.
 */
export async function takeInquiry(
  queryable: Queryable,
  { bank, limit }: { bank: string; limit: number },
): Promise<boolean> {
  if (limit < 1) return false;
  const take = (): Promise<number> =>
    queryable.write(`update bank_budget set used = used + 1 where bank = ? and hour_from = ${THIS_HOUR} and used < ?`, [
      bank,
      limit,
    ]);
  if ((await take()) === 1) return true;
  try {
    // Fails on a row that is there: then the hour is used up, or somebody else has just begun it.
    await queryable.write(`insert into bank_budget (bank, hour_from, used) values (?, ${THIS_HOUR}, 1)`, [bank]);
    return true;
  } catch (error) {
    if (!isDuplicateOf(error, 'PRIMARY')) throw error;
    return (await take()) === 1;
  }
}

/** The bank itself says that the hour is used up, whatever we have counted. */
export async function useUpInquiries(
  queryable: Queryable,
  { bank, limit }: { bank: string; limit: number },
): Promise<void> {
  await queryable.write(
    `insert into bank_budget (bank, hour_from, used) values (?, ${THIS_HOUR}, ?)
     on duplicate key update used = greatest(used, ?)`,
    [bank, limit, limit],
  );
}
