/**
 * Backups of an installation that sells, and what comes back from them: the database alone, Temporal alone, and both. What
 * the suppliers have delivered stays in their books, as in life; those say whether anything was bought twice.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkBooks } from '../../src/ledger/check-books';
import { checkPromises } from '../../src/sweeps/check-promises';
import { type CommandResult, type Installation, openInstallation } from '../support/npm-start';
import { FAST_PROFILE, FAST_SETTINGS, numberEnding, until } from '../support/system';

/** A restored order must not fail only because the test machine is slow. */
const SETTINGS = {
  ...FAST_SETTINGS,
  ...{ switchRetryMs: 500, sendDeadlineMs: 240_000, latestSendMs: 600_000, suspectWaitMs: 600_000 },
};

interface Placed {
  topupId: string;
  refId: string;
  destination: string;
}

describe('a backup of both stores', () => {
  let hub: Installation;
  let backup: string;

  beforeAll(async () => {
    hub = await openInstallation();
    backup = path.join(hub.folder, 'kept', 'first');
    await hub.start();
    await hub.db.write('update terminal set profile_overrides = ?', [JSON.stringify(FAST_PROFILE)]);
    for (const [name, value] of Object.entries(SETTINGS)) await set(name, value);
    await hub.control('settings', { delayFactor: 0.25, latencyMs: [5, 20] });
    // The numbers are read when the worker begins.
    await restart();
  }, 300_000);
  afterAll(() => hub.end(), 120_000);

  const set = (name: string, value: number) =>
    hub.db.write(
      `insert into setting (name, value, changed_at) values (?, ?, utc_timestamp(3))
       on duplicate key update value = values(value)`,
      [name, String(value)],
    );
  const restart = async (): Promise<void> => {
    await hub.stop();
    await hub.start();
    await hub.control('settings', { delayFactor: 0.25, latencyMs: [5, 20] });
  };
  const place = async (ending: string): Promise<Placed> => {
    const destination = numberEnding(ending);
    return send({ destination, refId: `E2E-${destination}` });
  };
  const send = async ({ destination, refId }: Omit<Placed, 'topupId'>): Promise<Placed> => {
    const answer = await hub.client.topup({ refId, productCode: 'S10', destination });
    expect(answer).toMatchObject({ status: 202 });
    return { topupId: (answer.body as { topupId: string }).topupId, refId, destination };
  };
  const stateOf = ({ refId }: Placed) => hub.stateOf(refId);
  const untilIn = (placed: Placed, state: string) =>
    until(`${placed.destination} in ${state}`, async () => (await stateOf(placed)) === state, 90_000);
  const deliveries = async ({ destination }: Placed) => (await hub.book(destination)).length;
  const expectOnce = async (...orders: Placed[]): Promise<void> => {
    for (const placed of orders) {
      await untilIn(placed, 'success');
      expect([placed.destination, await deliveries(placed)]).toEqual([placed.destination, 1]);
    }
  };
  const expectSound = async (): Promise<void> => {
    expect(await checkBooks(hub.db)).toEqual([]);
    expect(await checkPromises(hub.db)).toEqual([]);
  };
  const store = () =>
    hub.db.row<{ since: Date | null; reason: string | null }>(
      'select recovering_since as since, recovery_reason as reason from store_epoch',
    );
  const expectBusy = async (): Promise<void> => {
    const destination = numberEnding('55');
    const answer = await hub.client.topup({ refId: `BUSY-${destination}`, productCode: 'S10', destination });
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
    expect(await hub.book(destination)).toEqual([]);
  };

  const expectEnd = ({ code, output }: CommandResult, expected: number, text: string): void => {
    expect(output).toContain(text);
    expect(code).toBe(expected);
  };

  let delivered: Placed;
  let pending: Placed;
  let bought: Placed;
  let boughtElsewhere: Placed;

  test('made while everything runs, whole, private and without the key', async () => {
    delivered = await place('55');
    await untilIn(delivered, 'success');
    await hub.control('settings', { delayFactor: 8 });
    pending = await place('01');
    await untilIn(pending, 'pending');
    // Accepted before the backup, bought after it: the rows of the backup know nothing of their purchases.
    await set('stopAll', 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    bought = await place('55');
    boughtElsewhere = await place('07');
    await untilIn(boughtElsewhere, 'routing');

    const made = await hub.command('backup', backup);
    expect(made).toMatchObject({ code: 0 });
    expect(readdirSync(backup).sort()).toEqual(['database.sql.gz', 'manifest.json', 'temporal.db']);
    expect(readdirSync(backup).map((file) => statSync(path.join(backup, file)).mode & 0o077)).toEqual([0, 0, 0]);
    const manifest = JSON.parse(readFileSync(path.join(backup, 'manifest.json'), 'utf8')) as {
      database: { epoch: number; tables: Record<string, number> };
    };
    const topups = await hub.db.row<{ n: string }>('select count(*) as n from topup');
    expect(manifest.database.tables['topup']).toBe(Number(topups?.n));
    const now = await hub.db.row<{ epoch: string }>('select epoch from store_epoch');
    expect(Number(now?.epoch)).toBeGreaterThan(manifest.database.epoch);
    expect(await hub.command('backup', backup)).toMatchObject({ code: 1 });
  }, 180_000);

  test('while programs run, or over what is there, or damaged, nothing is restored', async () => {
    expectEnd(await hub.command('restore', backup, '--force'), 1, 'stop it first');
    await hub.stop();
    expectEnd(await hub.command('restore', backup), 1, 'is not empty');
    const file = path.join(backup, 'database.sql.gz');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 100));
    expectEnd(await hub.command('restore', backup, '--force'), 1, 'damaged');
    writeFileSync(file, whole);
    await hub.start();
    expect(await store()).toMatchObject({ since: null });
  }, 180_000);

  test('S2, the database alone: found, nothing bought, busy, imported, confirmed, and no order delivered twice', async () => {
    await hub.control('settings', { delayFactor: 0.25, latencyMs: [5, 20] });
    await set('stopAll', 0);
    const lost = await place('55');
    const lostElsewhere = await place('07');
    await expectOnce(bought, boughtElsewhere, pending, lost, lostElsewhere);

    await hub.stop();
    expectEnd(await hub.command('restore', backup, '--only', 'database', '--force'), 0, 'npm run recover');
    await hub.start();
    expect((await store())?.reason).toContain('dipulihkan dari cadangan');
    // As if somebody had restored it in a way of their own: without the flag it is found by its epoch.
    await hub.db.write('update store_epoch set recovering_since = null, recovery_reason = null');
    await restart();
    expect((await store())?.reason).toMatch(/epoch basis data \d+, sedangkan Temporal sudah mencatat \d+/);
    await set('stopAll', 0);

    await expectBusy();
    expect(await stateOf(delivered)).toBe('success');
    const unconfirmed = await hub.command('recover');
    expectEnd(unconfirmed, 2, 'Temporal mengingat seluruh waktu');
    expect(unconfirmed.output).toContain(lost.topupId);
    await expectBusy();
    const states = await hub.db.rows<{ state: string; n: number; terminal: string }>(
      `select state, n, terminal_code as terminal from topup_attempt where topup_id in (?, ?) order by topup_id, n`,
      [bought.topupId, boughtElsewhere.topupId],
    );
    expect(states).toEqual([
      { state: 'suspect', n: 1, terminal: 'digi1' },
      { state: 'refused', n: 1, terminal: 'digi1' },
      { state: 'suspect', n: 2, terminal: 'digi2' },
    ]);
    expectEnd(await hub.command('recover', '--confirm'), 0, 'Pemulihan selesai');

    await expectOnce(delivered, bought, boughtElsewhere, pending);
    // Their rows are gone: the resellers ask again, under the same reference.
    await expectOnce(await send(lost), await send(lostElsewhere));
    await expectOnce(await place('55'));
    await restart();
    expect(await store()).toMatchObject({ since: null });
    await untilClean();
  }, 420_000);

  test('S1, Temporal alone, and then nothing of it: the rows go on by themselves', async () => {
    await hub.control('settings', { delayFactor: 8 });
    const waiting = await place('01');
    await untilIn(waiting, 'pending');
    await hub.stop();
    expect(await hub.command('restore', backup, '--only', 'temporal', '--force')).toMatchObject({ code: 0 });
    await hub.start();
    expect(await store()).toMatchObject({ since: null });
    await hub.control('settings', { delayFactor: 0.25, latencyMs: [5, 20] });
    await expectOnce(waiting, await place('55'));

    await hub.control('settings', { delayFactor: 8 });
    const another = await place('01');
    await untilIn(another, 'pending');
    await hub.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(path.join(hub.folder, `temporal.db${end}`), { force: true });
    await hub.start();
    expect(await store()).toMatchObject({ since: null });
    await hub.control('settings', { delayFactor: 0.25, latencyMs: [5, 20] });
    await expectOnce(another, await place('07'));
    await untilClean();
  }, 420_000);

  test('S2, both stores: nothing is bought before people have recovered it with the statements, and nothing twice', async () => {
    const second = path.join(hub.folder, 'kept', 'second');
    await set('stopAll', 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = await place('07');
    await untilIn(before, 'routing');
    expect(await hub.command('backup', second)).toMatchObject({ code: 0 });
    await set('stopAll', 0);
    const [lost, lostElsewhere] = [await place('55'), await place('07')];
    await expectOnce(before, lost, lostElsewhere);
    const statement = path.join(hub.folder, 'mutasi.csv');
    writeFileSync(statement, await statementOf([before, lost, lostElsewhere]));

    await hub.stop();
    expect(await hub.command('restore', second, '--force')).toMatchObject({ code: 0 });
    await hub.start();
    await set('stopAll', 0);
    await expectBusy();
    expectEnd(await hub.command('recover', '--statement', statement, '--confirm'), 0, 'Mutasi pemasok: ');
    await expectOnce(before, await send(lost), await send(lostElsewhere));
    await untilClean();
    expect(existsSync(path.join(hub.folder, 'lock'))).toBe(true);
  }, 420_000);

  /** No case of the recovery is left over, and books and promises agree. */
  const untilClean = async (): Promise<void> => {
    await until('no case is open', async () => {
      const rows = await hub.db.rows(`select state, detail from work_item where kind = 'case' and is_open = 1`);
      return rows.length === 0;
    });
    await until('every promise is kept', async () => (await checkPromises(hub.db)).length === 0);
    await expectSound();
  };

  /** What a supplier's own list would say of these numbers. */
  const statementOf = async (orders: Placed[]): Promise<string> => {
    const lines = await Promise.all(orders.map(({ destination }) => hub.book(destination)));
    return [
      'terminal,supplier_ref,sku,destination,status,cost,sn,at',
      ...lines
        .flat()
        .map(({ supplier, ref, product, destination, cost, sn, at }) =>
          [supplier, ref, product, destination, 'Sukses', cost, `"${sn}"`, at].join(','),
        ),
    ].join('\n');
  };
});
