import { InvariantBroken } from '../domain/errors';
import { type ApprovalId, type TopupId } from '../domain/ids';
import { type LostActivity } from '../domain/topup/next-step';
import { type Logger } from '../logging/logger';
import { advanceTopup, type NextAction } from '../settlement/advance-topup';
import { type ControlResult } from '../settlement/execute-approval';
import { executeControl } from '../settlement/execute-control';
import { executeCorrection } from '../settlement/execute-correction';
import { raiseAlarm } from '../settlement/raise-alarm';
import { type SettlementDeps } from '../settlement/settlement-deps';

/** Steps of the database. All advance from the state that the rows are in: repeating is safe. */
export interface DatabaseActivities {
  topupAdvance(input: { topupId: TopupId; lost?: LostActivity }): Promise<NextAction>;
  /** Carries out what was approved for an order, once; what became of it, also when it is asked again. */
  controlExecute(input: { approvalId: ApprovalId }): Promise<ControlResult>;
  /** What became of the proposal: `executed` or `withdrawn`. */
  correctionExecute(input: { correctionId: string }): Promise<string>;
}

export function createDatabaseActivities({
  settlement,
  logger,
}: {
  settlement: SettlementDeps;
  logger: Logger;
}): DatabaseActivities {
  const tellOf =
    (ids: object) =>
    (error: Error): void =>
      logger.fatal({ err: error, ...ids }, 'the books do not allow what people decided');
  return {
    async topupAdvance({ topupId, lost }) {
      try {
        return await advanceTopup(settlement, { topupId, lost });
      } catch (error) {
        if (!(error instanceof InvariantBroken)) throw error;
        // Repeating is of no use: a person has to look, and the order waits for that.
        logger.fatal({ err: error, topupId }, 'an invariant is broken');
        return raiseAlarm(settlement, topupId, error);
      }
    },
    controlExecute: ({ approvalId }) => executeControl(settlement, approvalId, tellOf({ approvalId })),
    correctionExecute: ({ correctionId }) => executeCorrection(settlement, correctionId, tellOf({ correctionId })),
  };
}
