import { type AttemptId, type TopupId } from '../domain/ids';
import { canDecideAttempt } from '../domain/topup/attempt-state';
import { canCorrect } from '../domain/topup/topup-state';
import { type Database, type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { lockAttempts } from '../persistence/repositories/attempt.repository';
import {
  type CorrectionKind,
  insertCorrection,
  markCorrectionStarted,
} from '../persistence/repositories/correction.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { lockTopup } from '../persistence/repositories/topup.repository';
import { openPeopleItem } from '../settlement/open-people-item';

export interface CorrectionProposal {
  topupId: TopupId;
  attemptId: AttemptId;
  kind: CorrectionKind;
  /** The version of the order that the person looked at. */
  topupVersion: number;
  /** The serial number, for a late success. */
  sn: string | null;
  by: string;
  reason: string;
}

export type ProposalResult =
  | { kind: 'proposed'; correctionId: string; n: number }
  /** Nothing was changed. `correction-open`: another one of this order has to end first (C2). */
  | { kind: 'refused'; code: 'order-changed' | 'wrong-state' | 'correction-open' };

export interface ProposeDeps {
  db: Database;
  settings: SettingsReader;
  /** Starts the workflow that executes it; what fails here is started by the sweep. */
  start: (correction: { correctionId: string; topupId: TopupId; n: number }) => Promise<void>;
}

/** Puts a person's correction of a closed order on record, and lets its workflow execute it. */
export async function proposeCorrection(deps: ProposeDeps, proposal: CorrectionProposal): Promise<ProposalResult> {
  const settings = await deps.settings.current();
  const result = await deps.db.transaction(async (tx): Promise<ProposalResult> => {
    const topup = await lockTopup(tx, proposal.topupId);
    const attempts = await lockAttempts(tx, proposal.topupId);
    if (topup.version !== proposal.topupVersion) return { kind: 'refused', code: 'order-changed' };
    const attempt = attempts.find(({ id }) => id === proposal.attemptId);
    const to = proposal.kind === 'late-success' ? 'success' : 'reversed';
    if (attempt === undefined || !canCorrect(topup.state, to) || !canDecideAttempt(attempt.state, to)) {
      return { kind: 'refused', code: 'wrong-state' };
    }
    const correctionId = newId();
    const n = await nextNumber(tx, proposal.topupId);
    const now = await tx.now();
    try {
      await insertCorrection(tx, {
        id: correctionId,
        ...proposal,
        n,
        proposedBy: proposal.by,
        proposedAt: now,
      });
    } catch (error) {
      if (isDuplicateOf(error, 'live')) return { kind: 'refused', code: 'correction-open' };
      throw error;
    }
    await openPeopleItem(
      tx,
      {
        ...{ kind: 'correction', subject: correctionId, state: 'proposed', topupId: proposal.topupId },
        ...{ detail: proposal.kind, owner: 'supervisor' },
      },
      { now, settings },
    );
    return { kind: 'proposed', correctionId, n };
  });
  if (result.kind === 'proposed') await startAndMark(deps, { ...result, topupId: proposal.topupId });
  return result;
}

async function startAndMark(
  { db, start }: ProposeDeps,
  correction: { correctionId: string; topupId: TopupId; n: number },
): Promise<void> {
  try {
    await start(correction);
  } catch {
    return; // It is on record: the sweep starts it.
  }
  await markCorrectionStarted(db, correction.correctionId);
}

async function nextNumber(tx: Tx, topupId: TopupId): Promise<number> {
  const row = await tx.row<{ n: number | string }>(
    'select coalesce(max(n), 0) + 1 as n from correction where topup_id = ?',
    [topupId],
  );
  return Number(row?.n ?? 1);
}
