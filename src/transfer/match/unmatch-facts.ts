import { InvariantBroken } from '../../domain/errors';
import { type TransferId } from '../../domain/ids';
import { rupiah, ZERO } from '../../domain/money';
import { type TopupState, isFinal } from '../../domain/topup/topup-state';
import {
  escrowAccount,
  excessAccount,
  receivableAccount,
  saldoAccount,
  SHORT_TRANSFER,
  type Side,
  UNCLAIMED,
  UNIQUE_CODE_DIFFERENCE,
  UNMATCHED_DELIVERY,
} from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';
import { freeSaldo } from '../../ledger/saldo';
import { type Tx } from '../../persistence/database';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { findOrder, type OrderRow } from '../../persistence/repositories/digital-order.repository';
import { listRefunds, type RefundRow } from '../../persistence/repositories/refund.repository';
import { findTiket, type TiketRow } from '../../persistence/repositories/tiket.repository';
import { readTopup } from '../../persistence/repositories/topup.repository';
import { readTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { keepRefundPostings } from '../refund/refund-postings';
import { houseShareOf, shareBackPostings } from '../refund/house-share';
import { unmatchPostings } from './bookings';
import { lastMatch } from './match-facts';

/** Why a match may not be undone now. */
export type UnmatchLock = 'not-matched' | 'topup-open' | 'saldo-short' | 'refund-open' | 'refunded';
/** What was delivered becomes a loss of the house, or a debt of the reseller. */
export type DeliveredAs = 'loss' | 'receivable';

export interface UnmatchFacts {
  transfer: TransferRow;
  order: OrderRow | null;
  topupState: TopupState | null;
  tiket: TiketRow | null;
  /** Of the match that would end. */
  n: number;
  /** Asked for and not approved: they end with the match. */
  refunds: RefundRow[];
  /** An excess that nobody said where to pay back: it is not the house's without the match. */
  kept: RefundRow[];
  isDelivered: boolean;
  lock: UnmatchLock | null;
  postings: Posting[];
}

/** Reads without a lock; under the locks of lines, transfer and purpose when something is decided. */
export async function readUnmatchFacts(
  tx: Tx,
  { transferId, deliveredAs }: { transferId: TransferId; deliveredAs: DeliveredAs },
): Promise<UnmatchFacts> {
  const transfer = await readTransfer(tx, transferId);
  if (transfer === undefined) throw new InvariantBroken(`there is no transfer ${transferId}`);
  const order = (await findOrder(tx, { transferId })) ?? null;
  const topupId = order?.topupId ?? null;
  const topup = topupId === null ? undefined : await readTopup(tx, topupId);
  const tiket = (await findTiket(tx, { transferId })) ?? null;
  const refunds = await listRefunds(tx, { where: 'r.transfer_id = ? and r.live = 1', parameters: [transferId] });
  const kept = await listRefunds(tx, { where: `r.transfer_id = ? and r.state = 'kept'`, parameters: [transferId] });
  const n = await lastMatch(tx, transferId);
  const isDelivered = order?.state === 'success';
  const match = transfer.state === 'verified' ? await readMatch(tx, transferId, n) : [];
  const known = { transfer, order, topupState: topup?.state ?? null, tiket, kept, n, isDelivered };
  // While its order is paid back, what the house had added is the house's already.
  const given = order?.state === 'refund-pending' ? shareBackPostings(order, houseShareOf(order, transfer)) : [];
  const postings = unmatchPostings([...match, ...given, ...kept.flatMap(keepRefundPostings)], {
    priceAccount: order === null ? null : isDelivered ? deliveredAccount(order, deliveredAs) : escrowAccount(order.id),
    isPrice: (account) => isPriceAccount(account, transferId),
  });
  const lock = (await lockOf(tx, { ...known, refunds })) ?? null;
  const requested = refunds.filter(({ state }) => state === 'requested');
  return { ...known, refunds: requested, lock, postings: lock === null ? postings : [] };
}

function deliveredAccount({ resellerId }: OrderRow, deliveredAs: DeliveredAs): string {
  return deliveredAs === 'loss' ? UNMATCHED_DELIVERY : receivableAccount(resellerId);
}

/** Of an order's match: where its price went, and nothing else. */
function isPriceAccount(account: string, transferId: TransferId): boolean {
  const others = [UNIQUE_CODE_DIFFERENCE, SHORT_TRANSFER, UNCLAIMED, excessAccount(transferId)];
  return !account.startsWith('suspense:') && !others.includes(account);
}

async function lockOf(
  tx: Tx,
  { transfer, topupState, tiket, refunds }: Pick<UnmatchFacts, 'transfer' | 'topupState' | 'tiket' | 'refunds'>,
): Promise<UnmatchLock | undefined> {
  if (transfer.state !== 'verified') return 'not-matched';
  if (topupState !== null && !isFinal(topupState)) return 'topup-open';
  if (refunds.some(({ state }) => state === 'confirmed')) return 'refunded';
  if (refunds.some(({ state }) => state !== 'requested')) return 'refund-open';
  if (tiket === null) return undefined;
  const { free } = await freeSaldo(tx, saldoAccount(transfer.resellerId));
  return free < (transfer.received ?? ZERO) ? 'saldo-short' : undefined;
}

async function readMatch(tx: Tx, transferId: TransferId, n: number): Promise<Posting[]> {
  const rows = await tx.rows<{ account_code: string; side: Side; amount: BigIntColumn }>(
    `select e.account_code, e.side, e.amount from journal j join entry e on e.journal_id = j.id
     where j.subject = ? and j.kind = 'transfer-match' and j.n = ? order by e.line`,
    [transferId, n],
  );
  if (rows.length === 0) throw new InvariantBroken(`transfer ${transferId} has no journal of its match ${n}`);
  return rows.map(({ account_code: account, side, amount }) => ({ account, side, amount: rupiah(rupiahOf(amount)) }));
}
