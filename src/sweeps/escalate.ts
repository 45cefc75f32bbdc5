import { type WorkItemOwner } from '../domain/promises';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

interface Overdue {
  id: string;
  kind: string;
  subject: string;
  state: string;
  owner: WorkItemOwner;
  escalations: number;
}

const NEXT_OWNER: Readonly<Record<WorkItemOwner, WorkItemOwner>> = {
  operator: 'supervisor',
  supervisor: 'admin',
  admin: 'admin',
  marketing: 'admin',
};

/**
 * Items whose people's deadline has passed go one step up, again and again, until somebody acts (W2). Runs from the
 * database alone, also while Temporal is away.
 */
export const escalate: Sweep = async (deps) => {
  const { db, settings, logger } = deps;
  const { escalateEveryMs } = await settings.current();
  const rows = await db.rows<Overdue>(
    `select id, kind, subject, state, owner, escalations from work_item
     where is_open = 1 and due_at <= utc_timestamp(3) and escalate_at <= utc_timestamp(3)
     order by due_at limit ${BATCH}`,
  );
  const { done } = await eachItem(rows, { deps, at: 'escalate' }, async ({ id, owner, escalations, ...item }) => {
    const changed = await db.write(
      `update work_item set escalations = escalations + 1, owner = ?,
         escalate_at = utc_timestamp(3) + interval ? microsecond
       where id = ? and is_open = 1 and escalations = ?
         and due_at <= utc_timestamp(3) and escalate_at <= utc_timestamp(3)`,
      [NEXT_OWNER[owner], escalateEveryMs * 1000, id, escalations],
    );
    if (changed === 1) logger.warn({ ...item, owner: NEXT_OWNER[owner] }, 'work item is overdue and was escalated');
  });
  await renewPeopleItems(deps, escalateEveryMs);
  return done;
};

const LOOKED_AT_AGAIN = `is_open = 1 and kind not in ('topup', 'plan', 'tagihan', 'notice')
  and not (kind = 'transfer' and state in ('awaiting', 'asked')) and next_at <= utc_timestamp(3)`;

/**
 * What only people can settle has no action of the machine but to be looked at again. That of orders, plans, bills,
 * notices and transfers that wait for a payer is their own: late, it tells of a machine that stands still. One at a time:
 * a statement that locked many of them would meet decisions that lock them in another order.
 */
async function renewPeopleItems(deps: SweepDeps, escalateEveryMs: number): Promise<void> {
  const { db } = deps;
  const rows = await db.rows<{ id: string }>(
    `select id from work_item where ${LOOKED_AT_AGAIN} order by next_at limit ${BATCH}`,
  );
  await eachItem(rows, { deps, at: 'escalate' }, async ({ id }) => {
    await db.write(
      `update work_item set next_at = utc_timestamp(3) + interval ? microsecond where id = ? and ${LOOKED_AT_AGAIN}`,
      [escalateEveryMs * 1000, id],
    );
  });
}
