import { type MutationId, type RefundId, type TransferId } from '../../domain/ids';
import { add, type Rupiah, ZERO } from '../../domain/money';
import { type Tx } from '../../persistence/database';
import { type BankAccountRow, readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { lockMutation, type MutationRow, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { lockOrderOf } from '../../persistence/repositories/digital-order.repository';
import { lockRefund, readRefund, type RefundRow } from '../../persistence/repositories/refund.repository';
import { lockTransfer, readTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type Judgement, type MoneyLockCode } from './decision.types';

/** Rows of a decision, with their locks when something is decided and without them for a look. */

/** In the order of their ids. Undefined when one of them does not exist. */
export async function seeLines(
  tx: Tx,
  ids: readonly MutationId[],
  isLocking: boolean,
): Promise<MutationRow[] | undefined> {
  const lines: MutationRow[] = [];
  for (const id of [...new Set(ids)].sort()) {
    const line = await readMutation(tx, id);
    if (line === undefined) return undefined;
    lines.push(isLocking ? await lockMutation(tx, id) : line);
  }
  return lines;
}

/** After its lines. */
export async function seeTransfer(tx: Tx, id: TransferId, isLocking: boolean): Promise<TransferRow | undefined> {
  const transfer = await readTransfer(tx, id);
  return transfer === undefined || !isLocking ? transfer : lockTransfer(tx, id);
}

/**
 * After its lines, with its order, and the top-up of that, before it. What came too much has no order: its transfer is
 * what whoever undoes the match holds.
 */
export async function seeRefund(tx: Tx, id: RefundId, isLocking: boolean): Promise<RefundRow | undefined> {
  const refund = await readRefund(tx, id);
  if (refund === undefined || !isLocking) return refund;
  if (refund.kind === 'excess' && refund.transferId !== null) await lockTransfer(tx, refund.transferId);
  if (refund.orderId !== null) {
    await tx.row('select id from topup where id = (select topup_id from digital_order where id = ?) for update', [
      refund.orderId,
    ]);
    await lockOrderOf(tx, { id: refund.orderId });
  }
  return lockRefund(tx, id);
}

/** The account of each line, by the id of the account. */
export async function accountsOf(
  tx: Tx,
  rows: readonly { bankAccountId: string }[],
): Promise<(row: { bankAccountId: string }) => BankAccountRow> {
  const accounts = new Map<string, BankAccountRow>();
  for (const { bankAccountId } of rows) {
    if (!accounts.has(bankAccountId)) accounts.set(bankAccountId, await readBankAccount(tx, bankAccountId));
  }
  return ({ bankAccountId }) => {
    const account = accounts.get(bankAccountId);
    if (account === undefined) throw new RangeError(`account ${bankAccountId} was not asked for`);
    return account;
  };
}

export function sumOf(rows: readonly { amount: Rupiah }[]): Rupiah {
  return add(ZERO, ...rows.map(({ amount }) => amount));
}

/** It may not be done now. */
export function locked(lock: MoneyLockCode, known: Partial<Pick<Judgement, 'amount' | 'version'>> = {}): Judgement {
  return { lock, isFourEyes: true, amount: ZERO, version: 0, postings: [], evidence: [], barred: [], ...known };
}
