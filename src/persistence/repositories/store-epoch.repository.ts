import { type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, instantOrNull } from './columns';

/** How far this database has come, and whether people have to recover it (S2). */
export interface StoreRow {
  /** Rises each minute and at each backup; Temporal is told after the COMMIT. */
  epoch: number;
  raisedAt: Instant;
  /** Null: it is as new as Temporal, as far as anybody knows. Else nothing is bought and nothing is accepted. */
  recoveringSince: Instant | null;
  /** Indonesian, for people. */
  recoveryReason: string | null;
  /** People ended the last recovery. */
  recoveredAt: Instant | null;
}

interface Columns {
  epoch: BigIntColumn;
  raised_at: Date;
  recovering_since: Date | null;
  recovery_reason: string | null;
  recovered_at: Date | null;
}

const SELECT = `select epoch, raised_at, recovering_since, recovery_reason, recovered_at from store_epoch where id = 1`;

export async function readStore(queryable: Queryable): Promise<StoreRow> {
  return toRow(await queryable.row<Columns>(SELECT));
}

/** People have to recover it first: it may know nothing of what happened last. */
export async function isRecovering(queryable: Queryable): Promise<boolean> {
  return (await readStore(queryable)).recoveringSince !== null;
}

export async function lockStore(tx: Tx): Promise<StoreRow> {
  return toRow(await tx.row<Columns>(`${SELECT} for update`));
}

/** Returns the new epoch; undefined while the database is being recovered, when it may not rise. */
export async function raiseEpoch(tx: Tx): Promise<number | undefined> {
  const raised = await tx.write(
    `update store_epoch set epoch = epoch + 1, raised_at = utc_timestamp(3) where id = 1 and recovering_since is null`,
  );
  return raised === 1 ? (await readStore(tx)).epoch : undefined;
}

/** False when it is being recovered already: the first reason stands. */
export async function markRecovering(tx: Tx, reason: string): Promise<boolean> {
  const marked = await tx.write(
    `update store_epoch set recovering_since = utc_timestamp(3), recovery_reason = ?
     where id = 1 and recovering_since is null`,
    [reason.slice(0, 500)],
  );
  return marked === 1;
}

/** Ends the recovery at an epoch beyond everything that Temporal was ever told. */
export async function markRecovered(tx: Tx, { epoch, now }: { epoch: number; now: Instant }): Promise<void> {
  await tx.write(
    `update store_epoch set epoch = ?, raised_at = ?, recovered_at = ?, recovering_since = null, recovery_reason = null
     where id = 1`,
    [epoch, dateOf(now), dateOf(now)],
  );
}

function toRow(columns: Columns | undefined): StoreRow {
  if (columns === undefined) throw new Error('the database has no epoch');
  return {
    epoch: Number(columns.epoch),
    raisedAt: instant(columns.raised_at),
    recoveringSince: instantOrNull(columns.recovering_since),
    recoveryReason: columns.recovery_reason,
    recoveredAt: instantOrNull(columns.recovered_at),
  };
}
