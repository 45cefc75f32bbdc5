import { type Queryable } from '../persistence/database';
import { type PromiseFinding } from './promise-finding';

/** Work items of transfers and of the bank's lines: in which states of what there has to be one. */
interface Promised {
  kind: 'transfer' | 'mutation' | 'batch' | 'refund';
  /** Selects `subject` and `state` of everything unfinished; the item has the same state. */
  unfinished: string;
}

/** Lines that were placed, and that people look at all the same. */
const IS_LOOKED_AT = `exception in ('missing-in-statement', 'time-contradicts') and state not in ('new', 'open', 'doubted')`;

const PROMISED: readonly Promised[] = [
  {
    kind: 'transfer',
    unfinished: `select id as subject, state from transfer where state in ('awaiting', 'verifying', 'asked')`,
  },
  {
    kind: 'mutation',
    unfinished: `select id as subject, if(state = 'new', 'unjudged', coalesce(exception, state)) as state
                 from bank_mutation where state in ('new', 'open', 'doubted')
                 union all select id, exception from bank_mutation where ${IS_LOOKED_AT}`,
  },
  {
    kind: 'batch',
    unfinished: `select id as subject, state from mutation_batch
                 where processed_at is null and state in ('stored', 'refused')`,
  },
  {
    kind: 'refund',
    unfinished: `select id as subject, state from refund where state in ('requested', 'approved', 'sent')`,
  },
];

/** What people have to decide by a clock of theirs, and what may have one. */
const TIMED: Readonly<Record<'transfer' | 'mutation' | 'refund', { must: string; may: string }>> = {
  transfer: {
    must: `select id as subject, state from transfer where state in ('verifying', 'asked')`,
    may: `select id as subject from transfer where state in ('verifying', 'asked')`,
  },
  mutation: {
    must: `select id as subject, state from bank_mutation where state in ('open', 'doubted')
           union all select id, state from bank_mutation where ${IS_LOOKED_AT}`,
    // One that is judged again keeps its clock.
    may: `select id as subject from bank_mutation where state in ('new', 'open', 'doubted')
          union all select id from bank_mutation where ${IS_LOOKED_AT}`,
  },
  refund: {
    must: `select id as subject, state from refund where state in ('requested', 'approved', 'sent')`,
    may: `select id as subject from refund where state in ('requested', 'approved', 'sent')`,
  },
};

/** A minute, as everywhere, and the pause between two looks of whoever sees to it. */
const LATE_MS = 150_000;

/** Everything about transfers and the money on our accounts against what was promised for it (W1–W3). Reads only. */
export async function checkTransferPromises(queryable: Queryable): Promise<PromiseFinding[]> {
  const findings: PromiseFinding[] = [];
  for (const promised of PROMISED) {
    findings.push(...(await missing(queryable, promised)), ...(await leftover(queryable, promised)));
  }
  for (const kind of ['transfer', 'mutation', 'refund'] as const) {
    findings.push(...(await unclocked(queryable, kind)), ...(await overclocked(queryable, kind)));
  }
  return [
    ...findings,
    ...(await unwarned(queryable)),
    ...(await differingDeadlines(queryable)),
    ...(await stillTransfers(queryable)),
    ...(await unprocessed(queryable)),
    ...(await untold(queryable)),
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

async function unclocked(queryable: Queryable, kind: keyof typeof TIMED): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; state: string }>(
    `select u.subject, u.state from (${TIMED[kind].must}) u
     left join sla_clock c on c.subject = u.subject and c.live = 1 where c.id is null`,
  );
  return rows.map(({ subject, state }) => ({ subject, problem: 'no SLA clock', detail: `${kind} ${state}` }));
}

async function overclocked(queryable: Queryable, kind: keyof typeof TIMED): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string }>(
    `select c.subject from sla_clock c left join (${TIMED[kind].may}) u on u.subject = c.subject
     where c.subject_kind = ? and c.live = 1 and u.subject is null`,
    [kind],
  );
  return rows.map(({ subject }) => ({ subject, problem: 'SLA clock of something finished', detail: kind }));
}

/** A threshold has passed, and nobody noted it. */
async function unwarned(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; warned: number; at: Date }>(
    `select subject, warned, warn_at as at from sla_clock
     where live = 1 and warn_at < utc_timestamp(3) - interval ? microsecond`,
    [LATE_MS * 1000],
  );
  return rows.map(({ subject, warned, at }) => ({
    subject,
    problem: 'SLA is not watched',
    detail: `${warned} % told, ${dueSince(at)}`,
  }));
}

/** People's deadline is the one of their clock, unless it stands still. */
async function differingDeadlines(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; item: Date; clock: Date }>(
    `select w.subject, w.due_at as item, c.due_at as clock from work_item w
     join sla_clock c on c.subject = w.subject and c.live = 1 and c.paused_at is null
     where w.is_open = 1 and w.kind in ('transfer', 'mutation', 'refund') and w.state <> 'unjudged'
       and w.due_at <> c.due_at`,
  );
  return rows.map(({ subject, item, clock }) => ({
    subject,
    problem: 'deadline is not the clock’s',
    detail: `item ${item.toISOString()}, clock ${clock.toISOString()}`,
  }));
}

/** Waits for a moment that has passed, or for none at all. */
async function stillTransfers(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; state: string; at: Date | null }>(
    `select id as subject, state, next_at as at from transfer
     where state in ('awaiting', 'asked')
       and (next_at is null or next_at < utc_timestamp(3) - interval ? microsecond)`,
    [LATE_MS * 1000],
  );
  return rows.map(({ subject, state, at }) => ({
    subject,
    problem: 'next action is overdue',
    detail: `transfer ${state}, ${dueSince(at)}`,
  }));
}

const IS_UNCLAIMED = '(claimed_until is null or claimed_until < utc_timestamp(3))';

/** The work item says who has to look; this says that the machine stands still. */
async function unprocessed(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; what: string; at: Date }>(
    `select id as subject, 'line of the bank' as what, coalesce(next_try_at, first_seen_at) as at from bank_mutation
     where processed_at is null and state not in ('doubted', 'merged') and ${IS_UNCLAIMED}
       and coalesce(next_try_at, first_seen_at) < utc_timestamp(3) - interval ? microsecond
     union all
     select id, 'batch of lines', coalesce(next_try_at, received_at) from mutation_batch
     where processed_at is null and state = 'stored' and ${IS_UNCLAIMED}
       and coalesce(next_try_at, received_at) < utc_timestamp(3) - interval ? microsecond`,
    [LATE_MS * 1000, LATE_MS * 1000],
  );
  return rows.map(({ subject, what, at }) => ({
    subject,
    problem: 'intake is not processed',
    detail: `${what}, ${dueSince(at)}`,
  }));
}

async function untold(queryable: Queryable): Promise<PromiseFinding[]> {
  const rows = await queryable.rows<{ subject: string; kind: string; at: Date }>(
    `select id as subject, kind, next_try_at as at from buyer_message
     where processed_at is null and ${IS_UNCLAIMED}
       and next_try_at < utc_timestamp(3) - interval ? microsecond`,
    [LATE_MS * 1000],
  );
  return rows.map(({ subject, kind, at }) => ({
    subject,
    problem: 'message is not sent',
    detail: `to a payer, ${kind}, ${dueSince(at)}`,
  }));
}

function dueSince(at: Date | null): string {
  return at === null ? 'never due' : `due since ${at.toISOString()}`;
}
