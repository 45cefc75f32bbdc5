import { subjectOfClosed } from '../../domain/topup/closed-order-locks';
import { type ControlFacts } from '../../domain/topup/controls';
import { type Queryable } from '../../persistence/database';
import { type ControlPayload } from '../../persistence/repositories/approval.repository';
import { type ControlRequest } from './controls.types';

/**
 * What a second delivery is booked by: the supplier's own stored statement that came late, and after the last decision
 * about the attempt. Where there is none, as after the import of a list or a hint that anybody could have sent, people
 * quote what the supplier told them. Undefined when they do not.
 */
export async function withSaidSuccess(
  queryable: Queryable,
  { action, attemptId, payload }: ControlRequest & { payload: ControlPayload },
  facts: ControlFacts,
): Promise<ControlPayload | undefined> {
  if (action !== 'double-delivery') return payload;
  const message = await queryable.row<{ id: string }>(
    `select m.id from supplier_message m join topup_attempt a on a.id = m.attempt_id
     where m.attempt_id = ? and m.verdict = 'success' and m.is_authenticated = 1 and m.ruling = 'open-case'
       and (a.decided_at is null or m.processed_at > a.decided_at)
     order by m.received_at desc, m.id desc limit 1`,
    [subjectOfClosed(action, facts, attemptId)],
  );
  if (message !== undefined) return { messageId: message.id };
  return payload.quote === undefined ? undefined : payload;
}
