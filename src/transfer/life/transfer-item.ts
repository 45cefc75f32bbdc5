import { type TransferId } from '../../domain/ids';
import { after, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { closeWorkItem, openWorkItem, promiseItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';

export interface TransferPromise {
  transferId: TransferId;
  state: 'awaiting' | 'verifying' | 'asked';
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
}

/** The machine has this long to give an amount back, before it is people's business that it did not. */
const RELEASE_WITHIN_MS = 60_000;

/**
 * The work item of an open transfer says this from now on; one that had none gets it. The transfer is locked. Safe to
 * repeat.
 */
export async function putTransferItem(tx: Tx, promise: TransferPromise, now: Instant): Promise<void> {
  const { transferId: subject, ...rest } = promise;
  const open = await tx.row<{ state: string }>(
    `select state from work_item where kind = 'transfer' and subject = ? and is_open = 1`,
    [subject],
  );
  if (open !== undefined) {
    await promiseItem(tx, { kind: 'transfer', subject, ...rest }, now);
    if (open.state !== rest.state && [open.state, rest.state].includes('awaiting')) await toOperator(tx, subject);
    return;
  }
  await openWorkItem(tx, { kind: 'transfer', subject, topupId: null, detail: null, owner: 'operator', ...rest }, now);
}

/** What people had is over, or begins anew: whoever it was escalated or handed to has nothing to do with it any more. */
async function toOperator(tx: Tx, transferId: TransferId): Promise<void> {
  await tx.write(`update work_item set owner = 'operator' where kind = 'transfer' and subject = ? and is_open = 1`, [
    transferId,
  ]);
}

/** Nobody but the machine has anything to do, and it gives the amount back at the end of the grace. */
export async function putAwaitingItem(
  tx: Tx,
  { transferId, graceUntil, nextAt }: { transferId: TransferId; graceUntil: Instant; nextAt: Instant },
  now: Instant,
): Promise<void> {
  const dueAt = after(graceUntil, RELEASE_WITHIN_MS);
  const promise = { transferId, state: 'awaiting', nextAction: 'release', nextAt, dueAt } as const;
  await putTransferItem(tx, promise, now);
}

/** People's turn, by their clock. */
export async function putVerifyingItem(
  tx: Tx,
  { transferId, dueAt }: { transferId: TransferId; dueAt: Instant },
  { now, settings }: MoneyContext,
): Promise<void> {
  const nextAt = after(now, settings.escalateEveryMs);
  await putTransferItem(tx, { transferId, state: 'verifying', nextAction: 'escalate', nextAt, dueAt }, now);
}

export async function closeTransferItem(tx: Tx, transferId: TransferId): Promise<void> {
  await closeWorkItem(tx, { kind: 'transfer', subject: transferId });
}
