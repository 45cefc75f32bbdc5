import { type TopupId } from '../../domain/ids';
import { mayApprove, type StaffMember } from '../../domain/staff';
import { type Settings } from '../../domain/settings';
import { type Control, type OrderControls } from './controls.types';
import { CONTROL_ACTIONS, type ControlAction } from '../../domain/topup/controls';
import { type CorrectionProposal, firstProposal, proposeCorrection } from '../../domain/topup/propose-correction';
import { judgeControl } from '../../domain/topup/judge-control';
import { type Queryable } from '../../persistence/database';
import { readOrdersOfCases } from '../../persistence/queries/console/case-facts';
import { type ApprovalRow, readLiveApproval } from '../../persistence/repositories/approval.repository';
import { bookingOf } from '../../settlement/bookings';
import { type LoadedControls, loadControls, readOrderForControls } from '../../settlement/control-facts';
import { type ControlsDeps } from './controls-deps';
import { type PreviewContext, previewOf, readPreviewContexts } from './preview';

/** What may be done to an order now, for a page: nothing is locked, and everything is tested again when it is asked for. */
export async function orderControls(
  { db, settings, settlement }: ControlsDeps,
  topupId: TopupId,
  by?: StaffMember,
): Promise<OrderControls | undefined> {
  const order = await readOrderForControls(db, topupId);
  if (order === undefined) return undefined;
  const numbers = await settings.current();
  const maySupervise = by !== undefined && mayApprove(by.role);
  const loaded = await loadControls(db, order, { deps: settlement, maySupervise });
  const pending = await readLiveApproval(db, topupId);
  const context = (await readPreviewContexts(db, [topupId])).get(topupId);
  const proposal = await proposalOf(db, loaded);
  const shown = { loaded, pending, context, settings: numbers, proposal };
  return {
    topupId,
    ...{ state: order.topup.state, version: order.topup.version },
    controls: CONTROL_ACTIONS.map((action) => control(action, shown)),
    proposal,
    pendingApproval:
      pending === undefined ? null : { id: pending.id, no: pending.no, action: pending.action, state: pending.state },
  };
}

/** C3: by the rows of this moment, so that it is gone once it no longer holds. */
async function proposalOf(queryable: Queryable, { facts, topup }: LoadedControls): Promise<Shown['proposal']> {
  const { openCases, state } = facts;
  if (openCases.length === 0) return null;
  const order = (await readOrdersOfCases(queryable, [topup.id]))(topup.id);
  return firstProposal(openCases.map(({ kind, subject }) => proposeCorrection({ kind, subject, state, ...order })));
}

interface Shown {
  loaded: LoadedControls;
  pending: ApprovalRow | undefined;
  context: PreviewContext | undefined;
  settings: Settings;
  proposal: CorrectionProposal | null;
}

function control(action: ControlAction, { loaded, pending, context, settings, proposal }: Shown): Control {
  const { facts, now, attempts } = loaded;
  const isProposed = proposal?.kind === 'proposed' && proposal.action === action;
  const wanted = isProposed ? proposal.attemptId : undefined;
  const { lock: own, isFourEyes, attemptId } = judgeControl(action, facts, { now, settings, attemptId: wanted });
  const lock = own ?? (pending === undefined ? null : { code: 'approval-open' as const, until: pending.expiresAt });
  const attempt = attempts.find(({ id }) => id === attemptId) ?? null;
  const isShown = lock === null && context !== undefined;
  return {
    ...{ action, lock, isFourEyes, attemptId },
    preview: isShown ? previewOf(bookingOf(action, { ...loaded, attempt }), context) : null,
  };
}
