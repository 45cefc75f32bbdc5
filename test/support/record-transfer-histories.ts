/** Histories of transfers for the replay test: the real workflow on a Temporal of its own and the real rows. */
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { createTransferActivities } from '../../src/activities/transfer.activities';
import { instant } from '../../src/domain/time';
import { silentLogger } from '../../src/logging/logger';
import { newId } from '../../src/persistence/new-id';
import { DECIDE, TRANSFER_CHANGED } from '../../src/workflows/transfer/transfer.messages';
import { HUB_QUEUE, transferWorkflowId } from '../../src/workflows/workflow-ids';
import { startMariaDb, startTemporal } from './servers';
import { until } from './system';
import { openTransferLifeScene, type TransferLifeScene } from './transfer-life-scene';

interface Stage {
  scene: TransferLifeScene;
  client: Client;
}

/** Each leads a transfer down one path and returns the id of the workflow whose history tells it. */
export const TRANSFER_PATHS: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  'transfer-released': async (stage) => {
    const { id, handle } = await begin(stage);
    await stage.scene.db.write('update transfer set grace_until = utc_timestamp(3) where id = ?', [id]);
    await handle.signal(TRANSFER_CHANGED);
    return handle.workflowId;
  },
  'transfer-proof-decided': async (stage) => {
    const { id, handle } = await begin(stage);
    await stage.scene.submit(id);
    await handle.signal(TRANSFER_CHANGED);
    const args: [{ approvalId: string }] = [{ approvalId: newId() }];
    await handle.executeUpdate(DECIDE, { args });
    return handle.workflowId;
  },
  'transfer-matched': async (stage) => {
    const { id, handle } = await begin(stage);
    await verify(stage.scene, id);
    await handle.signal(TRANSFER_CHANGED);
    return handle.workflowId;
  },
};

/** Leads down the named paths and hands over each history's workflow, which has ended. */
export async function recordTransferHistories(
  names: readonly string[],
  keep: (name: string, workflow: { client: Client; workflowId: string }) => Promise<void>,
): Promise<void> {
  const [mariadb, temporal] = [await startMariaDb(), await startTemporal()];
  process.env['TUNTAS_TEST_MYSQL_PORT'] = String(mariadb.port);
  const connection = await Connection.connect({ address: temporal.address });
  const native = await NativeConnection.connect({ address: temporal.address });
  const scene = await openTransferLifeScene(async () => instant(Date.now()));
  const worker = await serve(scene, native);
  const running = worker.run();
  try {
    const client = new Client({ connection });
    for (const name of names) {
      const workflowId = await TRANSFER_PATHS[name]!({ scene, client });
      await client.workflow.getHandle(workflowId).result();
      await keep(name, { client, workflowId });
    }
  } finally {
    worker.shutdown();
    await running;
    await scene.close();
    await native.close();
    await connection.close();
    await Promise.all([mariadb.stop(), temporal.stop()]);
  }
}

async function serve(scene: TransferLifeScene, connection: NativeConnection): Promise<Worker> {
  const workflowsPath = path.resolve(__dirname, '../../src/workflows/index.ts');
  return Worker.create({
    ...{ connection, taskQueue: HUB_QUEUE },
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') }),
    activities: createTransferActivities({
      transfer: scene.deps,
      decide: async () => {
        await scene.db.write(
          `update transfer set state = 'verified', is_reserved = null, next_at = null where state = 'verifying'`,
        );
        return { outcome: 'executed' };
      },
      logger: silentLogger,
    }),
  });
}

async function begin({ scene, client }: Stage): Promise<{ id: string; handle: WorkflowHandle }> {
  const id = await scene.reserve();
  const workflowId = transferWorkflowId(id);
  const handle = await client.workflow.start('transfer', {
    ...{ taskQueue: HUB_QUEUE, workflowId, args: [{ transferId: id }] },
  });
  await until('it waits for the money', async () => (await scene.transfer(id)).startedAt !== null);
  return { id, handle: client.workflow.getHandle(handle.workflowId) };
}

function verify({ db }: TransferLifeScene, id: string): Promise<number> {
  return db.write(`update transfer set state = 'verified', is_reserved = null, next_at = null where id = ?`, [id]);
}
