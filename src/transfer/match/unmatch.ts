import { InvariantBroken } from '../../domain/errors';
import { type ApprovalId, type TransferId } from '../../domain/ids';
import { RECEIVABLE_DUE_MS } from '../../domain/promises';
import { after } from '../../domain/time';
import { openAccount, receivableAccount } from '../../ledger/accounts';
import { postJournal, type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { lockMutation } from '../../persistence/repositories/bank-mutation.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { changeOrder } from '../../persistence/repositories/digital-order.repository';
import { changeTiket } from '../../persistence/repositories/tiket.repository';
import { changeTransfer, lockTransfer } from '../../persistence/repositories/transfer.repository';
import { openWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { startSla } from '../life/sla-clock';
import { putVerifyingItem } from '../life/transfer-item';
import { queueBuyerMessage } from '../messages/queue-buyer-message';
import { cancelOnly, takeKeptBack } from '../refund/end-refund';
import { reopenLine } from './line-states';
import { lockPurpose } from './lock-purpose';
import { type DeliveredAs, readUnmatchFacts, type UnmatchFacts, type UnmatchLock } from './unmatch-facts';

/** What `unmatchTransfer` would book, or why it may not. Pure of effects. */
export async function previewUnmatch(
  tx: Tx,
  input: { transferId: TransferId; deliveredAs: DeliveredAs },
): Promise<{ lock: UnmatchLock | null; isDelivered: boolean; postings: Posting[] }> {
  const { lock, isDelivered, postings } = await readUnmatchFacts(tx, input);
  return { lock, isDelivered, postings };
}

/**
 * C7: takes every live match of the transfer back with one journal; the lines are open again, the transfer is people's.
 * What was asked to be paid back of its money, and not approved, is not any more; the payer of what is not delivered is
 * told. The locks of the lines and of the
 * transfer are held.
 *
 * Throws `InvariantBroken` where `previewUnmatch` tells a lock, and `LedgerRefused` when a reseller has spent its tiket
 * meanwhile. Not safe to repeat.
 */
export async function unmatchTransfer(
  tx: Tx,
  input: { transferId: TransferId; deliveredAs: DeliveredAs; approvalId: ApprovalId; reason: string },
  context: MoneyContext,
): Promise<void> {
  const { transferId, deliveredAs } = input;
  await lockPurpose(tx, transferId);
  const facts = await readUnmatchFacts(tx, input);
  if (facts.lock !== null) throw new InvariantBroken(`transfer ${transferId} cannot be un-matched: ${facts.lock}`);
  for (const { id } of facts.refunds) await cancelOnly(tx, id, context);
  for (const { id } of facts.kept) await takeKeptBack(tx, id);
  await openReceivable(tx, facts, deliveredAs);
  await postJournal(tx, {
    ...{ subject: transferId, kind: 'transfer-unmatch', n: facts.n, postings: facts.postings },
    note: input.reason.slice(0, 200),
  });
  await endMatches(tx, { ...input, n: facts.n }, context);
  await takePurposeBack(tx, facts, context);
  await promiseReceivable(tx, facts, deliveredAs, context);
  await returnToPeople(tx, facts, context);
}

async function openReceivable(tx: Tx, { order, isDelivered }: UnmatchFacts, deliveredAs: DeliveredAs): Promise<void> {
  if (order === null || !isDelivered || deliveredAs !== 'receivable') return;
  await openAccount(tx, { code: receivableAccount(order.resellerId), normalSide: 'debit', hasLimit: false });
}

async function endMatches(
  tx: Tx,
  { transferId, n, approvalId }: { transferId: TransferId; n: number; approvalId: ApprovalId },
  context: MoneyContext,
): Promise<void> {
  const live = await tx.rows<{ id: string; mutation_id: string }>(
    'select id, mutation_id from mutation_match where transfer_id = ? and n = ? and live = 1 order by mutation_id',
    [transferId, n],
  );
  if (live.length === 0) throw new InvariantBroken(`transfer ${transferId} has no live match ${n}`);
  for (const { id, mutation_id: mutationId } of live) {
    await tx.write('update mutation_match set ended_at = ?, ended_approval_id = ? where id = ? and ended_at is null', [
      ...[dateOf(context.now), approvalId, id],
    ]);
    await reopenLine(tx, await lockMutation(tx, mutationId), 'unmatched', context);
  }
}

/** One that was delivered stays delivered; one that was not is waited for again, and never bought twice (P2). */
async function takePurposeBack(
  tx: Tx,
  { order, tiket, topupState, isDelivered }: UnmatchFacts,
  { now }: MoneyContext,
): Promise<void> {
  if (tiket !== null) await changeTiket(tx, tiket, { state: 'reversed', endedAt: now });
  if (order === null || isDelivered) return;
  // Delivered after it had failed, at our loss: nobody waits for it.
  const isOver = topupState === 'success';
  await changeOrder(tx, order, { state: isOver ? 'closed' : 'awaiting', endedAt: isOver ? now : null });
}

/** C4: what a reseller owes has an owner and a deadline. */
async function promiseReceivable(
  tx: Tx,
  { order, isDelivered }: UnmatchFacts,
  deliveredAs: DeliveredAs,
  { now, settings }: MoneyContext,
): Promise<void> {
  const topupId = order?.topupId ?? null;
  if (order === null || topupId === null || !isDelivered || deliveredAs !== 'receivable') return;
  await openWorkItem(
    tx,
    {
      ...{ kind: 'receivable', subject: topupId, state: 'owed', topupId, owner: 'supervisor' },
      detail: `Rp${order.price} is owed`,
      nextAction: 'escalate',
      nextAt: after(now, settings.escalateEveryMs),
      dueAt: after(now, RECEIVABLE_DUE_MS),
    },
    now,
  );
}

async function returnToPeople(
  tx: Tx,
  { transfer, n, isDelivered }: UnmatchFacts,
  context: MoneyContext,
): Promise<void> {
  const row = await lockTransfer(tx, transfer.id);
  await changeTransfer(tx, row, {
    ...{ state: 'verifying', received: null, verifiedAt: null, verifiedBy: null, nextAt: null },
    // Its amount became free by the match that is none: when it is given up, that is when the payer is told.
    releasedAt: null,
  });
  // Whoever has what was bought has nothing to wait for.
  if (!isDelivered) await queueBuyerMessage(tx, { transferId: transfer.id, kind: 'unmatched', n }, context.now);
  const { dueAt } = await startSla(tx, { kind: 'transfer', id: transfer.id }, transfer.purpose, context);
  await putVerifyingItem(tx, { transferId: transfer.id, dueAt }, context);
}
