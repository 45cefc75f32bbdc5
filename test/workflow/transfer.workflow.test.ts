import { WorkflowUpdateFailedError } from '@temporalio/client';
import { type MoneyDecisionResult } from '../../src/transfer/decisions/decision.types';
import { type TransferNext } from '../../src/transfer/life/advance-transfer';
import { connectTemporal } from '../../src/workflow-client/temporal';
import { DECIDE, TRANSFER_CHANGED } from '../../src/workflows/transfer/transfer.messages';
import { HUB_QUEUE, transferWorkflowId } from '../../src/workflows/workflow-ids';
import { outgrowHistory } from '../support/outgrow-history';
import { until } from '../support/system';
import { openWorkflowBench, unique, type WorkflowBench } from '../support/workflow-bench';

const APPROVAL = '01KA2B3C4D5E6F7G8H9JKMNPQR';
const OTHER = '01KA2B3C4D5E6F7G8H9JKMNPQS';
const EXECUTED: MoneyDecisionResult = { outcome: 'executed' };
const WAIT: TransferNext = { do: 'wait', for: 'money', waitMs: 600_000 };
const END: TransferNext = { do: 'end', state: 'released' };
/** Of one run, as the workflow has it: a longer one carries on in a new run. */
const LONGEST_HISTORY = 1000;

/** Steps that are handed out one after the other, the last again and again; what was asked, in order. */
function noting(
  steps: readonly (TransferNext | (() => Promise<TransferNext>))[],
  decide: (approvalId: string) => Promise<MoneyDecisionResult> = async () => EXECUTED,
) {
  const asked: string[] = [];
  let looks = 0;
  return {
    asked,
    activities: {
      transferAdvance: async (): Promise<TransferNext> => {
        asked.push('advance');
        const step = steps[Math.min(looks, steps.length - 1)];
        looks += 1;
        if (step === undefined) throw new Error('a script needs a step');
        return typeof step === 'function' ? step() : step;
      },
      transferDecide: async ({ approvalId }: { approvalId: string }): Promise<MoneyDecisionResult> => {
        asked.push('decide');
        return decide(approvalId);
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

describe('the workflow of a transfer', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test.each([
    ['its worker remembers everything', 100],
    ['its worker remembers nothing', 0],
  ])('it waits for the money (%s), woken it looks again and ends', async (_what, maxCachedWorkflows) => {
    const { asked, activities } = noting([WAIT, { do: 'end', state: 'verified' }]);
    await bench.run({ activities, maxCachedWorkflows }, async ({ start }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      await until('it waits', async () => asked.length === 1);
      await handle.signal(TRANSFER_CHANGED);
      expect(await handle.result()).toEqual({ state: 'verified' });
    });
    expect(asked).toEqual(['advance', 'advance']);
  });

  test('its wait is over, it looks again by itself', async () => {
    const { asked, activities } = noting([{ ...WAIT, waitMs: 1500 }, END]);
    const began = Date.now();
    await bench.run({ activities }, async ({ start }) => {
      expect(await (await start('transfer', { transferId: 'T1' })).result()).toEqual({ state: 'released' });
    });
    expect(Date.now() - began).toBeGreaterThanOrEqual(1400);
    expect(asked).toHaveLength(2);
  });

  test('woken while it looks for the last time, it looks once more before it ends', async () => {
    const looked = gate();
    const slowly = async (): Promise<TransferNext> => {
      await looked.isOpen;
      return END;
    };
    const { asked, activities } = noting([slowly, { do: 'end', state: 'verified' }]);
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      await until('it looks', async () => asked.length === 1);
      await handle.signal(TRANSFER_CHANGED);
      looked.open();
      expect(await handle.result()).toEqual({ state: 'verified' });
    });
  });

  test('a decision while it waits, carried out and the rows are looked at again at once', async () => {
    const { asked, activities } = noting([WAIT, END]);
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      expect(await handle.executeUpdate(DECIDE, { args: [{ approvalId: APPROVAL }] })).toEqual(EXECUTED);
      expect(await handle.result()).toEqual({ state: 'released' });
    });
    expect(asked.slice(0, 3)).toEqual(['advance', 'decide', 'advance']);
  });

  test('a refused decision is an outcome, and it goes on waiting', async () => {
    const refused: MoneyDecisionResult = { outcome: 'refused', code: 'changed' };
    const { asked, activities } = noting([WAIT], async () => refused);
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      expect(await handle.executeUpdate(DECIDE, { args: [{ approvalId: APPROVAL }] })).toEqual(refused);
      await until('it has looked again', async () => asked.length === 3);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await handle.terminate();
    });
  });

  test.each(['', 'x', `${APPROVAL}X`, APPROVAL.toLowerCase()])(
    'an approval that is named %j, refused by the validator and nothing is asked',
    async (approvalId) => {
      const { asked, activities } = noting([WAIT]);
      await bench.run({ activities }, async ({ start }) => {
        const handle = await start('transfer', { transferId: 'T1' });
        const update = handle.executeUpdate(DECIDE, { args: [{ approvalId }] });
        await expect(update).rejects.toThrow(WorkflowUpdateFailedError);
        await handle.terminate();
      });
      expect(asked).not.toContain('decide');
    },
  );

  test('the database is away, the decision is carried out when it is back', async () => {
    let tries = 0;
    const { activities } = noting([WAIT, END], async () => {
      tries += 1;
      if (tries < 4) throw new Error('the database is away');
      return EXECUTED;
    });
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      expect(await handle.executeUpdate(DECIDE, { args: [{ approvalId: APPROVAL }] })).toEqual(EXECUTED);
    });
    expect(tries).toBe(4);
  }, 40_000);

  test('a worker that remembers nothing between two tasks, each decision is carried out once', async () => {
    const { asked, activities } = noting([WAIT]);
    await bench.run({ activities, maxCachedWorkflows: 0 }, async ({ start }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      for (const approvalId of [APPROVAL, OTHER, APPROVAL]) {
        await handle.executeUpdate(DECIDE, { args: [{ approvalId }], updateId: approvalId });
      }
      await handle.terminate();
    });
    expect(asked.filter((name) => name === 'decide')).toHaveLength(2);
  }, 40_000);

  test('a long life, it carries on in a new run with nothing but its id', async () => {
    let isOver = false;
    const { activities } = noting([async () => (isOver ? END : WAIT)]);
    await bench.run({ activities }, async ({ start, client }) => {
      const handle = await start('transfer', { transferId: 'T1' });
      await outgrowHistory(client, handle, { longest: LONGEST_HISTORY, signal: TRANSFER_CHANGED });
      isOver = true;
      const last = client.workflow.getHandle(handle.workflowId);
      await last.signal(TRANSFER_CHANGED);
      expect(await last.result()).toEqual({ state: 'released' });
    });
  }, 90_000);

  describe('the client of the hub', () => {
    const withClient = async <T>(ask: (transfers: ReturnType<typeof connectTemporal>['transfers']) => Promise<T>) => {
      const temporal = connectTemporal({
        address: process.env['TUNTAS_TEST_TEMPORAL_ADDRESS'] ?? '',
        namespace: bench.namespace,
      });
      try {
        return await ask(temporal.transfers);
      } finally {
        await temporal.close();
      }
    };

    test('S1, started twice it runs once; ended, it is started again', async () => {
      const id = `T${unique()}`;
      const { activities } = noting([WAIT, END]);
      await bench.run({ activities, taskQueue: HUB_QUEUE }, async ({ client }) => {
        await withClient(async (transfers) => {
          expect(await transfers.wake(id)).toBe(false);
          await transfers.start(id);
          await transfers.start(id);
          expect(await transfers.wake(id)).toBe(true);
          await client.workflow.getHandle(transferWorkflowId(id)).result();
          expect(await transfers.wake(id)).toBe(false);
          await transfers.start(id);
          expect(await client.workflow.getHandle(transferWorkflowId(id)).result()).toEqual({ state: 'released' });
        });
      });
    }, 60_000);

    test('S1, a transfer that Temporal has lost or that has ended, it is started and the decision carried out', async () => {
      const id = `T${unique()}`;
      const { asked, activities } = noting([END]);
      await bench.run({ activities, taskQueue: HUB_QUEUE }, async ({ client }) => {
        await withClient(async (transfers) => {
          expect(await transfers.decide(id, APPROVAL)).toEqual(EXECUTED);
          await client.workflow.getHandle(transferWorkflowId(id)).result();
          expect(await transfers.decide(id, OTHER)).toEqual(EXECUTED);
        });
      });
      expect(asked.filter((name) => name === 'decide')).toHaveLength(2);
    }, 60_000);

    test.each([100, 0])(
      'two decisions at once about one that ends then (%i workflows remembered), none is lost and it ends afterwards',
      async (maxCachedWorkflows) => {
        const id = `T${unique()}`;
        const { asked, activities } = noting([WAIT, END]);
        await bench.run({ activities, taskQueue: HUB_QUEUE, maxCachedWorkflows }, async ({ client }) => {
          const decided = await withClient((transfers) =>
            Promise.all([transfers.decide(id, APPROVAL), transfers.decide(id, OTHER)]),
          );
          expect(decided).toEqual([EXECUTED, EXECUTED]);
          expect(await client.workflow.getHandle(transferWorkflowId(id)).result()).toEqual({ state: 'released' });
        });
        expect(asked.filter((name) => name === 'decide')).toHaveLength(2);
        expect(asked.at(-1)).toBe('advance');
      },
      60_000,
    );

    test('no worker is there, it gives up within seconds, and asked again it is carried out', async () => {
      const id = `T${unique()}`;
      const began = Date.now();
      await expect(withClient((transfers) => transfers.decide(id, APPROVAL))).rejects.toThrow();
      expect(Date.now() - began).toBeLessThan(15_000);
      const { asked, activities } = noting([WAIT]);
      await bench.run({ activities, taskQueue: HUB_QUEUE }, async ({ client }) => {
        expect(await withClient((transfers) => transfers.decide(id, APPROVAL))).toEqual(EXECUTED);
        await client.workflow.getHandle(transferWorkflowId(id)).terminate();
      });
      expect(asked.filter((name) => name === 'decide')).toHaveLength(1);
    }, 60_000);
  });
});
