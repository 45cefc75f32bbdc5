import { type BankAccountId, type ResellerId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type AmountUse } from '../../domain/transfer/unique-code';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, instantOrNull } from './columns';
import { type TransferRow } from './transfer.repository';

interface Columns {
  final_amount: BigIntColumn;
  reserved_at: Date;
  released_at: Date | null;
}

/** Every amount from `least` to `most` that was ever asked for, by itself. Read under the lock of the account's row. */
export async function readAmountUses(
  tx: Tx,
  bankAccountId: BankAccountId,
  { least, most }: { least: number; most: number },
): Promise<Map<number, AmountUse>> {
  const rows = await tx.rows<Columns>(
    `select final_amount, reserved_at, released_at from amount_use
     where bank_account_id = ? and final_amount between ? and ?`,
    [bankAccountId, least, most],
  );
  return new Map(
    rows.map((row) => [
      Number(row.final_amount),
      { reservedAt: instant(row.reserved_at), releasedAt: instantOrNull(row.released_at) },
    ]),
  );
}

export interface AmountTaken {
  bankAccountId: BankAccountId;
  final: Rupiah;
  transferId: TransferId;
}

/** From now on the amount is this transfer's. The account's row is locked, and the amount was found free. */
export async function takeAmount(
  tx: Tx,
  { bankAccountId, final, transferId }: AmountTaken,
  now: Instant,
): Promise<void> {
  await tx.write(
    `insert into amount_use (bank_account_id, final_amount, transfer_id, reserved_at) values (?, ?, ?, ?)
     on duplicate key update transfer_id = ?, reserved_at = ?, released_at = null`,
    [bankAccountId, final, transferId, dateOf(now), transferId, dateOf(now)],
  );
}

/** Nothing once it is free, or another transfer's: so it needs no lock of the account's row. */
export async function freeAmount(
  tx: Tx,
  { bankAccountId, final, transferId }: AmountTaken,
  now: Instant,
): Promise<void> {
  await tx.write(
    `update amount_use set released_at = ?
     where bank_account_id = ? and final_amount = ? and transfer_id = ? and released_at is null`,
    [dateOf(now), bankAccountId, final, transferId],
  );
}

/** How many transfers of this reseller are waited for. */
export async function countReserved(queryable: Queryable, resellerId: ResellerId): Promise<number> {
  const row = await queryable.row<{ n: BigIntColumn }>(
    'select count(*) as n from transfer where reseller_id = ? and is_reserved = 1',
    [resellerId],
  );
  return Number(row?.n ?? 0);
}

export type TransferInsert = Pick<
  TransferRow,
  | 'id'
  | 'purpose'
  | 'resellerId'
  | 'bankAccountId'
  | 'base'
  | 'code'
  | 'final'
  | 'token'
  | 'payerName'
  | 'contactPhone'
  | 'contactEmail'
  | 'expiresAt'
  | 'graceUntil'
  | 'createdAt'
>;

/** Returns the number that people call it by. Throws a `duplicate` of `reserved_amount` for an amount that is taken. */
export async function insertTransfer(tx: Tx, transfer: TransferInsert): Promise<number> {
  const { id, purpose, resellerId, bankAccountId, base, code, final, token, payerName, expiresAt } = transfer;
  await tx.write(
    `insert into transfer (id, purpose, reseller_id, bank_account_id, base_amount, unique_code, final_amount, state,
       is_reserved, token, payer_name, contact_phone, contact_email, expires_at, grace_until, created_at, next_at)
     values (?, ?, ?, ?, ?, ?, ?, 'awaiting', 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, purpose, resellerId, bankAccountId, base, code, final, token, payerName],
      ...[transfer.contactPhone, transfer.contactEmail, dateOf(expiresAt), dateOf(transfer.graceUntil)],
      ...[dateOf(transfer.createdAt), dateOf(expiresAt)],
    ],
  );
  const row = await tx.row<{ no: BigIntColumn }>('select no from transfer where id = ?', [id]);
  return Number(row?.no);
}

/** Nobody is kept from asking for its amount any more. The transfer is locked. Safe to repeat. */
export async function unreserveTransfer(tx: Tx, id: TransferId, now: Instant): Promise<void> {
  await tx.write(
    `update transfer set is_reserved = null, released_at = coalesce(released_at, ?), version = version + 1
     where id = ? and (is_reserved = 1 or released_at is null)`,
    [dateOf(now), id],
  );
}
