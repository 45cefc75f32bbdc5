import { proposeCorrection } from '../../support/propose-correction';
import { executeCorrection } from '../../../src/settlement/execute-correction';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { expectBooksAgree } from '../../support/ledger';
import { type AttemptView, openScene, type OrderOnStage, type Scene } from '../../support/settlement';

describe('a success that comes late', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  const refusedTwice = async (): Promise<{ order: OrderOnStage; first: AttemptView; second: AttemptView }> => {
    const order = await scene.placeOrder();
    const first = await order.send();
    await order.answer('none-made', { code: '43' });
    const second = await order.send();
    await order.answer('none-made', { code: '68' });
    await order.advance();
    return { order, first, second };
  };
  const correct = async ({ topupId }: OrderOnStage, attempt: AttemptView): Promise<string> => {
    const row = await scene.db.row<{ version: number }>('select version from topup where id = ?', [topupId]);
    const proposal = await proposeCorrection(
      { db: scene.db, settings: scene.deps.settings, start: async () => undefined },
      {
        ...{ topupId, attemptId: attempt.id, kind: 'late-success', topupVersion: row?.version ?? -1 },
        ...{ sn: null, reason: 'the supplier delivered after all' },
      },
    );
    if (proposal.kind !== 'proposed') throw new Error(proposal.code);
    return executeCorrection(scene.deps, proposal.correctionId);
  };

  test('P6, while its case is open, a check of another attempt that can buy does not leave', async () => {
    const order = await scene.placeOrder();
    const first = await order.send();
    await order.answer('none-made', { code: '43' });
    await order.send();
    await order.answer('unknown', { code: 'timeout' });
    expect(await order.callback('success', { attempt: first })).toBe('open-case');
    await order.age(60_000);
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'case', state: 'suspect' });
    expect((await order.fenceCheck()).kind).toBe('stop');
    expect(await checkPromises(scene.db)).toEqual([]);
  });

  test('C4, two attempts were delivered late, correcting one leaves the case of the other', async () => {
    const { order, first, second } = await refusedTwice();
    await order.callback('success', { attempt: first, text: 'first' });
    await order.callback('success', { attempt: second, text: 'second' });
    expect(await order.cases()).toEqual(['late-success', 'late-success']);
    expect(await correct(order, first)).toBe('executed');
    expect(await order.cases()).toEqual(['late-success']);
  });

  test('C4, its serial number comes after the correction, the reseller is still told that nothing is charged', async () => {
    const { order, first } = await refusedTwice();
    await order.callback('success', { attempt: first, sn: null, text: 'no number' });
    await correct(order, first);
    expect(await order.callback('success', { attempt: first, sn: 'SN-7', text: 'number' })).toBe('add-serial-number');
    const rows = await scene.db.rows<{ body: string }>(
      'select body from outbound_message where topup_id = ? order by sequence',
      [order.topupId],
    );
    const told = rows.map(({ body }) => JSON.parse(body) as { state: string; price: number; sn: string | null });
    expect(told.map(({ state, price, sn }) => ({ state, price, sn }))).toEqual([
      { state: 'failed', price: 10_500, sn: null },
      { state: 'success', price: 0, sn: null },
      { state: 'success', price: 0, sn: 'SN-7' },
    ]);
  });

  test('nobody picks purchases up, the second one in a row is followed by a pause', async () => {
    const order = await scene.placeOrder();
    const actions: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const action = await order.advance();
      if (action.do !== 'purchase') throw new Error(action.do);
      actions.push((await order.advance({ attemptId: action.attemptId })).do);
    }
    expect(actions).toEqual(['purchase', 'wait', 'wait']);
  });
});
