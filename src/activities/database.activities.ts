import { InvariantBroken } from '../domain/errors';
import { type TopupId } from '../domain/ids';
import { type LostActivity } from '../domain/topup/next-step';
import { type Logger } from '../logging/logger';
import { advanceTopup, type NextAction } from '../settlement/advance-topup';
import { executeCorrection } from '../settlement/execute-correction';
import { raiseAlarm } from '../settlement/raise-alarm';
import { type SettlementDeps } from '../settlement/settlement-deps';

/** Steps of the database. All advance from the state that the rows are in: repeating is safe. */
export interface DatabaseActivities {
  topupAdvance(input: { topupId: TopupId; lost?: LostActivity }): Promise<NextAction>;
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
    correctionExecute: ({ correctionId }) => executeCorrection(settlement, correctionId),
  };
}
