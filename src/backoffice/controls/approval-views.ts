import { type Queryable } from '../../persistence/database';
import { type ApprovalRow } from '../../persistence/repositories/approval.repository';
import { type Booking } from '../../settlement/bookings';
import { type ApprovalView } from './controls.types';
import { type PreviewContext, previewOf, readPreviewContexts } from './preview';

/** Approvals as pages show them. Those that still wait are shown with the balances of this moment. */
export async function approvalViews(queryable: Queryable, approvals: readonly ApprovalRow[]): Promise<ApprovalView[]> {
  const contexts = await readPreviewContexts(queryable, [...new Set(approvals.map(({ topupId }) => topupId))]);
  return approvals.flatMap((approval) => {
    const context = contexts.get(approval.topupId);
    return context === undefined ? [] : [toView(approval, context)];
  });
}

function toView(approval: ApprovalRow, context: PreviewContext): ApprovalView {
  const { id, no, topupId, action, state, isFourEyes, amount, payload, reason, evidence } = approval;
  const { requestedBy, requestedAt, expiresAt, decidedBy, decidedAt, decisionNote, outcome, contentHash } = approval;
  const isLive = state === 'requested' || state === 'approved';
  const booking = JSON.parse(approval.postings) as Booking;
  return {
    ...{ id, no, topupId, topupNo: context.no, action, state, isFourEyes, amount, sn: payload.sn ?? null, reason },
    evidence,
    requestedBy: { id: requestedBy.id, fullName: requestedBy.fullName, role: requestedBy.role },
    ...{ requestedAt, expiresAt },
    decidedBy: decidedBy && { id: decidedBy.id, fullName: decidedBy.fullName },
    ...{ decidedAt, decisionNote, outcome, contentHash },
    preview: previewOf(booking, isLive ? context : { ...context, balances: null }),
  };
}
