import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Tx } from '../database';
import { newId } from '../new-id';
import { dateOf } from './columns';

export type MoneyNoteKind = 'note' | 'answer' | 'hand-over' | 'system';

/** What was said about a transfer, a line of the bank or a refund. It decides nothing. */
export async function writeMoneyNote(
  tx: Tx,
  {
    subject,
    kind,
    text,
    by,
    at,
  }: { subject: string; kind: MoneyNoteKind; text: string; by: StaffId | null; at: Instant },
): Promise<void> {
  await tx.write('insert into money_note (id, subject, kind, text, staff_id, at) values (?, ?, ?, ?, ?, ?)', [
    ...[newId(), subject, kind, text.slice(0, 1000), by, dateOf(at)],
  ]);
}
