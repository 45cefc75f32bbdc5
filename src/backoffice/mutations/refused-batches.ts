import { type BatchId } from '../../domain/ids';
import { mayApprove, type StaffMember } from '../../domain/staff';
import { after } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { changeBatch, lockBatch } from '../../persistence/repositories/mutation-batch.repository';
import { closeWorkItem, promiseItem } from '../../persistence/repositories/work-item.repository';
import { JUDGED_WITHIN_MS } from '../../transfer/mutations/judge-again';
import { type TransferDeps } from '../../transfer/transfer-deps';
import { isReason } from '../reason';

export interface BatchVerdict {
  staff: StaffMember;
  batchId: BatchId;
  reason: string;
}

export type BatchVerdictOutcome =
  | { kind: 'done'; no: number }
  | { kind: 'refused'; code: 'role-may-not' | 'not-found' | 'not-refused' | 'invalid-reason' };

/**
 * Something was mended, such as an account that was missing: what was refused is taken in once more, and what was taken
 * in of it before adds nothing (T1).
 */
export async function retryBatch({ db }: TransferDeps, verdict: BatchVerdict): Promise<BatchVerdictOutcome> {
  return decide(db, verdict, async (tx, batch) => {
    const now = await tx.now();
    await changeBatch(tx, batch, { state: 'stored', error: null, nextTryAt: now });
    const dueAt = after(now, JUDGED_WITHIN_MS);
    await promiseItem(
      tx,
      { kind: 'batch', subject: batch.id, state: 'stored', nextAction: 'take-in', nextAt: dueAt, dueAt },
      now,
    );
    return 'batch.retry';
  });
}

/** Nothing of it is ours, or it was settled otherwise; the bytes stay. */
export async function dismissBatch({ db }: TransferDeps, verdict: BatchVerdict): Promise<BatchVerdictOutcome> {
  return decide(db, verdict, async (tx, batch) => {
    await changeBatch(tx, batch, { state: 'discarded', processedAt: await tx.now() });
    await closeWorkItem(tx, { kind: 'batch', subject: batch.id });
    return 'batch.dismiss';
  });
}

async function decide(
  db: TransferDeps['db'],
  { staff, batchId, reason }: BatchVerdict,
  carryOut: (
    tx: Tx,
    batch: NonNullable<Awaited<ReturnType<typeof lockBatch>>>,
  ) => Promise<'batch.retry' | 'batch.dismiss'>,
): Promise<BatchVerdictOutcome> {
  if (!mayApprove(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  if (!isReason(reason.trim())) return { kind: 'refused', code: 'invalid-reason' };
  return db.transaction(async (tx): Promise<BatchVerdictOutcome> => {
    const batch = await lockBatch(tx, batchId);
    if (batch === undefined) return { kind: 'refused', code: 'not-found' };
    if (batch.state !== 'refused' || batch.processedAt !== null) return { kind: 'refused', code: 'not-refused' };
    const action = await carryOut(tx, batch);
    await recordAudit(tx, {
      ...{ actor: staff.name, action, subjectKind: 'batch', subject: batchId },
      detail: { number: batch.no, reason: reason.trim() },
    });
    return { kind: 'done', no: batch.no };
  });
}
