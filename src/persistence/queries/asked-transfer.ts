import { type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type TransferState } from '../../domain/transfer/terms';
import { type BigIntColumn, instantOrNull, rupiahOf, rupiahOrNull } from '../repositories/columns';

/** What a payer is asked for. */
export interface AskedTransfer {
  transferId: TransferId;
  /** With the code. */
  amount: Rupiah;
  bankAccount: { bank: string; number: string; holder: string };
  expiresAt: Instant;
  /** Of the public page. */
  token: string;
}

/** Of a transfer as `t` and its account as `b`; all null without one. */
export const ASKED_COLUMNS = `t.id as transfer_id, t.final_amount, t.state as transfer_state, t.expires_at, t.token,
  t.received, t.released_at, b.bank, b.number, b.holder`;

export interface AskedColumns {
  transfer_id: string | null;
  final_amount: BigIntColumn | null;
  transfer_state: TransferState | null;
  expires_at: Date | null;
  token: string | null;
  received: BigIntColumn | null;
  released_at: Date | null;
  bank: string | null;
  number: string | null;
  holder: string | null;
}

/** Null: it was refused, and nothing was asked for. */
export function askedTransferOf(row: AskedColumns): AskedTransfer | null {
  if (row.transfer_id === null || row.final_amount === null || row.expires_at === null) return null;
  return {
    transferId: row.transfer_id,
    amount: rupiahOf(row.final_amount),
    bankAccount: { bank: row.bank ?? '', number: row.number ?? '', holder: row.holder ?? '' },
    expiresAt: instant(row.expires_at),
    token: row.token ?? '',
  };
}

/** When its amount was given back, while it is given up; null otherwise. */
export function expiredAtOf({ transfer_state: state, released_at: at }: AskedColumns): Instant | null {
  return state === 'released' ? instantOrNull(at) : null;
}

/** What arrived for it; null until then. */
export function receivedOf({ received }: AskedColumns): Rupiah | null {
  return rupiahOrNull(received);
}
