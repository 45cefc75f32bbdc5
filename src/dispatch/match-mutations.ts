import { InvariantBroken } from '../domain/errors';
import { type MutationId, type TopupId, type TransferId } from '../domain/ids';
import { after } from '../domain/time';
import { LedgerRefused } from '../ledger/journal';
import { type Logger } from '../logging/logger';
import { claimUnjudged } from '../persistence/repositories/match-candidate.repository';
import { openUnmatchable } from '../transfer/match/open-unmatchable';
import { matchMutation, type MatchOutcome } from '../transfer/match/match-mutation';
import { type TransferDeps } from '../transfer/transfer-deps';
import { eachAtOnce } from './each-at-once';
import { type Loop } from './run-loop';

const TICK_MS = 500;
const BATCH = 100;
const AT_ONCE = 4;
/** Longer than a batch takes; what a dead process had in hand is taken up after it. */
const CLAIM_MS = 60_000;

export interface MatchMutationsDeps extends TransferDeps {
  logger: Logger;
  /**
   * The database may be older than what happened: nothing is decided by its rows before they were compared with Temporal
   * once, nor while people recover them (S2). A Temporal that goes away afterwards holds nothing up.
   */
  isSound(): Promise<boolean>;
  /** Told after the COMMIT: the workflow of this top-up may begin. Never waited for. */
  onTopup(topupId: TopupId, resellerId: string): void;
  /** Told after the COMMIT: something happened to this transfer. Never waited for. */
  onTransfer(transferId: TransferId): void;
}

/**
 * Judges the lines of the bank that nobody has judged yet, the oldest first, at any hour. Every process takes a share of
 * its own. A line that the books do not allow to be matched becomes people's, with a case.
 */
export function createMatchMutations(deps: MatchMutationsDeps): Loop {
  return {
    name: 'match-mutations',
    tickMs: TICK_MS,
    async round(signal) {
      if (!(await deps.isSound())) return 0;
      const claimed = await deps.db.transaction(async (tx) =>
        claimUnjudged(tx, { most: BATCH, until: after(await tx.now(), CLAIM_MS) }),
      );
      await eachAtOnce(claimed, { most: AT_ONCE, signal }, (id) => match(deps, id));
      return claimed.length;
    },
  };
}

async function match(deps: MatchMutationsDeps, mutationId: MutationId): Promise<void> {
  const { logger } = deps;
  try {
    const outcome = await matchMutation(deps, mutationId);
    logger.info({ mutationId, ...outcome }, 'a line of the bank was judged');
    tell(deps, outcome);
  } catch (error) {
    if (error instanceof InvariantBroken || error instanceof LedgerRefused) {
      logger.error({ err: error, mutationId }, 'the books do not allow what a line of the bank is to pay');
      await openUnmatchable(deps, { mutationId, error });
      return;
    }
    // Its claim ends by itself; the others go on.
    logger.warn({ err: error, mutationId }, 'a line of the bank could not be judged yet');
  }
}

function tell(deps: MatchMutationsDeps, outcome: MatchOutcome): void {
  if (outcome.kind !== 'matched') return;
  deps.onTransfer(outcome.transferId);
  if (outcome.topupId !== null) deps.onTopup(outcome.topupId, outcome.resellerId);
}
