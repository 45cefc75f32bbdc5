import { createPlan } from '../../../../src/backoffice/plans/create-plan';
import { discardPlan } from '../../../../src/backoffice/plans/discard-plan';
import { previewPlan, type PlanRequest } from '../../../../src/backoffice/plans/preview-plan';
import { startPlan } from '../../../../src/backoffice/plans/start-plan';
import { rupiah } from '../../../../src/domain/money';
import { addDays, type BusinessDate } from '../../../../src/domain/time';
import { doneBy, expectPlanAddsUp, openPlanScene, type PlanScene, shownBy } from '../../../support/plan-scene';

let scene: PlanScene;

beforeAll(async () => {
  scene = await openPlanScene();
});

beforeEach(() => scene.life.setClock('2026-03-02'));

afterAll(async () => {
  await scene.close();
});

const TODAY = '2026-03-02' as BusinessDate;

describe('a draft', () => {
  test('preview, of a cicilan with a down payment that does not divide, it states all and writes nothing', async () => {
    const before = await scene.db.row('select count(*) as n from plan');
    const preview = shownBy(
      await previewPlan(
        scene.db,
        scene.request({ downPayment: rupiah(999_998), firstDueOn: '2026-03-05' as BusinessDate }),
      ),
    );
    expect(preview).toMatchObject({ agreedTotal: 6_000_000, firstIssueOn: '2026-03-02', issuedAtOnce: 1 });
    expect(preview.periods.map(({ k, dueOn, amount }) => `${k} ${dueOn} ${amount}`)).toEqual([
      ...['0 2026-03-05 999998', '1 2026-04-12 833334', '2 2026-05-12 833334', '3 2026-06-12 833334'],
      ...['4 2026-07-12 833334', '5 2026-08-12 833333', '6 2026-09-12 833333'],
    ]);
    expect(preview.remainder).toEqual({ count: 4, usual: 833_333, fromK: 1, toK: 4 });
    expect(await scene.db.row('select count(*) as n from plan')).toEqual(before);
  });

  test('draft, made of bookings and a typed line, it has both and takes no booking yet', async () => {
    const bookingId = await scene.insertBooking();
    const planId = await scene.create({ bookingIds: [bookingId] });
    expect(await scene.planOf(planId)).toMatchObject({ state: 'draft', code: null, agreedTotal: 9_000_000 });
    const lines = await scene.db.rows('select description, quantity from plan_line where plan_id = ? order by line', [
      planId,
    ]);
    expect(lines).toEqual([
      { description: 'Penggiling kopi', quantity: 2 },
      { description: 'Mesin kopi dua tuas', quantity: 1 },
    ]);
    expect(await scene.db.row('select state, plan_id from booking where id = ?', [bookingId])).toEqual({
      ...{ state: 'open', plan_id: null },
    });
    await expectPlanAddsUp(scene.db, planId);
    expect(await scene.changesOf(planId)).toEqual(['create']);
    expect(await scene.auditOf(planId)).toEqual(['plan.create']);
    expect(await scene.life.item(planId)).toBeUndefined();
  });

  const free = { description: 'Servis', quantity: 1, unitPrice: rupiah(1000) };

  test.each<[string, Partial<PlanRequest>]>([
    ['title', { title: ' a ' }],
    ['no-lines', { lines: [] }],
    ['invalid-lines', { lines: [{ ...free, description: 'ab' }] }],
    ['invalid-lines', { lines: [{ ...free, quantity: 0 }] }],
    ['invalid-lines', { lines: [{ ...free, quantity: 99_999, unitPrice: rupiah(Number.MAX_SAFE_INTEGER) }] }],
    ['invalid-lines', { lines: Array.from({ length: 51 }, () => free) }],
    ['booking-taken', { bookingIds: ['01J0000000000000000000000A'] }],
    ['periods', { periods: 0 }],
    ['down-payment', { downPayment: rupiah(6_000_000) }],
    ['due-past', { firstDueOn: addDays(TODAY, -1) }],
    ['due-too-far', { firstDueOn: addDays(TODAY, 366) }],
  ])('draft, refused for %s, the preview says the same and nothing is written', async (code, wish) => {
    const before = await scene.db.row('select count(*) as n from plan');
    expect(await previewPlan(scene.db, scene.request(wish))).toEqual({ kind: 'refused', code });
    expect(await createPlan(scene.planDeps, scene.request(wish))).toEqual({ kind: 'refused', code });
    expect(await scene.db.row('select count(*) as n from plan')).toEqual(before);
  });

  test('draft, thrown away, it is cancelled with nothing agreed and cannot be sent', async () => {
    const planId = await scene.create();
    doneBy(await discardPlan(scene.planDeps, await scene.asSeen(planId)));
    expect(await scene.planOf(planId)).toMatchObject({ state: 'cancelled', agreedTotal: 0 });
    await expectPlanAddsUp(scene.db, planId);
    expect(await startPlan(scene.planDeps, await scene.asSeen(planId))).toEqual({
      kind: 'refused',
      code: 'wrong-state',
    });
  });
});

describe('a plan that is sent', () => {
  test('plan, sent where no bank is set up, it is refused and stays a draft', async () => {
    const planId = await scene.create({ bookingIds: [await scene.insertBooking()] });
    const deps = { ...scene.planDeps, hasBank: false };
    expect(await startPlan(deps, await scene.asSeen(planId))).toEqual({ kind: 'refused', code: 'no-bank' });
    expect(await scene.planOf(planId)).toMatchObject({ state: 'draft' });
  });

  test('plan, sent, it has its number and its promise, and its bookings belong to it', async () => {
    const bookingId = await scene.insertBooking();
    const planId = await scene.create({ bookingIds: [bookingId] });
    doneBy(await startPlan(scene.planDeps, await scene.asSeen(planId)));
    const { code, state } = await scene.planOf(planId);
    expect(code).toMatch(/^CIC-2026-\d{6}$/);
    expect(state).toBe('active');
    expect(scene.woken).toContain(`plan ${planId}`);
    expect(await scene.db.row('select state, plan_id from booking where id = ?', [bookingId])).toEqual({
      ...{ state: 'planned', plan_id: planId },
    });
    expect(await scene.life.item(planId)).toMatchObject({
      ...{ kind: 'plan', state: 'active', owner: 'marketing', customerId: scene.customerId },
      ...{ nextAction: 'open-tagihan', nextAt: new Date('2026-03-04T17:05:00Z'), isOpen: 1 },
    });
    expect(await scene.changesOf(planId)).toEqual(['create', 'start']);
  });

  test('plan, whose first bill is due already, it promises to bill at once', async () => {
    const planId = await scene.create({ firstDueOn: addDays(TODAY, 1) });
    doneBy(await startPlan(scene.planDeps, await scene.asSeen(planId)));
    expect((await scene.life.item(planId))?.nextAt).toEqual(new Date('2026-03-02T03:00:00Z'));
  });

  test('plan, sent twice by two who saw the same draft, one sends it and the other is told', async () => {
    const planId = await scene.create();
    const seen = await scene.asSeen(planId);
    const outcomes = await Promise.all([startPlan(scene.planDeps, seen), startPlan(scene.planDeps, seen)]);
    expect(outcomes.map((outcome) => (outcome.kind === 'done' ? 'done' : outcome.code)).sort()).toEqual([
      ...['done', 'version-moved'],
    ]);
    expect(await scene.changesOf(planId)).toEqual(['create', 'start']);
  });

  test('two drafts of one booking, both sent at once, one takes it and the other is refused', async () => {
    const bookingId = await scene.insertBooking();
    const drafts = [await scene.create({ bookingIds: [bookingId] }), await scene.create({ bookingIds: [bookingId] })];
    const seen = await Promise.all(drafts.map((planId) => scene.asSeen(planId)));
    const outcomes = await Promise.all(seen.map((one) => startPlan(scene.planDeps, one)));
    expect(outcomes.map((outcome) => (outcome.kind === 'done' ? 'done' : outcome.code)).sort()).toEqual([
      ...['booking-taken', 'done'],
    ]);
  });

  test('draft, that lay until its first day was over, it is not sent', async () => {
    const planId = await scene.create();
    scene.life.setClock('2026-03-13');
    expect(await startPlan(scene.planDeps, await scene.asSeen(planId))).toEqual({ kind: 'refused', code: 'due-past' });
  });

  test('customer, not active any more, no plan is drawn up and no draft is sent', async () => {
    const customerId = await scene.newCustomer();
    const planId = await scene.create({ customerId });
    await scene.db.write('update customer set is_active = 0 where id = ?', [customerId]);
    const no = { kind: 'refused', code: 'inactive' };
    expect(await previewPlan(scene.db, scene.request({ customerId }))).toEqual(no);
    expect(await createPlan(scene.planDeps, scene.request({ customerId }))).toEqual(no);
    expect(await startPlan(scene.planDeps, await scene.asSeen(planId))).toEqual(no);
  });
});
