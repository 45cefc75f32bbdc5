import { requestSign } from '../../simulators/digiflazz/sign';
import { linesFrom } from '../../simulators/digiflazz/lines';
import { type Controls } from '../../src/backoffice/controls/controls.types';
import { createControls } from '../../src/backoffice/controls/create-controls';
import { type StaffMember } from '../../src/domain/staff';
import { type ControlAction } from '../../src/domain/topup/controls';
import { freeSaldo } from '../../src/ledger/saldo';
import { silentLogger } from '../../src/logging/logger';
import { createSettingsReader } from '../../src/persistence/repositories/setting.repository';
import { connectTemporal, type Temporal } from '../../src/workflow-client/temporal';
import { changeProfile, countRows, readOrder, rememberProfile, untilStarted } from '../support/order-rows';
import { insertStaff } from '../support/staff-row';
import {
  expectDeliveredOnce,
  expectSound,
  numberEnding,
  order,
  startSystem,
  type System,
  type TopupView,
  until,
  untilState,
} from '../support/system';

const LINE = 'digi1';
const SIMULATORS_MEMORY_MS = 90 * 86_400_000;

interface Placed {
  topup: TopupView;
  destination: string;
}

describe('what suppliers say twice, wrongly or late, and what others say in their name', () => {
  let system: System;
  let restoreProfile: () => Promise<unknown>;

  beforeAll(async () => {
    system = await startSystem();
    // Every callback in here is sent by a test.
    await system.control('settings', { webhooks: false });
    restoreProfile = await rememberProfile(system.db);
  });
  afterEach(async () => {
    await restoreProfile();
    await system.control('settings', { memoryMs: SIMULATORS_MEMORY_MS });
  });
  afterAll(() => system.end());

  const place = (digits: string, state: string): Promise<Placed> => placeFor(numberEnding(digits), state);
  const placeFor = async (destination: string, state: string): Promise<Placed> => {
    const topup = await order(system.client, { destination });
    await untilState(system.db, topup.topupId, [state]);
    // Nothing else is written of it by itself.
    await untilStarted(system.db, topup.topupId);
    return { topup, destination };
  };
  const rowsOf = ({ topup }: Placed) => readOrder(system.db, topup.topupId);
  const supplierRefOf = async (placed: Placed): Promise<string> => (await rowsOf(placed)).attempts[0]!.supplierRef;
  const callBack = async (body: object): Promise<number[]> => {
    const { statuses } = await system.control('webhook', { line: LINE, ...body });
    return statuses as number[];
  };
  /** Nothing that was stored waits to be acted on. */
  const untilActedOn = (placed: Placed) =>
    until('the callbacks are acted on', async () => (await rowsOf(placed)).callbacks.every(({ ruling }) => ruling));
  const attemptTimes = async ({ topup }: Placed) => {
    const times = await system.db.row<Record<'sent_at' | 'checked_at' | 'contradicted_at', Date | null>>(
      'select sent_at, checked_at, contradicted_at from topup_attempt where topup_id = ? order by n limit 1',
      [topup.topupId],
    );
    return times!;
  };

  test('P11, one callback 100 times at once, each counted, one journal and one report', async () => {
    await changeProfile(system.db, { checkDelaysMs: [60_000] }); // Nobody but the callback settles it.
    const placed = await place('06', 'pending');
    const ref = await supplierRefOf(placed);
    expect(await callBack({ ref, status: 'Sukses', times: 100, parallel: true })).toEqual(Array(100).fill(200));
    await expectDeliveredOnce(system, placed.topup, placed.destination);
    expect(await rowsOf(placed)).toMatchObject({
      ...{ hold: 'posted', journals: ['topup-success'], openCases: [], checks: [] },
      callbacks: [{ verdict: 'success', ruling: 'succeed', arrivals: 100 }],
    });
    await until('the report', async () => (await system.reports(placed.topup.refId)).length > 0);
    const reports = await system.db.rows('select sequence from outbound_message where topup_id = ?', [
      placed.topup.topupId,
    ]);
    expect(reports).toEqual([{ sequence: 1 }]);
  });

  test('P11, failed, success, failed, suspect with the hold held until a check a poll gap later says success', async () => {
    // Each callback puts the check off; none leaves before the last one was seen.
    const pollGapMs = 10_000;
    await changeProfile(system.db, { pollGapMs, checkDelaysMs: [60_000] });
    const placed = await place('06', 'pending');
    const ref = await supplierRefOf(placed);
    for (const status of ['Gagal', 'Sukses', 'Gagal']) {
      expect(await callBack({ ref, status })).toEqual([200]);
      await untilActedOn(placed);
    }
    expect(await rowsOf(placed)).toMatchObject({
      ...{ state: 'suspect', hold: 'held', journals: [], checks: [] },
      callbacks: [
        { verdict: 'failed', ruling: 'note-failed', arrivals: 1 },
        { verdict: 'success', ruling: 'contradict', arrivals: 1 },
        { verdict: 'failed', ruling: 'nothing', arrivals: 1 },
      ],
    });
    await expectDeliveredOnce(system, placed.topup, placed.destination);
    const { checked_at: checkedAt, contradicted_at: contradictedAt } = await attemptTimes(placed);
    expect(Number(checkedAt) - Number(contradictedAt)).toBeGreaterThanOrEqual(pollGapMs);
    expect((await rowsOf(placed)).checks.at(-1)).toEqual({ verdict: 'success', code: '00', ruling: 'succeed' });
  });

  test('P7, a check answered with a bad key or a short deposit, nothing is concluded until a true answer', async () => {
    const codes = ['41', '44'];
    const placed = await Promise.all(
      codes.map(async (rc) => {
        const destination = numberEnding('03');
        await system.control('next', { destination, kind: 'check', rc });
        return placeFor(destination, 'suspect');
      }),
    );
    const concluded = await Promise.all(
      placed.map((one) =>
        until('the wrong answer', async () => {
          const rows = await rowsOf(one);
          return rows.checks.length > 0 && rows;
        }),
      ),
    );
    for (const [n, code] of codes.entries()) {
      expect(concluded[n]).toMatchObject({
        ...{ state: 'suspect', hold: 'held', journals: [], openCases: [] },
        checks: [{ verdict: 'unknown', code, ruling: 'nothing' }],
        attempts: [{ terminal: LINE, state: 'suspect' }],
      });
    }
    for (const [n, rc] of codes.entries()) {
      await untilState(system.db, placed[n]!.topup.topupId, ['success']);
      const requests = await system.requests(placed[n]!.destination);
      // A slow answer is asked for once more.
      const answers = requests.map((request) => request.rc);
      expect(answers.slice(0, 2)).toEqual([null, rc]);
      expect(new Set(answers.slice(2))).toEqual(new Set(['00']));
    }
    for (const { topup, destination } of placed) await expectDeliveredOnce(system, topup, destination);
  });

  test('a forged callback, refused and nothing changes; a signed one for an unknown reference, kept and a case', async () => {
    await changeProfile(system.db, { checkDelaysMs: [60_000] });
    const placed = await place('10', 'pending');
    const ref = await supplierRefOf(placed);
    const before = [await rowsOf(placed), await countRows(system.db)];
    for (const signature of ['wrong', 'none']) {
      for (const status of ['Sukses', 'Gagal']) expect(await callBack({ ref, status, signature })).toEqual([401]);
      expect(await callBack({ ref: 'T-NOBODY-1', status: 'Sukses', signature })).toEqual([401]);
    }
    expect([await rowsOf(placed), await countRows(system.db)]).toEqual(before);

    const { destination } = placed;
    for (let times = 0; times < 2; times += 1) {
      expect(await callBack({ ref: 'T-NOBODY-2', status: 'Sukses', destination, sn: 'SN-1' })).toEqual([200]);
    }
    const kept = await system.db.rows(
      `select m.topup_id, m.ruling, m.arrivals, w.state, w.owner from supplier_message m
       join work_item w on w.kind = 'case' and w.subject = m.id and w.is_open = 1
       where m.attempt_id is null`,
    );
    expect(kept).toEqual([
      { topup_id: null, ruling: 'unknown-reference', arrivals: 2, state: 'unknown-callback', owner: 'operator' },
    ]);
    expect(await rowsOf(placed)).toEqual(before[0]);
    expect(await system.book(destination)).toEqual([]);
    await expectSound(system);
  });

  test.each([
    ['succeeded elsewhere', '07', 'success', ['refused', 'success'], ['topup-success'], 1],
    ['failed', '02', 'failed', ['refused'], [], 0],
  ])(
    'C4, a late success for a refused attempt of an order that %s, a case and no journal by itself',
    async (_what, digits, state, attempts, journals, deliveries) => {
      const placed = await place(digits, state);
      const [before, saldo] = [await rowsOf(placed), await freeSaldoOf(placed)];
      expect(before).toMatchObject({ journals, openCases: [] });
      expect(before.attempts.map((attempt) => attempt.state)).toEqual(attempts);
      const late = {
        ref: await supplierRefOf(placed),
        status: 'Sukses',
        destination: placed.destination,
        sn: 'SN-LATE',
      };
      expect(await callBack({ ...late, times: 2 })).toEqual([200, 200]);
      await untilActedOn(placed);
      expect(await rowsOf(placed)).toEqual({
        ...before,
        openCases: ['late-success'],
        callbacks: [{ verdict: 'success', ruling: 'open-case', arrivals: 2 }],
      });
      expect(await freeSaldoOf(placed)).toBe(saldo);
      expect(await system.book(placed.destination)).toHaveLength(deliveries);
      await expectSound(system);
    },
  );

  describe('a supplier that refuses a purchase without keeping a record of it and delivers it after all', () => {
    let temporal: Temporal;
    let controls: Controls;
    let people: { operator: StaffMember; supervisor: StaffMember };

    beforeAll(async () => {
      const { db } = system;
      const settings = createSettingsReader(db);
      temporal = connectTemporal({ address: system.temporal.address, namespace: 'default' });
      const settlement = { profileOf: () => undefined };
      controls = createControls({ db, settings, settlement, temporal, logger: silentLogger, waitMs: 30_000 });
      people = { operator: await insertStaff(db, 'operator'), supervisor: await insertStaff(db, 'supervisor') };
    });
    afterAll(async () => {
      await system.db.write('update terminal set is_on = 1');
      await temporal.close();
    });

    const refusedFirst = async (state: string): Promise<Placed> => {
      const destination = numberEnding('55');
      await system.control('next', { destination, kind: 'first', line: LINE, rc: '43' });
      const topup = await order(system.client, { destination });
      await untilState(system.db, topup.topupId, [state]);
      return { topup, destination };
    };
    /** Into its book first, then told to the hub. */
    const deliverAfterAll = async (placed: Placed): Promise<void> => {
      const ref = await supplierRefOf(placed);
      const { username, apiKey } = linesFrom(process.env)[LINE];
      const product = { buyer_sku_code: 'S10', customer_no: placed.destination };
      await fetch(`${system.simulatorsUrl}/digiflazz/${LINE}/v1/transaction`, {
        method: 'POST',
        body: JSON.stringify({ username, ...product, ref_id: ref, sign: requestSign({ username, apiKey }, ref) }),
      });
      const delivery = (await system.book(placed.destination)).find(({ supplier }) => supplier === LINE);
      expect(delivery).toBeDefined();
      expect(await callBack({ ref, status: 'Sukses', sn: delivery!.sn, destination: placed.destination })).toEqual([
        200,
      ]);
      await untilActedOn(placed);
      expect((await rowsOf(placed)).openCases).toEqual(['late-success']);
    };
    const decideByTwo = async ({ topup: { topupId } }: Placed, action: ControlAction, sn = ''): Promise<void> => {
      const asked = await until('it may be asked for', async () => {
        const version = (await controls.of(topupId))!.version;
        const reason = 'the supplier wrote that it was delivered';
        const outcome = await controls.request({ topupId, version, action, by: people.operator, reason, sn });
        return outcome.kind === 'requested' && outcome;
      });
      const { contentHash } = (await controls.open()).find(({ id }) => id === asked.approvalId)!;
      const decision = { approvalId: asked.approvalId, by: people.supervisor, decision: 'approve', note: '' } as const;
      // Carried out at once, or by the next round where the machine is slow.
      expect(await controls.decide({ ...decision, contentHash })).toMatchObject({ no: asked.no });
      await until('it is carried out', async () => {
        const row = await system.db.row<{ state: string }>('select state from approval where id = ?', [
          asked.approvalId,
        ]);
        return row?.state === 'executed';
      });
    };
    /** What each supplier took for the order, by its own book and by our ledger. */
    const expectBooksOfBothSidesAgree = async ({ topup, destination }: Placed): Promise<void> => {
      const book = (await system.book(destination)).map(({ supplier, cost }) => [`deposit:${supplier}`, String(cost)]);
      const ledger = await system.db.rows<{ account_code: string; amount: string }>(
        `select e.account_code, e.amount from entry e join journal j on j.id = e.journal_id
         where j.subject = ? and e.account_code like 'deposit:%' and e.side = 'credit'`,
        [topup.topupId],
      );
      expect(ledger.map(({ account_code: account, amount }) => [account, amount]).sort()).toEqual(book.sort());
    };

    test('C4, the next one delivered as well, two people book it as our loss and both books agree', async () => {
      const placed = await refusedFirst('success');
      const [before, saldo] = [await rowsOf(placed), await freeSaldoOf(placed)];
      await deliverAfterAll(placed);
      expect(await system.book(placed.destination)).toHaveLength(2);
      await decideByTwo(placed, 'double-delivery');
      const { state, hold, attempts } = before;
      expect(await rowsOf(placed)).toMatchObject({
        ...{ state, hold, attempts, openCases: [], journals: ['double-delivery', 'topup-success'] },
      });
      expect(await freeSaldoOf(placed)).toBe(saldo);
      await expectBooksOfBothSidesAgree(placed);
      await expectSound(system);
    });

    test('C3, the order is still in routing, two people let its hold pay for it and nothing else is bought', async () => {
      await system.db.write(`update terminal set is_on = 0 where code <> ?`, [LINE]);
      const placed = await refusedFirst('routing');
      await deliverAfterAll(placed);
      await decideByTwo(placed, 'succeed', (await system.book(placed.destination))[0]!.sn);
      await system.db.write('update terminal set is_on = 1');
      await expectDeliveredOnce(system, placed.topup, placed.destination);
      expect(await rowsOf(placed)).toMatchObject({ hold: 'posted', openCases: [], journals: ['topup-success'] });
      await expectBooksOfBothSidesAgree(placed);
    });
  });

  const freeSaldoOf = async ({ topup }: Placed): Promise<number> => {
    const row = await system.db.row<{ account_code: string }>('select account_code from topup where id = ?', [
      topup.topupId,
    ]);
    return (await freeSaldo(system.db, row!.account_code)).free;
  };

  test('P4, P6, the supplier forgets an open order, no check leaves after the usable time, which would buy', async () => {
    const profile = {
      ...{ sendWindowMs: 1000, httpTimeoutMs: 1000, settleMs: 100, pollGapMs: 2100, checkDelaysMs: [2100] },
      ...{ memoryMs: 16_000, memoryMarginMs: 1500 },
    };
    await changeProfile(system.db, profile);
    await system.control('settings', { memoryMs: profile.memoryMs });
    const placed = await place('10', 'pending');
    const ref = await supplierRefOf(placed);
    const sentAt = Number((await attemptTimes(placed)).sent_at);
    await until('a check while the order is remembered', async () => (await rowsOf(placed)).checks.length > 0);
    await until('the supplier has forgotten it', async () => Date.now() > sentAt + profile.memoryMs);
    const asked = await system.requests(placed.destination);

    // Nothing asks for a check as this does: a failed, which only a check a poll gap later confirms.
    expect(await callBack({ ref, status: 'Gagal', destination: placed.destination })).toEqual([200]);
    await untilActedOn(placed);
    const failedAt = Date.now();
    expect((await rowsOf(placed)).callbacks).toEqual([{ verdict: 'failed', ruling: 'note-failed', arrivals: 1 }]);
    await until('a check would have left', async () => Date.now() > failedAt + profile.pollGapMs + 500);
    const waiting = await until('nobody means to check it any more', async () => {
      const row = await system.db.row<{ state: string; next_action: string; is_far: number }>(
        `select state, next_action, next_at > utc_timestamp(3) + interval 1 minute as is_far
         from work_item where subject = ? and is_open = 1`,
        [placed.topup.topupId],
      );
      return row?.next_action !== 'check' && row;
    });
    expect(waiting).toEqual({ state: 'pending', next_action: 'look-again', is_far: 1 });
    const requests = await system.requests(placed.destination);
    expect(requests).toEqual(asked);
    expect(requests.length).toBeGreaterThanOrEqual(2);
    for (const { at } of requests)
      expect(Date.parse(at)).toBeLessThan(sentAt + profile.memoryMs - profile.memoryMarginMs);
    expect(await rowsOf(placed)).toMatchObject({ state: 'pending', hold: 'held', journals: [] });
    expect(await system.book(placed.destination)).toEqual([]);
    await expectSound(system);
  });
});
