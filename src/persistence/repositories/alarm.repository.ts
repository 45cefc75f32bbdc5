import { type AlarmChannel, type AlarmKind } from '../../domain/alarm';
import { type Instant, instant } from '../../domain/time';
import { type Database, type Parameter, type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';
import { newId } from '../new-id';

export interface NewAlarm {
  kind: AlarmKind;
  /** What makes it this alarm and no other one, at most 64 characters. */
  occasion: string;
  summary: string;
  /** Of the page in the console. */
  path: string;
}

/** A row that nobody sends: `grouped` was told together with others, `untold` had no channel to go to. */
export type SilentState = 'grouped' | 'untold';

export interface ClaimedAlarm {
  id: string;
  kind: AlarmKind;
  summary: string;
  path: string;
  raisedAt: Instant;
}

/**
 * Writes one row per channel. An occasion is told once: when it has a row of any channel it is left alone, so that a
 * channel which is set up later does not begin with everything that is old. False when it was there already.
 */
export async function insertAlarm(db: Database, alarm: NewAlarm, channels: readonly AlarmChannel[]): Promise<boolean> {
  return insertOnce(db, alarm, async (tx) => {
    for (const channel of channels) await insertRow(tx, alarm, { channel, state: 'waiting' });
    if (channels.length === 0) await insertRow(tx, alarm, { channel: 'none', state: 'untold' });
  });
}

/** Keeps that it happened, without telling it by itself. False when it was there already. */
export async function insertSilentAlarm(db: Database, alarm: NewAlarm, state: SilentState): Promise<boolean> {
  return insertOnce(db, alarm, (tx) => insertRow(tx, alarm, { channel: 'none', state }));
}

async function insertOnce(db: Database, { kind, occasion }: NewAlarm, insert: (tx: Tx) => Promise<void>) {
  try {
    return await db.transaction(async (tx) => {
      const row = await tx.row('select 1 from alarm where kind = ? and occasion = ? limit 1', [kind, occasion]);
      if (row !== undefined) return false;
      await insert(tx);
      return true;
    });
  } catch (error) {
    // Another process raised it at the same time.
    if (isDuplicateOf(error, 'once')) return false;
    throw error;
  }
}

async function insertRow(
  tx: Tx,
  { kind, occasion, summary, path }: NewAlarm,
  { channel, state }: { channel: AlarmChannel | 'none'; state: 'waiting' | SilentState },
): Promise<void> {
  await tx.write(
    `insert into alarm (id, kind, occasion, summary, path, channel, state, next_try_at, raised_at, processed_at)
     select ?, ?, ?, ?, ?, ?, ?, t, t, if(? = 'waiting', null, t) from (select utc_timestamp(3) as t) clock`,
    [newId(), kind, occasion, summary.slice(0, 300), path, channel, state, state],
  );
}

/** Those of the occasions that have no row yet. */
export async function unraised(queryable: Queryable, kind: AlarmKind, occasions: string[]): Promise<Set<string>> {
  const left = new Set(occasions);
  for (let from = 0; from < occasions.length; from += 500) {
    const part: Parameter[] = occasions.slice(from, from + 500);
    const rows = await queryable.rows<{ occasion: string }>(
      `select distinct occasion from alarm where kind = ? and occasion in (${part.map(() => '?').join(', ')})`,
      [kind, ...part],
    );
    for (const { occasion } of rows) left.delete(occasion);
  }
  return left;
}

/** Whether something of this kind was raised about `subject` within the last `withinMs`; its occasions begin with it. */
export async function wasRaised(
  queryable: Queryable,
  { kind, subject, withinMs }: { kind: AlarmKind; subject: string; withinMs: number },
): Promise<boolean> {
  const row = await queryable.row(
    `select 1 from alarm where kind = ? and occasion like ? and raised_at > utc_timestamp(3) - interval ? microsecond
     limit 1`,
    [kind, `${subject.replace(/[\\%_]/g, String.raw`\$&`)}:%`, withinMs * 1000],
  );
  return row !== undefined;
}

/** How many occasions of a kind were told one by one within the last `withinMs`. */
export async function countToldOneByOne(queryable: Queryable, kind: AlarmKind, withinMs: number): Promise<number> {
  const row = await queryable.row<{ told: string | number }>(
    `select count(distinct occasion) as told from alarm
     where kind = ? and state <> 'grouped' and raised_at > utc_timestamp(3) - interval ? microsecond`,
    [kind, withinMs * 1000],
  );
  return Number(row?.told ?? 0);
}

interface Columns {
  id: string;
  kind: AlarmKind;
  summary: string;
  path: string;
  raised_at: Date;
}

/** Takes the alarm of a channel that is due first for one try of at most `forMs`. Undefined when none is due. */
export async function claimAlarm(
  db: Database,
  channel: AlarmChannel,
  { forMs }: { forMs: number },
): Promise<ClaimedAlarm | undefined> {
  const isFree = 'processed_at is null and (claimed_until is null or claimed_until < utc_timestamp(3))';
  const row = await db.row<Columns>(
    `select id, kind, summary, path, raised_at from alarm
     where ${isFree} and channel = ? and next_try_at <= utc_timestamp(3) order by next_try_at, id limit 1`,
    [channel],
  );
  if (row === undefined) return undefined;
  const changed = await db.write(
    `update alarm set tries = tries + 1, claimed_until = utc_timestamp(3) + interval ? microsecond
     where id = ? and ${isFree}`,
    [forMs * 1000, row.id],
  );
  if (changed === 0) return undefined;
  const { id, kind, summary, path, raised_at: raisedAt } = row;
  return { id, kind, summary, path, raisedAt: instant(raisedAt) };
}

/** Whether an alarm of the channel waits for longer than that. */
export async function isLate(queryable: Queryable, channel: AlarmChannel, afterMs: number): Promise<boolean> {
  const row = await queryable.row(
    `select 1 from alarm
     where processed_at is null and channel = ? and raised_at < utc_timestamp(3) - interval ? microsecond limit 1`,
    [channel, afterMs * 1000],
  );
  return row !== undefined;
}

export async function endAlarm(queryable: Queryable, id: string, state: 'delivered' | 'given-up'): Promise<void> {
  await queryable.write(
    `update alarm set state = ?, processed_at = utc_timestamp(3), claimed_until = null
     where id = ? and processed_at is null`,
    [state, id],
  );
}

/** Gives the claim back; the next try comes after a wait that doubles from five seconds up to fifteen minutes. */
export async function postponeAlarm(queryable: Queryable, id: string, errorCode: string): Promise<void> {
  await queryable.write(
    `update alarm set claimed_until = null, last_error = ?,
       next_try_at = utc_timestamp(3) + interval least(900, 2.5 * pow(2, least(tries, 10))) second
     where id = ? and processed_at is null`,
    [errorCode.slice(0, 64), id],
  );
}

/** Waiting alarms of channels that nobody has set up any more, after `forMs`. Returns how many were given up. */
export async function giveUpOrphans(
  queryable: Queryable,
  channels: readonly AlarmChannel[],
  { forMs }: { forMs: number },
): Promise<number> {
  const others = channels.length === 0 ? '' : `and channel not in (${channels.map(() => '?').join(', ')})`;
  return queryable.write(
    `update alarm set state = 'given-up', last_error = 'not-set-up', processed_at = utc_timestamp(3), claimed_until = null
     where processed_at is null and raised_at < utc_timestamp(3) - interval ? microsecond ${others}`,
    [forMs * 1000, ...channels],
  );
}
