import { cancelPlan, previewCancelPlan } from '../../../../src/backoffice/plans/cancel-plan';
import { cancelTagihan, previewCancelTagihan } from '../../../../src/backoffice/plans/cancel-tagihan';
import { pausePlan } from '../../../../src/backoffice/plans/pause-plan';
import { previewReschedule, reschedulePlan } from '../../../../src/backoffice/plans/reschedule-plan';
import { resumePlan } from '../../../../src/backoffice/plans/resume-plan';
import { previewSettle, settlePlan } from '../../../../src/backoffice/plans/settle-plan';
import { rupiah, ZERO } from '../../../../src/domain/money';
import { after, type BusinessDate, businessDate } from '../../../../src/domain/time';
import { doneBy, expectPlanAddsUp, openPlanScene, type PlanScene, REASON, shownBy } from '../../../support/plan-scene';

const DAY_MS = 24 * 60 * 60 * 1000;

let scene: PlanScene;

beforeAll(async () => {
  scene = await openPlanScene();
});

beforeEach(() => scene.life.setClock('2026-03-06'));

afterEach(() => scene.life.expectBooksAgree());

afterAll(async () => {
  await scene.close();
});

const on = (text: string): BusinessDate => text as BusinessDate;
const refusedFor = (code: string): object => ({ kind: 'refused', code });
const schedule = async (planId: string): Promise<string[]> =>
  (await scene.periodsOf(planId)).map(({ k, dueOn, amount }) => `${k} ${dueOn} ${amount}`);

/** Six instalments of a million from 12 March on, the first one billed and told to the bank. */
async function sentPlan(wish: Parameters<PlanScene['send']>[0] = {}): Promise<string> {
  const planId = await scene.send(wish);
  await scene.life.run((await scene.openBillOf(planId, 1)).id);
  return planId;
}

describe('reschedule', () => {
  test('unbilled periods, into fewer, they keep their sum and numbers, and what was there before can be told', async () => {
    const planId = await sentPlan();
    const changes = { unbilled: { firstDueOn: on('2026-04-30'), dayOfMonth: 31, periods: 3 } };
    const preview = shownBy(await previewReschedule(scene.db, { by: scene.marketing, planId, ...changes }));
    expect(preview.remainder).toEqual({ count: 2, usual: 1_666_666, fromK: 2, toK: 3 });
    expect(preview.was).toHaveLength(5);
    doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    expect(await schedule(planId)).toEqual([
      ...['1 2026-03-12 1000000', '2 2026-04-30 1666667', '3 2026-05-31 1666667', '4 2026-06-30 1666666'],
    ]);
    expect(await scene.planOf(planId)).toMatchObject({ agreedTotal: 6_000_000, periods: 4 });
    await expectPlanAddsUp(scene.db, planId);
    const ended = await scene.db.rows(
      'select k from plan_period where plan_id = ? and ended_at is not null order by k',
      [planId],
    );
    expect(ended).toEqual([{ k: 2 }, { k: 3 }, { k: 4 }, { k: 5 }, { k: 6 }]);
    expect(await scene.life.item(planId)).toMatchObject({ nextAt: new Date('2026-04-22T17:05:00Z') });
  });

  test('unbilled periods, into more, the new ones get numbers that none ever had', async () => {
    const planId = await sentPlan({ periods: 3 });
    const unbilled = { firstDueOn: on('2026-04-12'), dayOfMonth: 12 };
    for (const periods of [1, 3]) {
      const changes = { unbilled: { ...unbilled, periods } };
      doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    }
    expect(await schedule(planId)).toEqual([
      ...['1 2026-03-12 2000000', '2 2026-04-12 1333334', '4 2026-05-12 1333333', '5 2026-06-12 1333333'],
    ]);
    await expectPlanAddsUp(scene.db, planId);
  });

  test('unbilled periods, only to other days, their amounts stay and no remainder is stated', async () => {
    const planId = await sentPlan({
      lines: [{ description: 'Mesin', quantity: 1, unitPrice: rupiah(2_000_001) }],
      periods: 3,
    });
    const changes = { unbilled: { firstDueOn: on('2026-05-20'), dayOfMonth: 20, periods: 2 } };
    expect(
      shownBy(await previewReschedule(scene.db, { by: scene.marketing, planId, ...changes })).remainder,
    ).toBeUndefined();
    doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    expect(await schedule(planId)).toEqual(['1 2026-03-12 666667', '2 2026-05-20 666667', '3 2026-06-20 666667']);
  });

  test('open bill, to another due day, its history, its period, its promise and the bank follow', async () => {
    const planId = await sentPlan({ dendaAmount: rupiah(50_000), dendaFromDay: 3 });
    const { id: tagihanId } = await scene.openBillOf(planId, 1);
    const changes = { bills: [{ tagihanId, dueOn: on('2026-03-28') }] };
    doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    expect(scene.woken).toContain(`tagihan ${tagihanId}`);
    expect((await scene.life.tagihanOf(planId))[0]).toMatchObject({
      ...{ dueOn: '2026-03-28', dendaOn: '2026-03-31', reminded: 0 },
    });
    expect((await schedule(planId))[0]).toBe('1 2026-03-28 1000000');
    const history = await scene.db.rows(
      'select n, cast(amount as int) as amount, due_on, why from tagihan_amount where tagihan_id = ? order by n',
      [tagihanId],
    );
    expect(history).toMatchObject([
      { n: 1, due_on: '2026-03-12', why: 'issued' },
      { n: 2, due_on: '2026-03-28', why: 'reschedule' },
    ]);
    expect(await scene.life.accountsOf(tagihanId)).toMatchObject([{ state: 'active', task: 'update' }]);
    await scene.life.run(tagihanId);
    const [account] = await scene.life.accountsOf(tagihanId);
    expect(account).toMatchObject({ state: 'active', task: null, expiresAt: new Date('2026-04-27T16:59:59Z') });
    expect(await scene.life.messagesOf(tagihanId)).toEqual(['tagihan', 'changed']);
    await expectPlanAddsUp(scene.db, planId);
  });

  test('open bill, moved on the day of a reminder, that one does not leave', async () => {
    const planId = await sentPlan();
    const { id: tagihanId } = await scene.openBillOf(planId, 1);
    const changes = { bills: [{ tagihanId, dueOn: on('2026-03-09') }] };
    doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    expect((await scene.life.tagihanOf(planId))[0]?.reminded).toBe(3);
  });

  test.each([
    ['nothing-changed', { unbilled: { firstDueOn: on('2026-04-12'), dayOfMonth: 12, periods: 5 } }],
    ['nothing-changed', {}],
    ['due-past', { unbilled: { firstDueOn: on('2026-03-05'), dayOfMonth: 12, periods: 5 } }],
    ['due-too-far', { unbilled: { firstDueOn: on('2027-03-07'), dayOfMonth: 12, periods: 5 } }],
    ['periods', { unbilled: { firstDueOn: on('2026-04-12'), dayOfMonth: 12, periods: 0 } }],
    ['day-of-month', { unbilled: { firstDueOn: on('2026-04-12'), dayOfMonth: 32, periods: 5 } }],
    ['unknown-bill', { bills: [{ tagihanId: '01J0000000000000000000000A', dueOn: on('2026-04-01') }] }],
  ])('reschedule, refused for %s, the preview says the same and nothing changes', async (code, changes) => {
    const planId = await sentPlan();
    const before = await schedule(planId);
    expect(await previewReschedule(scene.db, { by: scene.marketing, planId, ...changes })).toEqual(refusedFor(code));
    expect(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes })).toEqual(
      refusedFor(code),
    );
    expect(await schedule(planId)).toEqual(before);
    expect(await scene.changesOf(planId)).toEqual(['create', 'start']);
  });

  test('draft, rescheduled, its down payment comes first and it can be sent afterwards', async () => {
    const planId = await scene.create({ downPayment: rupiah(1_000_000), periods: 2 });
    scene.life.setClock('2026-03-20');
    const changes = { unbilled: { firstDueOn: on('2026-03-25'), dayOfMonth: 5, periods: 5 } };
    doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    expect((await schedule(planId)).slice(0, 3)).toEqual([
      ...['0 2026-03-25 1000000', '1 2026-04-05 1000000', '2 2026-05-05 1000000'],
    ]);
    expect(await scene.planOf(planId)).toMatchObject({ state: 'draft', periods: 5 });
    await expectPlanAddsUp(scene.db, planId);
  });
});

describe('pause', () => {
  test('plan, paused, nothing is billed until it is resumed', async () => {
    const planId = await sentPlan();
    doneBy(await pausePlan(scene.planDeps, await scene.asSeen(planId)));
    expect(await scene.life.item(planId)).toMatchObject({ state: 'paused', nextAction: 'resume', isOpen: 1 });
    scene.life.setClock('2026-04-06');
    await scene.life.advancePlan(planId);
    expect(await scene.life.tagihanOf(planId)).toHaveLength(1);
    doneBy(await resumePlan(scene.planDeps, await scene.asSeen(planId)));
    await scene.life.advancePlan(planId);
    expect(await scene.life.tagihanOf(planId)).toHaveLength(2);
    expect(await scene.changesOf(planId)).toEqual(['create', 'start', 'pause', 'resume']);
  });

  test('plan, paused for weeks, it becomes people’s on the day that was promised, and they put that off', async () => {
    const planId = await sentPlan();
    const pausedAt = scene.life.now();
    doneBy(await pausePlan(scene.planDeps, await scene.asSeen(planId)));
    const dueAt = new Date(after(pausedAt, 8 * DAY_MS));
    expect(await scene.life.item(planId)).toMatchObject({ dueAt });
    for (const days of [1, 6, 7]) {
      scene.life.setClock(businessDate(after(pausedAt, days * DAY_MS)), '12:00:00');
      await scene.life.advancePlan(planId);
      const nextAt = new Date(after(scene.life.now(), 7 * DAY_MS));
      expect(await scene.life.item(planId)).toMatchObject({ state: 'paused', dueAt, nextAt });
    }
    doneBy(await pausePlan(scene.planDeps, await scene.asSeen(planId)));
    expect(await scene.life.item(planId)).toMatchObject({
      ...{ state: 'paused', dueAt: new Date(after(scene.life.now(), 8 * DAY_MS)) },
    });
    expect(await scene.changesOf(planId)).toEqual(['create', 'start', 'pause', 'pause']);
  });

  test('plan, paused beyond a due day, it is rescheduled before it is resumed', async () => {
    const planId = await sentPlan();
    doneBy(await pausePlan(scene.planDeps, await scene.asSeen(planId)));
    scene.life.setClock('2026-05-01');
    expect(await resumePlan(scene.planDeps, await scene.asSeen(planId))).toEqual(refusedFor('unbilled-past-due'));
    const changes = { unbilled: { firstDueOn: on('2026-05-12'), dayOfMonth: 12, periods: 5 } };
    doneBy(await reschedulePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...changes }));
    doneBy(await resumePlan(scene.planDeps, await scene.asSeen(planId)));
    await expectPlanAddsUp(scene.db, planId);
  });
});

describe('early settlement', () => {
  test('plan, settled with a discount, one bill takes the place of the rest and goes out at once', async () => {
    const planId = await sentPlan();
    const wish = { dueOn: on('2026-03-20'), discount: rupiah(500_000) };
    const preview = shownBy(await previewSettle(scene.planDeps, { by: scene.marketing, planId, ...wish }));
    expect(preview).toMatchObject({
      ...{ agreedTotalWas: 6_000_000, agreedTotal: 5_500_000, needsAdmin: false },
      becomes: { k: 7, amount: 4_500_000, dueOn: '2026-03-20', issueOn: '2026-03-06' },
    });
    doneBy(await settlePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...wish }));
    await scene.life.advancePlan(planId);
    const bills = await scene.life.tagihanOf(planId);
    expect(bills.map(({ k, amount }) => `${k} ${amount}`)).toEqual(['1 1000000', '7 4500000']);
    await expectPlanAddsUp(scene.db, planId);
    for (const { id } of bills) {
      await scene.life.run(id);
      const [account] = await scene.life.accountsOf(id);
      await scene.life.pay(account!.trxId, account!.amount);
    }
    await scene.life.advancePlan(planId);
    expect(await scene.planOf(planId)).toMatchObject({ state: 'settled', periods: 2 });
  });

  test('discount, above what one person may give, marketing needs an admin', async () => {
    const planId = await sentPlan();
    const wish = { dueOn: on('2026-03-20'), discount: rupiah(500_001) };
    expect(shownBy(await previewSettle(scene.planDeps, { by: scene.marketing, planId, ...wish })).needsAdmin).toBe(
      true,
    );
    expect(await settlePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...wish })).toEqual(
      refusedFor('needs-admin'),
    );
    doneBy(await settlePlan(scene.planDeps, { ...(await scene.asSeen(planId, scene.admin)), ...wish }));
  });

  test.each([
    ['discount', { dueOn: on('2026-03-20'), discount: rupiah(5_000_000) }],
    ['due-past', { dueOn: on('2026-03-05'), discount: ZERO }],
  ])('settlement, refused for %s, nothing changes', async (code, wish) => {
    const planId = await sentPlan();
    expect(await previewSettle(scene.planDeps, { by: scene.admin, planId, ...wish })).toEqual(refusedFor(code));
    expect(await settlePlan(scene.planDeps, { ...(await scene.asSeen(planId, scene.admin)), ...wish })).toEqual(
      refusedFor(code),
    );
  });

  test('plan, all billed, there is nothing left to settle or to pause', async () => {
    const planId = await sentPlan({ kind: 'once', periods: 1 });
    const wish = { dueOn: on('2026-03-20'), discount: ZERO };
    expect(await settlePlan(scene.planDeps, { ...(await scene.asSeen(planId)), ...wish })).toEqual(
      refusedFor('nothing-unbilled'),
    );
    expect(await pausePlan(scene.planDeps, await scene.asSeen(planId))).toEqual(refusedFor('nothing-unbilled'));
  });
});

describe('cancellation', () => {
  test('plan, cancelled with a bill paid in part, the paid part stays billed and the rest leaves the books', async () => {
    const planId = await sentPlan({ billingType: 'i' });
    const { id: tagihanId } = await scene.openBillOf(planId, 1);
    const [account] = await scene.life.accountsOf(tagihanId);
    await scene.life.pay(account!.trxId, 400_000);
    const preview = shownBy(await previewCancelPlan(scene.planDeps, { by: scene.admin, planId }));
    expect(preview).toMatchObject({
      ...{ lost: 5_600_000, agreedTotal: 400_000, needsAdmin: true },
      bills: [{ outstanding: 600_000, allocated: 400_000 }],
    });
    expect(preview.bills[0]?.postings).toEqual([
      { account: 'revenue:tagihan', side: 'debit', amount: 600_000 },
      { account: `piutang:${scene.customerId}`, side: 'credit', amount: 600_000 },
    ]);
    doneBy(await cancelPlan(scene.planDeps, await scene.asSeen(planId, scene.admin)));
    expect(await scene.planOf(planId)).toMatchObject({ state: 'cancelled', agreedTotal: 400_000 });
    expect((await scene.life.tagihanOf(planId))[0]).toMatchObject({ state: 'cancelled', amount: 400_000 });
    await expectPlanAddsUp(scene.db, planId);
    expect((await scene.life.item(planId))?.isOpen).toBeNull();
    expect(await scene.life.run(tagihanId)).toMatchObject({ do: 'end', state: 'cancelled' });
    expect(await scene.life.accountsOf(tagihanId)).toMatchObject([{ state: 'closed', task: null }]);
    expect(await scene.life.messagesOf(tagihanId)).toEqual(['tagihan', 'receipt', 'cancelled']);
  });

  test('plan, cancelled before the bank knew of its bill, nothing is told to the bank', async () => {
    const planId = await scene.send();
    const { id: tagihanId } = await scene.openBillOf(planId, 1);
    doneBy(await cancelPlan(scene.planDeps, await scene.asSeen(planId, scene.admin)));
    const before = scene.life.bank.calls.length;
    await scene.life.run(tagihanId);
    expect(scene.life.bank.calls.slice(before)).toEqual([]);
    expect(await scene.life.accountsOf(tagihanId)).toMatchObject([{ state: 'closed' }]);
  });

  test('bookings, of a plan that is cancelled, they are free again only when nothing was billed', async () => {
    const [unbilled, billed] = [await scene.insertBooking(), await scene.insertBooking()];
    const early = await scene.send({ bookingIds: [unbilled], firstDueOn: on('2026-06-12') });
    const late = await scene.send({ bookingIds: [billed] });
    for (const planId of [early, late])
      doneBy(await cancelPlan(scene.planDeps, await scene.asSeen(planId, scene.admin)));
    const states = await scene.db.rows('select state, plan_id from booking where id in (?, ?) order by id', [
      ...[unbilled, billed],
    ]);
    expect(states).toEqual([
      { state: 'open', plan_id: null },
      { state: 'cancelled', plan_id: late },
    ]);
  });

  test('one bill, with denda, it ends with its period and the plan goes on', async () => {
    const planId = await sentPlan({
      ...{ lines: [{ description: 'Mesin', quantity: 1, unitPrice: rupiah(1_200_000) }], periods: 3 },
      ...{ dendaAmount: rupiah(50_000), dendaFromDay: 1 },
    });
    const { id: tagihanId } = await scene.openBillOf(planId, 1);
    scene.life.setClock('2026-03-14');
    await scene.ask(planId);
    await scene.life.run(tagihanId);
    const preview = shownBy(await previewCancelTagihan(scene.planDeps, { by: scene.marketing, tagihanId }));
    expect(preview).toMatchObject({ lost: 450_000, agreedTotal: 800_000, needsAdmin: false });
    expect(preview.bills[0]?.postings.map(({ account, amount }) => `${account} ${amount}`)).toEqual([
      ...['revenue:tagihan 400000', 'revenue:denda 50000', `piutang:${scene.customerId} 450000`],
    ]);
    const { version } = await scene.openBillOf(planId, 1);
    doneBy(await cancelTagihan(scene.planDeps, { by: scene.marketing, tagihanId, version, reason: REASON }));
    expect(await schedule(planId)).toEqual(['2 2026-04-12 400000', '3 2026-05-12 400000']);
    expect(await scene.planOf(planId)).toMatchObject({ state: 'active', agreedTotal: 800_000 });
    await expectPlanAddsUp(scene.db, planId);
    expect(await scene.changesOf(planId)).toEqual(['create', 'start', 'cancel-period']);
    expect(await scene.auditOf(tagihanId)).toEqual(['tagihan.cancel']);
    const again = { by: scene.marketing, tagihanId, version: version + 1, reason: REASON };
    expect(await cancelTagihan(scene.planDeps, again)).toEqual(refusedFor('wrong-state'));
  });

  test('small losses of one plan, together above what one person may decide, the next one needs an admin', async () => {
    const lines = [{ description: 'Mesin', quantity: 1, unitPrice: rupiah(900_000) }];
    const planId = await sentPlan({ lines, periods: 3 });
    await scene.bill(planId, 1);
    for (const [k, by, answer] of [
      [1, scene.marketing, 'done'],
      [2, scene.marketing, 'refused'],
      [2, scene.admin, 'done'],
    ] as const) {
      const { id: tagihanId, version } = await scene.openBillOf(planId, k);
      const outcome = await cancelTagihan(scene.planDeps, { by, tagihanId, version, reason: REASON });
      expect(outcome.kind).toBe(answer);
    }
  });

  test('one bill, that has moved on since it was seen, it is not cancelled', async () => {
    const planId = await sentPlan();
    const { id: tagihanId, version } = await scene.openBillOf(planId, 1);
    const request = { by: scene.admin, tagihanId, version: version - 1, reason: REASON };
    expect(await cancelTagihan(scene.planDeps, request)).toEqual(refusedFor('version-moved'));
  });

  test('loss, above what one person may decide, marketing needs an admin for a plan and for a bill', async () => {
    const planId = await sentPlan();
    const { id: tagihanId, version } = await scene.openBillOf(planId, 1);
    expect(await cancelPlan(scene.planDeps, await scene.asSeen(planId))).toEqual(refusedFor('needs-admin'));
    const request = { by: scene.marketing, tagihanId, version, reason: REASON };
    expect(await cancelTagihan(scene.planDeps, request)).toEqual(refusedFor('needs-admin'));
  });

  test('money, that the bank has told of and nobody has looked at, it is waited for', async () => {
    const planId = await sentPlan();
    const { id: tagihanId, version } = await scene.openBillOf(planId, 1);
    const [account] = await scene.life.accountsOf(tagihanId);
    await scene.db.write(
      `insert into bank_notice (id, identity, bank, trx_id, raw, source_ip, virtual_account_id, state, received_at)
       values (?, unhex(sha2(?, 256)), 'bni', ?, '', '127.0.0.1', ?, 'stored', utc_timestamp(3))`,
      [account!.id, account!.id, account!.trxId, account!.id],
    );
    const request = { by: scene.admin, tagihanId, version, reason: REASON };
    expect(await cancelTagihan(scene.planDeps, request)).toEqual(refusedFor('payment-arriving'));
    expect(await cancelPlan(scene.planDeps, await scene.asSeen(planId, scene.admin))).toEqual(
      refusedFor('payment-arriving'),
    );
  });

  test('payment and cancellation, at once, one of them comes first and the books agree', async () => {
    for (let round = 0; round < 5; round += 1) {
      const planId = await sentPlan();
      const { id: tagihanId } = await scene.openBillOf(planId, 1);
      const [account] = await scene.life.accountsOf(tagihanId);
      const seen = await scene.asSeen(planId, scene.admin);
      const [paid, cancelled] = await Promise.all([
        scene.life.pay(account!.trxId, 1_000_000),
        cancelPlan(scene.planDeps, seen),
      ]);
      expect(paid.payments).toHaveLength(1);
      expect(cancelled.kind).toBe('done');
      await expectPlanAddsUp(scene.db, planId);
      const [bill] = await scene.life.tagihanOf(planId);
      const { agreedTotal } = await scene.planOf(planId);
      expect({ state: bill!.state, agreedTotal }).toEqual(
        paid.isPaid ? { state: 'paid', agreedTotal: 1_000_000 } : { state: 'cancelled', agreedTotal: 0 },
      );
    }
  });
});

describe('who may', () => {
  test("plan of somebody else's customer, every change and preview of it answers as for one that is not there", async () => {
    const planId = await sentPlan();
    const { id: tagihanId, version } = await scene.openBillOf(planId, 1);
    const by = scene.other;
    const seen = await scene.asSeen(planId, by);
    const { planDeps, db } = scene;
    const unbilled = { firstDueOn: on('2026-05-12'), dayOfMonth: 12, periods: 5 };
    const settle = { dueOn: on('2026-03-20'), discount: ZERO };
    const answers = await Promise.all([
      previewReschedule(db, { by, planId, unbilled }),
      previewSettle(planDeps, { by, planId, ...settle }),
      previewCancelPlan(planDeps, { by, planId }),
      previewCancelTagihan(planDeps, { by, tagihanId }),
      reschedulePlan(planDeps, { ...seen, unbilled }),
      pausePlan(planDeps, seen),
      resumePlan(planDeps, seen),
      settlePlan(planDeps, { ...seen, ...settle }),
      cancelPlan(planDeps, seen),
      cancelTagihan(planDeps, { by, tagihanId, version, reason: REASON }),
    ]);
    expect(answers).toEqual(answers.map(() => refusedFor('not-found')));
    expect(await scene.changesOf(planId)).toEqual(['create', 'start']);
  });

  test('operator, on any plan, the role may not', async () => {
    const planId = await sentPlan();
    const seen = await scene.asSeen(planId, scene.operator);
    expect(await pausePlan(scene.planDeps, seen)).toEqual(refusedFor('role-may-not'));
  });

  test('change, without a reason or of a version that was changed meanwhile, it is refused', async () => {
    const planId = await sentPlan();
    const seen = await scene.asSeen(planId);
    expect(await pausePlan(scene.planDeps, { ...seen, reason: 'singkat' })).toEqual(refusedFor('invalid-reason'));
    doneBy(await pausePlan(scene.planDeps, seen));
    expect(await cancelPlan(scene.planDeps, seen)).toEqual(refusedFor('version-moved'));
  });
});
