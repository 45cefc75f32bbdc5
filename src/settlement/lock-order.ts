import { type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Instant, instant } from '../domain/time';
import { type Queryable, type Tx } from '../persistence/database';
import { type AttemptRow, lockAttempts } from '../persistence/repositories/attempt.repository';
import { lockOrderOf } from '../persistence/repositories/digital-order.repository';
import { STOP_ALL } from '../persistence/repositories/setting.repository';
import { lockTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { settleUnheard, type Settled } from './settle-unheard';

/** An order under its locks: what it is, and what may be done with it now. */
export interface LockedOrder {
  topup: TopupRow;
  attempts: AttemptRow[];
  /** The database's clock, read after the locks were held. */
  now: Instant;
  /** The stop switch of all purchases or the one of the product is on. */
  isStopped: boolean;
  /**
   * The database may be older than what happened (S2): the rows of the order may not know of its last purchase, so
   * nothing is decided by them. Counts as stopped.
   */
  isRecovering: boolean;
  /** Purchases of orders that a restore has lost are known, and may be of this one. */
  hasLostPurchases: boolean;
  hasOpenCase: boolean;
  /** What was stored and not yet acted on, and what followed from it. */
  settled: Settled[];
  /** Something was stored that cannot be acted on. */
  isStuck: boolean;
}

/**
 * The beginning of every transaction that changes an order: topup, then attempts, then the clock and the switches. What
 * a supplier said and nobody has acted on yet is acted on first, so that no decision is made against stored evidence.
 */
export async function lockOrder(tx: Tx, topupId: TopupId, settings: Settings): Promise<LockedOrder> {
  const topup = await lockTopup(tx, topupId);
  const attempts = await lockAttempts(tx, topupId);
  // What ends a top-up ends the order that paid for it, and moves its money: the order comes before the accounts.
  if (topup.origin === 'order') await lockOrderOf(tx, { topupId });
  const { hasUnheard, ...switches } = await readSwitches(tx, topup);
  if (!hasUnheard) return { topup, attempts, ...switches, settled: [], isStuck: false };
  const settled = await settleUnheard(tx, topupId, { now: switches.now, settings });
  const { hasUnheard: isStuck, ...after } = await readSwitches(tx, topup);
  return {
    topup: await lockTopup(tx, topupId),
    attempts: await lockAttempts(tx, topupId),
    ...after,
    // What cannot be acted on may be a success: it bars a purchase as its case will.
    hasOpenCase: after.hasOpenCase || isStuck,
    settled,
    isStuck,
  };
}

interface Switches {
  now: Instant;
  isStopped: boolean;
  isRecovering: boolean;
  hasLostPurchases: boolean;
  hasOpenCase: boolean;
  hasUnheard: boolean;
}

/** In a statement of its own after the locks, so that the clock and the switches are those of now. */
export async function readSwitches(
  queryable: Queryable,
  topup: Pick<TopupRow, 'id' | 'productCode'>,
): Promise<Switches> {
  const row = await queryable.row<{
    now: Date;
    stop_all: string | null;
    is_stopped: number | string | null;
    is_recovering: number | string;
    has_lost: number | string;
    has_case: number | string;
    has_unheard: number | string;
  }>(
    `select utc_timestamp(3) as now,
       (select value from setting where name = ?) as stop_all,
       (select is_stopped from product where code = ?) as is_stopped,
       exists (select 1 from store_epoch where recovering_since is not null) as is_recovering,
       exists (select 1 from lost_purchase where adopted_by is null) as has_lost,
       exists (select 1 from work_item where kind = 'case' and topup_id = ? and is_open = 1) as has_case,
       exists (select 1 from supplier_message where topup_id = ? and processed_at is null) as has_unheard`,
    [STOP_ALL, topup.productCode, topup.id, topup.id],
  );
  if (row === undefined) throw new Error('the database told no switches');
  const isRecovering = Number(row.is_recovering) === 1;
  return {
    now: instant(row.now),
    isStopped: row.stop_all === '1' || Number(row.is_stopped) === 1 || isRecovering,
    isRecovering,
    hasLostPurchases: Number(row.has_lost) === 1,
    hasOpenCase: Number(row.has_case) === 1,
    hasUnheard: Number(row.has_unheard) === 1,
  };
}
