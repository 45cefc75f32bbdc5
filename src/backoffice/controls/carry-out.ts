import { setTimeout as sleep } from 'node:timers/promises';
import { type ApprovalId, type ResellerId, type TopupId } from '../../domain/ids';
import { readApproval } from '../../persistence/repositories/approval.repository';
import { markCorrectionStarted } from '../../persistence/repositories/correction.repository';
import { type ControlResult, resultOf } from '../../settlement/execute-approval';
import { type OpenedCorrection } from '../../settlement/open-correction';
import { type ControlsDeps } from './controls-deps';

const WAIT_MS = 3000;
const LOOK_EVERY_MS = 50;

export interface Approved {
  approvalId: ApprovalId;
  topupId: TopupId;
  resellerId: ResellerId;
  /** For what is carried out by a workflow of its own. */
  correction: OpenedCorrection | undefined;
}

/**
 * Hands what was approved to the engine after its COMMIT and waits for the end. Undefined when the engine is away or
 * slow: it is on record, and the sweep hands it over again until it is carried out or expires.
 */
export async function carryOut(deps: ControlsDeps, approved: Approved): Promise<ControlResult | undefined> {
  const { approvalId, topupId, resellerId, correction } = approved;
  const { temporal, logger } = deps;
  try {
    if (correction === undefined) return await temporal.applyControl({ approvalId, topupId, resellerId });
    await temporal.startCorrection(correction);
    await markCorrectionStarted(deps.db, correction.correctionId);
  } catch (error) {
    logger.warn({ err: error, topupId, approvalId }, 'a decision could not be handed to the engine yet');
    return undefined;
  }
  const result = await waitForEnd(deps, approved);
  // What it waited for may be gone: a case that was closed, or a report to send.
  if (result?.kind === 'executed') void temporal.wakeTopup(topupId).catch(() => false);
  return result;
}

async function waitForEnd(
  { db, waitMs = WAIT_MS }: ControlsDeps,
  { approvalId }: Approved,
): Promise<ControlResult | undefined> {
  const startedAt = performance.now();
  for (;;) {
    const approval = await readApproval(db, approvalId);
    if (approval !== undefined && approval.state !== 'approved') return resultOf(db, approval);
    if (performance.now() - startedAt > waitMs) return undefined;
    await sleep(LOOK_EVERY_MS);
  }
}
