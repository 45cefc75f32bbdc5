import { type CustomerId, type TopupId } from '../../domain/ids';
import { type WorkItemKind, type WorkItemOwner } from '../../domain/promises';
import { type Instant, latest } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';
import { newId } from '../new-id';
import { dateOf } from './columns';

/** What happens to an unfinished item next, by itself or by people. Written with the state change it describes (W). */
export interface NewWorkItem {
  kind: WorkItemKind;
  /** A topup, a message, a terminal. */
  subject: string;
  state: string;
  topupId: TopupId | null;
  /** Whose it is, for what is about a customer: marketing sees its own only. */
  customerId?: CustomerId | null;
  detail: string | null;
  owner: WorkItemOwner;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
}

/** One item per kind, subject and state is open at a time: opening it again leaves the first one as it is. */
export async function openWorkItem(tx: Tx, item: NewWorkItem, now: Instant): Promise<{ isNew: boolean }> {
  try {
    await tx.write(
      `insert into work_item (id, kind, subject, state, topup_id, customer_id, detail, owner, next_action, next_at,
         due_at, escalate_at, opened_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        newId(),
        item.kind,
        item.subject,
        item.state,
        item.topupId,
        item.customerId ?? null,
        item.detail,
        item.owner,
        item.nextAction,
        dateOf(item.nextAt),
        dateOf(item.dueAt),
        dateOf(latest(item.dueAt, now)),
        dateOf(now),
        dateOf(now),
      ],
    );
    return { isNew: true };
  } catch (error) {
    if (isDuplicateOf(error, 'open_one')) return { isNew: false };
    throw error;
  }
}

export interface TopupPromise {
  state: string;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
}

/**
 * Renews the promise of an open topup. An escalation that is due later than people's deadline stays as it is; a state
 * whose deadline has passed before it began is escalated from its beginning. Assignments see those before them.
 */
export async function promiseTopup(tx: Tx, topupId: TopupId, promise: TopupPromise, now: Instant): Promise<void> {
  await tx.write(
    `update work_item set changed_at = if(state = ?, changed_at, ?), owner = if(state = ?, owner, 'operator'),
       escalations = if(state = ?, escalations, 0), state = ?, next_action = ?, next_at = ?, due_at = ?,
       escalate_at = greatest(?, if(escalations = 0, changed_at, escalate_at))
     where kind = 'topup' and subject = ? and is_open = 1`,
    [
      promise.state,
      dateOf(now),
      ...[promise.state, promise.state, promise.state],
      promise.nextAction,
      dateOf(promise.nextAt),
      dateOf(promise.dueAt),
      dateOf(promise.dueAt),
      topupId,
    ],
  );
}

export interface ItemPromise {
  kind: WorkItemKind;
  subject: string;
  state: string;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
}

/**
 * Renews the promise of an open item of any kind but a topup's, in the transaction that changed what it is about. An
 * escalation that is due later than people's deadline stays as it is, unless the deadline is put off.
 */
export async function promiseItem(tx: Tx, promise: ItemPromise, now: Instant): Promise<void> {
  await tx.write(
    `update work_item set changed_at = if(state = ?, changed_at, ?), escalations = if(state = ? and due_at >= ?, escalations, 0),
       state = ?, next_action = ?, next_at = ?, due_at = ?,
       escalate_at = greatest(?, if(escalations = 0, changed_at, escalate_at))
     where kind = ? and subject = ? and is_open = 1`,
    [
      ...[promise.state, dateOf(now), promise.state, dateOf(promise.dueAt)],
      ...[promise.state, promise.nextAction, dateOf(promise.nextAt), dateOf(promise.dueAt), dateOf(promise.dueAt)],
      ...[promise.kind, promise.subject],
    ],
  );
}

/** Nothing about the order changes; the machine only looks at it later. */
export async function postponePromise(
  tx: Tx,
  topupId: TopupId,
  { nextAction, nextAt }: { nextAction: string; nextAt: Instant },
): Promise<void> {
  await tx.write(
    `update work_item set next_action = ?, next_at = ? where kind = 'topup' and subject = ? and is_open = 1`,
    [nextAction, dateOf(nextAt), topupId],
  );
}

/** The same for an item of any kind but a topup's. */
export async function postponeItem(
  tx: Tx,
  { kind, subject, nextAction, nextAt }: { kind: WorkItemKind; subject: string; nextAction: string; nextAt: Instant },
): Promise<void> {
  await tx.write('update work_item set next_action = ?, next_at = ? where kind = ? and subject = ? and is_open = 1', [
    nextAction,
    dateOf(nextAt),
    kind,
    subject,
  ]);
}

/** People's deadline alone is put off; what the machine does next stays as it was. */
export async function putOffPromise(tx: Tx, topupId: TopupId, dueAt: Instant): Promise<void> {
  await tx.write(
    `update work_item set due_at = ?, escalate_at = greatest(?, if(escalations = 0, changed_at, escalate_at))
     where kind = 'topup' and subject = ? and is_open = 1`,
    [dateOf(dueAt), dateOf(dueAt), topupId],
  );
}

/** What an open item promised for one moment, it promises for another; whatever was due at any other moment stays. */
export async function moveDueOf(
  tx: Tx,
  { kind, subject, from, to }: { kind: WorkItemKind; subject: string; from: Instant; to: Instant },
): Promise<void> {
  await tx.write(
    `update work_item set escalate_at = if(escalations = 0, greatest(?, changed_at), escalate_at),
       next_at = if(next_at = due_at, ?, next_at), due_at = ?
     where kind = ? and subject = ? and due_at = ? and is_open = 1`,
    [dateOf(to), dateOf(to), dateOf(to), kind, subject, dateOf(from)],
  );
}

/** An open item goes into another state of its own: what was promised for it stays. */
export async function moveWorkItem(
  tx: Tx,
  { kind, subject, to }: { kind: WorkItemKind; subject: string; to: string },
  now: Instant,
): Promise<void> {
  await tx.write('update work_item set state = ?, changed_at = ? where kind = ? and subject = ? and is_open = 1', [
    ...[to, dateOf(now), kind, subject],
  ]);
}

/** Also when it is closed already. */
export async function closeWorkItem(
  queryable: Queryable,
  { kind, subject, state }: { kind: WorkItemKind; subject: string; state?: string },
): Promise<void> {
  await queryable.write(
    `update work_item set closed_at = utc_timestamp(3), changed_at = utc_timestamp(3)
     where kind = ? and subject = ? and is_open = 1${state === undefined ? '' : ' and state = ?'}`,
    state === undefined ? [kind, subject] : [kind, subject, state],
  );
}

/** Open items and those past people's deadline, by kind and state. */
export async function countWorkItems(
  queryable: Queryable,
): Promise<{ kind: string; state: string; open: number; overdue: number }[]> {
  const rows = await queryable.rows<{ kind: string; state: string; open: string; overdue: string }>(
    `select kind, state, count(*) as open, sum(due_at < utc_timestamp(3)) as overdue
     from work_item where is_open = 1 group by kind, state`,
  );
  return rows.map(({ kind, state, open, overdue }) => ({ kind, state, open: Number(open), overdue: Number(overdue) }));
}
