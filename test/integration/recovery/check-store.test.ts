import { readStore } from '../../../src/persistence/repositories/store-epoch.repository';
import { newId } from '../../../src/persistence/new-id';
import { checkStore, endedBeforeItsRow } from '../../../src/recovery/check-store';
import { raiseStoreEpoch } from '../../../src/recovery/raise-store-epoch';
import { createStoreGuard } from '../../../src/recovery/store-guard';
import { keepEpoch } from '../../../src/sweeps/keep-epoch';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { instant } from '../../../src/domain/time';
import { fakeEpochMirror, fakeTemporal } from '../../support/fake-temporal';
import { openRecoveryScene, type RecoveryScene, runOf } from './recovery-scene';

describe('S2, a database beside a Temporal', () => {
  let scene: RecoveryScene;

  beforeAll(async () => {
    scene = await openRecoveryScene();
  });
  beforeEach(() => scene.reset());
  afterAll(() => scene.close());

  test.each([
    ['Temporal was told the same epoch', 10],
    ['Temporal is behind, as after its own restore', 3],
    ['Temporal has an empty store', undefined],
  ])('%s, the database is sound and nothing is written', async (_what, told) => {
    expect(await checkStore(scene.storeDeps({ epoch: fakeEpochMirror(told) }))).toBe('sound');
    expect(await scene.store()).toMatchObject({ epoch: '10', recovery_reason: null });
    expect(await scene.isRecovering()).toBe(false);
  });

  test('Temporal was told a later epoch, recovery with flag, work item and audit record, and once', async () => {
    const deps = scene.storeDeps({ epoch: fakeEpochMirror(57) });
    expect(await checkStore(deps)).toBe('recovering');
    expect(await checkStore(deps)).toBe('recovering');
    const { recoveryReason } = await readStore(scene.db);
    expect(recoveryReason).toBe('epoch basis data 10, sedangkan Temporal sudah mencatat 57');
    expect(await scene.openItem('store')).toEqual({ state: 'database-older', owner: 'admin', detail: recoveryReason });
    const audits = await scene.db.rows(`select actor, detail from audit_event where action = 'store.recovering'`);
    expect(audits).toEqual([{ actor: 'system', detail: JSON.stringify({ reason: recoveryReason, epoch: 10 }) }]);
    expect(await checkPromises(scene.db)).toEqual([]);
  });

  test('whoever restored it has set the flag, the work item is made by the first check', async () => {
    await scene.flag();
    expect(await checkStore(scene.storeDeps())).toBe('recovering');
    expect(await scene.openItem('store')).toMatchObject({ detail: 'dipulihkan' });
  });

  test('Temporal knows a workflow whose row is missing, the database is older', async () => {
    const lost = newId();
    const history = { runsSince: async () => [runOf((await scene.placeOrder()).topupId), runOf(lost)] };
    expect(await checkStore(scene.storeDeps({ history }))).toBe('recovering');
    expect((await readStore(scene.db)).recoveryReason).toContain(lost);
  });

  test('a workflow ended by itself and its row is open, the database is older', async () => {
    const { topupId } = await scene.placeOrder();
    const history = { runsSince: async () => [runOf(topupId, 'completed')] };
    expect(await checkStore(scene.storeDeps({ history }))).toBe('recovering');
  });

  test.each(['running', 'other'] as const)('a workflow is %s and its row is open, sound', async (status) => {
    const { topupId } = await scene.placeOrder();
    const history = { runsSince: async () => [runOf(topupId, status)] };
    expect(await checkStore(scene.storeDeps({ history }))).toBe('sound');
  });

  test('what people have recovered from, it is no evidence again', async () => {
    const lost = newId();
    await scene.db.write('update store_epoch set recovered_at = utc_timestamp(3)');
    const deps = scene.storeDeps({ history: { runsSince: async () => [runOf(lost)] } });
    expect(await checkStore(deps)).toBe('sound');
  });

  test('Temporal is away, the check says so and nothing is concluded', async () => {
    const read = async (): Promise<never> => Promise.reject(new Error('Temporal is away'));
    const deps = scene.storeDeps({ epoch: { ...fakeEpochMirror(), read } });
    await expect(checkStore(deps)).rejects.toThrow('Temporal is away');
    expect(await scene.isRecovering()).toBe(false);
  });

  test('the epoch is raised, Temporal is told after the COMMIT', async () => {
    const seen: number[] = [];
    const epoch = {
      ...fakeEpochMirror(),
      raise: async (told: number) => void seen.push(told, (await readStore(scene.db)).epoch),
    };
    expect(await raiseStoreEpoch(scene.storeDeps({ epoch }))).toBe(11);
    expect(seen).toEqual([11, 11]);
  });

  test('the epoch of a database that is being recovered, it does not rise and Temporal is told nothing', async () => {
    await scene.flag();
    const epoch = fakeEpochMirror(57);
    expect(await raiseStoreEpoch(scene.storeDeps({ epoch }))).toBeUndefined();
    expect([await epoch.read(), (await readStore(scene.db)).epoch]).toEqual([57, 10]);
  });

  test('the sweep, it compares before it raises', async () => {
    const deps = { ...scene.storeDeps(), signal: new AbortController().signal };
    const sound = fakeTemporal();
    expect(await keepEpoch({ ...deps, temporal: sound })).toBe(0);
    expect([await sound.epoch.read(), (await readStore(scene.db)).epoch]).toEqual([11, 11]);
    const ahead = fakeTemporal({ epoch: fakeEpochMirror(57) });
    expect(await keepEpoch({ ...deps, temporal: ahead })).toBe(1);
    expect((await readStore(scene.db)).epoch).toBe(11);
  });

  test('a database that is replaced under a running program, the first look notices', async () => {
    const guard = createStoreGuard(scene.storeDeps());
    expect(await guard.isRecovering()).toBe(false);
    await scene.db.write('update store_epoch set epoch = 4');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await guard.isRecovering()).toBe(true);
    expect((await readStore(scene.db)).recoveryReason).toContain('turun dari 10 menjadi 4');
  });

  test('a process that has not compared yet, it is not sound before it has', async () => {
    const guard = createStoreGuard(scene.storeDeps({ epoch: fakeEpochMirror(57) }));
    expect(await guard.isSound()).toBe(false);
    expect(await scene.isRecovering()).toBe(true);
  });

  describe('the reconciler meets an open order without a running workflow', () => {
    test.each(['unknown', 'other', 'running'] as const)(
      'its workflow is %s to Temporal, it gets one again',
      async (kind) => {
        const { topupId } = await scene.placeOrder();
        const deps = scene.storeDeps({ history: { endOf: async () => ({ kind }) } });
        expect(await endedBeforeItsRow(deps, topupId)).toBe(false);
        expect(await scene.isRecovering()).toBe(false);
      },
    );

    test('its workflow ended by itself, the database is older and it gets none', async () => {
      const { topupId } = await scene.placeOrder();
      const endOf = async () => ({ kind: 'completed', closedAt: instant(new Date()) }) as const;
      expect(await endedBeforeItsRow(scene.storeDeps({ history: { endOf } }), topupId)).toBe(true);
      expect(await scene.isRecovering()).toBe(true);
    });

    test('its workflow ended before the last recovery, it gets one again', async () => {
      const { topupId } = await scene.placeOrder();
      await scene.db.write('update store_epoch set recovered_at = utc_timestamp(3)');
      const endOf = async () => ({ kind: 'completed', closedAt: instant(new Date()) }) as const;
      expect(await endedBeforeItsRow(scene.storeDeps({ history: { endOf } }), topupId)).toBe(false);
      expect(await scene.isRecovering()).toBe(false);
    });
  });
});
