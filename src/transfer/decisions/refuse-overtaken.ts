import { type ApprovalId } from '../../domain/ids';
import { type Database } from '../../persistence/database';
import { lockMoneyApproval } from '../../persistence/repositories/money-approval.repository';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { moneyContent } from './content';
import { refuseDecision } from './finish-decision';

/** Requests whose subject has gone on without them, by the state that its action begins from. */
const OVERTAKEN = `
  select a.id from approval a join transfer t on a.subject_kind = 'transfer' and t.id = a.subject
  where a.processed_at is null and a.state = 'requested'
    and ((a.action = 'match' and t.state = 'verified') or (a.action = 'unmatch' and t.state <> 'verified'))
  union all
  select a.id from approval a join bank_mutation m on a.subject_kind = 'mutation' and m.id = a.subject
  where a.processed_at is null and a.state = 'requested' 
    and m.state <> if(a.action in ('confirm-line', 'merge-line'), 'doubted', 'open')
  union all
  select a.id from approval a join refund r on a.subject_kind = 'refund' and r.id = a.subject
  where a.processed_at is null and a.state = 'requested'
    and ((a.action in ('approve-refund', 'keep-refund') and r.state <> 'requested')
      or (a.action = 'keep-refund' and r.payee_number_sealed is not null) or (a.action = 'cancel-refund' and r.state = 'sent')
      or (a.action = 'unsend-refund' and r.state <> 'sent') or r.state in ('confirmed', 'cancelled', 'kept'))`;

export async function listOvertakenDecisions({ db }: { db: Database }): Promise<{ id: ApprovalId }[]> {
  return db.rows<{ id: ApprovalId }>(OVERTAKEN);
}

/**
 * What was asked about money that went another way meanwhile, by the machine or by a decision about its other half:
 * while it stands, nothing else may be asked for. Nothing moved, and it ends. Safe to repeat.
 */
export async function refuseOvertakenDecision(
  { db, settings }: { db: Database; settings: SettingsReader },
  approvalId: ApprovalId,
): Promise<void> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const approval = await lockMoneyApproval(tx, approvalId);
    if (approval?.state !== 'requested') return;
    const { action, payload, subject } = approval;
    const asked = { action, payload, subjectId: subject.id, settings: numbers, isLocking: true };
    const { lock } = await moneyContent(tx, asked);
    if (lock !== null) await refuseDecision(tx, approval, { code: lock, at: await tx.now() });
  });
}
