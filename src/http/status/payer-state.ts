import { isOpenRefund } from '../../domain/transfer/refund-life';
import { phaseOf, shopStateOf, tiketShopStateOf } from '../../domain/transfer/transfer-life';
import { isOpenTransfer, type ShopState, type TiketState } from '../../domain/transfer/terms';
import { type PayerPageFacts, type PayerRefund } from '../../persistence/queries/transfer/payer-page';

/**
 * T5, finer than what a shop is told: whether the payer's time is over, and whose turn it is while a proof is looked at.
 */
export type PayerState = Exclude<ShopState, 'awaiting'> | 'open' | 'late' | 'asked';

export function payerStateOf({ transfer, order, tiket, now }: PayerPageFacts): PayerState {
  const state =
    order === null
      ? tiketShopStateOf(tiketStateOf({ tiket, transfer }), transfer)
      : shopStateOf(order.state, transfer, order.topupState);
  if (state === 'awaiting') return phaseOf(transfer, now) === 'late' ? 'late' : 'open';
  return state === 'verifying' && transfer.state === 'asked' ? 'asked' : state;
}

/** C7: one whose saldo was taken back is looked at again, as long as its transfer is. */
function tiketStateOf({ tiket, transfer }: Pick<PayerPageFacts, 'tiket' | 'transfer'>): TiketState {
  const state = tiket?.state ?? 'awaiting';
  return state === 'reversed' && isOpenTransfer(transfer.state) ? 'awaiting' : state;
}

/** It waits for the payer to say where to. */
export function isWaitingForPayee({ state, payee }: Pick<PayerRefund, 'state' | 'payee'>): boolean {
  return state === 'requested' && payee === null;
}

const EVERY_MS: Readonly<Record<PayerState, number>> = {
  open: 5000,
  late: 10_000,
  verifying: 8000,
  asked: 10_000,
  paid: 2000,
  processing: 2000,
  success: 60_000,
  failed: 60_000,
  'refund-pending': 15_000,
  refunded: 60_000,
  expired: 30_000,
};

/** How often the page looks for news. */
export function newsEveryMs(state: PayerState): number {
  return EVERY_MS[state];
}

/** Nothing goes on by itself any more. */
export function isOver(state: PayerState, { refunds }: Pick<PayerPageFacts, 'refunds'>): boolean {
  const isEnd = state === 'success' || state === 'failed' || state === 'refunded' || state === 'expired';
  return isEnd && !refunds.some(({ state: refund }) => isOpenRefund(refund));
}
