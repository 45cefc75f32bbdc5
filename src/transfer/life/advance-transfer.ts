import { type TransferId } from '../../domain/ids';
import { after, elapsedMs, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { lockTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { queueBuyerMessage } from '../messages/queue-buyer-message';
import { moneyContext } from '../money-context';
import { type TransferDeps } from '../transfer-deps';
import { backToStaff } from './back-to-staff';
import { releaseTransfer } from './back-to-waiting';
import { isMoneyOnItsWay } from './money-on-its-way';
import { putAwaitingItem } from './transfer-item';

/** What the workflow of a transfer does next. */
export type TransferNext =
  | { do: 'wait'; for: 'money' | 'people' | 'payer' | 'judgement'; waitMs: number }
  /** Verified or given up. */
  | { do: 'end'; state: string };

const SHORTEST_WAIT_MS = 1000;
/** People's doing wakes it; this is for a signal that was lost. */
const LOOK_AGAIN_MS = 24 * 60 * 60 * 1000;
/** What has come but was not read yet is read within seconds. */
const JUDGED_WITHIN_MS = 15_000;

/**
 * Looks at one transfer under its lock and does what its time has come for: gives the amount back after the grace (U4),
 * takes an unanswered question back to staff. Advances from what the rows say, so repeating is safe. Throws
 * `InvariantBroken` when there is no such transfer.
 */
export async function advanceTransfer(
  { db, settings }: TransferDeps,
  { transferId }: { transferId: TransferId },
): Promise<TransferNext> {
  const numbers = await settings.current();
  return db.transaction(async (tx) => {
    const locked = await lockTransfer(tx, transferId);
    const context = await moneyContext(tx, numbers);
    const row = await noteStart(tx, locked, context.now);
    switch (row.state) {
      case 'awaiting':
        return awaitMoney(tx, row, context);
      case 'asked':
        return awaitPayer(tx, row, context);
      case 'verifying':
        return { do: 'wait', for: 'people', waitMs: LOOK_AGAIN_MS };
      case 'verified':
      case 'released':
        return { do: 'end', state: row.state };
    }
  });
}

/** It is its workflow that asks. */
async function noteStart(tx: Tx, row: TransferRow, now: Instant): Promise<TransferRow> {
  if (row.startedAt !== null) return row;
  // No change of the transfer: whoever looks at it meanwhile may go on.
  await tx.write('update transfer set started_at = ? where id = ? and started_at is null', [new Date(now), row.id]);
  return { ...row, startedAt: now };
}

async function awaitMoney(tx: Tx, row: TransferRow, context: MoneyContext): Promise<TransferNext> {
  const { now } = context;
  const { id: transferId, graceUntil } = row;
  if (now < graceUntil) {
    await setNextAt(tx, row, graceUntil);
    await putAwaitingItem(tx, { transferId, graceUntil, nextAt: graceUntil }, now);
    return { do: 'wait', for: 'money', waitMs: waitMs(now, graceUntil) };
  }
  if (await isMoneyOnItsWay(tx, row, now)) {
    const again = after(now, JUDGED_WITHIN_MS);
    await setNextAt(tx, row, again);
    await putAwaitingItem(tx, { transferId, graceUntil, nextAt: again }, now);
    return { do: 'wait', for: 'judgement', waitMs: JUDGED_WITHIN_MS };
  }
  const { state } = await releaseTransfer(tx, row, context);
  await queueBuyerMessage(tx, { transferId, kind: 'expired' }, now);
  return { do: 'end', state };
}

async function awaitPayer(tx: Tx, row: TransferRow, context: MoneyContext): Promise<TransferNext> {
  const { now } = context;
  if (row.nextAt !== null && now < row.nextAt) {
    return { do: 'wait', for: 'payer', waitMs: waitMs(now, row.nextAt) };
  }
  await backToStaff(tx, row, context);
  return { do: 'wait', for: 'people', waitMs: LOOK_AGAIN_MS };
}

/** When the machine looks again is no change of the transfer: its version stays. */
async function setNextAt(tx: Tx, { id, nextAt }: TransferRow, at: Instant): Promise<void> {
  if (nextAt !== at) await tx.write('update transfer set next_at = ? where id = ?', [new Date(at), id]);
}

function waitMs(now: Instant, at: Instant): number {
  return Math.max(SHORTEST_WAIT_MS, elapsedMs(now, at));
}
