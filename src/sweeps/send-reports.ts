import { type TopupId } from '../domain/ids';
import { BATCH, eachItem, type Sweep } from './sweep-deps';

/** Reports whose first try failed, was lost, or was never made: their own workflow carries on (C5). */
export const sendReports: Sweep = async (deps) => {
  const rows = await deps.db.rows<{ topup_id: TopupId }>(
    `select distinct topup_id from outbound_message
     where processed_at is null and next_try_at <= utc_timestamp(3)
       and (claimed_until is null or claimed_until < utc_timestamp(3))
       and (tries > 0 or created_at < utc_timestamp(3) - interval 15 second)
     limit ${BATCH}`,
  );
  const { done } = await eachItem(rows, { deps, at: 'send-reports' }, ({ topup_id: topupId }) =>
    deps.temporal.startReport(topupId),
  );
  return done;
};
