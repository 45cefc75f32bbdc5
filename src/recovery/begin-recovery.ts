import { recordAudit } from '../persistence/repositories/audit-event.repository';
import { markRecovering, readStore } from '../persistence/repositories/store-epoch.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type StoreDeps, STORE_ITEM } from './recovery-deps';

/**
 * From its COMMIT on nothing is bought, checked, closed by its deadline or accepted, until people have ended the recovery
 * (S2). Flag, work item and audit record stand together. Safe to repeat: the first reason stands, and the work item is
 * opened again when it is missing.
 */
export async function beginRecovery(
  { db, settings, logger }: Pick<StoreDeps, 'db' | 'settings' | 'logger'>,
  { reason, actor = 'system' }: { reason: string; actor?: string },
): Promise<void> {
  const numbers = await settings.current();
  const isNew = await db.transaction(async (tx) => {
    const marked = await markRecovering(tx, reason);
    const { epoch, recoveryReason } = await readStore(tx);
    const now = await tx.now();
    await openPeopleItem(
      tx,
      { ...STORE_ITEM, topupId: null, detail: recoveryReason, owner: 'admin' },
      { now, settings: numbers },
    );
    if (marked) {
      const event = { action: 'store.recovering', subjectKind: 'store', subject: 'store' } as const;
      await recordAudit(tx, { ...event, actor, detail: { reason, epoch } });
    }
    return marked;
  });
  if (isNew) logger.fatal({ reason }, 'the database is older than Temporal: nothing is bought until it is recovered');
}
