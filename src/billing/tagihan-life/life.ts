import { InvariantBroken } from '../../domain/errors';
import { type TagihanId } from '../../domain/ids';
import { add, type Rupiah, subtract } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type PlanRow, readPlan } from '../../persistence/repositories/plan.repository';
import { lockTagihan, readAllocated, type TagihanRow } from '../../persistence/repositories/tagihan.repository';
import {
  lockVirtualAccountsOf,
  type VirtualAccountRow,
} from '../../persistence/repositories/virtual-account.repository';
import { type BillingDeps } from '../billing-deps';

/** One bill under its locks. Its steps change the rows, and what is kept here with them. */
export interface Life {
  tx: Tx;
  deps: BillingDeps;
  settings: Settings;
  now: Instant;
  /** Read without a lock: a plan that is paused this very moment is so for the next step. */
  plan: PlanRow;
  tagihan: TagihanRow;
  /** By k. */
  accounts: VirtualAccountRow[];
  /** Documents and messages, which come last in the order of locks. */
  atTheEnd: (() => Promise<unknown>)[];
}

/** Throws `InvariantBroken` when there is no such tagihan. */
export async function lockLife(
  tx: Tx,
  { deps, settings, tagihanId }: { deps: BillingDeps; settings: Settings; tagihanId: TagihanId },
): Promise<Life> {
  const accounts = await lockVirtualAccountsOf(tx, tagihanId);
  const tagihan = await lockTagihan(tx, tagihanId);
  const plan = await readPlan(tx, tagihan.planId);
  if (plan === undefined) throw new InvariantBroken(`tagihan ${tagihanId} has no plan`);
  return { tx, deps, settings, now: await tx.now(), plan, tagihan, accounts, atTheEnd: [] };
}

/** Principal and denda that nothing was allocated to yet. */
export async function outstandingOf({ tx, tagihan }: Pick<Life, 'tx' | 'tagihan'>): Promise<Rupiah> {
  return subtract(add(tagihan.amount, tagihan.denda), await readAllocated(tx, tagihan.id));
}

/** A row in place of the one that it was before. */
export function replaceAccount(life: Life, account: VirtualAccountRow): void {
  life.accounts = life.accounts.map((other) => (other.id === account.id ? account : other));
}
