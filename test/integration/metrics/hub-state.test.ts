import { createHubMetrics } from '../../../src/wiring/metrics';
import { createMetrics } from '../../../src/metrics/metrics';
import { openDatabase } from '../../../src/persistence/database';
import { migrate } from '../../../src/persistence/migrate';
import { newId } from '../../../src/persistence/new-id';
import { readHubState } from '../../../src/persistence/queries/hub-state';
import { createTestDatabaseOn } from '../../support/database';
import { temporalThatIsDown } from '../../support/fake-temporal';
import { killServer } from '../../support/kill-server';
import { startMariaDb } from '../../support/servers';
import { until } from '../../support/system';
import { openSweepScene, type SweepScene } from '../sweeps/sweep-scene';

describe('readHubState', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterAll(() => scene.close());

  test('a hub at rest, everything is zero or not there', async () => {
    const state = await readHubState(scene.db);
    expect(state).toMatchObject({
      ...{ backlog: { rows: 0, age: 0 }, workItems: [], attempts: [], reports: { waiting: 0, age: 0 } },
      ...{ alarmsWaiting: 0, approvalsOpen: 0, ledger: null, audit: { unchained: 0, age: 0 } },
      ...{ isRecovering: false, isStopped: false, productsStopped: 0 },
      transfers: { matched: [], suspense: { count: 0, amount: 0 }, breaches: [], accounts: [] },
    });
    expect(Math.abs(state.clockDrift)).toBeLessThan(1);
  });

  test('a hub at work, everything is counted', async () => {
    const { db } = scene;
    const { topupId } = await scene.placeOldOrder(30);
    await db.write(
      `insert into topup_attempt (id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, opened_at)
       values (?, ?, 1, 'one', 'REF', 's10', 1, '{}', 'sending', utc_timestamp(3))`,
      [newId(), topupId],
    );
    await db.write(`update work_item set due_at = utc_timestamp(3) - interval 1 second where subject = ?`, [topupId]);
    await db.write(
      `insert into audit_event (id, at, actor, action, subject_kind, subject, detail)
       values (?, utc_timestamp(3) - interval 40 second, 'rani', 'x.y', 'staff', 'z', '{}')`,
      [newId()],
    );
    await db.write(`update terminal set is_on = 0, stock = 7, stock_at = utc_timestamp(3) - interval 20 second,
      stock_warn_below = 9, failures = 3, tripped_until = utc_timestamp(3) + interval 1 hour where code = 'one'`);
    await db.write(`insert into setting (name, value, changed_at) values ('stopAll', '1', utc_timestamp(3))`);
    await db.write(`update store_epoch set recovering_since = utc_timestamp(3)`);
    await db.write(`update ledger_check set checked_at = utc_timestamp(3), disagreements = 2, took_ms = 1500`);

    const state = await readHubState(db);
    expect(state.backlog.rows).toBe(1);
    expect(state.backlog.age).toBeGreaterThan(29);
    expect(state.workItems).toEqual([{ kind: 'topup', state: 'accepted', open: 1, overdue: 1 }]);
    expect(state.attempts).toEqual([{ terminal: 'one', state: 'sending', count: 1 }]);
    const one = state.terminals.find(({ terminal }) => terminal === 'one');
    expect(one).toMatchObject({ isOn: false, isTripped: true, failures: 3, deposit: 7, warnBelow: 9 });
    expect(one?.depositAge).toBeGreaterThanOrEqual(20);
    expect(one?.depositAge).toBeLessThan(80);
    expect(state.audit.unchained).toBe(1);
    expect(state.audit.age).toBeGreaterThan(39);
    expect(state).toMatchObject({ isRecovering: true, isStopped: true, ledger: { disagreements: 2, took: 1.5 } });
  });
});

describe('metrics of a hub whose servers go away', () => {
  test('read, they are told all the same, without the figures of the rows', async () => {
    const server = await startMariaDb();
    const database = await createTestDatabaseOn(server.port);
    await migrate({ url: database.url, poolSize: 2 });
    const db = await openDatabase({ url: database.url, poolSize: 2 });
    try {
      const metrics = createHubMetrics({ db, temporal: temporalThatIsDown() });
      const before = await until('the figures are read', async () => {
        const text = await metrics.text();
        return text.includes('\ntuntas_database_up 1\n') && text;
      });
      expect(before).toContain('\ntuntas_temporal_up 0\n');
      expect(before).toContain('\ntuntas_backlog_rows 0\n');
      await killServer(server);
      const after = await until('the cached figures are old', async () => {
        const text = await metrics.text();
        return text.includes('\ntuntas_database_up 0\n') && text;
      });
      expect(after).not.toMatch(/^tuntas_backlog_rows/m);
      expect(after).toContain('process_cpu_seconds_total');
    } finally {
      await db.close().catch(() => undefined);
      await server.stop();
    }
  });

  test('no reader is set, they are told', async () => {
    expect(await createMetrics().text()).toContain('tuntas_database_up 0');
  });
});
