import { openWorkflowBench, type WorkflowBench } from '../support/workflow-bench';

describe('the workflow of a correction', () => {
  let bench: WorkflowBench;

  beforeAll(async () => {
    bench = await openWorkflowBench();
  });
  afterAll(() => bench.close());

  test.each(['executed', 'withdrawn'])(
    'C2, the proposal is %s, the workflow says so and asks nothing else',
    async (end) => {
      const asked: object[] = [];
      const correctionExecute = async (input: object): Promise<string> => {
        asked.push(input);
        return end;
      };
      await bench.run({ activities: { correctionExecute } }, async ({ start }) => {
        expect(await (await start('correction', { correctionId: 'C1' })).result()).toBe(end);
      });
      expect(asked).toEqual([{ correctionId: 'C1' }]);
    },
  );

  test('C2, the database is away at first, it is asked until it answers', async () => {
    let tries = 0;
    const correctionExecute = async (): Promise<string> => {
      tries += 1;
      if (tries < 4) throw new Error('the database is away');
      return 'executed';
    };
    await bench.run({ activities: { correctionExecute }, maxCachedWorkflows: 0 }, async ({ start }) => {
      expect(await (await start('correction', { correctionId: 'C1' })).result()).toBe('executed');
    });
    expect(tries).toBe(4);
  });
});
