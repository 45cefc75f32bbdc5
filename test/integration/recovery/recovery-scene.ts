/** Orders on a real database, and a Temporal that remembers what the test says. */
import { type StoreDeps } from '../../../src/recovery/recovery-deps';
import { instant } from '../../../src/domain/time';
import { voidHold } from '../../../src/ledger/hold';
import { silentLogger } from '../../../src/logging/logger';
import { type EpochMirror } from '../../../src/workflow-client/epoch';
import {
  type KnownPurchase,
  type TopupHistory,
  type TopupMemory,
  type TopupRun,
} from '../../../src/workflow-client/topup-history';
import { fakeEpochMirror, fakeTopupHistory } from '../../support/fake-temporal';
import { openScene } from '../../support/settlement';

export async function openRecoveryScene() {
  const scene = await openScene();
  const { db, deps: settlement } = scene;
  const store = () =>
    db.row<{ epoch: string; is_recovering: number; recovery_reason: string | null }>(
      'select epoch, recovering_since is not null as is_recovering, recovery_reason from store_epoch',
    );
  return {
    ...scene,
    storeDeps: ({ epoch = fakeEpochMirror(), history = {} }: TemporalAs = {}) =>
      ({
        ...{ db, settings: settlement.settings, settlement, logger: silentLogger },
        temporal: { epoch, history: fakeTopupHistory(history), isUp: async () => true },
      }) satisfies StoreDeps & { settlement: typeof settlement },
    store,
    isRecovering: async (): Promise<boolean> => Number((await store())?.is_recovering) === 1,
    /** As if nothing had been found yet, at an epoch of the test's own. */
    reset: async (epoch = 10) => {
      await db.write(
        `update store_epoch set epoch = ?, raised_at = utc_timestamp(3), recovering_since = null,
           recovery_reason = null, recovered_at = null`,
        [epoch],
      );
      await db.write('update work_item set closed_at = utc_timestamp(3) where is_open = 1');
      for (const { id } of await db.rows<{ id: string }>(
        `select id from topup where state not in ('success', 'failed')`,
      )) {
        await db.transaction(async (tx) => {
          await voidHold(tx, { holdId: id });
          await tx.write(`update topup set state = 'failed' where id = ?`, [id]);
        });
      }
      await db.write('delete from lost_purchase');
    },
    flag: () => db.write(`update store_epoch set recovering_since = utc_timestamp(3), recovery_reason = 'dipulihkan'`),
    openItem: (subject: string) =>
      db.row<{ state: string; owner: string; detail: string | null }>(
        `select state, owner, detail from work_item where kind = 'case' and subject = ? and is_open = 1`,
        [subject],
      ),
  };
}

interface TemporalAs {
  epoch?: EpochMirror;
  history?: Partial<TopupHistory>;
}

export type RecoveryScene = Awaited<ReturnType<typeof openRecoveryScene>>;

const now = () => instant(new Date());

export const runOf = (topupId: string, status: TopupRun['status'] = 'running'): TopupRun => ({
  ...{ topupId, runId: `run-${topupId}`, status, startedAt: now() },
  closedAt: status === 'running' ? null : now(),
});

export const memoryOf = (topupId: string, changes: Partial<TopupMemory> = {}): TopupMemory => ({
  ...{ topupId, isRunning: false, outcome: 'success', purchases: [] },
  ...changes,
});

export const purchaseOf = (attemptId: string, n: number, terminal: string, supplierRef: string): KnownPurchase => ({
  ...{ attemptId, n, terminal, supplierRef, purchasedAt: instant(Date.now() - 120_000) },
});
