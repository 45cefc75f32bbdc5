import { InvariantBroken } from '../domain/errors';
import { type ApprovalId } from '../domain/ids';
import { mayApprove } from '../domain/staff';
import { type Instant } from '../domain/time';
import { type AttemptState } from '../domain/topup/attempt-state';
import { type LockCode } from '../domain/topup/controls';
import { isOpenOrderAction, judgeControl } from '../domain/topup/judge-control';
import { isFinal, type TopupState } from '../domain/topup/topup-state';
import { type Queryable, type Tx } from '../persistence/database';
import { type ApprovalRow, lockApproval } from '../persistence/repositories/approval.repository';
import { recordAudit } from '../persistence/repositories/audit-event.repository';
import { lockCorrectionOf } from '../persistence/repositories/correction.repository';
import { isSerialNumberUsed, readTopup } from '../persistence/repositories/topup.repository';
import { applyControl } from './apply-control';
import { bookingOf } from './bookings';
import { type Closing } from './close-topup';
import { contentHash } from './content-hash';
import { evidenceOf } from './control-evidence';
import { type LoadedControls, loadControls, loadControlsWithSaldo } from './control-facts';
import { correctOrder } from './correct-order';
import { finishApproval } from './finish-approval';
import { lockOrder } from './lock-order';
import { type SettlementDeps } from './settlement-deps';

/** Why an approved action was not carried out. Nothing moved then, and it will not be tried again. */
export type ControlEndCode = LockCode | 'order-changed' | 'sn-used-before' | 'expired' | 'not-approved';

/** What became of an approved action. Plain JSON. */
export type ControlResult =
  | { kind: 'executed'; state: TopupState; attemptState: AttemptState | null }
  | { kind: 'refused'; code: ControlEndCode; until: Instant | null };

const NOT_APPROVED: ControlResult = { kind: 'refused', code: 'not-approved', until: null };

/**
 * Carries out what was approved, once: one transaction from the lock of the approval to its end (C6). Everything that
 * was true for the person is tested again under the locks (P6). Safe to repeat and to race: an executed one stays
 * executed, and a refused one refused. Throws `InvariantBroken` or `LedgerRefused` when the books do not allow it; it stays
 * approved then.
 */
export async function executeApproval(deps: SettlementDeps, approvalId: ApprovalId): Promise<ControlResult> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const approval = await lockApproval(tx, approvalId);
    if (approval === undefined) return NOT_APPROVED;
    if (approval.state !== 'approved') return resultOf(tx, approval);
    const order = await lockOrder(tx, approval.topupId, settings);
    const { now } = order;
    const closing = { now, settings };
    const correction = isOpenOrderAction(approval.action) ? undefined : await lockCorrectionOf(tx, approvalId);
    const finish = (code: ControlEndCode, until: Instant | null = null): Promise<ControlResult> =>
      refuse(tx, approval, { code, until, now });
    if (now >= approval.expiresAt) return finish('expired');
    const load = bindsSaldo(approval) ? loadControlsWithSaldo : loadControls;
    const maySupervise = mayApprove(approval.requestedBy.role);
    const loaded = await load(tx, order, { deps, maySupervise, approvalId });
    const refusal = await refusalOf(tx, { approval, loaded }, closing);
    if (refusal !== null) return finish(refusal.code, refusal.until);
    const booking = bookingOf(approval.action, { ...loaded, attempt: attemptOf(loaded, approval) });
    if (isOpenOrderAction(approval.action)) {
      const { action, attemptId, payload } = approval;
      await applyControl(tx, action, { loaded, attemptId, payload }, closing);
    } else {
      if (correction?.state !== 'proposed') throw new InvariantBroken(`approval ${approvalId} has no correction`);
      await correctOrder(tx, approval.action, { loaded, approval, n: correction.n, booking }, closing);
    }
    await finishApproval(tx, approval, { state: 'executed', outcome: null, at: now });
    await recordAudit(tx, {
      actor: (approval.decidedBy ?? approval.requestedBy).name,
      ...{ action: `topup.${approval.action}`, subjectKind: 'topup', subject: approval.topupId },
      detail: { approval: approval.no, amount: approval.amount, requestedBy: approval.requestedBy.name },
    });
    return resultOf(tx, { ...approval, state: 'executed' });
  });
}

/** What it takes out of the saldo depends on what is free: the account is locked before that is read. */
function bindsSaldo({ action }: ApprovalRow): boolean {
  return action === 'charge-late-success' || action === 'collect-receivable';
}

async function refusalOf(
  tx: Tx,
  { approval, loaded }: { approval: ApprovalRow; loaded: LoadedControls },
  { now, settings }: Closing,
): Promise<{ code: ControlEndCode; until: Instant | null } | null> {
  const { action, attemptId, payload } = approval;
  const wanted = isOpenOrderAction(action) ? undefined : (attemptId ?? undefined);
  const verdict = judgeControl(action, loaded.facts, { now, settings, attemptId: wanted });
  if (verdict.lock !== null) return verdict.lock;
  const { topup, facts } = loaded;
  const { sn } = payload;
  const isUsed = sn !== undefined && (await isSerialNumberUsed(tx, sn, topup.id));
  if (isUsed) return { code: 'sn-used-before', until: null };
  const attempt = attemptOf(loaded, approval);
  const booking = bookingOf(action, { ...loaded, attempt });
  const evidence = await evidenceOf(tx, { action, topup, attempt, payload, facts });
  // What is said about an order does not always move its version, and nobody has agreed to what nobody knew.
  const hash = contentHash({ action, payload, booking, version: topup.version, evidence });
  const isOther =
    verdict.attemptId !== attemptId || (verdict.isFourEyes && !approval.isFourEyes) || hash !== approval.contentHash;
  return isOther ? { code: 'order-changed', until: null } : null;
}

async function refuse(
  tx: Tx,
  approval: ApprovalRow,
  { code, until, now }: { code: ControlEndCode; until: Instant | null; now: Instant },
): Promise<ControlResult> {
  const state = code === 'expired' ? 'expired' : 'refused';
  await finishApproval(tx, approval, { state, outcome: code, at: now });
  await recordAudit(tx, {
    ...{ actor: 'system', action: `approval.${state}`, subjectKind: 'approval', subject: approval.id },
    detail: { approval: approval.no, topup: approval.topupId, control: approval.action, code },
  });
  return { kind: 'refused', code, until };
}

/** As it stands, for whoever asks again. */
export async function resultOf(
  queryable: Queryable,
  { state, topupId, attemptId, outcome }: ApprovalRow,
): Promise<ControlResult> {
  if (state !== 'executed') {
    const code = state === 'refused' || state === 'expired' ? outcome : null;
    return { kind: 'refused', code: (code ?? 'not-approved') as ControlEndCode, until: null };
  }
  const topup = await readTopup(queryable, topupId);
  if (topup === undefined) throw new InvariantBroken(`there is no topup ${topupId}`);
  const attempt = await queryable.row<{ state: AttemptState }>('select state from topup_attempt where id = ?', [
    attemptId,
  ]);
  return { kind: 'executed', state: topup.state, attemptState: attempt?.state ?? null };
}

function attemptOf({ attempts }: LoadedControls, { attemptId }: ApprovalRow) {
  return attempts.find(({ id }) => id === attemptId) ?? null;
}

/** For what was asked about an open order that has ended meanwhile: nothing moved, and it ends. Safe to repeat. */
export async function refuseForClosedOrder(deps: SettlementDeps, approvalId: ApprovalId): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const approval = await lockApproval(tx, approvalId);
    const isLive = approval?.state === 'requested' || approval?.state === 'approved';
    if (approval === undefined || !isLive || !isOpenOrderAction(approval.action)) return;
    // Without its lock: an order that is final stays so.
    const topup = await readTopup(tx, approval.topupId);
    if (topup === undefined || !isFinal(topup.state)) return;
    await refuse(tx, approval, { code: 'order-closed', until: null, now: await tx.now() });
  });
}

/** For what the books do not allow: nothing moved, and it ends. Safe to repeat. */
export async function refuseForBooks(deps: SettlementDeps, approvalId: ApprovalId): Promise<ControlResult> {
  return deps.db.transaction(async (tx) => {
    const approval = await lockApproval(tx, approvalId);
    if (approval === undefined) return NOT_APPROVED;
    if (approval.state !== 'approved') return resultOf(tx, approval);
    return refuse(tx, approval, { code: 'books-broken', until: null, now: await tx.now() });
  });
}
