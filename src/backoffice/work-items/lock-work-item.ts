import { type TopupId, type WorkItemId } from '../../domain/ids';
import { BILLING_ITEM_KINDS } from '../../domain/promises';
import { type StaffId } from '../../domain/staff';
import { type Tx } from '../../persistence/database';

export interface LockedWorkItem {
  kind: string;
  state: string;
  isOpen: boolean;
  topupId: TopupId | null;
  takenBy: { id: StaffId; fullName: string } | null;
}

/**
 * The last lock of all that are ever held. Undefined when there is no such item, and for one about customers and bills:
 * the desk knows nothing of those.
 */
export async function lockWorkItem(tx: Tx, id: WorkItemId): Promise<LockedWorkItem | undefined> {
  const row = await tx.row<{
    kind: string;
    state: string;
    is_open: number | null;
    topup_id: string | null;
    taken_by: string | null;
  }>('select kind, state, is_open, topup_id, taken_by from work_item where id = ? for update', [id]);
  if (row === undefined || (BILLING_ITEM_KINDS as readonly string[]).includes(row.kind)) return undefined;
  const { kind, state, topup_id: topupId } = row;
  return { kind, state, topupId, isOpen: row.is_open === 1, takenBy: await holderOf(tx, row.taken_by) };
}

async function holderOf(tx: Tx, id: StaffId | null): Promise<LockedWorkItem['takenBy']> {
  if (id === null) return null;
  const staff = await tx.row<{ full_name: string }>('select full_name from staff where id = ?', [id]);
  return { id, fullName: staff?.full_name ?? id };
}
