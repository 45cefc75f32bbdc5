import { type AttemptId, type TerminalCode, type TopupId } from '../../domain/ids';
import { type Instant, instant } from '../../domain/time';
import { type TopupState } from '../../domain/topup/topup-state';
import { type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';
import { dateOf } from './columns';

/** A purchase whose order a restore has taken from the database (S2). */
export interface LostPurchase {
  attemptId: AttemptId;
  /** Null: only the supplier's statement tells of it. */
  topupId: TopupId | null;
  n: number;
  terminal: TerminalCode;
  supplierRef: string;
  /** What its order ended in; null when nobody knows. */
  outcome: TopupState | null;
  purchasedAt: Instant;
  /** As the supplier wrote it. */
  statementLine: string | null;
  source: 'temporal' | 'statement';
}

interface Columns {
  attempt_id: string;
  topup_id: string | null;
  n: number;
  terminal_code: string;
  supplier_ref: string;
  outcome: TopupState | null;
  purchased_at: Date;
  statement_line: string | null;
  source: 'temporal' | 'statement';
}

/** False when this reference at this terminal is known already: the first finding stands. */
export async function insertLostPurchase(tx: Tx, lost: LostPurchase): Promise<boolean> {
  try {
    await tx.write(
      `insert into lost_purchase (attempt_id, topup_id, n, terminal_code, supplier_ref, outcome, purchased_at,
         statement_line, source, imported_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, utc_timestamp(3))`,
      [
        lost.attemptId,
        lost.topupId,
        lost.n,
        lost.terminal,
        lost.supplierRef,
        lost.outcome,
        dateOf(lost.purchasedAt),
        lost.statementLine,
        lost.source,
      ],
    );
    return true;
  } catch (error) {
    if (isDuplicateOf(error, 'supplier_ref') || isDuplicateOf(error, 'PRIMARY')) return false;
    throw error;
  }
}

/** Those under any of these references that no order has taken over yet. */
export async function findLostPurchases(queryable: Queryable, references: readonly string[]): Promise<LostPurchase[]> {
  const rows = await queryable.rows<Columns>(
    `select attempt_id, topup_id, n, terminal_code, supplier_ref, outcome, purchased_at, statement_line, source
     from lost_purchase where supplier_ref in (${references.map(() => '?').join(', ')}) and adopted_by is null
     order by n`,
    references,
  );
  return rows.map((columns) => ({
    attemptId: columns.attempt_id,
    topupId: columns.topup_id,
    n: columns.n,
    terminal: columns.terminal_code,
    supplierRef: columns.supplier_ref,
    outcome: columns.outcome,
    purchasedAt: instant(columns.purchased_at),
    statementLine: columns.statement_line,
    source: columns.source,
  }));
}

export async function markAdopted(tx: Tx, attemptIds: readonly AttemptId[], topupId: TopupId): Promise<void> {
  await tx.write(
    `update lost_purchase set adopted_by = ? where attempt_id in (${attemptIds.map(() => '?').join(', ')})`,
    [topupId, ...attemptIds],
  );
}
