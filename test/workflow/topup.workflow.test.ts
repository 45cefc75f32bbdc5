import { setTimeout as sleep } from 'node:timers/promises';
import { type WorkflowHandle } from '@temporalio/client';
import { type NextAction } from '../../src/settlement/advance-topup';
import { EVIDENCE_ARRIVED } from '../../src/workflows/topup/topup.messages';
import { until } from '../support/system';
import { inTurn, openWorkflowBench, unique, type WorkflowBench } from '../support/workflow-bench';

const REPORT: NextAction = { do: 'report', state: 'success' };
const END: NextAction = { do: 'end', state: 'success' };
const LONG_WAIT: NextAction = { do: 'wait', for: 'check', state: 'pending', waitMs: 600_000 };
/** A worker that is really there picks an activity up long before. */
const SOON_MS = 20_000;
/** Of one run, as the workflow has it: a longer one carries on in a new run. */
const LONGEST_HISTORY = 2000;

type Call = Extract<NextAction, { do: 'purchase' | 'check' }>;

const purchaseAt = (terminal: string, changes: Partial<Call> = {}): Call => ({
  ...{ do: 'purchase', state: 'accepted', attemptId: 'A1', n: 1, supplierRef: 'REF-1', terminal },
  ...{ pickUpMs: 30_000, sendWindowMs: 1500, answersWithinMs: 5000 },
  ...changes,
});

/** Fakes that note every call; each answers with what the test hands it. */
function notingFakes(answers: {
  advance: (lost: { attemptId: string } | undefined) => NextAction | Promise<NextAction>;
  purchase?: () => Promise<NextAction>;
  check?: () => Promise<NextAction>;
  report?: () => Promise<{ nextTryInMs: number | null }>;
}) {
  const calls: { name: string; at: number; input: object }[] = [];
  const note = (name: string, input: object): void => {
    calls.push({ name, at: Date.now(), input });
  };
  return {
    calls,
    names: () => calls.map(({ name }) => name),
    activities: {
      topupAdvance: async (input: { topupId: string; lost?: { attemptId: string } }) => {
        note(input.lost === undefined ? 'advance' : 'advance-lost', input);
        return answers.advance(input.lost);
      },
      topupPurchase: async (input: object) => {
        note('purchase', input);
        return (answers.purchase ?? missing('purchase'))();
      },
      topupCheck: async (input: object) => {
        note('check', input);
        return (answers.check ?? missing('check'))();
      },
      reportDeliver: async (input: object) => {
        note('report', input);
        return (answers.report ?? (async () => ({ nextTryInMs: null })))();
      },
    },
  };
}

function missing(name: string): () => Promise<never> {
  return () => Promise.reject(new Error(`nobody expected a ${name}`));
}

describe('the workflow of an order', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test('an order, everything goes well, rows then supplier then report, each asked once', async () => {
    const terminal = unique();
    const fakes = notingFakes({ advance: inTurn(purchaseAt(terminal)), purchase: async () => REPORT });
    await bench.run({ activities: fakes.activities, terminals: [terminal] }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      expect(await handle.result()).toEqual({ state: 'success' });
      expect(fakes.calls.map(({ name, input }) => [name, input])).toEqual([
        ['advance', { topupId: 'T1' }],
        ['purchase', { topupId: 'T1', attemptId: 'A1', n: 1, supplierRef: 'REF-1', sendWindowMs: 1500 }],
        ['report', { topupId: 'T1', isFirstTry: true }],
      ]);
    });
  });

  test('an order, it ends, the Temporal UI shows its last state and terminal', async () => {
    const terminal = unique();
    const fakes = notingFakes({ advance: inTurn(purchaseAt(terminal)), purchase: async () => REPORT });
    await bench.run({ activities: fakes.activities, terminals: [terminal] }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      await handle.result();
      const { typedSearchAttributes } = await handle.describe();
      const shown = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
      expect(Object.fromEntries(shown)).toMatchObject({ TopupState: 'success', Terminal: terminal });
    });
  });

  test('an order, refused at the first terminal, the next one is asked for its own attempt', async () => {
    const [one, two] = [unique(), unique()];
    const answers = [purchaseAt(two, { attemptId: 'A2', n: 2, state: 'routing' }), REPORT];
    const fakes = notingFakes({ advance: inTurn(purchaseAt(one)), purchase: async () => answers.shift()! });
    await bench.run({ activities: fakes.activities, terminals: [one, two] }, async ({ start }) => {
      await (await start('topup', { topupId: 'T1' })).result();
    });
    const attempts = fakes.calls.filter(({ name }) => name === 'purchase').map(({ input }) => input);
    expect(attempts).toMatchObject([{ attemptId: 'A1' }, { attemptId: 'A2' }]);
  });

  test('an order that is final and reported, the workflow begins again, it ends and does nothing', async () => {
    const fakes = notingFakes({ advance: () => END });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      expect(await (await start('topup', { topupId: 'T1' })).result()).toEqual({ state: 'success' });
      expect(fakes.names()).toEqual(['advance']);
    });
  });

  describe('P3, a purchase that ends without an answer, the rows are asked and it is never made again', () => {
    const expectLostOnce = async (
      handle: WorkflowHandle,
      { calls, names }: ReturnType<typeof notingFakes>,
    ): Promise<void> => {
      expect(await handle.result()).toEqual({ state: 'failed' });
      expect(names().filter((name) => name === 'advance-lost')).toHaveLength(1);
      expect(calls.at(-1)?.input).toEqual({ topupId: 'T1', lost: { attemptId: 'A1' } });
    };
    const afterLost: NextAction = { do: 'end', state: 'failed' };

    test('it throws', async () => {
      const terminal = unique();
      const fakes = notingFakes({
        advance: inTurn(purchaseAt(terminal), afterLost),
        purchase: () => Promise.reject(new Error('the database went away')),
      });
      await bench.run({ activities: fakes.activities, terminals: [terminal] }, async ({ start }) => {
        await expectLostOnce(await start('topup', { topupId: 'T1' }), fakes);
      });
      expect(fakes.names().filter((name) => name === 'purchase')).toHaveLength(1);
    });

    test('no worker picks it up', async () => {
      const fakes = notingFakes({ advance: inTurn(purchaseAt(unique(), { pickUpMs: 300 }), afterLost) });
      await bench.run({ activities: fakes.activities }, async ({ start }) => {
        await expectLostOnce(await start('topup', { topupId: 'T1' }), fakes);
      });
      expect(fakes.names()).not.toContain('purchase');
    });

    test('its worker is gone in the middle of it', async () => {
      const terminal = unique();
      let giveUp = (): void => {};
      const neverAnswered = new Promise<NextAction>((resolve) => {
        giveUp = () => resolve(REPORT);
      });
      const fakes = notingFakes({
        advance: inTurn(purchaseAt(terminal, { answersWithinMs: 100 }), afterLost),
        purchase: () => neverAnswered,
      });
      await bench.run({ activities: fakes.activities, terminals: [terminal] }, async ({ start }) => {
        await expectLostOnce(await start('topup', { topupId: 'T1' }), fakes);
        giveUp();
      });
      expect(fakes.names().filter((name) => name === 'purchase')).toHaveLength(1);
    });
  });

  test('a wait, something is heard, it ends at once', async () => {
    const fakes = notingFakes({ advance: inTurn(LONG_WAIT, END) });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      await until('the order waits', async () => (await handle.query('currentAction')) !== undefined, SOON_MS);
      expect(await handle.query('currentAction')).toEqual(LONG_WAIT);
      await handle.signal(EVIDENCE_ARRIVED);
      expect(await handle.result()).toEqual({ state: 'success' });
    });
  }, 40_000);

  test('a signal that is there before the first task, the first wait does not sleep over it', async () => {
    const fakes = notingFakes({ advance: inTurn(LONG_WAIT, END) });
    await bench.run({ activities: fakes.activities }, async ({ startSignalled }) => {
      const handle = await startSignalled('topup', { topupId: 'T1' }, EVIDENCE_ARRIVED);
      expect(await handle.result()).toEqual({ state: 'success' });
      expect(fakes.names()).toEqual(['advance', 'advance']);
    });
  }, 40_000);

  test('a signal while the rows are read, the wait that was decided before it does not sleep over it', async () => {
    let heard = (): void => {};
    const isHeard = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const action = inTurn(LONG_WAIT, END);
    const fakes = notingFakes({
      advance: async () => {
        await isHeard;
        return action();
      },
    });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      await until('the rows are being read', async () => fakes.calls.length > 0, SOON_MS);
      await handle.signal(EVIDENCE_ARRIVED);
      heard();
      expect(await handle.result()).toEqual({ state: 'success' });
    });
  }, 40_000);

  test('a wait of which nobody hears anything, it ends by itself', async () => {
    const fakes = notingFakes({ advance: inTurn({ ...LONG_WAIT, waitMs: 200 }, END) });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      expect(await (await start('topup', { topupId: 'T1' })).result()).toEqual({ state: 'success' });
    });
  });

  test('P6, a check that cannot even begin, there is a pause before the next one', async () => {
    const terminal = unique();
    const checkIt = purchaseAt(terminal, { do: 'check', state: 'suspect' });
    const outcomes = [() => Promise.reject(new Error('cannot begin')), async () => REPORT];
    const fakes = notingFakes({ advance: () => checkIt, check: () => outcomes.shift()!() });
    await bench.run({ activities: fakes.activities, terminals: [terminal] }, async ({ start }) => {
      expect(await (await start('topup', { topupId: 'T1' })).result()).toEqual({ state: 'success' });
    });
    expect(fakes.names()).toEqual(['advance', 'check', 'advance-lost', 'check', 'report']);
    const [first, second] = fakes.calls.filter(({ name }) => name === 'check');
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(4900);
  });

  test('a report that fails, the order ends all the same and the report is not tried again here', async () => {
    const fakes = notingFakes({ advance: () => REPORT, report: () => Promise.reject(new Error('no receiver')) });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      expect(await (await start('topup', { topupId: 'T1' })).result()).toEqual({ state: 'success' });
      expect(fakes.names()).toEqual(['advance', 'report']);
    });
  });

  test('an order that is woken again and again, it carries on in a new run before its history is too long', async () => {
    let isOver = false;
    const fakes = notingFakes({ advance: () => (isOver ? END : LONG_WAIT) });
    await bench.run({ activities: fakes.activities }, async ({ client, start }) => {
      const first = await start('topup', { topupId: 'T1' });
      const current = client.workflow.getHandle(first.workflowId);
      const firstRun = client.workflow.getHandle(first.workflowId, first.firstExecutionRunId);
      // Each signal is an event. A signal that comes while a task is under way refuses the end of a run, so they stop
      // when there are enough of them.
      while ((await firstRun.describe()).historyLength <= LONGEST_HISTORY) {
        await Promise.all(Array.from({ length: 4 }, () => current.signal(EVIDENCE_ARRIVED)));
      }
      // The last task may have begun just below the limit: this one wakes it above.
      await current.signal(EVIDENCE_ARRIVED);
      await until('a new run', async () => (await current.describe()).runId !== first.firstExecutionRunId, 30_000);
      const { status, historyLength } = await firstRun.describe();
      expect(status.name).toBe('CONTINUED_AS_NEW');
      expect(historyLength).toBeLessThan(LONGEST_HISTORY + 100);
      isOver = true;
      await current.signal(EVIDENCE_ARRIVED);
      expect(await current.result()).toEqual({ state: 'success' });
    });
    expect(new Set(fakes.calls.map(({ input }) => JSON.stringify(input)))).toEqual(new Set(['{"topupId":"T1"}']));
  });

  test('a worker that remembers nothing between two tasks, every effect still happens once and in order', async () => {
    const [one, two] = [unique(), unique()];
    const purchases = [{ ...LONG_WAIT, waitMs: 100 }, LONG_WAIT];
    const fakes = notingFakes({
      advance: inTurn(
        purchaseAt(one),
        purchaseAt(two, { do: 'check', state: 'pending' }),
        purchaseAt(two, { attemptId: 'A2', n: 2, state: 'routing' }),
        { ...REPORT },
      ),
      purchase: async () => purchases.shift()!,
      check: async () => ({ ...LONG_WAIT, waitMs: 100, state: 'routing' }),
    });
    const options = { activities: fakes.activities, terminals: [one, two], maxCachedWorkflows: 0 };
    await bench.run(options, async ({ start }) => {
      const handle = await start('topup', { topupId: 'T1' });
      await until('the second purchase', async () => purchases.length === 0);
      await sleep(200);
      await handle.signal(EVIDENCE_ARRIVED);
      expect(await handle.result()).toEqual({ state: 'success' });
    });
    expect(fakes.names()).toEqual([
      ...['advance', 'purchase', 'advance', 'check', 'advance', 'purchase', 'advance', 'report'],
    ]);
  });
});
