import { InvariantBroken, type FailureCode, type RefusalCode } from '../../domain/errors';
import { type Origin, type ResellerId, type TerminalCode, type TopupId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type TopupState } from '../../domain/topup/topup-state';
import { type Database, type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, dateOrNull, instantOrNull, rupiahOf } from './columns';

export interface TopupRow {
  id: TopupId;
  /** For people to read aloud. */
  no: number;
  version: number;
  resellerId: ResellerId;
  origin: Origin;
  reference: string;
  productCode: string;
  destination: string;
  price: Rupiah;
  /** The account that pays. */
  account: string;
  state: TopupState;
  errorCode: RefusalCode | FailureCode | null;
  sn: string | null;
  deliveredBy: TerminalCode | null;
  /** Of the last report. */
  sequence: number;
  acceptedAt: Instant;
  sendDeadline: Instant;
  latestSend: Instant;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  /** People put their deadline off to then. */
  parkedUntil: Instant | null;
  parkedTimes: number;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  version: number;
  reseller_id: string;
  origin: Origin;
  reference: Buffer;
  product_code: string;
  destination: string;
  price: BigIntColumn;
  account_code: string;
  state: TopupState;
  error_code: RefusalCode | FailureCode | null;
  sn: string | null;
  delivered_by: string | null;
  sequence: number;
  accepted_at: Date;
  send_deadline: Date;
  latest_send: Date;
  started_at: Date | null;
  finished_at: Date | null;
  parked_until: Date | null;
  parked_times: number;
}

const SELECT = `select id, no, version, reseller_id, origin, reference, product_code, destination, price, account_code,
  state, error_code, sn, delivered_by, sequence, accepted_at, send_deadline, latest_send, started_at, finished_at,
  parked_until, parked_times
  from topup where id = ?`;

export async function readTopup(queryable: Queryable, id: TopupId): Promise<TopupRow | undefined> {
  const columns = await queryable.row<Columns>(SELECT, [id]);
  return columns === undefined ? undefined : toRow(columns);
}

/** The first lock of everything that changes an order. Throws `InvariantBroken` when there is no such order. */
export async function lockTopup(tx: Tx, id: TopupId): Promise<TopupRow> {
  const columns = await tx.row<Columns>(`${SELECT} for update`, [id]);
  if (columns === undefined) throw new InvariantBroken(`there is no topup ${id}`);
  return toRow(columns);
}

export interface NewTopup {
  id: TopupId;
  resellerId: ResellerId;
  origin: Origin;
  reference: string;
  productCode: string;
  destination: string;
  /** 1 unless given. */
  quantity?: number;
  /** Which one of the same content on its day; 1 unless given. */
  counter?: number;
  price: Rupiah;
  account: string;
  repeatKey: Buffer | null;
  state: 'accepted' | 'failed';
  errorCode: RefusalCode | null;
  acceptedAt: Instant;
  sendDeadline: Instant;
  latestSend: Instant;
}

/** Throws a `duplicate` of `repeat_key` when the same content was ordered on the same day (A5). */
export async function insertTopup(tx: Tx, topup: NewTopup): Promise<void> {
  await tx.write(
    `insert into topup (id, reseller_id, origin, reference, product_code, destination, quantity, counter, price, account_code,
       repeat_key, state, error_code, accepted_at, send_deadline, latest_send, finished_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      topup.id,
      topup.resellerId,
      topup.origin,
      Buffer.from(topup.reference, 'latin1'),
      topup.productCode,
      topup.destination,
      topup.quantity ?? 1,
      topup.counter ?? 1,
      topup.price,
      topup.account,
      topup.repeatKey,
      topup.state,
      topup.errorCode,
      dateOf(topup.acceptedAt),
      dateOf(topup.sendDeadline),
      dateOf(topup.latestSend),
      topup.state === 'failed' ? dateOf(topup.acceptedAt) : null,
    ],
  );
}

export interface TopupChange {
  state: TopupState;
  errorCode?: RefusalCode | FailureCode | null;
  sn?: string | null;
  deliveredBy?: TerminalCode | null;
  sequence?: number;
  sendDeadline?: Instant;
  finishedAt?: Instant;
  parkedUntil?: Instant;
  parkedTimes?: number;
  /** A failed or reversed order no longer stands in the way of the same order again (A5). */
  freesRepeat?: boolean;
}

/**
 * The one way a topup changes (C1): only from the version that was read, in the transaction of the journal that goes
 * with it. Returns the changed row. Throws `InvariantBroken` when somebody else was here first.
 */
export async function changeTopup(tx: Tx, topup: TopupRow, change: TopupChange): Promise<TopupRow> {
  const next: TopupRow = {
    ...topup,
    version: topup.version + 1,
    state: change.state,
    errorCode: change.errorCode === undefined ? topup.errorCode : change.errorCode,
    sn: change.sn === undefined ? topup.sn : change.sn,
    deliveredBy: change.deliveredBy === undefined ? topup.deliveredBy : change.deliveredBy,
    sequence: change.sequence ?? topup.sequence,
    sendDeadline: change.sendDeadline ?? topup.sendDeadline,
    finishedAt: change.finishedAt ?? topup.finishedAt,
    parkedUntil: change.parkedUntil ?? topup.parkedUntil,
    parkedTimes: change.parkedTimes ?? topup.parkedTimes,
  };
  const changed = await tx.write(
    `update topup set version = version + 1, state = ?, error_code = ?, sn = ?, delivered_by = ?, sequence = ?,
       send_deadline = ?, finished_at = ?, parked_until = ?, parked_times = ?${change.freesRepeat === true ? ', repeat_key = null' : ''}
     where id = ? and version = ?`,
    [
      next.state,
      next.errorCode,
      next.sn,
      next.deliveredBy,
      next.sequence,
      dateOf(next.sendDeadline),
      dateOrNull(next.finishedAt),
      dateOrNull(next.parkedUntil),
      next.parkedTimes,
      topup.id,
      topup.version,
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`topup ${topup.id} changed under its lock`);
  return next;
}

/** Whether another order of ours carries this serial number already. */
export async function isSerialNumberUsed(queryable: Queryable, sn: string, besides: TopupId): Promise<boolean> {
  const row = await queryable.row('select 1 from topup where sn = ? and id <> ? limit 1', [sn, besides]);
  return row !== undefined;
}

/**
 * The first time stands. No condition says so: in a table of few rows the database would look for it by the index
 * `unstarted`, and lock its entry before the order, which whoever changes an order does the other way round.
 */
const NOTE_START = 'started_at = coalesce(started_at, utc_timestamp(3))';

/** Its workflow exists. Safe to repeat. */
export async function markTopupStarted(queryable: Queryable, id: TopupId): Promise<void> {
  await queryable.write(`update topup set ${NOTE_START} where id = ?`, [id]);
}

/**
 * The workflows of these exist. Waits for no order that somebody else is changing, and so holds up none of the others:
 * returns those, to be marked later. Safe to repeat.
 */
export async function markTopupsStarted(db: Database, ids: readonly TopupId[]): Promise<TopupId[]> {
  const among = (all: readonly TopupId[]): string => all.map(() => '?').join(', ');
  const taken = await db.transaction(async (tx) => {
    const free = await tx.rows<{ id: TopupId }>(
      `select id from topup where id in (${among(ids)}) order by id for update skip locked`,
      ids,
    );
    const freeIds = free.map(({ id }) => id);
    if (freeIds.length > 0) {
      await tx.write(`update topup set ${NOTE_START} where id in (${among(freeIds)})`, freeIds);
    }
    return ids.filter((id) => !freeIds.includes(id));
  });
  if (taken.length === 0) return [];
  const rows = await db.rows<{ id: TopupId }>(
    `select id from topup where id in (${among(taken)}) and started_at is null`,
    taken,
  );
  return rows.map(({ id }) => id);
}

function toRow(columns: Columns): TopupRow {
  return {
    id: columns.id,
    no: Number(columns.no),
    version: columns.version,
    resellerId: columns.reseller_id,
    origin: columns.origin,
    reference: columns.reference.toString('latin1'),
    productCode: columns.product_code,
    destination: columns.destination,
    price: rupiahOf(columns.price),
    account: columns.account_code,
    state: columns.state,
    errorCode: columns.error_code,
    sn: columns.sn,
    deliveredBy: columns.delivered_by,
    sequence: columns.sequence,
    acceptedAt: instant(columns.accepted_at),
    sendDeadline: instant(columns.send_deadline),
    latestSend: instant(columns.latest_send),
    startedAt: instantOrNull(columns.started_at),
    finishedAt: instantOrNull(columns.finished_at),
    parkedUntil: instantOrNull(columns.parked_until),
    parkedTimes: columns.parked_times,
  };
}
