import { type TopupId } from '../domain/ids';
import { recordAudit } from '../persistence/repositories/audit-event.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { importLostOrder } from './import-lost-order';
import { importOrder } from './import-order';
import { type StoreDeps } from './recovery-deps';
import { type Survey } from './survey';

export interface ImportSummary {
  /** Orders whose last purchase is `suspect` now: they are checked by their reference. */
  restored: TopupId[];
  /** Orders with rows that people have to look at. */
  cases: TopupId[];
  /** Orders without rows that something was bought for. */
  lost: TopupId[];
  /** Orders without rows that nothing was bought for, or that failed. */
  harmless: TopupId[];
}

const AT_ONCE = 8;

/**
 * Imports every purchase that Temporal remembers of the lost time (S2). Each order is one transaction, so that it may be
 * broken off and run again. Throws when Temporal or the database goes away; what was imported by then stays.
 */
export async function importFromTemporal(
  deps: StoreDeps & { settlement: SettlementDeps },
  { present, missing, corrections }: Survey,
): Promise<ImportSummary> {
  const { db, temporal, settlement } = deps;
  const settings = await deps.settings.current();
  const summary: ImportSummary = { restored: [], cases: [], lost: [], harmless: [] };
  await eachOf(present, async (topupId) => {
    const memory = await temporal.history.recall(topupId);
    if (memory === undefined) return;
    const outcome = await importOrder(settlement, topupId, memory);
    if (outcome === 'restored') summary.restored.push(topupId);
    if (outcome === 'case') summary.cases.push(topupId);
  });
  await eachOf(missing, async (topupId) => {
    const memory = await temporal.history.recall(topupId);
    if (memory === undefined) return;
    // First of all, or it would go on to say that its rows are gone.
    if (memory.isRunning) await temporal.history.giveUp(topupId);
    const isForPeople = await importLostOrder({ db, settings }, memory);
    (isForPeople ? summary.lost : summary.harmless).push(topupId);
  });
  for (const { topupId, n } of corrections) {
    await db.transaction(async (tx) => {
      const item = { kind: 'case', subject: topupId, state: 'lost-correction', topupId } as const;
      const detail = `koreksi ke-${n} dilakukan sebelum pemulihan dan tidak ada lagi di basis data`;
      await openPeopleItem(tx, { ...item, detail, owner: 'admin' }, { now: await tx.now(), settings });
    });
  }
  const { restored, cases, lost, harmless } = summary;
  await db.transaction((tx) =>
    recordAudit(tx, {
      ...{ actor: 'tool:recover', action: 'store.import', subjectKind: 'store', subject: 'store' },
      detail: {
        ...{ restored: restored.length, cases: cases.length, lost: lost.length, harmless: harmless.length },
        corrections: corrections.length,
      },
    }),
  );
  return summary;
}

/** A few at a time, in order; the first failure ends it. */
async function eachOf<Item>(items: readonly Item[], handle: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await handle(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
