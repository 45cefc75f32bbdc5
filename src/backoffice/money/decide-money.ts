import { mayApprove } from '../../domain/staff';
import { type Settings } from '../../domain/settings';
import { type Tx } from '../../persistence/database';
import { approveApproval, refreshApproval } from '../../persistence/repositories/approval.repository';
import { lockMoneyApproval, type MoneyApprovalRow } from '../../persistence/repositories/money-approval.repository';
import { moveWorkItem } from '../../persistence/repositories/work-item.repository';
import { moneyContent } from '../../transfer/decisions/content';
import { type MoneyEndCode } from '../../transfer/decisions/decision.types';
import { finishDecision, recordDecision, refuseDecision } from '../../transfer/decisions/finish-decision';
import { isReason } from '../reason';
import { type MoneyDeps, type MoneyVerdict, type MoneyVerdictOutcome } from './money.types';
import { tryToCarryOut } from './request-decision';

type Decided = MoneyVerdictOutcome | { kind: 'approved'; approval: MoneyApprovalRow };
type PlainRefusal = Exclude<Extract<MoneyVerdictOutcome, { kind: 'refused' }>['code'], 'locked'>;

/**
 * C6: what a second person says to a request about money, or the asker's taking it back. Approving tests everything again
 * under the locks: other rows, other figures or other evidence than the person saw are shown first. Safe to repeat.
 */
export async function decideMoney(deps: MoneyDeps, verdict: MoneyVerdict): Promise<MoneyVerdictOutcome> {
  const settings = await deps.settings.current();
  const decided = await deps.db.transaction((tx) => decide(tx, verdict, settings));
  if (decided.kind !== 'approved') return decided;
  const { id: approvalId, no, subject } = decided.approval;
  const result = await tryToCarryOut(deps, { approvalId, subject });
  if (result === undefined) return { kind: 'queued', no };
  if (result.outcome === 'executed') return { kind: 'executed', no };
  return endedWith(result.code);
}

async function decide(
  tx: Tx,
  { staff, approvalId, verdict, note, seenHash }: MoneyVerdict,
  settings: Settings,
): Promise<Decided> {
  const approval = await lockMoneyApproval(tx, approvalId);
  const at = await tx.now();
  if (approval?.state !== 'requested') return refused('not-open');
  if (at >= approval.expiresAt) {
    await refuseDecision(tx, approval, { code: 'expired', at });
    return refused('expired');
  }
  const kept = note.trim().slice(0, 500);
  const { no } = approval;
  const isOwn = approval.requestedBy.id === staff.id;
  if (verdict === 'withdraw') {
    if (!isOwn) return refused('not-own-request');
    await finishDecision(tx, approval, { state: 'withdrawn', outcome: null, at, note: kept === '' ? null : kept });
    await recordDecision(tx, approval, { actor: staff.name, verb: 'withdraw' });
    return { kind: 'withdrawn', no };
  }
  if (!mayApprove(staff.role)) return refused('role-may-not');
  if (isOwn) return refused('own-request');
  if (verdict === 'reject') {
    if (!isReason(kept)) return refused('invalid-note');
    const decided = { by: staff.id, note: kept };
    await finishDecision(tx, approval, { state: 'rejected', outcome: null, at, decided });
    await recordDecision(tx, approval, { actor: staff.name, verb: 'reject' });
    return { kind: 'rejected', no };
  }
  return approve(tx, { approval, staff, note: kept, seenHash, settings });
}

interface Approving {
  approval: MoneyApprovalRow;
  staff: MoneyVerdict['staff'];
  note: string;
  seenHash: string;
  settings: Settings;
}

async function approve(tx: Tx, { approval, staff, note, seenHash, settings }: Approving): Promise<Decided> {
  const { id, action, payload, subject } = approval;
  const content = await moneyContent(tx, { action, payload, subjectId: subject.id, settings, isLocking: true });
  const at = await tx.now();
  const { lock, barred, postingsText, evidence, hash, version } = content;
  if (lock !== null) {
    await refuseDecision(tx, approval, { code: lock, at });
    return { kind: 'refused', code: 'locked', lock };
  }
  if (postingsText !== approval.postings) {
    await refuseDecision(tx, approval, { code: 'changed', at });
    return refused('content-changed');
  }
  // The figures are the same; what was learnt meanwhile is shown before anybody agrees to it.
  if (hash !== approval.contentHash) await refreshApproval(tx, id, { version, evidence, contentHash: hash });
  if (hash !== seenHash) return refused('content-changed');
  if (barred.includes(staff.id)) return refused('own-request');
  await approveApproval(tx, id, { by: staff.id, note: note === '' ? null : note, at });
  await moveWorkItem(tx, { kind: 'approval', subject: id, to: 'approved' }, at);
  await recordDecision(tx, approval, { actor: staff.name, verb: 'approve' });
  return { kind: 'approved', approval };
}

function endedWith(code: MoneyEndCode): MoneyVerdictOutcome {
  if (code === 'expired') return refused('expired');
  return code === 'changed' ? refused('content-changed') : { kind: 'refused', code: 'locked', lock: code };
}

function refused(code: PlainRefusal): Extract<MoneyVerdictOutcome, { kind: 'refused' }> {
  return { kind: 'refused', code };
}
