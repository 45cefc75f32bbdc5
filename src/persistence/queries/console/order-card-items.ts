import { type TopupId } from '../../../domain/ids';
import { type WorkItemKind, type WorkItemOwner } from '../../../domain/promises';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';

/** Something about the order that is or was unfinished. */
export interface ItemOnCard {
  id: string;
  kind: WorkItemKind;
  subject: string;
  state: string;
  detail: string | null;
  owner: WorkItemOwner;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
  escalateAt: Instant;
  escalations: number;
  openedAt: Instant;
  changedAt: Instant;
  closedAt: Instant | null;
  takenBy: { id: string; fullName: string } | null;
}

interface Columns {
  id: string;
  kind: WorkItemKind;
  subject: string;
  state: string;
  detail: string | null;
  owner: WorkItemOwner;
  next_action: string;
  next_at: Date;
  due_at: Date;
  escalate_at: Date;
  escalations: number;
  opened_at: Date;
  changed_at: Date;
  closed_at: Date | null;
  taken_by: string | null;
  taken_by_name: string | null;
}

/** Open and closed ones, the earliest deadline on top. */
export async function listItemsOnCard(queryable: Queryable, topupId: TopupId): Promise<ItemOnCard[]> {
  const rows = await queryable.rows<Columns>(
    `select w.id, w.kind, w.subject, w.state, w.detail, w.owner, w.next_action, w.next_at, w.due_at, w.escalate_at,
       w.escalations, w.opened_at, w.changed_at, w.closed_at, w.taken_by, s.full_name as taken_by_name
     from work_item w left join staff s on s.id = w.taken_by
     where w.topup_id = ? order by w.due_at, w.id`,
    [topupId],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    state: row.state,
    detail: row.detail,
    owner: row.owner,
    nextAction: row.next_action,
    nextAt: instant(row.next_at),
    dueAt: instant(row.due_at),
    escalateAt: instant(row.escalate_at),
    escalations: row.escalations,
    openedAt: instant(row.opened_at),
    changedAt: instant(row.changed_at),
    closedAt: instantOrNull(row.closed_at),
    takenBy: row.taken_by === null ? null : { id: row.taken_by, fullName: row.taken_by_name ?? row.taken_by },
  }));
}
