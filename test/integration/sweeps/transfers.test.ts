import { momentOf, type BusinessDate, type Instant } from '../../../src/domain/time';
import { silentLogger } from '../../../src/logging/logger';
import { newId } from '../../../src/persistence/new-id';
import { escalate } from '../../../src/sweeps/escalate';
import { type SweepDeps } from '../../../src/sweeps/sweep-deps';
import { TRANSFER_WATCHES } from '../../../src/sweeps/transfer-watches';
import { createTransferSweeps, discardPreviews, watchSla } from '../../../src/sweeps/transfers';
import { fakeTemporal } from '../../support/fake-temporal';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('the sweeps of transfers', () => {
  let scene: TransferLifeScene;
  beforeAll(async () => {
    scene = await openTransferLifeScene(wib('2026-03-02', '09:00'));
  });
  beforeEach(() => {
    scene.clock.now = wib('2026-03-02', '09:00');
  });
  afterEach(async () => {
    for (const table of ['transfer', 'digital_order', 'work_item', 'sla_clock', 'amount_use', 'approval']) {
      await scene.db.write(`delete from ${table}`);
    }
  });
  afterAll(() => scene.close());

  const stage = () => {
    const temporal = fakeTemporal();
    const deps = {
      ...{ db: scene.db, settings: scene.deps.settings, logger: silentLogger, temporal },
      signal: new AbortController().signal,
    } as unknown as SweepDeps;
    return { deps, temporal, sweeps: createTransferSweeps(temporal.transfers) };
  };

  test('reserved, and the process died before its workflow was started, it is started after a moment', async () => {
    const id = await scene.reserve();
    const { deps, temporal, sweeps } = stage();
    expect(await sweeps.startUnstarted(deps)).toBe(0);
    scene.pass(3000);
    expect(await sweeps.startUnstarted(deps)).toBe(1);
    expect(temporal.asked).toEqual([`start transfer ${id}`]);
    await scene.advance(id);
    expect(await sweeps.startUnstarted(deps)).toBe(0);
  });

  test('S1, Temporal lost it, it gets a workflow again a minute after it should have acted', async () => {
    const id = await scene.reserve();
    await scene.advance(id);
    const { deps, temporal, sweeps } = stage();
    scene.clock.now = (await scene.transfer(id)).graceUntil;
    scene.pass(59_000);
    expect(await sweeps.overdue(deps)).toBe(0);
    scene.pass(2000);
    expect(await sweeps.overdue(deps)).toBe(1);
    expect(temporal.asked).toEqual([`wake transfer ${id}`, `start transfer ${id}`]);
    expect(await scene.advance(id)).toMatchObject({ do: 'end' });
    expect(await sweeps.overdue(deps)).toBe(0);
  });

  test('S1, it runs and missed a signal, it is woken and not started', async () => {
    const id = await scene.reserve();
    await scene.advance(id);
    const { deps, temporal, sweeps } = stage();
    temporal.running.add(id);
    scene.pass(24 * HOUR_MS);
    await sweeps.overdue(deps);
    expect(temporal.asked).toEqual([`wake transfer ${id}`]);
  });

  test('S1, everything that is open, also what is with people: lost ones are started, the rest is only woken', async () => {
    const [awaiting, verifying, ended] = [await scene.reserve(), await scene.reserve(), await scene.reserve()];
    for (const id of [awaiting, verifying, ended]) await scene.advance(id);
    await scene.submit(verifying);
    await scene.db.write(`update transfer set state = 'verified' where id = ?`, [ended]);
    const { deps, temporal, sweeps } = stage();
    temporal.running.add(awaiting);
    expect(await sweeps.all(deps)).toBe(2);
    expect(temporal.asked.sort()).toEqual(
      [`wake transfer ${awaiting}`, `wake transfer ${verifying}`, `start transfer ${verifying}`].sort(),
    );
  });

  test('Temporal fails for one, the others are started', async () => {
    const [first, second] = [await scene.reserve(), await scene.reserve()];
    scene.pass(3000);
    const { deps, temporal } = stage();
    const sweeps = createTransferSweeps({
      ...temporal.transfers,
      start: (id) => (id === first ? Promise.reject(new Error('away')) : temporal.transfers.start(id)),
    });
    expect(await sweeps.startUnstarted(deps)).toBe(1);
    expect(temporal.asked).toEqual([`start transfer ${second}`]);
  });

  describe('the SLA', () => {
    const alarms = async (): Promise<string[]> => {
      const { deps } = stage();
      const seen = await Promise.all(TRANSFER_WATCHES.map((watch) => watch(deps)));
      return seen.flatMap(({ occurrences }) => occurrences.map(({ kind, path }) => `${kind} ${path}`));
    };

    test('warned at 50 and at 80 percent, escalated at 100 and again, each told where it is seen to', async () => {
      const id = await scene.reserve();
      await scene.submit(id);
      const { deps } = stage();
      scene.pass(7 * MINUTE_MS);
      expect(await watchSla(deps)).toBe(0);
      expect(await alarms()).toEqual([]);
      scene.pass(MINUTE_MS / 2);
      expect(await watchSla(deps)).toBe(1);
      expect(await watchSla(deps)).toBe(0);
      expect(await alarms()).toEqual([`sla-half /transfer/${id}`]);
      scene.pass(4.5 * MINUTE_MS);
      await watchSla(deps);
      expect(await alarms()).toEqual([`sla-soon /transfer/${id}`]);
      expect(await escalate(deps)).toBe(0);
      scene.pass(3 * MINUTE_MS);
      await watchSla(deps);
      expect(await alarms()).toEqual([]);
      expect(await scene.clockOf(id)).toMatchObject({ warned: 100, warnAt: null });
      expect(await escalate(deps)).toBe(1);
      expect(await scene.item(id)).toMatchObject({ owner: 'supervisor', escalations: 1 });
      scene.pass(scene.settings.escalateEveryMs);
      expect(await escalate(deps)).toBe(1);
      expect(await scene.item(id)).toMatchObject({ owner: 'admin', escalations: 2 });
    });

    test('while the payer is asked, nothing is told', async () => {
      const id = await scene.reserve();
      await scene.submit(id);
      await scene.db.write('update sla_clock set warned = 50, paused_at = utc_timestamp(3), warn_at = null');
      scene.pass(HOUR_MS);
      expect(await watchSla(stage().deps)).toBe(0);
      expect(await alarms()).toEqual([]);
    });

    test('five processes at once, each threshold is noted once', async () => {
      const id = await scene.reserve();
      await scene.submit(id);
      scene.pass(8 * MINUTE_MS);
      const noted = await Promise.all(Array.from({ length: 5 }, () => watchSla(stage().deps)));
      expect(noted.reduce((sum, each) => sum + each, 0)).toBe(1);
    });

    test('T2, a bank account that runs short of codes, told with its name', async () => {
      await scene.db.write(
        `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at,
           changed_at) values (?, 'bank-account', ?, 'codes-short', 'admin', 'escalate', utc_timestamp(3),
           utc_timestamp(3), utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))`,
        [newId(), scene.accountId],
      );
      const { occurrences } = await TRANSFER_WATCHES[2]!(stage().deps);
      expect(occurrences).toMatchObject([
        { kind: 'bank-account', model: { state: 'codes-short', bank: 'Bank Mandiri' } },
      ]);
    });
  });

  test('W2, an item of a transfer that waits for its payer is not renewed: late, it tells of a machine that stands still', async () => {
    const id = await scene.reserve();
    await scene.advance(id);
    scene.clock.now = (await scene.transfer(id)).graceUntil;
    scene.pass(5 * MINUTE_MS);
    await escalate(stage().deps);
    expect((await scene.item(id))!.next_at.getTime()).toBeLessThan(Date.parse(scene.clock.now));
    expect((await scene.broken()).map(({ problem }) => problem)).toEqual(['next action is overdue']);
  });

  test('a file of the bank that was looked at and not applied within the hour, it is discarded', async () => {
    const id = newId();
    await scene.db.write(
      `insert into mutation_batch (id, source, kind, bank_account_id, digest, raw, state, received_at)
       values (?, 'file', 'csv-mcm', ?, ?, 'x', 'preview', utc_timestamp(3))`,
      [id, scene.accountId, Buffer.alloc(32, 9)],
    );
    scene.pass(scene.settings.previewForMs);
    expect(await discardPreviews(stage().deps)).toBe(0);
    scene.pass(1);
    expect(await discardPreviews(stage().deps)).toBe(1);
    const batch = await scene.db.row<{ state: string }>('select state from mutation_batch where id = ?', [id]);
    expect(batch?.state).toBe('discarded');
  });

  test('approved while the engine was away, it is handed over again until it is carried out', async () => {
    const id = await scene.reserve();
    const approvalId = newId();
    const { deps, temporal, sweeps } = stage();
    await scene.db.write(
      `insert into approval (id, subject_kind, subject, subject_version, action, is_four_eyes, amount, payload, postings,
         evidence, content_hash, reason, requested_by, requested_at, expires_at, state, decided_by, decided_at)
       values (?, 'transfer', ?, 1, 'match', 1, 100000, '{}', '[]', '[]', ?, 'cocok', ?, utc_timestamp(3),
         utc_timestamp(3) + interval 30 minute, 'approved', ?, utc_timestamp(3))`,
      [approvalId, id, Buffer.alloc(32), newId(), newId()],
    );
    expect(await sweeps.offerDecisions(deps)).toBe(0);
    scene.pass(7000);
    expect(await sweeps.offerDecisions(deps)).toBe(1);
    expect(temporal.asked).toEqual([`decide ${id} ${approvalId}`]);
  });
});
