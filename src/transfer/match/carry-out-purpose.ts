import { InvariantBroken } from '../../domain/errors';
import { refundReason, storedReason } from '../../domain/transfer/refund-sentences';
import { escrowAccount } from '../../ledger/accounts';
import { type Tx } from '../../persistence/database';
import { changeOrder, type OrderRow } from '../../persistence/repositories/digital-order.repository';
import { changeTiket, type TiketRow } from '../../persistence/repositories/tiket.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { openTopup } from '../../settlement/open-topup';
import { type MoneyContext } from '../context';
import { refundOrder } from '../refund/refund-order';
import { type MatchFacts } from './match-facts';

export interface CarriedOut {
  topupId: string | null;
  refundId: string | null;
}

const NOTHING_MORE: Readonly<CarriedOut> = { topupId: null, refundId: null };

/** The money is where it belongs: what it was for happens. Order and tiket are locked, and the journal is posted. */
export async function carryOutPurpose(tx: Tx, facts: MatchFacts, context: MoneyContext): Promise<CarriedOut> {
  const { order, tiket } = facts;
  if (order !== null) return carryOutOrder(tx, order, facts, context);
  if (tiket !== null) await creditTiket(tx, tiket, context);
  return NOTHING_MORE;
}

/** T4: all that arrived is in the saldo. */
async function creditTiket(tx: Tx, tiket: TiketRow, { now }: MoneyContext): Promise<void> {
  if (tiket.state === 'refused' || tiket.state === 'credited') {
    throw new InvariantBroken(`tiket ${tiket.id} is ${tiket.state} and cannot be credited`);
  }
  await changeTiket(tx, tiket, { state: 'credited', endedAt: now });
}

/** A7: bought from its escrow; what cannot be bought any more goes back (C7). */
async function carryOutOrder(
  tx: Tx,
  order: OrderRow,
  { transfer, shares }: MatchFacts,
  context: MoneyContext,
): Promise<CarriedOut> {
  if (order.state === 'success') {
    // It was delivered before, on money that turned out to be somebody else's: now it is paid.
    if (order.topupId !== null) await closeWorkItem(tx, { kind: 'receivable', subject: order.topupId });
    return NOTHING_MORE;
  }
  if (order.state !== 'awaiting' && order.state !== 'expired' && order.state !== 'closed') {
    throw new InvariantBroken(`order ${order.id} is ${order.state} and cannot be paid`);
  }
  const refund = { transferId: transfer.id, waiting: shares.toEscrow };
  if (order.topupId !== null) {
    // P2: an order that failed once is not bought again under its reference.
    const why = { reason: storedReason(order.errorCode), errorCode: order.errorCode };
    return { topupId: null, refundId: await refundOrder(tx, order, { ...refund, ...why }, context) };
  }
  const opened = await openTopup(tx, { ...order, account: escrowAccount(order.id) }, context);
  if (opened.kind === 'refused') {
    const why = { reason: refundReason(opened.code), errorCode: opened.code };
    return { topupId: null, refundId: await refundOrder(tx, order, { ...refund, ...why }, context) };
  }
  await changeOrder(tx, order, { state: 'processing', topupId: opened.topupId, errorCode: null, endedAt: null });
  return { topupId: opened.topupId, refundId: null };
}
