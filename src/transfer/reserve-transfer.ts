import { type ResellerId, type TransferId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type Instant } from '../domain/time';
import { type TransferPurpose } from '../domain/transfer/terms';
import { type Tx } from '../persistence/database';
import { type MoneyContext } from './context';

export interface NewTransfer {
  purpose: TransferPurpose;
  resellerId: ResellerId;
  base: Rupiah;
  /** How long the payer may take. */
  windowMs: number;
  payerName: string | null;
  /** Digits with the country code. */
  contactPhone: string | null;
  contactEmail: string | null;
}

export interface ReservedTransfer {
  transferId: TransferId;
  no: number;
  code: number;
  final: Rupiah;
  token: string;
  bankAccount: { code: string; bank: string; number: string; holder: string };
  expiresAt: Instant;
}

/**
 * Asks for a transfer: takes a final amount that nobody else is asked for (U2, U3, T2) under the lock of the account's
 * row, writes the transfer with its work item and the message to the payer. First lock of its transaction.
 *
 * Throws `RetrySameReference` with `codes-exhausted` when every account that is offered has too few free, or
 * `too-many-open`. Not safe to repeat: each call asks for another transfer.
 */
export async function reserveTransfer(
  _tx: Tx,
  _transfer: NewTransfer,
  _context: MoneyContext,
): Promise<ReservedTransfer> {
  throw new Error('to be written');
}
