import { type Sweep } from './sweep-deps';

/** Nonces whose time stamp would be refused by now in any case (A6), in batches. */
export const purgeNonces: Sweep = ({ db }) =>
  db.write('delete from request_nonce where stamp < utc_timestamp(3) - interval 330 second limit 5000');
