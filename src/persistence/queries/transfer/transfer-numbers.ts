import { type TransferId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

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
