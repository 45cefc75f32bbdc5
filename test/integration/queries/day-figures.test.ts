import { after, boundsOf, businessDate } from '../../../src/domain/time';
import { COST, depositAccount, LATE_DELIVERY, REVENUE } from '../../../src/ledger/accounts';
import { createDayFigures, type DayFigures } from '../../../src/persistence/queries/console/day-figures';
import { type ControlsScene, openControlsScene } from '../../support/controls-scene';
import { expectBooksAgree } from '../../support/ledger';
import { passMidnight } from '../../support/pass-midnight';

let scene: ControlsScene;

beforeEach(async () => {
  await passMidnight();
  scene = await openControlsScene();
});
afterEach(() => scene.close());

async function figuresOfToday(): Promise<DayFigures> {
  const now = await scene.db.now();
  return createDayFigures(scene.db)(businessDate(now), now);
}

/** Delivered by the first line. */
async function deliver(): Promise<void> {
  const order = await scene.placeOrder();
  await order.send();
  await order.answer('success');
}

/** Delivered by the second one after the first one's refusal. */
async function deliverElsewhere(): Promise<void> {
  const order = await scene.placeOrder();
  await order.send();
  await order.answer('none-made');
  await order.send();
  await order.answer('success');
}

describe('figures of a day', () => {
  test('with every way an order can end, agree with the sums of the ledger', async () => {
    await deliver();
    await deliver();
    await deliverElsewhere();
    await scene.suspectOrder();
    const reversed = await scene.placeOrder();
    await reversed.send();
    await reversed.answer('success');
    await scene.approved(reversed, 'reversal');
    const late = await scene.failedOrder();
    await late.callback('success');
    const asked = await scene.request(late, 'late-success');
    expect(asked.kind).toBe('executed');
    await scene.approved(late, 'charge-late-success');
    const lost = await scene.failedOrder();
    await lost.callback('success');
    await scene.request(lost, 'late-success');
    await scene.failedOrder();
    await expectBooksAgree(scene.db);

    const figures = await figuresOfToday();
    const [revenue, cost, loss] = [
      -(await scene.balance(REVENUE)),
      await scene.balance(COST),
      await scene.balance(LATE_DELIVERY),
    ];
    expect(figures).toMatchObject({ sold: 5, reversed: 1, success: 5, failed: 1, refused: 0, open: 1 });
    expect(figures.soldAmount - figures.reversedAmount).toBe(revenue);
    expect(figures.margin).toBe(revenue - cost);
    expect(figures.loss).toBe(loss);
    expect(loss).toBeGreaterThan(0);
    const lines = figures.terminals;
    expect(lines.reduce((sum, line) => sum + line.sales, 0)).toBe(revenue);
    expect(lines.reduce((sum, line) => sum + line.cost, 0)).toBe(cost);
    expect(lines.reduce((sum, line) => sum + line.margin, 0)).toBe(figures.margin);
    const deposits = (await scene.balance(depositAccount('one'))) + (await scene.balance(depositAccount('two')));
    expect(-deposits).toBe(cost + loss);
    expect(lines.find(({ terminal }) => terminal === 'two')).toMatchObject({ delivered: 1, failures: 0 });
    // One refusal that the second line made good, and the customer's own mistake.
    expect(lines.find(({ terminal }) => terminal === 'one')).toMatchObject({ delivered: 5, failures: 2 });
  });

  test('of another day, have nothing of today but orders that were open before it ended', async () => {
    await deliver();
    const now = await scene.db.now();
    const { from } = boundsOf(businessDate(now));
    const yesterday = businessDate(after(from, -1));
    const figures = await createDayFigures(scene.db)(yesterday, now);
    expect(figures).toMatchObject({
      day: yesterday,
      sold: 0,
      soldAmount: 0,
      margin: 0,
      success: 0,
      failed: 0,
      open: 0,
    });
    expect(figures.terminals.map(({ delivered }) => delivered)).toEqual([0, 0]);
  });

  test('of an order that was refused before its price was held, count it apart from failures', async () => {
    await scene.leaveFree(0);
    await scene.placeOrder();
    expect(await figuresOfToday()).toMatchObject({ failed: 0, refused: 1, success: 0 });
  });

  test('asked for again at once, are those of the first time, and one reading serves all', async () => {
    let readings = 0;
    const counted: Parameters<typeof createDayFigures>[0] = {
      ...scene.db,
      rows: async (sql, parameters) => {
        if (sql.includes('from journal')) readings += 1;
        return scene.db.rows(sql, parameters);
      },
      row: async (sql, parameters) => scene.db.row(sql, parameters),
    };
    const read = createDayFigures(counted);
    const now = await scene.db.now();
    const day = businessDate(now);
    const [first, second] = await Promise.all([read(day, now), read(day, now)]);
    const before = readings;
    expect(await read(day, now)).toBe(first);
    expect(second).toBe(first);
    expect(readings).toBe(before);
  });
});
