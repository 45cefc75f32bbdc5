import { type MessageId, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Database } from '../persistence/database';
import { openPeopleItem } from '../settlement/open-people-item';
import { settleMessages } from '../settlement/record-statement';
import { BATCH, eachItem, type Sweep } from './sweep-deps';

interface Unprocessed {
  id: MessageId;
  topup_id: TopupId;
}

/**
 * What suppliers said and nobody has acted on yet (W3). What cannot be acted on becomes a person's; the case keeps the
 * order from being bought again meanwhile, and closes when a later round succeeds. Those come last in each round, so
 * that they keep nothing else waiting.
 */
export const actOnMessages: Sweep = async (deps) => {
  const { db, settings, settlement, temporal, logger } = deps;
  const rows = await db.rows<Unprocessed>(
    `select m.id, m.topup_id from supplier_message m
     left join work_item w on w.kind = 'case' and w.subject = m.id and w.state = 'unprocessed-message' and w.is_open = 1
     where m.processed_at is null and m.received_at < utc_timestamp(3) - interval 2 second and m.topup_id is not null
     order by w.id is not null, m.received_at limit ${BATCH}`,
  );
  const { done, failed } = await eachItem(rows, { deps, at: 'act-on-messages' }, async ({ topup_id: topupId }) => {
    await settleMessages(settlement, topupId);
    // The money is where it belongs; the workflow hears of it now, or looks by itself when its wait ends.
    void temporal.wakeTopup(topupId).catch(() => false);
  });
  if (failed.length > 0) logger.error({ messages: failed.length }, 'supplier messages cannot be acted on');
  await handOver(db, failed, await settings.current());
  return done;
};

async function handOver(db: Database, stuck: readonly Unprocessed[], settings: Settings): Promise<void> {
  for (const { id, topup_id: topupId } of stuck) {
    await db.transaction(async (tx) => {
      const item = { kind: 'case', subject: id, state: 'unprocessed-message', topupId } as const;
      await openPeopleItem(tx, { ...item, detail: null, owner: 'operator' }, { now: await tx.now(), settings });
    });
  }
}
