import { type TopupId } from '../domain/ids';
import { type LostActivity } from '../domain/topup/next-step';
import { advanceTopup, type NextAction } from '../settlement/advance-topup';
import { executeCorrection } from '../settlement/execute-correction';
import { type SettlementDeps } from '../settlement/settlement-deps';

/** Steps of the database. All advance from the state that the rows are in: repeating is safe. */
export interface DatabaseActivities {
  topupAdvance(input: { topupId: TopupId; lost?: LostActivity }): Promise<NextAction>;
  /** What became of the proposal: `executed` or `withdrawn`. */
  correctionExecute(input: { correctionId: string }): Promise<string>;
}

export function createDatabaseActivities(settlement: SettlementDeps): DatabaseActivities {
  return {
    topupAdvance: ({ topupId, lost }) => advanceTopup(settlement, { topupId, lost }),
    correctionExecute: ({ correctionId }) => executeCorrection(settlement, correctionId),
  };
}
