import { add, ZERO } from '../../domain/money';
import { type Shares, splitReceived } from '../../domain/transfer/match-effects';
import { escrowAccount, SHORT_TRANSFER, UNIQUE_CODE_DIFFERENCE } from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';
import { type OrderRow } from '../../persistence/repositories/digital-order.repository';
import { type TransferRow } from '../../persistence/repositories/transfer.repository';

/** What the house added so that an order got its price: a code that was taken off, and what it let go. */
export type HouseShare = Pick<Shares, 'fromDifference' | 'short'>;

const NOTHING: Readonly<HouseShare> = { fromDifference: ZERO, short: ZERO };

/** Pure. Of a transfer that nothing pays now: nothing. */
export function houseShareOf(
  { price }: Pick<OrderRow, 'price'>,
  { purpose, base, final, received }: Pick<TransferRow, 'purpose' | 'base' | 'final' | 'received'>,
): HouseShare {
  if (received === null) return NOTHING;
  return splitReceived({ purpose, price, final, received, mode: final < base ? 'subtract' : 'add' });
}

/** C7: its buyer gets back what it sent. What the house had added is the house's again while its order is paid back. */
export function shareBackPostings({ id }: Pick<OrderRow, 'id'>, { fromDifference, short }: HouseShare): Posting[] {
  const postings: Posting[] = [
    { account: escrowAccount(id), side: 'debit', amount: add(fromDifference, short) },
    { account: UNIQUE_CODE_DIFFERENCE, side: 'credit', amount: fromDifference },
    { account: SHORT_TRANSFER, side: 'credit', amount: short },
  ];
  return postings.filter(({ amount }) => amount > 0);
}

/** It is not paid back after all: the house adds the same again. */
export function shareAgainPostings(order: Pick<OrderRow, 'id'>, share: HouseShare): Posting[] {
  return shareBackPostings(order, share).map(({ side, ...posting }) => ({
    ...posting,
    side: side === 'debit' ? 'credit' : 'debit',
  }));
}
