import { type TopupId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Tx } from '../database';
import { newId } from '../new-id';
import { dateOf } from './columns';

/** What a person leaves about an order for those who look at it next. Repeating it writes a second note. */
export async function insertCaseNote(
  tx: Tx,
  { topupId, staffId, text, at }: { topupId: TopupId; staffId: StaffId; text: string; at: Instant },
): Promise<void> {
  await tx.write('insert into case_note (id, topup_id, staff_id, text, written_at) values (?, ?, ?, ?, ?)', [
    ...[newId(), topupId, staffId, text],
    dateOf(at),
  ]);
}
