import { type MutationId, type OrderId, type RefundId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { type MoneyContext } from '../context';

export interface NewRefund {
  source:
    | { kind: 'order'; orderId: OrderId; transferId: TransferId }
    | { kind: 'excess'; transferId: TransferId }
    | { kind: 'mutation'; mutationId: MutationId };
  /** Of the ledger: where the money waits. */
  account: string;
  bankAccountId: string;
  amount: Rupiah;
  reason: string;
  /** Null: the machine. */
  requestedBy: StaffId | null;
}

/**
 * C7: money has to go back. Writes the refund with its work item and its SLA; books nothing. Safe to repeat: an order and
 * a line have one live refund. Locks nothing before its own row.
 */
export async function requestRefund(_tx: Tx, _refund: NewRefund, _context: MoneyContext): Promise<RefundId> {
  throw new Error('to be written');
}

/** Two people said yes: the money leaves where it waited for `refund:payable`. The refund is locked. */
export async function approveRefund(_tx: Tx, _id: RefundId, _by: StaffId, _context: MoneyContext): Promise<void> {
  throw new Error('to be written');
}

/** Staff transferred it at the bank. From `approved`. */
export async function markRefundSent(
  _tx: Tx,
  _id: RefundId,
  _sent: { by: StaffId; reference: string },
  _context: MoneyContext,
): Promise<void> {
  throw new Error('to be written');
}

/** A debit of the bank is this refund: books it out of the bank, ends refund and purpose. Line and refund are locked. */
export async function confirmRefund(
  _tx: Tx,
  _id: RefundId,
  _mutationId: MutationId,
  _context: MoneyContext,
): Promise<void> {
  throw new Error('to be written');
}

/** Not to go out after all; only before it was sent. What was booked goes back to where the money waited. */
export async function cancelRefund(_tx: Tx, _id: RefundId, _reason: string, _context: MoneyContext): Promise<void> {
  throw new Error('to be written');
}
