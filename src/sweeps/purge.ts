import { type Sweep } from './sweep-deps';

const BATCH = 5000;

/** Nonces whose time stamp would be refused by now in any case (A6), in batches, until none is left. */
export const purgeNonces: Sweep = async ({ db, signal }) => {
  let purged = 0;
  for (let batch = BATCH; batch === BATCH && !signal.aborted; purged += batch) {
    batch = await db.write(
      `delete from request_nonce where stamp < utc_timestamp(3) - interval 330 second limit ${BATCH}`,
    );
  }
  return purged;
};
