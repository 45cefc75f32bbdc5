import { type TopupId } from '../domain/ids';
import { isFinal } from '../domain/topup/topup-state';
import { markCorrectionStarted } from '../persistence/repositories/correction.repository';
import { markTopupStarted, readTopup } from '../persistence/repositories/topup.repository';
import { endedBeforeItsRow } from '../recovery/check-store';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

interface Unstarted {
  id: TopupId;
  reseller_id: string;
}

/** Orders that a crash left between their COMMIT and the start of their workflow. */
export const startUnstartedTopups: Sweep = async (deps) => {
  const rows = await deps.db.rows<Unstarted>(
    `select id, reseller_id from topup
     where started_at is null and state in ('accepted', 'routing') and accepted_at < utc_timestamp(3) - interval 2 second
     order by accepted_at limit ${BATCH}`,
  );
  const { done } = await eachItem(rows, { deps, at: 'start-unstarted' }, ({ id, reseller_id: resellerId }) =>
    startTopup(deps, { topupId: id, resellerId }),
  );
  return done;
};

async function startTopup(deps: SweepDeps, topup: { topupId: TopupId; resellerId: string }): Promise<void> {
  const started = await deps.temporal.startTopup(topup);
  if (started === 'closed') {
    const row = await readTopup(deps.db, topup.topupId);
    if (row !== undefined && !isFinal(row.state)) {
      if (await endedBeforeItsRow(deps, topup.topupId)) return;
      await deps.temporal.resumeTopup(topup);
    }
  }
  await markTopupStarted(deps.db, topup.topupId);
}

interface UnstartedCorrection {
  id: string;
  topup_id: TopupId;
  n: number;
}

/** Corrections whose workflow was never started, or that Temporal has lost: executing one twice moves once. */
export const startUnstartedCorrections: Sweep = async (deps) => {
  const rows = await deps.db.rows<UnstartedCorrection>(
    `select id, topup_id, n from correction
     where state = 'proposed' and proposed_at < utc_timestamp(3) - interval 2 second
       and (started_at is null or started_at < utc_timestamp(3) - interval 60 second)
     order by proposed_at limit ${BATCH}`,
  );
  const { done } = await eachItem(rows, { deps, at: 'start-corrections' }, async ({ id, topup_id: topupId, n }) => {
    await deps.temporal.startCorrection({ correctionId: id, topupId, n });
    await markCorrectionStarted(deps.db, id);
  });
  return done;
};
