import { formatHead } from '../domain/audit-chain';
import { appendToChain } from '../persistence/repositories/audit-chain.repository';
import { BATCH, type Sweep } from './sweep-deps';

/**
 * S3: chains what was committed since the last round, until nothing is left. The head goes to the log as well: whoever
 * changes the database afterwards would have to change what the log has already been told.
 */
export const chainAudit: Sweep = async ({ db, logger, signal }) => {
  let done = 0;
  for (let batch = BATCH; batch === BATCH && !signal.aborted; done += batch) {
    const { appended, head } = await appendToChain(db, BATCH);
    if (appended > 0) logger.info({ auditHead: formatHead(head) }, 'audit events were chained');
    batch = appended;
  }
  return done;
};
