import { type ApprovalId, type MutationId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { type MoneyContext } from '../context';

/** Who brings money and transfer together. */
export type Matcher = { method: 'auto'; rule: string } | { method: 'staff'; staffId: StaffId; approvalId: ApprovalId };

export interface Verification {
  transferId: TransferId;
  mutationIds: readonly MutationId[];
  by: Matcher;
}

/** What became of the purpose. */
export interface Verified {
  /** Of an order: its top-up was accepted and waits for its workflow. */
  topupId: string | null;
  /** Of an order that cannot be bought any more: its money goes back. */
  refundId: string | null;
  resellerId: string;
}

/**
 * These lines pay this transfer: one journal, the transfer verified, its purpose carried out, all in this transaction
 * (A7, T4). Mutations and transfer must be locked, in that order. Throws `InvariantBroken` for a line that is not open or
 * new, another account of lines, or a transfer that is verified. Not safe to repeat.
 */
export async function verifyTransfer(_tx: Tx, _verification: Verification, _context: MoneyContext): Promise<Verified> {
  throw new Error('to be written');
}

/** The postings of exactly that, for a preview: same rows, same postings. Pure of effects. */
export async function previewVerification(
  _tx: Tx,
  _verification: Pick<Verification, 'transferId' | 'mutationIds'>,
): Promise<{ postings: Posting[]; received: Rupiah; short: Rupiah; excess: Rupiah }> {
  throw new Error('to be written');
}

/** Why a match may not be undone now; undefined: it may. `delivered`: what was delivered becomes a loss or a debt. */
export type UnmatchLock = 'not-matched' | 'topup-open' | 'saldo-short' | 'refund-open' | 'refunded';
export type DeliveredAs = 'loss' | 'receivable';

export async function previewUnmatch(
  _tx: Tx,
  _input: { transferId: TransferId; deliveredAs: DeliveredAs },
): Promise<{ lock: UnmatchLock | null; isDelivered: boolean; postings: Posting[] }> {
  throw new Error('to be written');
}

/**
 * C7: takes every live match of the transfer back with one journal; the lines are open again, the transfer is people's.
 * The locks of the lines and of the transfer are held. Throws `InvariantBroken` where `previewUnmatch` tells a lock.
 */
export async function unmatchTransfer(
  _tx: Tx,
  _input: { transferId: TransferId; deliveredAs: DeliveredAs; approvalId: ApprovalId; reason: string },
  _context: MoneyContext,
): Promise<void> {
  throw new Error('to be written');
}
