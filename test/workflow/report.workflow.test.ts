import { openWorkflowBench, type WorkflowBench } from '../support/workflow-bench';

type Answer = { nextTryInMs: number | null } | Error;

function answering(...answers: Answer[]) {
  const calls: { at: number; input: object }[] = [];
  return {
    calls,
    activities: {
      reportDeliver: async (input: object) => {
        calls.push({ at: Date.now(), input });
        const answer = answers.shift();
        if (answer === undefined) throw new Error('nobody expected another try');
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  };
}

describe('the workflow of an order’s reports', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test('C5, nothing is left to deliver, it ends after one look', async () => {
    const fakes = answering({ nextTryInMs: null });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      await (await start('report', { topupId: 'T1' })).result();
    });
    expect(fakes.calls.map(({ input }) => input)).toEqual([{ topupId: 'T1', isFirstTry: false }]);
  });

  test.each([
    ['its worker remembers everything', 100],
    ['its worker remembers nothing', 0],
  ])('C5, the receiver refuses (%s), the next tries come when they are due', async (_what, maxCachedWorkflows) => {
    const fakes = answering({ nextTryInMs: 1000 }, { nextTryInMs: 300 }, { nextTryInMs: null });
    await bench.run({ activities: fakes.activities, maxCachedWorkflows }, async ({ start }) => {
      await (await start('report', { topupId: 'T1' })).result();
    });
    expect(fakes.calls).toHaveLength(3);
    expect(fakes.calls[1]!.at - fakes.calls[0]!.at).toBeGreaterThanOrEqual(950);
  });

  test('C5, a try is lost, another one follows after a pause and the workflow does not fail', async () => {
    const fakes = answering(new Error('its worker fell over'), { nextTryInMs: null });
    await bench.run({ activities: fakes.activities }, async ({ start }) => {
      await (await start('report', { topupId: 'T1' })).result();
    });
    expect(fakes.calls[1]!.at - fakes.calls[0]!.at).toBeGreaterThanOrEqual(14_900);
  });
});
