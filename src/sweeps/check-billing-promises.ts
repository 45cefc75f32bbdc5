import { type Settings } from '../domain/settings';
import { type Queryable } from '../persistence/database';
import { type PromiseFinding } from './promise-finding';

/** Work items of bills: what each is about, and in which states of it there has to be one. */
interface Promised {
  kind: string;
  /** Selects `subject` and `state` of everything unfinished; the item has the same state. */
  unfinished: string;
}

const PROMISED: readonly Promised[] = [
  { kind: 'plan', unfinished: `select id as subject, state from plan where state in ('active', 'paused')` },
  { kind: 'tagihan', unfinished: `select id as subject, state from tagihan where state in ('opening', 'awaiting')` },
  { kind: 'notice', unfinished: 'select id as subject, state from bank_notice where processed_at is null' },
  { kind: 'payment', unfinished: `select id as subject, kind as state from payment_exception where state = 'open'` },
  {
    kind: 'customer-change',
    unfinished: `select id as subject, state from customer_change where state = 'requested'`,
  },
];

/** A minute, as everywhere, and the pause between two looks of whoever sees to it. */
const LATE_MS = 150_000;

/** Everything about customers and bills against what was promised for it (W1–W3). Reads only. */
export async function checkBillingPromises(queryable: Queryable, settings: Settings): Promise<PromiseFinding[]> {
  const findings: PromiseFinding[] = [];
  for (const promised of PROMISED) {
    findings.push(...(await missing(queryable, promised)), ...(await leftover(queryable, promised)));
  }
  return [
    ...findings,
    ...(await finishedByOthers(queryable)),
    ...(await unconfirmedNotices(queryable)),
    ...(await untoldBills(queryable)),
    ...(await unclosedBills(queryable)),
    ...(await unprinted(queryable, settings)),
    ...(await unsent(queryable, settings)),
  ];
}

async function missing(queryable: Queryable, { kind, unfinished }: Promised): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; state: string }>(
    `select u.subject, u.state from (${unfinished}) u
     left join work_item w on w.kind = ? and w.subject = u.subject and w.is_open = 1 where w.id is null`,
    [kind],
  );
  return rows.map(({ subject, state }) => ({ subject, problem: 'no work item', detail: `${kind} ${state}` }));
}

async function leftover(queryable: Queryable, { kind, unfinished }: Promised): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; item_state: string; state: string | null }>(
    `select w.subject, w.state as item_state, u.state from work_item w left join (${unfinished}) u on u.subject = w.subject
     where w.kind = ? and w.is_open = 1 and (u.subject is null or u.state <> w.state)`,
    [kind],
  );
  return rows.map(({ subject, item_state: itemState, state }) => ({
    subject,
    problem: state === null ? 'work item of something finished' : 'state differs',
    detail: `item ${itemState}, ${kind} ${state ?? 'finished or missing'}`,
  }));
}

/** Items that are there only while something is late: it has come meanwhile. */
async function finishedByOthers(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; detail: string }>(
    `select w.subject, concat('document ', d.state) as detail from work_item w join document d on d.id = w.subject
     where w.kind = 'document' and w.is_open = 1 and d.state <> 'planned'
     union all
     select w.subject, concat('message ', m.state) from work_item w join customer_message m on m.id = w.subject
     where w.kind = 'message' and w.is_open = 1 and m.state in ('delivered', 'read', 'told', 'skipped')
     union all
     select w.subject, concat('virtual account ', v.state) from work_item w join virtual_account v on v.id = w.subject
     where w.kind = 'case' and w.is_open = 1
       and ((w.state = 'va-not-closed' and (v.task is null or v.task <> 'close'))
         or (w.state = 'va-unknown' and (v.live is null or v.unknown_since is null)))`,
  );
  return rows.map((row) => ({ ...row, problem: 'work item of something finished' }));
}

/** The item says by when a notice is tried again; one that nobody takes up stays behind it. */
async function unconfirmedNotices(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; next_try_at: Date | null }>(
    `select id, next_try_at from bank_notice where processed_at is null
       and (next_try_at is null or next_try_at < utc_timestamp(3) - interval ? microsecond)
       and (claimed_until is null or claimed_until < utc_timestamp(3))`,
    [LATE_MS * 1000],
  );
  return rows.map(({ id, next_try_at: nextTryAt }) => ({
    subject: id,
    problem: 'intake is not processed',
    detail: `notice of the bank, ${dueSince(nextTryAt)}`,
  }));
}

async function untoldBills(queryable: Queryable): Promise<PromiseFinding[]> {
  const tasks = await queryable.rows<{ id: string; task: string; at: Date | null }>(
    `select id, task, task_next_at as at from virtual_account where task is not null
       and (task_next_at is null or task_next_at < utc_timestamp(3) - interval ? microsecond)
       and (task_claimed_until is null or task_claimed_until < utc_timestamp(3))`,
    [LATE_MS * 1000],
  );
  // A lost notice of a bill that nobody asks about is never found. A sweep that has used up its hour goes on in the next.
  const unasked = await queryable.rows<{ id: string; at: Date | null }>(
    `select id, next_inquiry_at as at from virtual_account
     where live = 1 and state = 'active'
       and (next_inquiry_at is null or next_inquiry_at < utc_timestamp(3) - interval 26 hour)`,
  );
  return [
    ...tasks.map(({ id, task, at }) => ({
      ...{ subject: id, problem: 'bank is not told' as const },
      detail: `${task}, ${dueSince(at)}`,
    })),
    ...unasked.map(({ id, at }) => ({ subject: id, problem: 'bank is not asked' as const, detail: dueSince(at) })),
  ];
}

/** It takes money that nobody asked for: the bank has not closed it, and nobody was told. */
async function unclosedBills(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; state: string; ended_at: Date | null }>(
    `select v.id, t.state, t.ended_at from virtual_account v join tagihan t on t.id = v.tagihan_id
     left join work_item w on w.kind = 'case' and w.subject = v.id and w.state = 'va-not-closed' and w.is_open = 1
     where v.live = 1 and t.state in ('paid', 'cancelled')
       and t.ended_at < utc_timestamp(3) - interval 1 hour and w.id is null`,
  );
  return rows.map(({ id, state, ended_at: endedAt }) => ({
    subject: id,
    problem: 'bill stays open at the bank',
    detail: `tagihan ${state}, ${dueSince(endedAt)}`,
  }));
}

async function unprinted(queryable: Queryable, { documentDueMs }: Settings): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; planned_at: Date }>(
    `select d.id, d.planned_at from document d
     left join work_item w on w.kind = 'document' and w.subject = d.id and w.is_open = 1
     where d.processed_at is null and d.planned_at < utc_timestamp(3) - interval ? microsecond and w.id is null`,
    [(documentDueMs + LATE_MS) * 1000],
  );
  return rows.map(({ id, planned_at: plannedAt }) => ({
    subject: id,
    problem: 'document is not printed',
    detail: `planned at ${plannedAt.toISOString()}`,
  }));
}

/** One that people have to send has its item at once, one that is late after its time. */
async function unsent(queryable: Queryable, { messageDueMs }: Settings): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ id: string; state: string; send_at: Date }>(
    `select m.id, m.state, m.send_at from customer_message m
     left join work_item w on w.kind = 'message' and w.subject = m.id and w.is_open = 1
     where m.processed_at is null and w.id is null
       and (m.state = 'by-hand'
         or (m.state in ('waiting', 'sending') and m.send_at < utc_timestamp(3) - interval ? microsecond))`,
    [(messageDueMs + LATE_MS) * 1000],
  );
  return rows.map(({ id, state, send_at: sendAt }) => ({
    subject: id,
    problem: 'message is not sent',
    detail: `${state}, to be sent at ${sendAt.toISOString()}`,
  }));
}

function dueSince(at: Date | null): string {
  return at === null ? 'never due' : `due since ${at.toISOString()}`;
}
