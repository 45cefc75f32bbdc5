import { InvariantBroken, type RefusalCode } from '../domain/errors';
import { type ResellerId, type TopupId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { placeHold } from '../ledger/hold';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { readOffer } from '../persistence/repositories/offer.repository';
import { insertTopup, type NewTopup } from '../persistence/repositories/topup.repository';
import { insertReference } from '../persistence/repositories/topup-reference.repository';
import { openWorkItem } from '../persistence/repositories/work-item.repository';
import { judgeOrder } from './judge-order';

const ACCEPTED = 202;

/** What was paid for before its top-up begins. */
export interface PaidOrder {
  resellerId: ResellerId;
  /** The shop's; unique among its orders. */
  reference: string;
  contentHash: Buffer;
  productCode: string;
  destination: string;
  /** Agreed on when it was ordered: today's price does not matter any more. */
  price: Rupiah;
  /** The account that pays: at least the price is free in it. */
  account: string;
}

export type OpenedTopup = { kind: 'opened'; topupId: TopupId } | { kind: 'refused'; code: RefusalCode };

/**
 * A7: takes a paid order as a top-up inside the transaction that matched its money: reference, topup, hold on the account
 * that pays, and work item. `refused`: it cannot be bought any more, and nothing was written.
 *
 * Throws `InvariantBroken` when the account has less than the price, and a duplicate of `PRIMARY` for a reference that
 * has a top-up already. Not safe to repeat.
 */
export async function openTopup(
  tx: Tx,
  order: PaidOrder,
  { now, settings }: { now: Instant; settings: Settings },
): Promise<OpenedTopup> {
  const offer = await readOffer(tx, order);
  if (offer === undefined) throw new InvariantBroken(`there is no reseller ${order.resellerId}`);
  const { refusal, destination } = await judgeOrder(tx, { destination: order.destination, maxPrice: null }, offer);
  if (refusal !== null) return { kind: 'refused', code: refusal };
  const topup: NewTopup = {
    ...{ id: newId(), resellerId: order.resellerId, origin: 'order', reference: order.reference },
    ...{ productCode: order.productCode, destination, price: order.price, account: order.account },
    // Whoever paid twice wants it twice.
    ...{ repeatKey: null, state: 'accepted', errorCode: null, acceptedAt: now },
    sendDeadline: after(now, settings.sendDeadlineMs),
    latestSend: after(now, settings.latestSendMs),
  };
  const { contentHash } = order;
  await insertReference(tx, topup, { topupId: topup.id, contentHash, httpStatus: ACCEPTED });
  await insertTopup(tx, topup);
  const hold = await placeHold(tx, { holdId: topup.id, account: order.account, amount: order.price });
  if (hold.kind === 'refused') throw new InvariantBroken(`account ${order.account} does not hold ${order.price}`);
  await promiseAccepted(tx, topup, settings);
  return { kind: 'opened', topupId: topup.id };
}

/** What happens to a top-up that was just taken: its workflow begins within seconds. */
export async function promiseAccepted(tx: Tx, topup: NewTopup, settings: Settings): Promise<void> {
  const { id, acceptedAt, sendDeadline } = topup;
  await openWorkItem(
    tx,
    {
      ...{ kind: 'topup', subject: id, state: 'accepted', topupId: id, detail: null, owner: 'operator' },
      ...{ nextAction: 'start', nextAt: after(acceptedAt, settings.sweepEveryMs + 5000), dueAt: sendDeadline },
    },
    acceptedAt,
  );
}
