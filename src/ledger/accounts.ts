import { InvariantBroken } from '../domain/errors';
import { type CustomerId, type OrderId, type ResellerId, type TerminalCode, type TransferId } from '../domain/ids';
import { isDuplicateOf } from '../persistence/database-errors';
import { type Tx } from '../persistence/database';

/** The side of an entry; of an account, the side that makes it grow. */
export type Side = 'debit' | 'credit';

/** What resellers paid for orders that were delivered. Grows by credits. */
export const REVENUE = 'revenue:topup';
/** What suppliers took for those orders. Grows by debits. */
export const COST = 'cost:topup';
/** Delivered after the order had failed, and not charged to the reseller. Grows by debits. */
export const LATE_DELIVERY = 'loss:late-delivery';
/** The other side of what was there before the books began. Grows by credits. */
export const OPENING = 'equity:opening';

/** What the bank holds for us of what customers paid into virtual accounts. Grows by debits. */
export const BANK_BNI = 'bank:bni';
/** What was billed to customers. Grows by credits. */
export const REVENUE_TAGIHAN = 'revenue:tagihan';
/** Late charges. Grows by credits. */
export const REVENUE_DENDA = 'revenue:denda';
/** Money that the bank holds and nobody can place yet. Grows by credits. */
export const SUSPENSE_BNI = 'suspense:bni';

/** What payers added to the price so that their transfer can be told apart. Grows by credits. */
export const UNIQUE_CODE_DIFFERENCE = 'difference:unique-code';
/** What was approved to be paid back and has not left the bank yet. Grows by credits. */
export const REFUND_PAYABLE = 'refund:payable';
/** Money that nobody claimed, kept by a decision of two people. Grows by credits. */
export const UNCLAIMED = 'revenue:unclaimed';
/** What the bank took for itself. Grows by debits. */
export const BANK_CHARGES = 'cost:bank';
/** What the owners moved out of, or into, an account of the house. Grows by debits. */
export const OWN_MOVES = 'equity:own-moves';
/** Delivered on money that turned out to be somebody else's. Grows by debits. */
export const UNMATCHED_DELIVERY = 'loss:unmatched-delivery';
/** What a payer sent less than asked for, and the house let go. Grows by debits. */
export const SHORT_TRANSFER = 'loss:short-transfer';

/** What is on an account of ours at a bank, by its lines. Grows by debits. */
export function bankAccount(code: string): string {
  return `bank:${code}`;
}

/** What came in there and belongs to nothing yet. Grows by credits. */
export function suspenseAccount(code: string): string {
  return `suspense:${code}`;
}

/** What left there and belongs to nothing yet. Grows by debits. */
export function outgoingAccount(code: string): string {
  return `outgoing:${code}`;
}

/** What a buyer paid for one order: grows by credits, and its limit is zero (A7). */
export function escrowAccount(orderId: OrderId): string {
  return `escrow:${orderId}`;
}

/** What a payer sent beyond what its transfer was for: grows by credits, with a limit, until it is paid back. */
export function excessAccount(transferId: TransferId): string {
  return `excess:${transferId}`;
}

/** What a customer owes us for what was billed: grows by debits, without a limit. */
export function piutangAccount(customerId: CustomerId): string {
  return `piutang:${customerId}`;
}

/** What a customer has paid beyond its bills: grows by credits and has a limit, it never falls below zero. */
export function titipanAccount(customerId: CustomerId): string {
  return `titipan:${customerId}`;
}

/** What we owe a reseller: grows by credits and has a limit, its free saldo never falls below zero. */
export function saldoAccount(resellerId: ResellerId): string {
  return `saldo:${resellerId}`;
}

/** What a reseller owes us beyond its saldo: grows by debits, without a limit. */
export function receivableAccount(resellerId: ResellerId): string {
  return `receivable:${resellerId}`;
}

/** What a supplier owes us behind this terminal: grows by debits, without a limit, since the supplier's book decides. */
export function depositAccount(terminalCode: TerminalCode): string {
  return `deposit:${terminalCode}`;
}

export interface NewAccount {
  code: string;
  normalSide: Side;
  /** Keeps a locked balance that holds can reserve. Only accounts that grow by credits can have a limit. */
  hasLimit: boolean;
}

/**
 * Opens an account with nothing in it. Safe to repeat. Throws `InvariantBroken` when the code belongs to an account of
 * another kind, or for a limit on an account that grows by debits.
 */
export async function openAccount(tx: Tx, account: NewAccount): Promise<void> {
  const { code, normalSide, hasLimit } = account;
  if (hasLimit && normalSide === 'debit') throw new InvariantBroken(`account ${code} cannot have a limit`);
  // Read first: an insert that finds a duplicate would leave a shared lock on an account that others are moving.
  if (await isOpen(tx, account)) return;
  try {
    await tx.write(
      'insert into account (code, normal_side, has_limit, created_at) values (?, ?, ?, utc_timestamp(3))',
      [code, normalSide, hasLimit ? 1 : 0],
    );
  } catch (error) {
    if (!isDuplicateOf(error, 'PRIMARY')) throw error;
    await isOpen(tx, account);
  }
}

/** Opens the two accounts of a customer. Safe to repeat. */
export async function openCustomerAccounts(tx: Tx, customerId: CustomerId): Promise<void> {
  await openAccount(tx, { code: piutangAccount(customerId), normalSide: 'debit', hasLimit: false });
  await openAccount(tx, { code: titipanAccount(customerId), normalSide: 'credit', hasLimit: true });
}

/** Opens the accounts that the house has once: revenue, cost, loss, opening equity, and those of bills. Safe to repeat. */
export async function openHouseAccounts(tx: Tx): Promise<void> {
  await openAccount(tx, { code: REVENUE, normalSide: 'credit', hasLimit: false });
  await openAccount(tx, { code: COST, normalSide: 'debit', hasLimit: false });
  await openAccount(tx, { code: LATE_DELIVERY, normalSide: 'debit', hasLimit: false });
  await openAccount(tx, { code: OPENING, normalSide: 'credit', hasLimit: false });
  await openAccount(tx, { code: BANK_BNI, normalSide: 'debit', hasLimit: false });
  await openAccount(tx, { code: REVENUE_TAGIHAN, normalSide: 'credit', hasLimit: false });
  await openAccount(tx, { code: REVENUE_DENDA, normalSide: 'credit', hasLimit: false });
  await openAccount(tx, { code: SUSPENSE_BNI, normalSide: 'credit', hasLimit: false });
  for (const code of [UNIQUE_CODE_DIFFERENCE, REFUND_PAYABLE, UNCLAIMED]) {
    await openAccount(tx, { code, normalSide: 'credit', hasLimit: false });
  }
  for (const code of [BANK_CHARGES, OWN_MOVES, UNMATCHED_DELIVERY, SHORT_TRANSFER]) {
    await openAccount(tx, { code, normalSide: 'debit', hasLimit: false });
  }
}

/** Opens the accounts of one account at a bank. Safe to repeat. */
export async function openBankAccounts(tx: Tx, code: string): Promise<void> {
  await openAccount(tx, { code: bankAccount(code), normalSide: 'debit', hasLimit: false });
  await openAccount(tx, { code: suspenseAccount(code), normalSide: 'credit', hasLimit: false });
  await openAccount(tx, { code: outgoingAccount(code), normalSide: 'debit', hasLimit: false });
}

async function isOpen(tx: Tx, { code, normalSide, hasLimit }: NewAccount): Promise<boolean> {
  const found = await tx.row<{ normal_side: Side; has_limit: number }>(
    'select normal_side, has_limit from account where code = ?',
    [code],
  );
  if (found === undefined) return false;
  if (found.normal_side !== normalSide || (found.has_limit === 1) !== hasLimit) {
    throw new InvariantBroken(`account ${code} exists with another normal side or limit`);
  }
  return true;
}
