import { type MutationId, type TransferId } from '../../../domain/ids';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

/** Money that very likely pays a transfer, and that people look at by the transfer's clock. */
export interface SimilarMoney {
  id: MutationId;
  no: number;
  startedAt: Instant;
  /** People's deadline for it. */
  dueAt: Instant;
}

/** By transfer, the line with the nearest deadline. A line that is only a possibility runs by another clock. */
export async function readSimilarMoney(
  queryable: Queryable,
  transferIds: readonly TransferId[],
): Promise<Map<TransferId, SimilarMoney>> {
  if (transferIds.length === 0) return new Map();
  const rows = await queryable.rows<{
    transfer_id: string;
    id: string;
    no: BigIntColumn;
    started_at: Date;
    due_at: Date;
  }>(
    `select m.suggested_transfer_id as transfer_id, m.id, m.no, c.started_at, c.due_at from bank_mutation m
     join sla_clock c on c.subject = m.id and c.live = 1 and c.purpose <> 'suspense'
     where m.suggested_transfer_id in (${transferIds.map(() => '?').join(', ')}) and m.state = 'open'
     order by c.due_at desc, m.id desc`,
    transferIds,
  );
  return new Map(
    rows.map((row) => [
      row.transfer_id,
      { id: row.id, no: Number(row.no), startedAt: instant(row.started_at), dueAt: instant(row.due_at) },
    ]),
  );
}
