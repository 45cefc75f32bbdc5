import { type LedgerPreview } from '../../../../src/backoffice/controls/controls.types';
import { type ControlAction } from '../../../../src/domain/topup/controls';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { type ControlsScene, openControlsScene } from '../../../support/controls-scene';
import { expectBooksAgree } from '../../../support/ledger';
import { machineLooked } from '../../../support/machine-looked';
import { type OrderOnStage } from '../../../support/settlement';

interface Entry {
  account_code: string;
  side: 'debit' | 'credit';
  amount: string;
}

const RUNS = 16;

/** Repeatable: a failure is told with its seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe('what people are shown before', () => {
  let scene: ControlsScene;

  beforeAll(async () => {
    scene = await openControlsScene();
  });
  beforeEach(() => machineLooked(scene.db));
  afterEach(async () => {
    await expectBooksAgree(scene.db);
    expect(await checkPromises(scene.db)).toEqual([]);
  });
  afterAll(() => scene.close());

  const previewFor = async (order: OrderOnStage, action: ControlAction): Promise<LedgerPreview> => {
    const control = (await scene.controls.of(order.topupId))?.controls.find((one) => one.action === action);
    expect(control?.lock).toBeNull();
    return control!.preview!;
  };
  const lastJournal = (order: OrderOnStage) =>
    scene.db.rows<Entry>(
      `select e.account_code, e.side, e.amount from entry e join journal j on j.id = e.journal_id
       where j.subject = ? and j.id = (select id from journal where subject = ? order by id desc limit 1)`,
      [order.topupId, order.topupId],
    );
  /** By account: positive where it grows, as people read it. */
  const changesOf = (entries: readonly Entry[]): Record<string, number> => {
    const changes: Record<string, number> = {};
    for (const { account_code: account, side, amount } of entries) {
      const grows = /^(saldo|revenue):/.test(account) ? 'credit' : 'debit';
      changes[account] = (changes[account] ?? 0) + (side === grows ? 1 : -1) * Number(amount);
    }
    return changes;
  };
  const shownChanges = ({ lines }: LedgerPreview): Record<string, number> => {
    const changes: Record<string, number> = {};
    for (const { account, change } of lines) changes[account] = (changes[account] ?? 0) + change;
    return Object.fromEntries(Object.entries(changes).filter(([, change]) => change !== 0));
  };

  /** One step of an order's life that books something, and what was shown before it. */
  const expectShownIsBooked = async (order: OrderOnStage, action: ControlAction): Promise<void> => {
    const shown = await previewFor(order, action);
    const outcome = await scene.request(order, action);
    if (outcome.kind === 'requested') {
      const view = await scene.viewOf(outcome.approvalId);
      expect(view.preview).toEqual(shown);
      expect(await scene.decide(outcome.approvalId)).toMatchObject({ kind: 'executed' });
    } else expect(outcome).toMatchObject({ kind: 'executed' });
    const entries = await lastJournal(order);
    expect(shownChanges(shown)).toEqual(changesOf(entries));
    const total = entries.filter(({ side }) => side === 'debit').reduce((sum, { amount }) => sum + Number(amount), 0);
    expect([shown.debit, shown.credit]).toEqual([total, total]);
    const free = shown.lines.find(({ label }) => label.startsWith('Saldo bebas'));
    if (free !== undefined) expect(free.after).toBe(await scene.free());
  };

  test.each(Array.from({ length: RUNS }, (_, seed) => seed + 1))(
    'C6, any life of an order (seed %i), exactly that is booked',
    async (seed) => {
      const random = randomOf(seed);
      await scene.leaveFree(50_000_000);
      if (random(4) === 0) {
        const { order } = await scene.deliveredTwice();
        if (random(2) === 0) await expectShownIsBooked(order, 'reversal');
        await expectShownIsBooked(order, 'double-delivery');
        return;
      }
      if (random(4) === 0) {
        const { order } = await scene.lateInRouting();
        await expectShownIsBooked(order, 'succeed');
        return;
      }
      if (random(3) === 0) {
        const order = random(2) === 0 ? await scene.pendingOrder() : await scene.suspectOrder();
        await expectShownIsBooked(order, 'succeed');
        await expectShownIsBooked(order, 'reversal');
        return;
      }
      const order = await scene.failedOrder();
      if (random(2) === 0) await order.callback('success');
      await expectShownIsBooked(order, 'late-success');
      if (random(4) > 0) {
        await scene.leaveFree(random(12_000));
        await expectShownIsBooked(order, 'charge-late-success');
        while (
          random(2) === 0 &&
          (await scene.controls.of(order.topupId))!.controls.some(
            (one) => one.action === 'collect-receivable' && one.lock?.code !== 'nothing-to-charge',
          )
        ) {
          await scene.leaveFree(1 + random(6_000));
          await expectShownIsBooked(order, 'collect-receivable');
        }
      }
      if (random(2) === 0) await expectShownIsBooked(order, 'reversal');
    },
  );

  test('Gagalkan, what is held is shown to become free, and does', async () => {
    const order = await scene.suspectOrder();
    const shown = await previewFor(order, 'fail');
    expect(shown).toMatchObject({ debit: 10_500, credit: 10_500 });
    expect(shown.lines.map(({ change }) => change)).toEqual([-10_500, 10_500]);
    await scene.approved(order, 'fail');
    expect(shown.lines[1]?.after).toBe(await scene.free());
  });

  test.each(['resend', 'reroute'] as const)('%s, nothing is booked and nothing is shown', async (action) => {
    const order = await scene.refusedOrder();
    const control = (await scene.controls.of(order.topupId))?.controls.find((one) => one.action === action);
    const { id: attemptId } = await order.last();
    expect(control).toEqual({ action, lock: null, isFourEyes: false, attemptId, preview: null });
  });
});
