import { type MessageId, type ResellerId, type TopupId } from '../../domain/ids';
import { after, elapsedMs, type Instant, instant } from '../../domain/time';
import { type Database, type Queryable, type Tx } from '../database';
import { dateOf } from './columns';

/** How a reseller wants to be told: JSON that is posted and signed, or text in the query of a GET. */
export type ReportDialect = 'native' | 'otomax';

export interface NewReport {
  id: MessageId;
  topupId: TopupId;
  resellerId: ResellerId;
  sequence: number;
  dialect: ReportDialect;
  /** Native: the JSON as it will be sent and signed. Otherwise the JSON that the text is made of. */
  body: string;
  createdAt: Instant;
  giveUpAt: Instant;
}

export async function insertReport(tx: Tx, report: NewReport): Promise<void> {
  await tx.write(
    `insert into outbound_message (id, kind, topup_id, reseller_id, sequence, dialect, body, state, next_try_at,
       give_up_at, created_at) values (?, 'report', ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)`,
    [
      report.id,
      report.topupId,
      report.resellerId,
      report.sequence,
      report.dialect,
      report.body,
      dateOf(report.createdAt),
      dateOf(report.giveUpAt),
      dateOf(report.createdAt),
    ],
  );
}

/** A report of this order that nobody has tried yet. */
export async function hasUntriedReport(queryable: Queryable, topupId: TopupId): Promise<boolean> {
  const row = await queryable.row(
    `select 1 from outbound_message where topup_id = ? and processed_at is null and tries = 0 limit 1`,
    [topupId],
  );
  return row !== undefined;
}

export interface ClaimedReport {
  id: MessageId;
  dialect: ReportDialect;
  body: string;
  url: string;
  /** Signs native reports; the others have no signature. */
  secretSealed: Buffer | null;
  /** How long ago the state that it tells was written, when it was claimed. */
  ageMs: number;
}

export type ReportClaim =
  | { kind: 'claimed'; report: ClaimedReport }
  /** Nothing is left to deliver. */
  | { kind: 'none' }
  /** The time for it is over, or there is nowhere to send it to: a person has to be told. */
  | { kind: 'undeliverable'; id: MessageId }
  /** Another try is under way, or the next one is not due: look again then. */
  | { kind: 'later'; at: Instant };

interface Undelivered {
  id: string;
  reseller_id: string;
  dialect: ReportDialect;
  body: string;
  claimed_until: Date | null;
  next_try_at: Date;
  give_up_at: Date;
  created_at: Date;
}

interface Receiver {
  now: Date;
  report_url: string | null;
  report_secret_sealed: Buffer | null;
}

/**
 * Takes the newest undelivered report of an order for one try; older ones are superseded by it. One try is in flight per
 * order, because the claim is taken under the lock of the order's reports and outlives the try.
 */
export async function claimReport(
  db: Database,
  topupId: TopupId,
  { tryMs, ignoresSchedule }: { tryMs: number; ignoresSchedule: boolean },
): Promise<ReportClaim> {
  return db.transaction(async (tx) => {
    const waiting = await tx.rows<Undelivered>(
      `select id, reseller_id, dialect, body, claimed_until, next_try_at, give_up_at, created_at from outbound_message
       where topup_id = ? and processed_at is null order by sequence desc for update`,
      [topupId],
    );
    const [newest, ...older] = waiting;
    if (newest === undefined) return { kind: 'none' };
    const receiver = await tx.row<Receiver>(
      `select utc_timestamp(3) as now, r.report_url, r.report_secret_sealed
       from (select 1) clock left join reseller r on r.id = ?`,
      [newest.reseller_id],
    );
    if (receiver === undefined) throw new Error('the database told no time');
    const now = instant(receiver.now);
    const claims = waiting.flatMap(({ claimed_until: until }) => (until === null ? [] : [until.toISOString()]));
    const busyUntil = claims
      .filter((until) => until > now)
      .sort()
      .at(-1);
    if (busyUntil !== undefined) return { kind: 'later', at: busyUntil as Instant };
    const due = newest.next_try_at.toISOString() as Instant;
    const isOver = newest.give_up_at <= new Date(now);
    if (!ignoresSchedule && due > now && !isOver) return { kind: 'later', at: due };
    for (const { id } of older) await endReport(tx, id, 'superseded');
    const { report_url: url, report_secret_sealed: secretSealed } = receiver;
    const { id, dialect, body } = newest;
    const isUnsignable = dialect === 'native' && secretSealed === null;
    if (isOver || url === null || isUnsignable) return { kind: 'undeliverable', id };
    await tx.write('update outbound_message set claimed_until = ?, tries = tries + 1 where id = ?', [
      dateOf(after(now, tryMs + 5000)),
      id,
    ]);
    const ageMs = Math.max(0, elapsedMs(instant(newest.created_at), now));
    return { kind: 'claimed', report: { id, dialect, body, url, secretSealed, ageMs } };
  });
}

/** Before a try that has claimed it: what the first try tells is what all tell. */
export async function fixReportBody(queryable: Queryable, id: MessageId, body: string): Promise<void> {
  await queryable.write('update outbound_message set body = ? where id = ? and processed_at is null', [body, id]);
}

export async function endReport(
  queryable: Queryable,
  id: MessageId,
  state: 'delivered' | 'superseded' | 'given-up',
): Promise<void> {
  await queryable.write(
    `update outbound_message set state = ?, processed_at = utc_timestamp(3), claimed_until = null
     where id = ? and processed_at is null`,
    [state, id],
  );
}

/**
 * Gives the claim back; the next try comes after a wait that doubles up to fifteen minutes. Returns when that is, or null
 * when somebody has ended the report meanwhile.
 */
export async function postponeReport(queryable: Queryable, id: MessageId, errorCode: string): Promise<Instant | null> {
  const changed = await queryable.write(
    `update outbound_message set claimed_until = null, last_error = ?,
       next_try_at = utc_timestamp(3) + interval least(900, 5 * pow(2, least(tries, 10))) second
     where id = ? and processed_at is null`,
    [errorCode.slice(0, 64), id],
  );
  if (changed === 0) return null;
  const row = await queryable.row<{ next_try_at: Date }>('select next_try_at from outbound_message where id = ?', [id]);
  return row === undefined ? null : instant(row.next_try_at);
}
