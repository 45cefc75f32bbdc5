import { longestDueMs, type PromiseLimit, promiseLimits, type WorkItemKind } from '../domain/promises';
import { type Settings } from '../domain/settings';
import { elapsedMs, type Instant, instant } from '../domain/time';
import { type Queryable } from '../persistence/database';
import { readSettings } from '../persistence/repositories/setting.repository';
import { checkBillingPromises } from './check-billing-promises';
import { checkTransferPromises } from './check-transfer-promises';
import { type PromiseFinding } from './promise-finding';

export type { PromiseFinding } from './promise-finding';

const TOLERANCE_MS = 60_000;

/** Every unfinished item against what was promised for it (W1–W3), by the database's clock. Reads only. */
export async function checkPromises(db: Queryable): Promise<PromiseFinding[]> {
  const { settings } = await readSettings(db);
  const now = await db.now();
  return [
    ...(await missingItems(db)),
    ...(await leftoverItems(db)),
    ...(await checkItems(db, { settings, now })),
    ...(await unprocessedIntake(db)),
    ...(await unsentReports(db)),
    ...(await unsentAlarms(db)),
    ...(await checkBillingPromises(db, settings)),
    ...(await checkTransferPromises(db)),
  ];
}

async function missingItems(queryable: Queryable): Promise<PromiseFinding[]> {
  const topups = await queryable.rows<{ subject: string; state: string }>(
    `select t.id as subject, t.state from topup t
     left join work_item w on w.kind = 'topup' and w.subject = t.id and w.is_open = 1
     where t.state in ('accepted', 'routing', 'sent', 'pending', 'suspect') and w.id is null`,
  );
  const corrections = await queryable.rows<{ subject: string; state: string }>(
    `select c.id as subject, c.state from correction c
     left join work_item w on w.kind = 'correction' and w.subject = c.id and w.is_open = 1
     where c.state = 'proposed' and w.id is null`,
  );
  const approvals = await queryable.rows<{ subject: string; state: string }>(
    `select a.id as subject, a.state from approval a
     left join work_item w on w.kind = 'approval' and w.subject = a.id and w.state = a.state and w.is_open = 1
     where a.state in ('requested', 'approved') and w.id is null`,
  );
  // What a reseller owes for an order, by the journals of the order and of the transfer that paid it.
  const receivables = await queryable.rows<{ subject: string; state: string }>(
    `select owed.subject, 'owed' as state from (
       select coalesce(o.topup_id, j.subject) as subject from journal j join entry e on e.journal_id = j.id
       left join digital_order o on j.kind in ('transfer-match', 'transfer-unmatch') and o.transfer_id = j.subject
       where j.kind in ('charge-late-success', 'collect-receivable', 'reversal', 'transfer-match', 'transfer-unmatch')
         and e.account_code like 'receivable:%'
       group by coalesce(o.topup_id, j.subject) having sum(if(e.side = 'debit', e.amount, -e.amount)) > 0
     ) owed
     left join work_item w on w.kind = 'receivable' and w.subject = owed.subject and w.is_open = 1
     where w.id is null`,
  );
  return [...topups, ...corrections, ...approvals, ...receivables].map(({ subject, state }) => ({
    subject,
    problem: 'no work item',
    detail: state,
  }));
}

async function leftoverItems(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; item_state: string; state: string | null }>(
    `select w.subject, w.state as item_state, t.state from work_item w left join topup t on t.id = w.subject
     where w.kind = 'topup' and w.is_open = 1 and (t.id is null or t.state <> w.state)`,
  );
  const approvals = await queryable.rows<{ subject: string; item_state: string; state: string | null }>(
    `select w.subject, w.state as item_state, a.state from work_item w left join approval a on a.id = w.subject
     where w.kind = 'approval' and w.is_open = 1 and (a.id is null or a.state not in ('requested', 'approved'))`,
  );
  return [
    ...rows.map(({ subject, item_state: itemState, state }) => ({
      subject,
      problem:
        state === null || ['success', 'failed', 'reversed'].includes(state)
          ? ('work item of something finished' as const)
          : ('state differs' as const),
      detail: `item ${itemState}, topup ${state ?? 'missing'}`,
    })),
    ...approvals.map(({ subject, item_state: itemState, state }) => ({
      subject,
      problem: 'work item of something finished' as const,
      detail: `item ${itemState}, approval ${state ?? 'missing'}`,
    })),
  ];
}

interface Item {
  kind: WorkItemKind;
  subject: string;
  state: string;
  next_at: Date;
  due_at: Date;
  escalate_at: Date;
  parked_until: Date | null;
}

async function checkItems(
  queryable: Queryable,
  { settings, now }: { settings: Settings; now: Instant },
): Promise<PromiseFinding[]> {
  const limits = promiseLimits(settings);
  const items = await queryable.rows<Item>(
    `select w.kind, w.subject, w.state, w.next_at, w.due_at, w.escalate_at, t.parked_until from work_item w
     left join topup t on w.kind = 'topup' and t.id = w.subject where w.is_open = 1`,
  );
  return items.flatMap(({ kind, subject, state, ...times }) => {
    // A kind that nobody promised anything for is a finding too, whatever the types say.
    const limit = (limits as Record<string, Record<string, PromiseLimit> | undefined>)[kind]?.[state];
    const untilNext = elapsedMs(now, instant(times.next_at));
    const untilDue = elapsedMs(now, instant(times.due_at));
    const untilEscalation = elapsedMs(now, instant(times.escalate_at));
    const problems: PromiseFinding['problem'][] = [];
    if (limit === undefined) problems.push('nobody promised anything for this state');
    if (untilNext < -TOLERANCE_MS) problems.push('next action is overdue');
    if (limit !== undefined && untilNext > limit.nextWithinMs + TOLERANCE_MS)
      problems.push('next action is too far away');
    const isParked = times.parked_until !== null && times.due_at <= times.parked_until;
    const longestDue = limit === undefined ? undefined : longestDueMs(limit, { isParked }, settings);
    if (longestDue !== undefined && untilDue > longestDue + TOLERANCE_MS) problems.push('deadline is too far away');
    if (untilDue < 0 && untilEscalation < -TOLERANCE_MS) problems.push('breach without escalation');
    const detail = `${kind} ${state}: next ${seconds(untilNext)}, due ${seconds(untilDue)}, escalates ${seconds(untilEscalation)}`;
    return problems.map((problem) => ({ subject, problem, detail }));
  });
}

async function unprocessedIntake(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; received_at: Date }>(
    `select m.id, m.received_at from supplier_message m
     left join work_item w on w.kind = 'case' and w.subject = m.id and w.state = 'unprocessed-message' and w.is_open = 1
     where m.processed_at is null and m.received_at < utc_timestamp(3) - interval 90 second and w.id is null`,
  );
  return rows.map(({ id, received_at: receivedAt }) => ({
    subject: id,
    problem: 'intake is not processed',
    detail: `supplier message of ${receivedAt.toISOString()}`,
  }));
}

async function unsentReports(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; next_try_at: Date }>(
    `select id, next_try_at from outbound_message
     where processed_at is null and (
       (next_try_at < utc_timestamp(3) - interval 120 second and (claimed_until is null or claimed_until < utc_timestamp(3)))
       or give_up_at < utc_timestamp(3) - interval 1200 second)
     union all
     select m.id, m.next_try_at from outbound_message m
     where m.state = 'given-up' and m.processed_at > utc_timestamp(3) - interval 7 day and not exists (
       select 1 from work_item w where w.kind = 'report' and w.subject = m.id)`,
  );
  return rows.map(({ id, next_try_at: nextTryAt }) => ({
    subject: id,
    problem: 'report is not sent',
    detail: `next try was due at ${nextTryAt.toISOString()}`,
  }));
}

async function unsentAlarms(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; next_try_at: Date }>(
    `select a.id, a.next_try_at from alarm a
     left join work_item w on w.kind = 'case' and w.subject = a.channel and w.state = 'alarm-undelivered' and w.is_open = 1
     where a.processed_at is null and (
       (a.next_try_at < utc_timestamp(3) - interval 120 second
         and (a.claimed_until is null or a.claimed_until < utc_timestamp(3)))
       or (a.raised_at < utc_timestamp(3) - interval 1 hour and w.id is null))`,
  );
  return rows.map(({ id, next_try_at: nextTryAt }) => ({
    subject: id,
    problem: 'alarm is not sent',
    detail: `next try was due at ${nextTryAt.toISOString()}`,
  }));
}

function seconds(ms: number): string {
  return `in ${Math.round(ms / 1000)} s`;
}
