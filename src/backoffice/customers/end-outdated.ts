import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type CustomerRow } from '../../persistence/repositories/customer.repository';
import { type ChangeRow, endChange } from './change-rows';

/** Ends a request about data that has moved since: nothing of it is written, and `by` is whose deed showed it. */
export async function endOutdated(
  tx: Tx,
  {
    by,
    customer,
    change,
  }: {
    by: StaffMember;
    customer: Pick<CustomerRow, 'id' | 'no'>;
    change: Pick<ChangeRow, 'id' | 'becomes' | 'requestedBy'>;
  },
  now: Instant,
): Promise<void> {
  await endChange(tx, { id: change.id, state: 'outdated', by: null, note: null }, now);
  const asker = await tx.row<{ name: string }>('select name from staff where id = ?', [change.requestedBy]);
  await recordAudit(tx, {
    ...{ actor: by.name, action: 'customer.change-outdated', subjectKind: 'customer', subject: customer.id },
    detail: {
      number: customer.no,
      fields: Object.keys(change.becomes).join(', '),
      requestedBy: asker?.name ?? change.requestedBy,
    },
  });
}
