import { type ApprovalId, type ResellerId, type TopupId } from '../domain/ids';
import { CONTROL_ACTIONS, type ControlAction } from '../domain/topup/controls';
import { isOpenOrderAction } from '../domain/topup/judge-control';
import { isFinal, TOPUP_STATES } from '../domain/topup/topup-state';
import { lockApproval } from '../persistence/repositories/approval.repository';
import { refuseForClosedOrder } from '../settlement/execute-approval';
import { expireApproval } from '../settlement/expire-approval';
import { expireMoneyDecision } from '../transfer/decisions/expire-decision';
import { listOvertakenDecisions, refuseOvertakenDecision } from '../transfer/decisions/refuse-overtaken';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

/**
 * What nobody decided in time, and what could not be carried out in time, about orders and about money: it ends, and
 * nothing moved.
 */
export const expireApprovals: Sweep = async (deps) => {
  const rows = await deps.db.rows<{ id: ApprovalId; subject_kind: string }>(
    `select id, subject_kind from approval where processed_at is null and expires_at <= utc_timestamp(3)
     order by expires_at limit ${BATCH}`,
  );
  const { done } = await eachItem(rows, { deps, at: 'expire-approvals' }, ({ id, subject_kind: kind }) =>
    kind === 'topup' ? expireControl(deps, id) : expireMoneyDecision(deps.db, id),
  );
  return done;
};

function expireControl({ db }: SweepDeps, id: ApprovalId): Promise<void> {
  return db.transaction(async (tx) => {
    const approval = await lockApproval(tx, id);
    const now = await tx.now();
    const isLive = approval?.state === 'requested' || approval?.state === 'approved';
    if (approval !== undefined && isLive && now >= approval.expiresAt) await expireApproval(tx, approval, now);
  });
}

const OF_OPEN_ORDERS = CONTROL_ACTIONS.filter(isOpenOrderAction);
const FINAL = TOPUP_STATES.filter(isFinal);

/**
 * What was asked about an open order that has ended meanwhile, or about money that went another way, by the supplier's word or by a deadline of ours: while it
 * stands, nothing else may be asked for, and the correction that the order needs now would wait for it to expire.
 */
export const refuseOvertakenApprovals: Sweep = async (deps) => {
  const rows = await deps.db.rows<{ id: ApprovalId }>(
    `select a.id from approval a join topup t on t.id = a.subject
     where a.processed_at is null and a.action in (${marks(OF_OPEN_ORDERS)}) and t.state in (${marks(FINAL)})
     order by a.expires_at limit ${BATCH}`,
    [...OF_OPEN_ORDERS, ...FINAL],
  );
  const { done } = await eachItem(rows, { deps, at: 'refuse-overtaken-approvals' }, ({ id }) =>
    refuseForClosedOrder(deps.settlement, id),
  );
  const decisions = await listOvertakenDecisions(deps);
  const overtaken = await eachItem(decisions, { deps, at: 'refuse-overtaken-decisions' }, ({ id }) =>
    refuseOvertakenDecision(deps, id),
  );
  return done + overtaken.done;
};

function marks(values: readonly string[]): string {
  return values.map(() => '?').join(', ');
}

interface Approved {
  id: ApprovalId;
  action: ControlAction;
  subject: TopupId;
  reseller_id: ResellerId;
}

/**
 * What was approved while the engine was away is handed to it again until it is carried out or expires. Whoever pressed
 * a moment ago is still at it. In any order, so that one whose workflow is stuck does not always come before the others.
 * Corrections have workflows and a sweep of their own.
 */
export const offerApprovals: Sweep = async (deps) => {
  const rows = await deps.db.rows<Approved>(
    `select a.id, a.action, a.subject, t.reseller_id from approval a join topup t on t.id = a.subject
     where a.processed_at is null and a.state = 'approved' and a.expires_at > utc_timestamp(3)
       and a.decided_at < utc_timestamp(3) - interval 6 second
     order by rand() limit ${BATCH}`,
  );
  let offered = 0;
  for (const { id: approvalId, action, subject: topupId, reseller_id: resellerId } of rows) {
    if (deps.signal.aborted) break;
    if (!isOpenOrderAction(action)) continue;
    try {
      await deps.temporal.applyControl({ approvalId, topupId, resellerId });
    } catch (error) {
      // Each call waits for seconds: while no worker answers, the other sweeps must have their turn.
      deps.logger.warn({ err: error, approvalId, topupId }, 'the engine does not carry out what was approved yet');
      break;
    }
    offered += 1;
  }
  return offered;
};
