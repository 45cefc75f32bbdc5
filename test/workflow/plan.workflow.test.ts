import { type PlanNext } from '../../src/billing/advance-plan';
import { type TagihanNext } from '../../src/billing/advance-tagihan';
import { CHANGED } from '../../src/workflows/tagihan/tagihan.messages';
import { outgrowHistory } from '../support/outgrow-history';
import { until } from '../support/system';
import { openWorkflowBench, unique, type WorkflowBench } from '../support/workflow-bench';

const LONG_MS = 600_000;
/** Of one run, as the workflow has it: a longer one carries on in a new run. */
const LONGEST_HISTORY = 1000;
const waiting = (start: string[] = [], waitMs = LONG_MS): PlanNext => ({
  do: 'wait',
  for: 'open-tagihan',
  waitMs,
  start,
});
const ended = (start: string[] = []): PlanNext => ({ do: 'end', state: 'completed', start });

/** A plan whose steps are handed out one after the other, and bills that wait for ever. */
function notingFakes(...steps: PlanNext[]) {
  const looks: object[] = [];
  const bills: string[] = [];
  return {
    ...{ looks, bills },
    activities: {
      planAdvance: async (input: object): Promise<PlanNext> => {
        looks.push(input);
        const step = steps[Math.min(looks.length, steps.length) - 1];
        if (step === undefined) throw new Error('a script needs a step');
        return step;
      },
      tagihanAdvance: async ({ tagihanId }: { tagihanId: string }): Promise<TagihanNext> => {
        bills.push(tagihanId);
        return { do: 'wait', for: 'reminder-7', waitMs: LONG_MS };
      },
    },
  };
}

describe('the workflow of a plan', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test('bills were opened, each gets a workflow of its own that outlives the plan', async () => {
    const [one, two] = [unique(), unique()];
    const fakes = notingFakes(waiting([one, two], 300), ended());
    await bench.run({ activities: fakes.activities }, async ({ start, client }) => {
      const handle = await start('plan', { planId: 'P1' });
      expect(await handle.result()).toEqual({ state: 'completed' });
      expect(fakes.looks).toEqual([{ planId: 'P1' }, { planId: 'P1' }]);
      for (const id of [one, two]) {
        const bill = client.workflow.getHandle(`tagihan:${id}`);
        expect((await bill.describe()).status.name).toBe('RUNNING');
        await bill.terminate();
      }
    });
  });

  test('a bill that has a workflow already is named again, nothing is started twice and the plan goes on', async () => {
    const id = unique();
    const fakes = notingFakes(waiting([id], 200), waiting([id], 200), ended([id]));
    await bench.run({ activities: fakes.activities }, async ({ start, client }) => {
      expect(await (await start('plan', { planId: 'P1' })).result()).toEqual({ state: 'completed' });
      await until('the bill has looked', async () => fakes.bills.length > 0);
      expect(fakes.bills).toEqual([id]);
      await client.workflow.getHandle(`tagihan:${id}`).terminate();
    });
  });

  test.each([
    ['its worker remembers everything', 100],
    ['its worker remembers nothing', 0],
  ])('it is woken (%s), it looks at once instead of waiting', async (_what, maxCachedWorkflows) => {
    const fakes = notingFakes(waiting(), ended());
    await bench.run({ activities: fakes.activities, maxCachedWorkflows }, async ({ start }) => {
      const handle = await start('plan', { planId: 'P1' });
      await until('it has looked', async () => fakes.looks.length === 1);
      await handle.signal(CHANGED);
      expect(await handle.result()).toEqual({ state: 'completed' });
    });
  });

  test('woken before its first task, one look is enough', async () => {
    const fakes = notingFakes(ended());
    await bench.run({ activities: fakes.activities }, async ({ startSignalled }) => {
      const handle = await startSignalled('plan', { planId: 'P1' }, CHANGED);
      expect(await handle.result()).toEqual({ state: 'completed' });
      expect(fakes.looks).toHaveLength(1);
    });
  });

  test('the database is away for a while, the plan waits and does not fail', async () => {
    let isAway = true;
    const fakes = notingFakes(ended());
    const activities = {
      ...fakes.activities,
      planAdvance: async (input: object) => {
        if (isAway) throw new Error('the database is away');
        return fakes.activities.planAdvance(input);
      },
    };
    await bench.run({ activities }, async ({ start }) => {
      const handle = await start('plan', { planId: 'P1' });
      setTimeout(() => (isAway = false), 1000);
      expect(await handle.result()).toEqual({ state: 'completed' });
    });
  });

  test('a long life, it carries on in a new run with nothing but its id', async () => {
    let isOver = false;
    const looks: string[] = [];
    const planAdvance = async (input: object): Promise<PlanNext> => {
      looks.push(JSON.stringify(input));
      return isOver ? ended() : waiting();
    };
    await bench.run({ activities: { planAdvance } }, async ({ start, client }) => {
      const first = await start('plan', { planId: 'P1' });
      await outgrowHistory(client, first, { longest: LONGEST_HISTORY, signal: CHANGED });
      isOver = true;
      const current = client.workflow.getHandle(first.workflowId);
      await current.signal(CHANGED);
      expect(await current.result()).toEqual({ state: 'completed' });
    });
    expect(new Set(looks)).toEqual(new Set(['{"planId":"P1"}']));
  });
});
