import { setTimeout as sleep } from 'node:timers/promises';
import { createTerminalHealth, type TerminalHealth } from '../../../src/activities/terminal-health';
import { rupiah } from '../../../src/domain/money';
import { silentLogger } from '../../../src/logging/logger';
import { openScene, type Scene } from '../../support/settlement';

type Answer = Parameters<TerminalHealth['note']>[1];

/** The dearest product that terminal `one` buys costs 10050. */
const ENOUGH = rupiah(500_000);
const SHORT = rupiah(10_049);

describe('the health of a terminal', () => {
  let scene: Scene;
  let health: TerminalHealth;

  beforeAll(async () => {
    scene = await openScene();
  });
  beforeEach(async () => {
    health = createTerminalHealth({ settlement: scene.deps, logger: silentLogger });
    await scene.db.write(
      'update terminal set failures = 0, tripped_until = null, stock = null, stock_at = null, stock_warn_below = null',
    );
    await scene.db.write(`delete from work_item where kind = 'terminal'`);
  });
  afterAll(() => scene.close());

  const note = (answer: Partial<Answer>): Promise<void> =>
    health.note('one', { verdict: 'success', stock: null, isDepositShort: false, ...answer });
  const terminal = async () =>
    (await scene.db.row<{ failures: number; tripped: number; stock: string | null; stock_at: Date | null }>(
      `select failures, tripped_until is not null as tripped, stock, stock_at from terminal where code = 'one'`,
    ))!;
  const isCaseOpen = async (): Promise<boolean> =>
    (await scene.db.row(
      `select 1 from work_item where kind = 'terminal' and subject = 'one' and state = 'deposit-short' and is_open = 1`,
    )) !== undefined;

  test('answers one after the other, the first deposit is written at once and the last one soon after', async () => {
    await note({ stock: ENOUGH });
    // As if it was just now, however slow this machine is.
    await scene.db.write(`update terminal set stock_at = utc_timestamp(3) + interval 1 second where code = 'one'`);
    for (const left of [490_000, 480_000, 470_000]) await note({ stock: rupiah(left) });
    expect(Number((await terminal()).stock)).toBe(500_000);
    await scene.db.write(`update terminal set stock_at = stock_at - interval 10 second where code = 'one'`);
    for (let waited = 0; Number((await terminal()).stock) !== 470_000; waited += 1) {
      if (waited > 100) throw new Error('the last deposit was not written');
      await sleep(100);
    }
  });

  test('an answer that is written between two that wait, the last one is written all the same', async () => {
    await note({ stock: ENOUGH });
    // Whatever waits is too early to be written by itself, however slow this machine is.
    await scene.db.write(`update terminal set stock_at = utc_timestamp(3) + interval 1 hour where code = 'one'`);
    await note({ stock: rupiah(490_000) });
    await sleep(1000);
    // The end of a failure is news, so what is told with it is written at once.
    await note({ verdict: 'unknown' });
    await note({ stock: rupiah(480_000) });
    expect(Number((await terminal()).stock)).toBe(480_000);
    await note({ stock: rupiah(470_000) });
    for (let waited = 0; Number((await terminal()).stock) !== 470_000; waited += 1) {
      if (waited > 300) throw new Error('the last deposit was not written');
      await sleep(100);
    }
  });

  test('a deposit that falls below the limit to tell people, is written at once', async () => {
    await scene.db.write(`update terminal set stock_warn_below = 490000 where code = 'one'`);
    await note({ stock: ENOUGH });
    await scene.db.write(`update terminal set stock_at = utc_timestamp(3) + interval 1 second where code = 'one'`);
    await note({ stock: rupiah(495_000) });
    expect(Number((await terminal()).stock)).toBe(500_000);
    await note({ stock: rupiah(489_999) });
    expect(Number((await terminal()).stock)).toBe(489_999);
  });

  test('failures in a row, the first answer ends them at once', async () => {
    await note({ stock: ENOUGH });
    await note({ verdict: 'unknown' });
    await note({ verdict: 'not-sent' });
    expect((await terminal()).failures).toBe(2);
    await note({ stock: ENOUGH });
    expect((await terminal()).failures).toBe(0);
  });

  test('a trip after too many failures, an answer ends it at once', async () => {
    const { tripAfter } = await scene.deps.settings.current();
    for (let n = 0; n < tripAfter; n += 1) await note({ verdict: 'unknown' });
    expect((await terminal()).tripped).toBe(1);
    await note({});
    expect((await terminal()).tripped).toBe(0);
  });

  test('a deposit that falls short between two writes, becomes a case at once, and ends with the next enough', async () => {
    await note({ stock: ENOUGH });
    await note({ stock: SHORT });
    expect(Number((await terminal()).stock)).toBe(10_049);
    expect(await isCaseOpen()).toBe(true);
    await note({ stock: ENOUGH });
    expect(await isCaseOpen()).toBe(false);
    expect(Number((await terminal()).stock)).toBe(500_000);
  });

  test('a supplier that tells no deposit and refuses for want of it, its next success ends the case', async () => {
    await note({ verdict: 'failed', isDepositShort: true });
    expect(await isCaseOpen()).toBe(true);
    await note({ verdict: 'failed' });
    expect(await isCaseOpen()).toBe(true);
    await note({});
    expect(await isCaseOpen()).toBe(false);
  });
});
