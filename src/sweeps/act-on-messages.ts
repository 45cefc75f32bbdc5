import { type MessageId, type TopupId } from '../domain/ids';
import { settleMessage } from '../settlement/record-statement';
import { BATCH, eachItem, type Sweep } from './sweep-deps';

interface Unprocessed {
  id: MessageId;
  topup_id: TopupId;
}

/** Callbacks that were stored and answered, and that a crash kept from being acted on (W3). */
export const actOnMessages: Sweep = async ({ db, settlement, temporal, logger }) => {
  const rows = await db.rows<Unprocessed>(
    `select id, topup_id from supplier_message
     where processed_at is null and received_at < utc_timestamp(3) - interval 2 second and topup_id is not null
     order by received_at limit ${BATCH}`,
  );
  return eachItem(rows, { logger, at: 'act-on-messages' }, async ({ id, topup_id: topupId }) => {
    await settleMessage(settlement, { messageId: id, topupId });
    // The money is where it belongs; the workflow hears of it now, or looks by itself when its wait ends.
    void temporal.wakeTopup(topupId).catch(() => false);
  });
};
