import { type ControlFacts } from '../../domain/topup/controls';
import { subjectOfClosed } from '../../domain/topup/closed-order-locks';
import { type Queryable } from '../../persistence/database';
import { type ControlPayload } from '../../persistence/repositories/approval.repository';
import { isSerialNumberUsed } from '../../persistence/repositories/topup.repository';
import { type ControlRequest } from './controls.types';

/** A late success without a typed serial number gets the one that the supplier told, unless it belongs to another order. */
export async function withSaidSerialNumber(
  queryable: Queryable,
  { action, topupId, attemptId, payload }: ControlRequest & { payload: ControlPayload },
  facts: ControlFacts,
): Promise<ControlPayload> {
  if (action !== 'late-success' || payload.sn !== undefined) return payload;
  const row = await queryable.row<{ sn: string }>(
    `select sn from supplier_message where attempt_id = ? and verdict = 'success' and sn is not null
       and is_authenticated = 1 order by received_at desc, id desc limit 1`,
    [subjectOfClosed(action, facts, attemptId)],
  );
  if (row === undefined || (await isSerialNumberUsed(queryable, row.sn, topupId))) return payload;
  return { ...payload, sn: row.sn.slice(0, 255), snSource: 'pesan supplier' };
}
