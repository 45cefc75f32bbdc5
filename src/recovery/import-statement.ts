import { type TerminalCode, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type AttemptState, holdsSlot } from '../domain/topup/attempt-state';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { insertLostPurchase } from '../persistence/repositories/lost-purchase.repository';
import { openLostOrderCase } from '../settlement/open-lost-order-case';
import { openPeopleItem } from '../settlement/open-people-item';
import { type RestorablePurchase } from '../settlement/restore-purchases';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { supplierReference } from '../settlement/supplier-reference';
import { importOrder } from './import-order';

/** One line of a supplier's statement, read from its file. */
export interface StatementLine {
  terminal: TerminalCode;
  supplierRef: string;
  /** What the supplier calls it, read as three words. */
  status: 'delivered' | 'failed' | 'open';
  at: Instant;
  /** The whole line, for people; it holds a number. */
  raw: string;
}

export interface StatementSummary {
  /** Purchases of orders that the rows did not know. */
  restored: number;
  /** Lines that the rows or Temporal knew. */
  known: number;
  /** Lines that speak against the rows, or of an order that nobody knows: cases. */
  cases: number;
  /** Failed purchases of orders that nobody knows: kept for the case that the order comes in again. */
  kept: number;
}

interface KnownAttempt {
  id: string;
  topup_id: string;
  n: number;
  state: AttemptState;
  /** Its delivery was booked beside what its order was settled by. */
  is_booked: number;
}

/** More numbers than an order has attempts. */
const NUMBERS = Array.from({ length: 12 }, (_, index) => index + 1);

/**
 * Imports purchases from a supplier's statement (S2). A statement that a person hands in never settles an order: what it
 * tells becomes a suspect attempt, which is checked, or a case. Safe to repeat.
 */
export async function importStatement(
  deps: SettlementDeps,
  lines: readonly StatementLine[],
  from: Instant,
): Promise<StatementSummary> {
  const settings = await deps.settings.current();
  const summary: StatementSummary = { restored: 0, known: 0, cases: 0, kept: 0 };
  const possible = await possibleReferences(deps, after(from, -settings.latestSendMs));
  const ofOrders = new Map<TopupId, RestorablePurchase[]>();
  for (const line of lines) {
    const attempt = await deps.db.row<KnownAttempt>(
      `select id, topup_id, n, state, booked_beside_at is not null as is_booked from topup_attempt
       where terminal_code = ? and supplier_ref = ?`,
      [line.terminal, line.supplierRef],
    );
    const place = attempt ? { topupId: attempt.topup_id, n: attempt.n } : possible.get(line.supplierRef);
    if (place === undefined) {
      summary[await deps.db.transaction((tx) => keepUnknown(tx, line, settings))] += 1;
    } else if (attempt?.is_booked === 1) {
      summary.known += 1;
    } else if (attempt !== undefined && line.status === 'delivered' && !holdsSlot(attempt.state)) {
      await deps.db.transaction(async (tx) => {
        const item = { kind: 'case', subject: attempt.id, state: 'late-success', topupId: attempt.topup_id } as const;
        const detail = `mutasi pemasok: percobaan ${attempt.n} di ${line.terminal} berhasil`;
        await openPeopleItem(tx, { ...item, detail, owner: 'operator' }, { now: await tx.now(), settings });
      });
      summary.cases += 1;
    } else {
      const purchase = { attemptId: newId(), n: place.n, terminal: line.terminal, purchasedAt: line.at };
      ofOrders.set(place.topupId, [...(ofOrders.get(place.topupId) ?? []), purchase]);
    }
  }
  for (const [topupId, purchases] of ofOrders) {
    const outcome = await importOrder(deps, topupId, { purchases, outcome: null });
    summary[outcome === 'nothing' ? 'known' : outcome === 'case' ? 'cases' : 'restored'] += purchases.length;
  }
  return summary;
}

/** Every reference that an order of the time in question may have been bought under (P9). */
async function possibleReferences(
  { db }: SettlementDeps,
  acceptedSince: Instant,
): Promise<Map<string, { topupId: TopupId; n: number }>> {
  const rows = await db.rows<{ id: TopupId; reseller_id: string; origin: 'h2h'; reference: Buffer }>(
    `select id, reseller_id, origin, reference from topup
     where accepted_at >= ? or state in ('accepted', 'routing', 'sent', 'pending', 'suspect')`,
    [new Date(acceptedSince)],
  );
  const references = new Map<string, { topupId: TopupId; n: number }>();
  for (const { id, reseller_id: resellerId, origin, reference } of rows) {
    const order = { resellerId, origin, reference: reference.toString('latin1') };
    for (const n of NUMBERS) references.set(supplierReference(order, n), { topupId: id, n });
  }
  return references;
}

/** Of an order that the rows do not know: it takes it over when its reference comes in again; until then people look. */
async function keepUnknown(tx: Tx, line: StatementLine, settings: Settings): Promise<'known' | 'cases' | 'kept'> {
  const { terminal, supplierRef, status, at, raw } = line;
  const attemptId = newId();
  const isNew = await insertLostPurchase(tx, {
    attemptId,
    topupId: null,
    n: Number(/-(\d{1,3})$/.exec(supplierRef)?.[1] ?? 1),
    terminal,
    supplierRef: supplierRef.slice(0, 30),
    outcome: null,
    purchasedAt: at,
    statementLine: raw.slice(0, 1000),
    source: 'statement',
  });
  if (!isNew) return 'known';
  if (status === 'failed') return 'kept';
  const detail = `mutasi pemasok: ${supplierRef.slice(0, 40)} di ${terminal}, order tidak dikenal`;
  const item = { subject: attemptId, topupId: null, detail };
  await openLostOrderCase(tx, item, { now: await tx.now(), settings });
  return 'cases';
}
