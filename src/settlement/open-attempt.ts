import { type AttemptId } from '../domain/ids';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Instant } from '../domain/time';
import { type RouteOption } from '../domain/topup/route';
import { depositAccount, openAccount } from '../ledger/accounts';
import { type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { type AttemptRow, insertAttempt } from '../persistence/repositories/attempt.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { supplierReference } from './supplier-reference';

/**
 * Opens the next attempt by a plain insert. `taken` when the database already has this number, or another attempt that
 * has delivered or may still deliver (P1): the caller reads again.
 */
export async function openAttempt(
  tx: Tx,
  { topup, attempts }: { topup: TopupRow; attempts: readonly AttemptRow[] },
  { option, profile, now }: { option: RouteOption; profile: SupplierProfile; now: Instant },
): Promise<{ kind: 'opened'; attemptId: AttemptId } | { kind: 'taken' }> {
  const n = attempts.length + 1;
  const attemptId = newId();
  try {
    await insertAttempt(tx, {
      id: attemptId,
      topupId: topup.id,
      n,
      terminal: option.terminal,
      supplierRef: supplierReference(topup, n),
      sku: option.sku,
      cost: option.cost,
      profile,
      openedAt: now,
    });
  } catch (error) {
    if (isDuplicateOf(error, 'topup_n') || isDuplicateOf(error, 'live')) return { kind: 'taken' };
    throw error;
  }

  // A terminal that was set up a moment ago sells as any other: what it costs us needs an account.
  await openAccount(tx, { code: depositAccount(option.terminal), normalSide: 'debit', hasLimit: false });
  return { kind: 'opened', attemptId };
}
