import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BackupScene, openBackupScene, type Placed } from '../support/backup-scene';

describe('a backup of both stores, and Temporal alone or both come back', () => {
  let scene: BackupScene;

  beforeAll(async () => {
    scene = await openBackupScene();
  }, 300_000);
  afterAll(() => scene.end(), 120_000);

  test('S1, Temporal alone, and then nothing of it: the rows go on by themselves', async () => {
    const { hub, place, untilIn, expectOnce } = scene;
    const backup = scene.folder('first');
    await expectOnce(await place('55'));
    expect(await hub.command('backup', backup)).toMatchObject({ code: 0 });

    await hub.control('settings', { delayFactor: 8 });
    const waiting = await place('01');
    await untilIn(waiting, 'pending');
    await hub.stop();
    expect(await hub.command('restore', backup, '--only', 'temporal', '--force')).toMatchObject({ code: 0 });
    await scene.start();
    expect(await scene.recovery()).toMatchObject({ since: null });
    await expectOnce(waiting, await place('55'));

    await hub.control('settings', { delayFactor: 8 });
    const another = await place('01');
    await untilIn(another, 'pending');
    await hub.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(path.join(hub.folder, `temporal.db${end}`), { force: true });
    await scene.start();
    expect(await scene.recovery()).toMatchObject({ since: null });
    await expectOnce(another, await place('07'));
    await scene.untilClean();
  }, 600_000);

  test('S2, both stores: nothing is bought before people have recovered it with the statements, and nothing twice', async () => {
    const { hub, set, place, send, untilIn, expectOnce, expectBusy, expectCommand } = scene;
    const backup = scene.folder('second');
    await scene.stopPurchases();
    const before = await place('07');
    await untilIn(before, 'routing');
    expect(await hub.command('backup', backup)).toMatchObject({ code: 0 });
    await set('stopAll', 0);
    const [lost, lostElsewhere] = [await place('55'), await place('07')];
    await expectOnce(before, lost, lostElsewhere);
    const statement = path.join(hub.folder, 'mutasi.csv');
    writeFileSync(statement, await statementOf([before, lost, lostElsewhere]));

    await hub.stop();
    expect(await hub.command('restore', backup, '--force')).toMatchObject({ code: 0 });
    await scene.start();
    await set('stopAll', 0);
    await expectBusy();
    await expectCommand(0, 'Mutasi pemasok: ', 'recover', '--statement', statement, '--confirm');
    await expectOnce(before, await send(lost), await send(lostElsewhere));
    await scene.untilClean();
    expect(existsSync(path.join(hub.folder, 'lock'))).toBe(true);
  }, 600_000);

  /** What a supplier's own list would say of these numbers. */
  const statementOf = async (orders: Placed[]): Promise<string> => {
    const lines = await Promise.all(orders.map(({ destination }) => scene.hub.book(destination)));
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
