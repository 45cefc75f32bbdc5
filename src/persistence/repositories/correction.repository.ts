import { InvariantBroken } from '../../domain/errors';
import { type AttemptId, type TopupId } from '../../domain/ids';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { dateOf } from './columns';

/**
 * `late-success`: a failed order was delivered after all. `reversal`: the supplier took a delivered one back. Both with
 * the attempt that it is about.
 */
export const CORRECTION_KINDS = ['late-success', 'reversal'] as const;
export type CorrectionKind = (typeof CORRECTION_KINDS)[number];

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
}

/** Topup and attempts must be locked before. Throws `InvariantBroken` when there is none. */
export async function lockCorrection(tx: Tx, id: string): Promise<CorrectionRow> {
  const row = await tx.row<Columns>(
    'select id, topup_id, n, kind, state, topup_version, attempt_id, sn from correction where id = ? for update',
    [id],
  );
  if (row === undefined) throw new InvariantBroken(`there is no correction ${id}`);
  return {
    id: row.id,
    topupId: row.topup_id,
    n: row.n,
    kind: row.kind,
    state: row.state,
    topupVersion: row.topup_version,
    attemptId: row.attempt_id,
    sn: row.sn,
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
    `insert into correction (id, topup_id, n, kind, state, topup_version, attempt_id, sn, proposed_by, reason,
       proposed_at) values (?, ?, ?, ?, 'proposed', ?, ?, ?, ?, ?, ?)`,
    [
      correction.id,
      correction.topupId,
      correction.n,
      correction.kind,
      correction.topupVersion,
      correction.attemptId,
      correction.sn,
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
  await tx.write('update correction set state = ?, outcome = ?, ended_at = utc_timestamp(3) where id = ?', [
    state,
    outcome,
    id,
  ]);
}

export async function markCorrectionStarted(queryable: Queryable, id: string): Promise<void> {
  await queryable.write('update correction set started_at = utc_timestamp(3) where id = ?', [id]);
}
