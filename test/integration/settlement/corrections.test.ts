import { type CorrectionProposal, type ProposalResult, proposeCorrection } from '../../support/propose-correction';
import { depositAccount, LATE_DELIVERY, REVENUE } from '../../../src/ledger/accounts';
import { freeSaldo } from '../../../src/ledger/saldo';
import { executeCorrection } from '../../../src/settlement/execute-correction';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { insertAttemptRow } from '../../support/attempt-row';
import { expectBooksAgree } from '../../support/ledger';
import { machineLooked } from '../../support/machine-looked';
import { type AttemptView, openScene, type Scene } from '../../support/settlement';

type Order = Awaited<ReturnType<Scene['placeOrder']>>;

const snOf = ({ topupId }: Order): string => `SN-${topupId.slice(-8)}`;

describe('corrections of closed orders', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  beforeEach(() => machineLooked(scene.db));
  afterEach(async () => {
    await expectBooksAgree(scene.db);
    expect(await checkPromises(scene.db)).toEqual([]);
  });
  afterAll(() => scene.close());

  const failedOrder = async (): Promise<{ order: Order; attempt: AttemptView }> => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
    return { order, attempt };
  };
  const deliveredOrder = async ({ sn = 'SN-FIRST' }: { sn?: string | null } = {}) => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    await order.answer('success', { sn });
    return { order, attempt };
  };
  const versionOf = async ({ topupId }: Order): Promise<number> => {
    const row = await scene.db.row<{ version: number }>('select version from topup where id = ?', [topupId]);
    return row!.version;
  };
  const propose = async (
    order: Order,
    attempt: { id: string },
    changes: Partial<CorrectionProposal> = {},
  ): Promise<ProposalResult> =>
    proposeCorrection(
      { db: scene.db, settings: scene.deps.settings, start: async () => undefined },
      {
        ...{ topupId: order.topupId, attemptId: attempt.id, kind: 'late-success' },
        ...{ topupVersion: await versionOf(order), sn: snOf(order), reason: 'the statement says so' },
        ...changes,
      },
    );
  const proposed = async (...args: Parameters<typeof propose>): Promise<string> => {
    const result = await propose(...args);
    if (result.kind === 'refused') throw new Error(`refused: ${result.code}`);
    return result.correctionId;
  };
  const execute = (correctionId: string) => executeCorrection(scene.deps, correctionId);
  const free = async (): Promise<number> => (await freeSaldo(scene.db, scene.reseller.account)).free;
  /** Debits less credits. */
  const balance = async (account: string): Promise<number> => {
    const row = await scene.db.row<{ sum: string | null }>(
      `select sum(if(side = 'debit', amount, -amount)) as sum from entry where account_code = ?`,
      [account],
    );
    return Number(row?.sum ?? 0);
  };
  const journals = async ({ topupId }: Order): Promise<string[]> => {
    const rows = await scene.db.rows<{ kind: string }>('select kind from journal where subject = ? order by id', [
      topupId,
    ]);
    return rows.map(({ kind }) => kind);
  };
  const endOf = (correctionId: string) =>
    scene.db.row('select state, outcome from correction where id = ?', [correctionId]);
  const isItemOpen = async (correctionId: string): Promise<boolean> =>
    (await scene.db.row(`select 1 from work_item where kind = 'correction' and subject = ? and is_open = 1`, [
      correctionId,
    ])) !== undefined;
  const reportsOf = async ({ topupId }: Order): Promise<Record<string, unknown>[]> => {
    const rows = await scene.db.rows<{ body: string }>(
      'select body from outbound_message where topup_id = ? order by sequence',
      [topupId],
    );
    return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  };

  test('C4, delivered after the order had failed, our loss and nobody else’s, the case is closed and the reseller is told', async () => {
    const { order, attempt } = await failedOrder();
    expect(await order.callback('success', { attempt })).toBe('open-case');
    const before = {
      free: await free(),
      loss: await balance(LATE_DELIVERY),
      deposit: await balance(depositAccount('one')),
    };
    const correctionId = await proposed(order, attempt);
    expect(await isItemOpen(correctionId)).toBe(true);
    expect(await order.cases()).toEqual(['late-success']);

    expect(await execute(correctionId)).toBe('executed');
    expect(await order.state()).toBe('success');
    expect((await order.last()).state).toBe('success');
    expect(await order.hold()).toBe('voided');
    expect(await free()).toBe(before.free);
    expect((await balance(LATE_DELIVERY)) - before.loss).toBe(10_050);
    expect((await balance(depositAccount('one'))) - before.deposit).toBe(-10_050);
    expect(await order.cases()).toEqual([]);
    expect(await isItemOpen(correctionId)).toBe(false);
    const row = await scene.db.row('select sn, delivered_by, error_code from topup where id = ?', [order.topupId]);
    expect(row).toEqual({ sn: snOf(order), delivered_by: 'one', error_code: null });
    expect(await reportsOf(order)).toMatchObject([
      { sequence: 1, state: 'failed', sn: null },
      { sequence: 2, state: 'success', sn: snOf(order), saldo: before.free },
    ]);
  });

  test('taken back after it was delivered, the reseller has its money back once and the supplier owes us the cost', async () => {
    const { order, attempt } = await deliveredOrder();
    await order.callback('failed');
    expect(await order.cases()).toEqual(['failed-after-success']);
    const before = {
      free: await free(),
      revenue: await balance(REVENUE),
      deposit: await balance(depositAccount('one')),
    };
    expect(await execute(await proposed(order, attempt, { kind: 'reversal', sn: null }))).toBe('executed');
    expect(await order.state()).toBe('reversed');
    expect((await order.last()).state).toBe('reversed');
    expect((await free()) - before.free).toBe(10_500);
    expect((await balance(REVENUE)) - before.revenue).toBe(10_500);
    expect((await balance(depositAccount('one'))) - before.deposit).toBe(10_050);
    expect(await order.cases()).toEqual([]);
    expect(await reportsOf(order)).toMatchObject([
      { sequence: 1, state: 'success' },
      { sequence: 2, state: 'reversed', saldo: before.free + 10_500 },
    ]);
    expect(await propose(order, attempt, { kind: 'reversal' })).toEqual({ kind: 'refused', code: 'wrong-state' });
  });

  test('C4, a late success that is taken back as well, our loss is undone and the reseller gets nothing twice', async () => {
    const { order, attempt } = await failedOrder();
    const before = { free: await free(), loss: await balance(LATE_DELIVERY) };
    await execute(await proposed(order, attempt));
    expect(await execute(await proposed(order, attempt, { kind: 'reversal', sn: null }))).toBe('executed');
    expect(await order.state()).toBe('reversed');
    expect(await free()).toBe(before.free);
    expect(await balance(LATE_DELIVERY)).toBe(before.loss);
    expect(await journals(order)).toEqual(['late-success', 'reversal']);
    expect((await reportsOf(order)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test('C1, the order changed after the person looked at it, the proposal is refused', async () => {
    const { order, attempt } = await failedOrder();
    const topupVersion = (await versionOf(order)) - 1;
    expect(await propose(order, attempt, { topupVersion })).toEqual({ kind: 'refused', code: 'order-changed' });
  });

  test('C1, the order changes between proposal and execution, withdrawn and nothing moves', async () => {
    const { order, attempt } = await deliveredOrder({ sn: null });
    const correctionId = await proposed(order, attempt, { kind: 'reversal', sn: null });
    expect(await order.callback('success', { sn: 'SN-AFTERWARDS' })).toBe('add-serial-number');
    const before = await free();
    expect(await execute(correctionId)).toBe('withdrawn');
    expect(await endOf(correctionId)).toEqual({ state: 'withdrawn', outcome: 'order-changed' });
    expect(await isItemOpen(correctionId)).toBe(false);
    expect(await order.state()).toBe('success');
    expect(await free()).toBe(before);
    expect(await journals(order)).toEqual(['topup-success']);
    expect((await reportsOf(order)).map(({ state }) => state)).not.toContain('reversed');
  });

  test('C2, twenty people propose at once, one correction is live', async () => {
    const { order, attempt } = await failedOrder();
    const topupVersion = await versionOf(order);
    const results = await Promise.all(Array.from({ length: 20 }, () => propose(order, attempt, { topupVersion })));
    const taken = results.filter(({ kind }) => kind === 'proposed');
    expect(taken).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'refused')).toEqual(
      Array.from({ length: 19 }, () => ({ kind: 'refused', code: 'correction-open' })),
    );
    expect(await execute((taken[0] as { correctionId: string }).correctionId)).toBe('executed');
  });

  test('C2, past all code, the database itself refuses a second live one', async () => {
    const { order, attempt } = await failedOrder();
    const correctionId = await proposed(order, attempt);
    const second = scene.db.write(
      `insert into correction (id, topup_id, n, kind, state, topup_version, attempt_id, proposed_by, reason, proposed_at)
       values ('SECOND', ?, 2, 'late-success', 'proposed', 0, ?, 'nobody', '', utc_timestamp(3))`,
      [order.topupId, attempt.id],
    );
    await expect(second).rejects.toMatchObject({ code: 'duplicate', key: 'live' });
    await execute(correctionId);
  });

  test('C2, the first one was withdrawn, a new one has the next number', async () => {
    const { order, attempt } = await failedOrder();
    const first = await proposed(order, attempt);
    await scene.db.write('update topup set version = version + 1 where id = ?', [order.topupId]);
    expect(await execute(first)).toBe('withdrawn');
    const second = await propose(order, attempt);
    expect(second).toMatchObject({ kind: 'proposed', n: 2 });
    expect(await execute((second as { correctionId: string }).correctionId)).toBe('executed');
  });

  test('C2, its workflow cannot be started, the proposal stands and the sweep will start it', async () => {
    const { order, attempt } = await failedOrder();
    const result = await proposeCorrection(
      { db: scene.db, settings: scene.deps.settings, start: () => Promise.reject(new Error('Temporal is away')) },
      {
        ...{ topupId: order.topupId, attemptId: attempt.id, kind: 'late-success', sn: null },
        ...{ topupVersion: await versionOf(order), reason: 'the statement says so' },
      },
    );
    const { correctionId } = result as { correctionId: string };
    const row = await scene.db.row('select state, started_at from correction where id = ?', [correctionId]);
    expect(row).toEqual({ state: 'proposed', started_at: null });
    await execute(correctionId);
  });

  test.each(['late-success', 'reversal'] as const)(
    'a %s that is executed ten times at once, it moves once',
    async (kind) => {
      const { order, attempt } = kind === 'reversal' ? await deliveredOrder() : await failedOrder();
      const before = await free();
      const correctionId = await proposed(order, attempt, { kind });
      const ends = await Promise.all(Array.from({ length: 10 }, () => execute(correctionId)));
      expect(new Set(ends)).toEqual(new Set(['executed']));
      expect((await journals(order)).filter((name) => name === kind)).toHaveLength(1);
      expect((await free()) - before).toBe(kind === 'reversal' ? 10_500 : 0);
      expect(await reportsOf(order)).toHaveLength(2);
    },
  );

  test('an order that is not closed, neither correction is taken', async () => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    await order.answer('pending');
    for (const kind of ['late-success', 'reversal'] as const) {
      expect(await propose(order, attempt, { kind })).toEqual({ kind: 'refused', code: 'wrong-state' });
    }
  });

  test('corrections that do not fit the order or its attempt, refused', async () => {
    const refused = { kind: 'refused', code: 'wrong-state' };
    const [failed, delivered] = [await failedOrder(), await deliveredOrder()];
    expect(await propose(failed.order, failed.attempt, { kind: 'reversal' })).toEqual(refused);
    expect(await propose(delivered.order, delivered.attempt, { kind: 'late-success' })).toEqual(refused);
    expect(await propose(failed.order, delivered.attempt)).toEqual(refused);
    const cancelled = await scene.placeOrder();
    await cancelled.advance();
    await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [cancelled.topupId]);
    await cancelled.advance();
    expect((await cancelled.last()).state).toBe('cancelled');
    expect(await propose(cancelled, await cancelled.last())).toEqual(refused);
  });

  test('P1, another attempt of the order may still deliver, withdrawn and nothing moves', async () => {
    const { order, attempt } = await failedOrder();
    const correctionId = await proposed(order, attempt);
    await insertAttemptRow(scene.db, { topupId: order.topupId, n: 2, state: 'abandoned' });
    expect(await execute(correctionId)).toBe('withdrawn');
    expect(await endOf(correctionId)).toEqual({ state: 'withdrawn', outcome: 'other-attempt-holds' });
    expect(await order.state()).toBe('failed');
    expect(await journals(order)).toEqual([]);
  });

  test('P11, a callback that says again what was decided, it is new after the decision and opens a case', async () => {
    const { order, attempt } = await deliveredOrder();
    await order.callback('failed');
    expect(await order.callback('failed')).toBe('duplicate');
    await execute(await proposed(order, attempt, { kind: 'reversal', sn: null }));
    expect(await order.callback('failed')).not.toBe('duplicate');
  });
});
