import { InvariantBroken } from '../../domain/errors';
import { type BatchId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockBankAccount } from '../../persistence/repositories/bank-account.repository';
import {
  changeBatch,
  lockBatch,
  readBatch,
  readBatchBytes,
} from '../../persistence/repositories/mutation-batch.repository';
import { moneyContext } from '../../transfer/money-context';
import { takeInStatement, type TakenStatement } from '../../transfer/mutations/take-in-statement';
import { mayBringMutations, type MutationDeps } from './mutation-deps';
import { FILE_SOURCE } from './preview-statement';

export interface StatementRefusal {
  kind: 'refused';
  code: 'role-may-not' | 'not-found' | 'discarded';
}

export type ApplyOutcome =
  | { kind: 'applied'; no: number; taken: TakenStatement }
  | { kind: 'already-applied'; no: number }
  | StatementRefusal;

/**
 * Takes in a file that was previewed: all of it in one transaction, judged afterwards like every line. Safe to repeat and
 * to race: the second answers `already-applied`.
 */
export async function applyStatement(
  deps: MutationDeps,
  { staff, batchId }: { staff: StaffMember; batchId: BatchId },
): Promise<ApplyOutcome> {
  if (!mayBringMutations(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  const known = await readBatch(deps.db, batchId);
  const bankAccountId = known?.bankAccountId ?? null;
  if (known?.source !== FILE_SOURCE || bankAccountId === null) return { kind: 'refused', code: 'not-found' };
  const reading = deps.readStatement(await readBatchBytes(deps.db, batchId), known.fileName ?? '');
  if (reading.kind !== 'statement') throw new InvariantBroken(`file ${batchId} was read, and cannot be read again`);
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx): Promise<ApplyOutcome> => {
    await lockBankAccount(tx, bankAccountId);
    const batch = await lockBatch(tx, batchId);
    if (batch?.state === 'applied') return { kind: 'already-applied', no: batch.no };
    if (batch?.state !== 'preview') return { kind: 'refused', code: 'discarded' };
    const context = await moneyContext(tx, settings);
    const { format: source, lines, days } = reading;
    const taken = await takeInStatement(tx, { batchId, bankAccountId, source, lines, days }, context);
    await changeBatch(tx, batch, { state: 'applied', newLines: taken.newMutations, processedAt: context.now });
    await recordAudit(tx, {
      ...{ actor: staff.name, action: 'statement.apply', subjectKind: 'batch', subject: batchId },
      detail: { number: batch.no, file: batch.fileName, rows: taken.newMutations },
    });
    return { kind: 'applied', no: batch.no, taken };
  });
}

/** Nobody wants it: its bytes stay, and the same file may be uploaded again. Safe to repeat. */
export async function discardStatement(
  { db }: Pick<MutationDeps, 'db'>,
  { staff, batchId }: { staff: StaffMember; batchId: BatchId },
): Promise<{ kind: 'discarded'; no: number } | { kind: 'already-applied'; no: number } | StatementRefusal> {
  if (!mayBringMutations(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  return db.transaction(async (tx) => {
    const batch = await lockBatch(tx, batchId);
    if (batch?.source !== FILE_SOURCE) return { kind: 'refused', code: 'not-found' };
    if (batch.state === 'applied') return { kind: 'already-applied', no: batch.no };
    if (batch.state === 'preview') {
      await changeBatch(tx, batch, { state: 'discarded', processedAt: await tx.now() });
      await recordAudit(tx, {
        ...{ actor: staff.name, action: 'statement.discard', subjectKind: 'batch', subject: batchId },
        detail: { number: batch.no, file: batch.fileName },
      });
    }
    return { kind: 'discarded', no: batch.no };
  });
}
