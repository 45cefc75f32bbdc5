import { mayApprove } from '../../domain/staff';
import { type Settings } from '../../domain/settings';
import { type Instant } from '../../domain/time';
import { type LockCode } from '../../domain/topup/controls';
import { isOpenOrderAction } from '../../domain/topup/judge-control';
import { type Tx } from '../../persistence/database';
import {
  type ApprovalRow,
  approveApproval,
  lockApproval,
  refreshApproval,
} from '../../persistence/repositories/approval.repository';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { isSerialNumberUsed } from '../../persistence/repositories/topup.repository';
import { moveWorkItem } from '../../persistence/repositories/work-item.repository';
import { loadControls } from '../../settlement/control-facts';
import { expireApproval } from '../../settlement/expire-approval';
import { finishApproval } from '../../settlement/finish-approval';
import { lockOrder } from '../../settlement/lock-order';
import { openCorrection } from '../../settlement/open-correction';
import { type Approved, carryOut } from './carry-out';
import { isReason } from '../reason';
import { contentOf } from './content';
import { type ControlsDeps } from './controls-deps';
import { type ApprovalDecision, type DecisionOutcome } from './controls.types';
import { lockOf } from './refusal-of-result';

type Decided = DecisionOutcome | (Approved & { kind: 'approved'; no: number });
type PlainRefusal = Exclude<Extract<DecisionOutcome, { kind: 'refused' }>['code'], 'locked'>;

/**
 * What a second person says to a request, or the asker's taking it back. Approving tests everything again under the
 * locks: another order, other figures or other evidence than the person saw are shown first (C6). Safe to repeat.
 */
export async function decideApproval(deps: ControlsDeps, decision: ApprovalDecision): Promise<DecisionOutcome> {
  const settings = await deps.settings.current();
  const decided = await deps.db.transaction((tx) => decide(tx, deps, decision, settings));
  if (decided.kind !== 'approved') return decided;
  const { no } = decided;
  const result = await carryOut(deps, decided);
  if (result === undefined) return { kind: 'queued', no };
  if (result.kind === 'executed') return { kind: 'executed', no };
  const lock = lockOf(result);
  if (lock !== undefined) return { kind: 'refused', code: 'locked', lock };
  return refused(result.code === 'expired' ? 'expired' : 'content-changed');
}

async function decide(
  tx: Tx,
  deps: ControlsDeps,
  { approvalId, decision, by, note, contentHash }: ApprovalDecision,
  settings: Settings,
): Promise<Decided> {
  const approval = await lockApproval(tx, approvalId);
  const now = await tx.now();
  if (approval?.state !== 'requested') return refused('not-open');
  if (now >= approval.expiresAt) {
    await expireApproval(tx, approval, now);
    return refused('expired');
  }
  const kept = note.trim().slice(0, 500);
  const isOwn = approval.requestedBy.id === by.id;
  if (decision === 'withdraw') {
    if (!isOwn) return refused('not-own-request');
    await finishApproval(tx, approval, { state: 'withdrawn', outcome: null, at: now, note: kept === '' ? null : kept });
    await record(tx, approval, { actor: by.name, verb: 'withdraw' });
    return { kind: 'withdrawn', no: approval.no };
  }
  if (!mayApprove(by.role)) return refused('role-may-not');
  if (isOwn) return refused('own-request');
  if (decision === 'reject') {
    if (!isReason(kept)) return refused('invalid-note');
    await finishApproval(tx, approval, {
      state: 'rejected',
      outcome: null,
      at: now,
      decided: { by: by.id, note: kept },
    });
    await record(tx, approval, { actor: by.name, verb: 'reject' });
    return { kind: 'rejected', no: approval.no };
  }
  return approve(tx, deps, { approval, by, note: kept, contentHash, settings });
}

interface Approving {
  approval: ApprovalRow;
  by: ApprovalDecision['by'];
  note: string;
  contentHash: string;
  settings: Settings;
}

async function approve(
  tx: Tx,
  { settlement }: ControlsDeps,
  { approval, by, note, contentHash, settings }: Approving,
): Promise<Decided> {
  const { id: approvalId, action, payload, topupId, no } = approval;
  const order = await lockOrder(tx, topupId, settings);
  const { topup, now } = order;
  const maySupervise = mayApprove(approval.requestedBy.role);
  const loaded = await loadControls(tx, order, { deps: settlement, maySupervise, approvalId });
  const attemptId = isOpenOrderAction(action) ? undefined : (approval.attemptId ?? undefined);
  const content = await contentOf(tx, loaded, { action, payload, attemptId, settings });
  const { lock } = content.verdict;
  if (lock !== null && !isPassing(lock.code)) {
    await endAsRefused(tx, approval, { code: lock.code, at: now });
    return { kind: 'refused', code: 'locked', lock };
  }
  if (content.verdict.attemptId !== approval.attemptId || content.postings !== approval.postings) {
    await endAsRefused(tx, approval, { code: 'order-changed', at: now });
    return refused('content-changed');
  }
  if (payload.sn !== undefined && (await isSerialNumberUsed(tx, payload.sn, topupId))) {
    await endAsRefused(tx, approval, { code: 'sn-used-before', at: now });
    return refused('content-changed');
  }
  const { evidence, hash } = content;
  // The figures are the same; what was learnt meanwhile is shown before anybody agrees to it.
  if (hash !== approval.contentHash) {
    await refreshApproval(tx, approvalId, { version: topup.version, evidence, contentHash: hash });
  }
  if (lock !== null) return { kind: 'refused', code: 'locked', lock };
  if (hash !== contentHash) return refused('content-changed');
  await approveApproval(tx, approvalId, { by: by.id, note: note === '' ? null : note, at: now });
  await moveWorkItem(tx, { kind: 'approval', subject: approvalId, to: 'approved' }, now);
  const correction = isOpenOrderAction(action)
    ? undefined
    : await openCorrection(tx, { ...approval, action, version: topup.version }, { now, settings });
  await record(tx, approval, { actor: by.name, verb: 'approve' });
  return { kind: 'approved', approvalId, topupId, resellerId: topup.resellerId, correction, no };
}

/** Opens by itself within a minute: the request may wait for that. */
function isPassing(code: LockCode): boolean {
  return code === 'in-flight';
}

async function endAsRefused(tx: Tx, approval: ApprovalRow, { code, at }: { code: string; at: Instant }): Promise<void> {
  await finishApproval(tx, approval, { state: 'refused', outcome: code, at });
  await record(tx, approval, { actor: 'system', verb: 'refused', code });
}

async function record(
  tx: Tx,
  approval: ApprovalRow,
  { actor, verb, ...more }: { actor: string; verb: 'approve' | 'reject' | 'withdraw' | 'refused'; code?: string },
): Promise<void> {
  await recordAudit(tx, {
    ...{ actor, action: `approval.${verb}`, subjectKind: 'approval', subject: approval.id },
    detail: { approval: approval.no, topup: approval.topupId, control: approval.action, ...more },
  });
}

function refused(code: PlainRefusal): DecisionOutcome {
  return { kind: 'refused', code };
}
