import { InvariantBroken } from '../domain/errors';
import { type ApprovalId } from '../domain/ids';
import { LedgerRefused } from '../ledger/journal';
import { readApproval } from '../persistence/repositories/approval.repository';
import { type ControlResult, executeApproval, refuseForBooks } from './execute-approval';
import { raiseAlarm } from './raise-alarm';
import { type SettlementDeps } from './settlement-deps';

/**
 * Carries out what was approved, and says what became of it. What the books do not allow ends as refused, with a case
 * for people: repeating is of no use there. Anything else that fails, such as a lost connection, is thrown and may be
 * repeated. `onBroken` hears of broken books, for the log.
 */
export async function executeControl(
  deps: SettlementDeps,
  approvalId: ApprovalId,
  onBroken: (error: Error) => void = () => undefined,
): Promise<ControlResult> {
  try {
    return await executeApproval(deps, approvalId);
  } catch (error) {
    if (!(error instanceof InvariantBroken || error instanceof LedgerRefused)) throw error;
    onBroken(error);
    const approval = await readApproval(deps.db, approvalId);
    if (error instanceof InvariantBroken && approval !== undefined) await raiseAlarm(deps, approval.topupId, error);
    return refuseForBooks(deps, approvalId);
  }
}
