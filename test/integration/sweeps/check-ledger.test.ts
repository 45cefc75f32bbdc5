import { checkLedger } from '../../../src/sweeps/check-ledger';
import { openSweepScene, type SweepScene } from './sweep-scene';

interface Check {
  checked_at: Date | null;
  disagreements: number;
  took_ms: number;
}

describe('the sweep that checks the books', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
    await scene.placeOrder();
  });
  beforeEach(async () => {
    await scene.db.write('update ledger_check set started_at = null, checked_at = null, took_ms = 0');
    await scene.db.write('delete from work_item where subject = ?', ['ledger']);
  });
  afterAll(() => scene.close());

  const lastCheck = () =>
    scene.db.row<Check>('select checked_at, disagreements, took_ms from ledger_check where id = 1');
  /** The books as they are, but for a rupiah that nobody has booked. */
  const withWrongBalance = async (work: () => Promise<void>): Promise<void> => {
    const [one] = await scene.db.rows<{ code: string }>('select code from account where has_limit = 1 limit 1');
    await scene.db.write('update account set balance = balance + 1 where code = ?', [one?.code ?? '']);
    await work();
    await scene.db.write('update account set balance = balance - 1 where code = ?', [one?.code ?? '']);
  };

  test('books that agree, are told as checked', async () => {
    expect(await checkLedger(scene.sweepDeps())).toBe(0);
    expect(await lastCheck()).toMatchObject({ checked_at: expect.any(Date) as Date, disagreements: 0 });
    expect(await scene.item('ledger')).toBeUndefined();
  });

  test('books that do not agree, become a case of the admin, once', async () => {
    await withWrongBalance(async () => {
      expect(await checkLedger(scene.sweepDeps())).toBe(1);
      await scene.db.write('update ledger_check set started_at = null');
      expect(await checkLedger(scene.sweepDeps())).toBe(1);
    });
    expect(await lastCheck()).toMatchObject({ disagreements: 1 });
    const items = await scene.db.rows(`select kind, state, owner, detail from work_item where subject = 'ledger'`);
    expect(items).toEqual([
      {
        ...{ kind: 'case', state: 'invariant-broken', owner: 'admin' },
        detail: expect.stringMatching(/^1: balance-differs saldo:/) as string,
      },
    ]);
  });

  test('a check that was just made, by anybody, is not made again', async () => {
    expect(await checkLedger(scene.sweepDeps())).toBe(0);
    await withWrongBalance(async () => {
      expect(await checkLedger(scene.sweepDeps())).toBe(0);
    });
    expect(await lastCheck()).toMatchObject({ disagreements: 0 });
  });

  test('two processes at once, one checks', async () => {
    await withWrongBalance(async () => {
      const found = await Promise.all([1, 2, 3].map(() => checkLedger(scene.sweepDeps())));
      expect(found.sort()).toEqual([0, 0, 1]);
    });
  });

  test.each([
    ['a minute after one of three seconds, waits for its usual time', { seconds: 60, tookMs: 3000 }, false],
    ['eleven minutes after one of three seconds, is made', { seconds: 660, tookMs: 3000 }, true],
    [
      'eleven minutes after one of a minute, waits, so that checks never fill the day',
      { seconds: 660, tookMs: 60_000 },
      false,
    ],
    ['twenty-one minutes after one of a minute, is made', { seconds: 1260, tookMs: 60_000 }, true],
  ])('a check %s', async (_when, { seconds, tookMs }, isMade) => {
    await scene.db.write('update ledger_check set started_at = utc_timestamp(3) - interval ? second, took_ms = ?', [
      seconds,
      tookMs,
    ]);
    await checkLedger(scene.sweepDeps());
    expect((await lastCheck())?.checked_at !== null).toBe(isMade);
  });

  test('a program that ends meanwhile, is not kept waiting, and leaves the next check to its time', async () => {
    const deps = { ...scene.sweepDeps(), signal: AbortSignal.abort() };
    expect(await checkLedger(deps)).toBe(0);
    expect((await lastCheck())?.checked_at).toBeNull();
  });
});
