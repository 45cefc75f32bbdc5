import { listApprovals } from '../../persistence/repositories/approval.repository';
import { approvalViews } from './approval-views';
import { type ControlsDeps } from './controls-deps';
import { type Controls } from './controls.types';
import { decideApproval } from './decide-approval';
import { orderControls } from './order-controls';
import { requestControl } from './request-control';

/** What staff may do to orders: asked for here, decided by the rows under their locks, carried out by the engine. */
export function createControls(deps: ControlsDeps): Controls {
  const { db } = deps;
  return {
    of: (topupId, by) => orderControls(deps, topupId, by),
    request: (request) => requestControl(deps, request),
    decide: (decision) => decideApproval(deps, decision),
    open: async () => approvalViews(db, await listApprovals(db, { where: 'open' })),
    ended: async () => approvalViews(db, await listApprovals(db, { where: 'ended' })),
    history: async (topupId) =>
      approvalViews(db, await listApprovals(db, { where: 'of-order', parameters: [topupId] })),
  };
}
