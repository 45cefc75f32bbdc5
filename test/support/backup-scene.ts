/**
 * An installation that sells, is backed up and restored. What the suppliers have delivered stays in their books, as in
 * life; those say whether anything was bought twice.
 */
import path from 'node:path';
import { checkPromises } from '../../src/sweeps/check-promises';
import { openInstallation } from './npm-start';
import { expectSound, FAST_PROFILE, FAST_SETTINGS, FAST_SIMULATORS, numberEnding, setSetting, until } from './system';

/** A restored order must not fail only because the test machine is slow. */
const SETTINGS = {
  ...FAST_SETTINGS,
  ...{ switchRetryMs: 500, sendDeadlineMs: 1_800_000, latestSendMs: 3_600_000, suspectWaitMs: 600_000 },
};

export interface Placed {
  topupId: string;
  refId: string;
  destination: string;
}

export async function openBackupScene() {
  const hub = await openInstallation();

  const set = (name: string, value: number) => setSetting(hub.db, name, value);
  const start = async (): Promise<void> => {
    await hub.start();
    await hub.control('settings', FAST_SIMULATORS);
  };
  const restart = async (): Promise<void> => {
    await hub.stop();
    await start();
  };
  const send = async ({ destination, refId }: Omit<Placed, 'topupId'>): Promise<Placed> => {
    const answer = await hub.client.topup({ refId, productCode: 'S10', destination });
    expect(answer).toMatchObject({ status: 202 });
    return { topupId: (answer.body as { topupId: string }).topupId, refId, destination };
  };
  const untilIn = (placed: Placed, state: string) =>
    until(`${placed.destination} in ${state}`, async () => (await hub.stateOf(placed.refId)) === state, 90_000);

  await start();
  await hub.db.write('update terminal set profile_overrides = ?', [JSON.stringify(FAST_PROFILE)]);
  for (const [name, value] of Object.entries(SETTINGS)) await set(name, value);
  // The numbers are read when the worker begins.
  await restart();

  return {
    hub,
    set,
    start,
    restart,
    send,
    untilIn,
    /** Where a backup of this name goes. */
    folder: (name: string) => path.join(hub.folder, 'kept', name),
    place: async (ending: string): Promise<Placed> => {
      const destination = numberEnding(ending);
      return send({ destination, refId: `E2E-${destination}` });
    },
    /** Nothing is bought any more, and what is being bought has left. */
    stopPurchases: async (): Promise<void> => {
      await set('stopAll', 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
    },
    expectOnce: async (...orders: Placed[]): Promise<void> => {
      for (const placed of orders) {
        await untilIn(placed, 'success');
        const deliveries = await hub.book(placed.destination);
        expect([placed.destination, deliveries.length]).toEqual([placed.destination, 1]);
      }
    },
    expectBusy: async (): Promise<void> => {
      const destination = numberEnding('55');
      const answer = await hub.client.topup({ refId: `BUSY-${destination}`, productCode: 'S10', destination });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
      expect(await hub.book(destination)).toEqual([]);
    },
    expectCommand: async (expected: number, text: string, name: string, ...args: string[]): Promise<string> => {
      const { code, output } = await hub.command(name, ...args);
      expect(output).toContain(text);
      expect(code).toBe(expected);
      return output;
    },
    recovery: () =>
      hub.db.row<{ since: Date | null; reason: string | null }>(
        'select recovering_since as since, recovery_reason as reason from store_epoch',
      ),
    /** No case of the recovery is left over, and books and promises agree. */
    untilClean: async (): Promise<void> => {
      await until('no case is open', async () => {
        const rows = await hub.db.rows(`select state, detail from work_item where kind = 'case' and is_open = 1`);
        return rows.length === 0;
      });
      await until('every promise is kept', async () => (await checkPromises(hub.db)).length === 0);
      await expectSound(hub);
    },
    end: () => hub.end(),
  };
}

export type BackupScene = Awaited<ReturnType<typeof openBackupScene>>;
