import { Client, Connection } from '@temporalio/client';
import { connectTemporal, type Temporal } from '../../src/workflow-client/temporal';
import { STORE_EPOCH_ID } from '../../src/workflows/epoch/store-epoch.messages';
import { HUB_QUEUE } from '../../src/workflows/workflow-ids';
import { until } from '../support/system';
import { openWorkflowBench, type WorkflowBench } from '../support/workflow-bench';

describe('S2, the epoch of the database at Temporal', () => {
  let bench: WorkflowBench;
  let temporal: Temporal;
  let client: Client;
  let connection: Connection;

  beforeAll(async () => {
    bench = await openWorkflowBench();
    const address = process.env['TUNTAS_TEST_TEMPORAL_ADDRESS'] ?? '';
    temporal = connectTemporal({ address, namespace: bench.namespace });
    connection = await Connection.connect({ address });
    client = new Client({ connection, namespace: bench.namespace });
  });
  afterAll(async () => {
    await temporal.close();
    await connection.close();
    await bench.close();
  });

  test('a Temporal that was told nothing, knows none', async () => {
    expect(await temporal.epoch.read()).toBeUndefined();
  });

  test('told while no worker runs, it counts at once', async () => {
    await temporal.epoch.raise(3);
    expect(await temporal.epoch.read()).toBe(3);
    await temporal.epoch.raise(5);
    await temporal.epoch.raise(4);
    expect(await temporal.epoch.read()).toBe(5);
  });

  test('a worker runs, the memo shows the highest, and a long history begins anew with it', async () => {
    await bench.run({ activities: {}, taskQueue: HUB_QUEUE, servesReports: false }, async () => {
      const handle = client.workflow.getHandle(STORE_EPOCH_ID);
      await until('the memo', async () => (await handle.describe()).memo?.['epoch'] === 5, 20_000);
      const first = (await handle.describe()).runId;
      for (let epoch = 6; epoch <= 120; epoch += 1) await temporal.epoch.raise(epoch);
      await until('a new run', async () => (await handle.describe()).runId !== first, 30_000);
      await until('the memo of the new run', async () => (await handle.describe()).memo?.['epoch'] === 120, 20_000);
      expect(await temporal.epoch.read()).toBe(120);
    });
  });

  test('people ended it, what it was told still counts, and it begins again', async () => {
    await client.workflow.getHandle(STORE_EPOCH_ID).terminate();
    expect(await temporal.epoch.read()).toBe(120);
    await temporal.epoch.raise(121);
    expect(await temporal.epoch.read()).toBe(121);
  });
});
