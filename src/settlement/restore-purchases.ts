import { type AttemptId, type TerminalCode } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type SupplierProfile } from '../domain/supplier-profile';
import { after, type Instant } from '../domain/time';
import { planRestore } from '../domain/topup/restore-plan';
import { depositAccount, openAccount } from '../ledger/accounts';
import { type Tx } from '../persistence/database';
import {
  type AttemptRow,
  changeAttempt,
  insertAttempt,
  lockAttempts,
} from '../persistence/repositories/attempt.repository';
import { type BigIntColumn, rupiahOf } from '../persistence/repositories/columns';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { type SettlementDeps } from './settlement-deps';
import { supplierReference } from './supplier-reference';
import { renewPromise } from './topup-promise';

export interface RestorablePurchase {
  attemptId: AttemptId;
  n: number;
  terminal: TerminalCode;
  purchasedAt: Instant;
}

/** The code of an attempt that was written down after a restore. */
const RESTORED = 'restored';

export interface Restoring {
  deps: SettlementDeps;
  settings: Settings;
  now: Instant;
  /** The order is known to have failed: then the latest one had a definite no as well. */
  isFailed?: boolean;
}

/**
 * Writes down purchases that a restored database does not know, the latest one as `suspect`: it is checked by its
 * reference and never bought beside (S2). Locks are held. Safe to repeat: what the rows know stays as it is. `conflict`
 * changed nothing; people have to look.
 */
export async function restorePurchases(
  tx: Tx,
  { topup, attempts }: { topup: TopupRow; attempts: readonly AttemptRow[] },
  purchases: readonly RestorablePurchase[],
  restoring: Restoring,
): Promise<'nothing' | 'restored' | 'conflict'> {
  const plan = planRestore({ state: topup.state, attempts }, purchases);
  if (plan.kind !== 'restore') return plan.kind;
  const lines = new Map<TerminalCode, Line>();
  // A number that nobody has heard of was opened at some terminal; that of the latest stands for it.
  const latest = purchases.reduce((top, one) => (one.n > top.n ? one : top));
  for (const terminal of new Set(purchases.map((purchase) => purchase.terminal))) {
    const line = await readLine(tx, { topup, terminal }, restoring);
    if (line === undefined) return 'conflict';
    lines.set(terminal, line);
  }
  const { now } = restoring;
  const superseded = attempts.find(({ id }) => id === plan.superseded);
  if (superseded !== undefined) await changeAttempt(tx, superseded, refusal(now));
  for (const { n, purchase, state } of plan.missing) {
    const { terminal, purchasedAt } = purchase ?? latest;
    const id = purchase?.attemptId ?? placeholderId(latest.attemptId, n);
    const inserted = await insert(tx, topup, { id, n, terminal, purchasedAt, line: lines.get(terminal) });
    const isNo = state === 'refused' || (state === 'suspect' && restoring.isFailed === true);
    if (isNo) await changeAttempt(tx, inserted, refusal(now));
    if (state === 'not-sent') {
      await changeAttempt(tx, inserted, { state: 'not-sent', isCounted: false, code: RESTORED, finishedAt: now });
    }
    if (state === 'suspect' && !isNo) await suspect(tx, { topup, attempt: inserted, purchasedAt }, restoring);
  }
  const suspected = attempts.find(({ id }) => id === plan.suspected);
  if (suspected !== undefined) {
    await suspect(tx, { topup, attempt: suspected, purchasedAt: latest.purchasedAt }, restoring);
  }
  return 'restored';
}

interface Line {
  sku: string;
  cost: ReturnType<typeof rupiahOf>;
  profile: SupplierProfile;
}

/** Undefined for a terminal that is gone or does not sell the product any more. */
async function readLine(
  tx: Tx,
  { topup, terminal }: { topup: TopupRow; terminal: TerminalCode },
  { deps }: Restoring,
): Promise<Line | undefined> {
  const row = await tx.row<{ sku: string; cost: BigIntColumn; adapter: string; profile_overrides: string | null }>(
    `select tp.sku, tp.cost, s.adapter, t.profile_overrides from terminal t
     join supplier s on s.code = t.supplier_code
     join terminal_product tp on tp.terminal_code = t.code and tp.product_code = ?
     where t.code = ?`,
    [topup.productCode, terminal],
  );
  const profile = row && deps.profileOf(row.adapter, row.profile_overrides);
  if (row === undefined || profile === undefined) return undefined;
  await openAccount(tx, { code: depositAccount(terminal), normalSide: 'debit', hasLimit: false });
  return { sku: row.sku, cost: rupiahOf(row.cost), profile };
}

async function insert(
  tx: Tx,
  topup: TopupRow,
  {
    line,
    purchasedAt,
    ...attempt
  }: { id: AttemptId; n: number; terminal: TerminalCode; purchasedAt: Instant; line: Line | undefined },
): Promise<AttemptRow> {
  if (line === undefined) throw new Error(`terminal ${attempt.terminal} has no line`);
  const { sku, cost, profile } = line;
  const supplierRef = supplierReference(topup, attempt.n);
  await insertAttempt(tx, { ...attempt, topupId: topup.id, supplierRef, sku, cost, profile, openedAt: purchasedAt });
  const inserted = (await lockAttempts(tx, topup.id)).find(({ id }) => id === attempt.id);
  if (inserted === undefined) throw new Error(`attempt ${attempt.id} was not written`);
  return inserted;
}

function refusal(now: Instant) {
  return { state: 'refused', hasRecord: true, code: RESTORED, finishedAt: now, failedSeenAt: null } as const;
}

/** As if it had left when it was asked for: the next thing that happens to it is a check. */
async function suspect(
  tx: Tx,
  { topup, attempt, purchasedAt }: { topup: TopupRow; attempt: AttemptRow; purchasedAt: Instant },
  { now, settings }: Restoring,
): Promise<void> {
  const sentAt = attempt.sentAt ?? purchasedAt;
  const suspected = await changeAttempt(tx, attempt, {
    ...{ state: 'suspect', code: RESTORED, sentAt, queriedAt: attempt.queriedAt ?? sentAt },
    sendBefore: attempt.sendBefore ?? after(sentAt, attempt.profile.sendWindowMs),
  });
  const moved = await changeTopup(tx, topup, { state: 'suspect' });
  const next = { action: 'check', at: after(now, 1000) };
  await renewPromise(tx, { topup: moved, attempt: suspected }, { next, now, settings });
}

/** An id of its own that is the same at each repetition. */
function placeholderId(attemptId: AttemptId, n: number): AttemptId {
  return `${attemptId.slice(0, -2)}${String(n).padStart(2, '0').slice(-2)}`;
}
