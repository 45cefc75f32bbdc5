import { type TagihanNext } from '../../src/billing/advance-tagihan';
import { CHANGED } from '../../src/workflows/tagihan/tagihan.messages';
import { BANK_QUEUE } from '../../src/workflows/workflow-ids';
import { outgrowHistory } from '../support/outgrow-history';
import { until } from '../support/system';
import { openWorkflowBench, unique, type WorkflowBench } from '../support/workflow-bench';

const TELL: TagihanNext = { do: 'tell-bank', virtualAccountId: 'V1' };
const WAIT: TagihanNext = { do: 'wait', for: 'reminder-3', waitMs: 600_000 };
/** Of one run, as the workflow has it: a longer one carries on in a new run. */
const LONGEST_HISTORY = 1000;
const END = { do: 'end', state: 'paid', planId: 'P1' } satisfies TagihanNext;

/** Steps that are handed out one after the other, and a bank that answers as the test says. */
function notingFakes(steps: readonly TagihanNext[], tell: () => Promise<void> = async () => undefined) {
  const calls: { name: string; at: number; input: object }[] = [];
  let looks = 0;
  return {
    calls,
    names: () => calls.map(({ name }) => name),
    activities: {
      tagihanAdvance: async (input: object): Promise<TagihanNext> => {
        calls.push({ name: 'advance', at: Date.now(), input });
        const step = steps[Math.min(looks, steps.length - 1)];
        looks += 1;
        if (step === undefined) throw new Error('a script needs a step');
        return step;
      },
      bankTell: async (input: object): Promise<void> => {
        calls.push({ name: 'tell', at: Date.now(), input });
        await tell();
      },
      planAdvance: async () => ({ do: 'end' as const, state: 'completed' as const, start: [] }),
    },
  };
}

describe('the workflow of a bill', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test.each([
    ['its worker remembers everything', 100],
    ['its worker remembers nothing', 0],
  ])('from the bank to the payment (%s), rows, bank, rows, and a look when it is woken', async (_what, cached) => {
    const fakes = notingFakes([TELL, WAIT, END]);
    const options = { activities: fakes.activities, queues: [BANK_QUEUE], maxCachedWorkflows: cached };
    await bench.run(options, async ({ start }) => {
      const handle = await start('tagihan', { tagihanId: 'T1' });
      await until('it waits', async () => fakes.calls.length === 3);
      await handle.signal(CHANGED);
      expect(await handle.result()).toEqual({ state: 'paid' });
      expect(fakes.calls.map(({ name, input }) => [name, input])).toEqual([
        ['advance', { tagihanId: 'T1' }],
        ['tell', { virtualAccountId: 'V1' }],
        ['advance', { tagihanId: 'T1' }],
        ['advance', { tagihanId: 'T1' }],
      ]);
    });
  });

  test('the call to the bank is lost, the engine never repeats it and the rows are asked after a pause', async () => {
    const fakes = notingFakes([TELL, END], () => Promise.reject(new Error('its worker fell over')));
    await bench.run({ activities: fakes.activities, queues: [BANK_QUEUE] }, async ({ start }) => {
      expect(await (await start('tagihan', { tagihanId: 'T1' })).result()).toEqual({ state: 'paid' });
    });
    expect(fakes.names()).toEqual(['advance', 'tell', 'advance']);
    expect(fakes.calls[2]!.at - fakes.calls[1]!.at).toBeGreaterThanOrEqual(4900);
  });

  test('woken while the bank is told, the rows are looked at once after the call', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const fakes = notingFakes([TELL, END], () => answered);
    await bench.run({ activities: fakes.activities, queues: [BANK_QUEUE] }, async ({ start }) => {
      const handle = await start('tagihan', { tagihanId: 'T1' });
      await until('the bank is asked', async () => fakes.calls.length === 2);
      await handle.signal(CHANGED);
      await handle.signal(CHANGED);
      answer();
      expect(await handle.result()).toEqual({ state: 'paid' });
    });
    expect(fakes.names()).toEqual(['advance', 'tell', 'advance']);
  });

  test('it ends, the plan is woken, and it ends also when there is no plan to wake', async () => {
    const planId = unique();
    const fakes = notingFakes([{ ...END, planId }]);
    await bench.run({ activities: fakes.activities, queues: [BANK_QUEUE] }, async ({ start, client }) => {
      expect(await (await start('tagihan', { tagihanId: 'T1' })).result()).toEqual({ state: 'paid' });
      // A plan that nobody serves keeps the signal in its history.
      const plan = await client.workflow.start('plan', {
        ...{ taskQueue: `nobody-${planId}`, workflowId: `plan:${planId}`, args: [{ planId }] },
      });
      expect(await (await start('tagihan', { tagihanId: 'T2' })).result()).toEqual({ state: 'paid' });
      const { events } = await plan.fetchHistory();
      const signals = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
      expect(signals.filter((name) => name === CHANGED)).toHaveLength(1);
      await plan.terminate();
    });
  });

  test('its wait is over, it looks again by itself', async () => {
    const fakes = notingFakes([{ do: 'wait', for: 'tell-bank', waitMs: 1500 }, END]);
    await bench.run({ activities: fakes.activities, queues: [BANK_QUEUE] }, async ({ start }) => {
      await (await start('tagihan', { tagihanId: 'T1' })).result();
    });
    expect(fakes.calls[1]!.at - fakes.calls[0]!.at).toBeGreaterThanOrEqual(1400);
  });

  test('a long life, it carries on in a new run with nothing but its id', async () => {
    let isOver = false;
    const looks: string[] = [];
    const tagihanAdvance = async (input: object): Promise<TagihanNext> => {
      looks.push(JSON.stringify(input));
      return isOver ? END : WAIT;
    };
    await bench.run({ activities: { tagihanAdvance } }, async ({ start, client }) => {
      const first = await start('tagihan', { tagihanId: 'T1' });
      await outgrowHistory(client, first, { longest: LONGEST_HISTORY, signal: CHANGED });
      isOver = true;
      const current = client.workflow.getHandle(first.workflowId);
      await current.signal(CHANGED);
      expect(await current.result()).toEqual({ state: 'paid' });
    });
    expect(new Set(looks)).toEqual(new Set(['{"tagihanId":"T1"}']));
  });
});
