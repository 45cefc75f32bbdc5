import { InvariantBroken } from '../domain/errors';
import { type ApprovalId, type TransferId } from '../domain/ids';
import { type Logger } from '../logging/logger';
import { type MoneyDecisionResult } from '../transfer/decisions/decision.types';
import { advanceTransfer, type TransferNext } from '../transfer/life/advance-transfer';
import { raiseTransferAlarm } from '../transfer/life/raise-transfer-alarm';
import { type TransferDeps } from '../transfer/transfer-deps';

/** Steps of a transfer in the database. Both go by what the rows say: repeating is safe. */
export interface TransferActivities {
  transferAdvance(input: { transferId: TransferId }): Promise<TransferNext>;
  transferDecide(input: { approvalId: ApprovalId }): Promise<MoneyDecisionResult>;
}

export function createTransferActivities({
  transfer,
  decide,
  logger,
}: {
  transfer: TransferDeps;
  /** Carries out an approved decision once; what the books do not allow is an outcome, not an error. */
  decide: (approvalId: ApprovalId) => Promise<MoneyDecisionResult>;
  logger: Logger;
}): TransferActivities {
  return {
    async transferAdvance({ transferId }) {
      try {
        return await advanceTransfer(transfer, { transferId });
      } catch (error) {
        if (!(error instanceof InvariantBroken)) throw error;
        // Repeating is of no use when the rows contradict each other: a person has to look, and the rest waits for that.
        logger.fatal({ err: error, transferId }, 'an invariant is broken');
        return raiseTransferAlarm(transfer, { transferId, error });
      }
    },
    transferDecide: ({ approvalId }) => decide(approvalId),
  };
}
