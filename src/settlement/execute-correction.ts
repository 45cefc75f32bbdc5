import { endCorrection, readCorrection } from '../persistence/repositories/correction.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { executeControl } from './execute-control';
import { type SettlementDeps } from './settlement-deps';

/**
 * Carries out a proposed correction (C1, C2, C4), or withdraws it when the order has changed since the persons saw it.
 * Safe to repeat: an ended one is not executed again, and its journal is unique. Returns the state of the correction;
 * one that nobody approved, or that does not exist, is withdrawn. `onBroken` hears of broken books.
 */
export async function executeCorrection(
  deps: SettlementDeps,
  correctionId: string,
  onBroken?: (error: Error) => void,
): Promise<'executed' | 'withdrawn'> {
  const correction = await readCorrection(deps.db, correctionId);
  if (correction === undefined) return 'withdrawn';
  if (correction.state !== 'proposed') return correction.state;
  if (correction.approvalId === null) return withdraw(deps, correctionId);
  const { kind } = await executeControl(deps, correction.approvalId, onBroken);
  return kind === 'executed' ? 'executed' : 'withdrawn';
}

/** C6: no money moves by a row that no person stands for. */
async function withdraw({ db }: SettlementDeps, correctionId: string): Promise<'withdrawn'> {
  return db.transaction(async (tx): Promise<'withdrawn'> => {
    await endCorrection(tx, correctionId, { state: 'withdrawn', outcome: 'not-approved' });
    await closeWorkItem(tx, { kind: 'correction', subject: correctionId });
    return 'withdrawn';
  });
}
