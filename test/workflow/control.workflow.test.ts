import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { type NextAction } from '../../src/settlement/advance-topup';
import { type ControlResult } from '../../src/settlement/execute-approval';
import { connectTemporal } from '../../src/workflow-client/temporal';
import { APPLY_CONTROL } from '../../src/workflows/topup/topup.messages';
import { HUB_QUEUE, topupWorkflowId } from '../../src/workflows/workflow-ids';
import { until } from '../support/system';
import { inTurn, openWorkflowBench, unique, type WorkflowBench } from '../support/workflow-bench';

const APPROVAL = '01KA2B3C4D5E6F7G8H9JKMNPQR';
const OTHER = '01KA2B3C4D5E6F7G8H9JKMNPQS';
const EXECUTED: ControlResult = { kind: 'executed', state: 'success', attemptState: 'success' };
const REPORT: NextAction = { do: 'report', state: 'success' };
const END: NextAction = { do: 'end', state: 'success' };
const LONG_WAIT: NextAction = { do: 'wait', for: 'check', state: 'suspect', waitMs: 600_000 };

/** What was asked of the database and of the report, in order. */
function noting({
  advance,
  control = async () => EXECUTED,
  report = async () => undefined,
}: {
  advance: () => NextAction | Promise<NextAction>;
  control?: (approvalId: string) => Promise<ControlResult>;
  report?: () => Promise<unknown>;
}) {
  const asked: string[] = [];
  return {
    asked,
    activities: {
      topupAdvance: async () => {
        asked.push('advance');
        return advance();
      },
      controlExecute: async ({ approvalId }: { approvalId: string }) => {
        asked.push('control');
        return control(approvalId);
      },
      reportDeliver: async () => {
        asked.push('report');
        await report();
        return { nextTryInMs: null };
      },
    },
  };
}

/** Something that does not go on before the test says so. */
function gate(): { isOpen: Promise<void>; open: () => void } {
  let open = (): void => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}

describe('people decide about an order whose workflow runs', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test('an order that waits, the decision is carried out and the rows are looked at again at once', async () => {
    const { asked, activities } = noting({ advance: inTurn(LONG_WAIT, REPORT, END) });
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      expect(await handle.executeUpdate(APPLY_CONTROL, { args: [{ approvalId: APPROVAL }] })).toEqual(EXECUTED);
      expect(await handle.result()).toEqual({ state: 'success' });
    });
    expect(asked.slice(0, 4)).toEqual(['advance', 'control', 'advance', 'report']);
  }, 40_000);

  test.each(['', 'x', `${APPROVAL}X`, APPROVAL.toLowerCase()])(
    'an approval that is named %j, refused by the validator: nothing is asked and the order goes on waiting',
    async (approvalId) => {
      const { asked, activities } = noting({ advance: inTurn(LONG_WAIT, END) });
      await bench.run({ activities }, async ({ start }) => {
        const handle = await start('topup', { topupId: 'T1' });
        const update = handle.executeUpdate(APPLY_CONTROL, { args: [{ approvalId }] });
        await expect(update).rejects.toThrow(WorkflowUpdateFailedError);
        const { events } = await handle.fetchHistory();
        const names = (events ?? []).flatMap((event) => Object.keys(event));
        expect(names.filter((name) => /Update.*(Accepted|Completed)/.test(name))).toEqual([]);
        await handle.terminate();
      });
      expect(asked).not.toContain('control');
    },
    40_000,
  );

  test('the same decision twice, it is carried out once and both are told', async () => {
    const { asked, activities } = noting({ advance: inTurn(LONG_WAIT, LONG_WAIT, END) });
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      const args: [{ approvalId: string }] = [{ approvalId: APPROVAL }];
      const update = { args, updateId: APPROVAL };
      const both = [handle.executeUpdate(APPLY_CONTROL, update), handle.executeUpdate(APPLY_CONTROL, update)];
      expect(await Promise.all(both)).toEqual([EXECUTED, EXECUTED]);
      await handle.terminate();
    });
    expect(asked.filter((name) => name === 'control')).toHaveLength(1);
  }, 40_000);

  test('the database is away, the decision is carried out when it is back', async () => {
    let tries = 0;
    const control = async (): Promise<ControlResult> => {
      tries += 1;
      if (tries < 4) throw new Error('the database is away');
      return EXECUTED;
    };
    const { activities } = noting({ advance: inTurn(LONG_WAIT, END), control });
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      expect(await handle.executeUpdate(APPLY_CONTROL, { args: [{ approvalId: APPROVAL }] })).toEqual(EXECUTED);
      expect(await handle.result()).toEqual({ state: 'success' });
    });
    expect(tries).toBe(4);
  }, 40_000);

  test('the order ends while a decision is being carried out, it waits for that and looks at its rows again', async () => {
    const [reported, decided] = [gate(), gate()];
    const { asked, activities } = noting({
      advance: inTurn(REPORT, END),
      report: () => reported.isOpen,
      control: async () => {
        await decided.isOpen;
        return EXECUTED;
      },
    });
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      await until('the report is under way', async () => asked.includes('report'), 20_000);
      const update = handle.executeUpdate(APPLY_CONTROL, { args: [{ approvalId: APPROVAL }] });
      await until('the decision is being carried out', async () => asked.includes('control'), 20_000);
      reported.open();
      await sleep(300);
      decided.open();
      expect(await update).toEqual(EXECUTED);
      expect(await handle.result()).toEqual({ state: 'success' });
    });
    expect(asked).toEqual(['advance', 'report', 'control', 'advance']);
  }, 60_000);

  // The first decision arrives with the first task, beside the reading of the rows.
  test('a worker that remembers nothing between two tasks, each decision is carried out once', async () => {
    const { asked, activities } = noting({ advance: () => LONG_WAIT });
    await bench.run({ activities, maxCachedWorkflows: 0 }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      for (const approvalId of [APPROVAL, OTHER]) {
        await handle.executeUpdate(APPLY_CONTROL, { args: [{ approvalId }], updateId: approvalId });
      }
      await handle.terminate();
    });
    expect(asked.filter((name) => name === 'control')).toHaveLength(2);
  }, 40_000);

  describe('the client of the hub', () => {
    const topupId = (): string => `T${unique()}`;
    const connect = () =>
      connectTemporal({ address: process.env['TUNTAS_TEST_TEMPORAL_ADDRESS'] ?? '', namespace: bench.namespace });
    const apply = async (order: string, approvalId = APPROVAL): Promise<ControlResult> => {
      const temporal = connect();
      try {
        await temporal.ensureSearchAttributes();
        return await temporal.applyControl({ approvalId, topupId: order, resellerId: 'R1' });
      } finally {
        await temporal.close();
      }
    };

    test('S1, an order whose workflow Temporal has lost, it is started and the decision is carried out', async () => {
      const order = topupId();
      const { asked, activities } = noting({ advance: () => END });
      await bench.run({ activities, taskQueue: HUB_QUEUE }, async ({ client }) => {
        expect(await apply(order)).toEqual(EXECUTED);
        await client.workflow.getHandle(topupWorkflowId(order)).result();
        // It ran to its end: the next decision starts it again.
        expect(await apply(order, OTHER)).toEqual(EXECUTED);
      });
      expect(asked.filter((name) => name === 'control')).toHaveLength(2);
    }, 60_000);

    test('no worker is there, it gives up within seconds, and asked again it is carried out', async () => {
      const order = topupId();
      const startedAt = Date.now();
      await expect(apply(order)).rejects.not.toThrow(WorkflowNotFoundError);
      expect(Date.now() - startedAt).toBeLessThan(15_000);
      const { activities } = noting({ advance: () => END });
      await bench.run({ activities, taskQueue: HUB_QUEUE }, async () => {
        expect(await apply(order)).toEqual(EXECUTED);
      });
    }, 60_000);
  });
});
