import { type ApprovalId, type AttemptId, type TopupId } from '../../domain/ids';
import { type Instant } from '../../domain/time';
import { type ClosedOrderAction } from '../../domain/topup/judge-control';
import { type Queryable, type Tx } from '../database';
import { dateOf } from './columns';

/**
 * `late-success`: a failed order was delivered after all. `charge-late-success`: the reseller pays for it, and
 * `collect-receivable`: also for the rest. `reversal`: the supplier took a delivered one back. `double-delivery`: another
 * purchase of a closed one was delivered as well. `settle-abandoned`: the supplier states that it did not deliver.
 * `close-case`: a case that needs no journal.
 */
export type CorrectionKind = ClosedOrderAction;

export interface CorrectionRow {
  id: string;
  topupId: TopupId;
  n: number;
  kind: CorrectionKind;
  state: 'proposed' | 'executed' | 'withdrawn';
  /** What the proposer saw. */
  topupVersion: number;
  attemptId: AttemptId | null;
  sn: string | null;
  /** Who asked for it and who agreed (C6). */
  approvalId: ApprovalId | null;
}

interface Columns {
  id: string;
  topup_id: string;
  n: number;
  kind: CorrectionKind;
  state: CorrectionRow['state'];
  topup_version: number;
  attempt_id: string | null;
  sn: string | null;
  approval_id: string | null;
}

const SELECT = 'select id, topup_id, n, kind, state, topup_version, attempt_id, sn, approval_id from correction where';

/** Without a lock: which order it is about, and whose decision it carries out. */
export async function readCorrection(queryable: Queryable, id: string): Promise<CorrectionRow | undefined> {
  const row = await queryable.row<Columns>(`${SELECT} id = ?`, [id]);
  return row === undefined ? undefined : toRow(row);
}

/** The one that carries out an approval. Approval, topup and attempts must be locked before. */
export async function lockCorrectionOf(tx: Tx, approvalId: ApprovalId): Promise<CorrectionRow | undefined> {
  const row = await tx.row<Columns>(`${SELECT} approval_id = ? for update`, [approvalId]);
  return row === undefined ? undefined : toRow(row);
}

function toRow(row: Columns): CorrectionRow {
  return {
    id: row.id,
    topupId: row.topup_id,
    n: row.n,
    kind: row.kind,
    state: row.state,
    topupVersion: row.topup_version,
    attemptId: row.attempt_id,
    sn: row.sn,
    approvalId: row.approval_id,
  };
}

export interface NewCorrection extends Omit<CorrectionRow, 'state'> {
  proposedBy: string;
  reason: string;
  proposedAt: Instant;
}

/** Throws a `duplicate` of `live` while another correction of the same order is open (C2). */
export async function insertCorrection(tx: Tx, correction: NewCorrection): Promise<void> {
  await tx.write(
    `insert into correction (id, topup_id, n, kind, state, topup_version, attempt_id, sn, approval_id,
       proposed_by, reason, proposed_at) values (?, ?, ?, ?, 'proposed', ?, ?, ?, ?, ?, ?, ?)`,
    [
      correction.id,
      correction.topupId,
      correction.n,
      correction.kind,
      correction.topupVersion,
      correction.attemptId,
      correction.sn,
      correction.approvalId,
      correction.proposedBy,
      correction.reason,
      dateOf(correction.proposedAt),
    ],
  );
}

export async function endCorrection(
  tx: Tx,
  id: string,
  { state, outcome }: { state: 'executed' | 'withdrawn'; outcome: string | null },
): Promise<void> {
  await tx.write(
    `update correction set state = ?, outcome = ?, ended_at = utc_timestamp(3) where id = ? and state = 'proposed'`,
    [state, outcome, id],
  );
}

export async function markCorrectionStarted(queryable: Queryable, id: string): Promise<void> {
  await queryable.write('update correction set started_at = utc_timestamp(3) where id = ?', [id]);
}
