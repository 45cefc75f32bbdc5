import { type TransferId } from '../../../domain/ids';
import { addDays, boundsOf, type BusinessDate } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf } from '../../repositories/columns';

const DAYS = 14;
const MOST = 100;

/**
 * Transfers of any account that were asked for one of these amounts, with or without the code, in the two weeks before a
 * line came. Paid ones too: a person wants to see that somebody else had that amount. Along the indexes of amounts.
 */
export async function idsOfTransfersNear(
  queryable: Queryable,
  { amounts, wibDate }: { amounts: readonly number[]; wibDate: BusinessDate },
): Promise<TransferId[]> {
  if (amounts.length === 0) return [];
  // Named one by one: joined, only the account would be looked up by the index, and all its transfers be read.
  const accounts = (await queryable.rows<{ id: string }>('select id from bank_account')).map(({ id }) => id);
  if (accounts.length === 0) return [];
  const among = `t.bank_account_id in (${accounts.map(() => '?').join(', ')})`;
  const marks = amounts.map(() => '?').join(', ');
  const since = dateOf(boundsOf(addDays(wibDate, -DAYS)).from);
  const byFinal = await queryable.rows<{ id: string }>(
    `select t.id from transfer t force index (amount) where ${among} and t.final_amount in (${marks})
       and t.created_at >= ? order by t.id desc limit ${MOST}`,
    [...accounts, ...amounts, since],
  );
  const byBase = await queryable.rows<{ id: string }>(
    `select t.id from transfer t force index (base) where ${among} and t.base_amount in (${marks})
       and t.is_reserved = 1 order by t.id desc limit ${MOST}`,
    [...accounts, ...amounts],
  );
  return [...new Set([...byFinal, ...byBase].map(({ id }) => id))];
}

/** By id, the numbers that people know transfers by. */
export async function nosOfTransfers(
  queryable: Queryable,
  ids: readonly TransferId[],
): Promise<Map<TransferId, number>> {
  if (ids.length === 0) return new Map();
  const rows = await queryable.rows<{ id: string; no: BigIntColumn }>(
    `select id, no from transfer where id in (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  return new Map(rows.map(({ id, no }) => [id, Number(no)]));
}
