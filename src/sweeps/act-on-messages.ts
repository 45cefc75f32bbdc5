import { type MessageId, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { after } from '../domain/time';
import { type Database } from '../persistence/database';
import { openWorkItem } from '../persistence/repositories/work-item.repository';
import { settleMessage } from '../settlement/record-statement';
import { BATCH, eachItem, type Sweep } from './sweep-deps';

interface Unprocessed {
  id: MessageId;
  topup_id: TopupId;
}

/** Callbacks that were stored and answered, and that a crash kept from being acted on (W3). */
export const actOnMessages: Sweep = async ({ db, settings, settlement, temporal, logger }) => {
  const rows = await db.rows<Unprocessed>(
    `select id, topup_id from supplier_message
     where processed_at is null and received_at < utc_timestamp(3) - interval 2 second and topup_id is not null
     order by received_at limit ${BATCH}`,
  );
  const done = await eachItem(rows, { logger, at: 'act-on-messages' }, async ({ id, topup_id: topupId }) => {
    await settleMessage(settlement, { messageId: id, topupId });
    // The money is where it belongs; the workflow hears of it now, or looks by itself when its wait ends.
    void temporal.wakeTopup(topupId).catch(() => false);
  });
  await handOverStuck(db, await settings.current());
  return done;
};

/** What cannot be acted on becomes a person's; the case keeps the order from being bought again meanwhile. */
async function handOverStuck(db: Database, { caseDueMs, escalateEveryMs }: Settings): Promise<void> {
  const stuck = await db.rows<Unprocessed>(
    `select m.id, m.topup_id from supplier_message m
     left join work_item w on w.kind = 'case' and w.subject = m.id and w.state = 'unprocessed-message' and w.is_open = 1
     where m.processed_at is null and m.received_at < utc_timestamp(3) - interval 60 second and w.id is null
     limit ${BATCH}`,
  );
  for (const { id, topup_id: topupId } of stuck) {
    await db.transaction(async (tx) => {
      const now = await tx.now();
      await openWorkItem(
        tx,
        {
          ...{ kind: 'case', subject: id, state: 'unprocessed-message', topupId, detail: null, owner: 'operator' },
          nextAction: 'escalate',
          nextAt: after(now, Math.min(caseDueMs, escalateEveryMs)),
          dueAt: after(now, caseDueMs),
        },
        now,
      );
    });
  }
}
