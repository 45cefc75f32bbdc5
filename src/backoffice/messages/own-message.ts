import { type MessageId, type TagihanId } from '../../domain/ids';
import { isUnsent } from '../../domain/messages/unsent';
import { type StaffMember } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { lockMessage, type MessageRow } from '../../persistence/repositories/customer-message.repository';

export type MessageDeedOutcome =
  | { kind: 'told' | 'dropped'; tagihanId: TagihanId | null }
  /** `not-open`: it leaves by itself, or has left. */
  | { kind: 'refused'; code: 'not-found' | 'not-open' | 'invalid-reason' };

/** A message of a customer whom the person may see, under its lock; somebody else's is not found. */
export async function lockOwnMessage(
  tx: Tx,
  { by, messageId }: { by: StaffMember; messageId: MessageId },
): Promise<{ kind: 'found'; row: MessageRow } | Extract<MessageDeedOutcome, { kind: 'refused' }>> {
  const within = whereInScope(scopeOf(by), 'c');
  const own = await tx.row(
    `select 1 from customer_message m join customer c on c.id = m.customer_id where m.id = ? and ${within.sql}`,
    [messageId, ...within.parameters],
  );
  const row = own === undefined ? undefined : await lockMessage(tx, messageId);
  if (row === undefined) return { kind: 'refused', code: 'not-found' };
  const isOpenToPeople = row.state === 'told' || isUnsent(row);
  return isOpenToPeople ? { kind: 'found', row } : { kind: 'refused', code: 'not-open' };
}
