/**
 * Histories of plans and bills for the replay test: the real workflows on a Temporal of their own, the real rows, and a
 * bank without a wire.
 */
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { createBankActivities } from '../../src/activities/bank.activities';
import { createBillingActivities } from '../../src/activities/billing.activities';
import { addDays, businessDate, instant } from '../../src/domain/time';
import { silentLogger } from '../../src/logging/logger';
import { CHANGED } from '../../src/workflows/tagihan/tagihan.messages';
import { BANK_QUEUE, HUB_QUEUE, planWorkflowId, tagihanWorkflowId } from '../../src/workflows/workflow-ids';
import { type LifeScene, openLifeScene, periodsDue } from './life-scene';
import { startMariaDb, startTemporal } from './servers';
import { until } from './system';

interface Stage {
  scene: LifeScene;
  client: Client;
}

/** Each leads a plan down one path and returns the id of the workflow whose history tells it. */
export const BILLING_PATHS: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  'plan-completed': async (stage) => planWorkflowId((await live(stage)).planId),
  'tagihan-paid': async (stage) => tagihanWorkflowId((await live(stage)).tagihanId),
  'tagihan-lost-call': async (stage) => {
    stage.scene.bank.faults.create.push('killed');
    return tagihanWorkflowId((await live(stage)).tagihanId);
  },
};

/** Leads down the named paths and hands over each history's workflow, which has ended. */
export async function recordBillingHistories(
  names: readonly string[],
  keep: (name: string, workflow: { client: Client; workflowId: string }) => Promise<void>,
): Promise<void> {
  const [mariadb, temporal] = [await startMariaDb(), await startTemporal()];
  process.env['TUNTAS_TEST_MYSQL_PORT'] = String(mariadb.port);
  const connection = await Connection.connect({ address: temporal.address });
  const native = await NativeConnection.connect({ address: temporal.address });
  const scene = await openLifeScene({ clock: () => instant(Date.now()) });
  const workers = await serve(scene, native);
  const running = workers.map((worker) => worker.run());
  try {
    const client = new Client({ connection });
    for (const name of names) {
      const workflowId = await BILLING_PATHS[name]!({ scene, client });
      await keep(name, { client, workflowId });
    }
  } finally {
    workers.forEach((worker) => worker.shutdown());
    await Promise.all(running);
    await scene.close();
    await native.close();
    await connection.close();
    await Promise.all([mariadb.stop(), temporal.stop()]);
  }
}

async function serve({ deps, bank }: LifeScene, connection: NativeConnection): Promise<Worker[]> {
  const workflowsPath = path.resolve(__dirname, '../../src/workflows/index.ts');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const activities = {
    ...createBillingActivities({ billing: deps, logger: silentLogger }),
    ...createBankActivities({ ...deps, bank, logger: silentLogger }),
  };
  return [
    await Worker.create({ connection, taskQueue: HUB_QUEUE, workflowBundle, activities }),
    await Worker.create({ connection, taskQueue: BANK_QUEUE, activities }),
  ];
}

/** From the start of a plan of one bill to the payment of it. */
async function live({ scene, client }: Stage): Promise<{ planId: string; tagihanId: string }> {
  const dueOn = addDays(businessDate(instant(Date.now())), 10);
  const { planId } = await scene.makePlan({ periods: periodsDue(dueOn) });
  const plan = await client.workflow.start('plan', {
    ...{ taskQueue: HUB_QUEUE, workflowId: planWorkflowId(planId), args: [{ planId }] },
  });
  const bill = await until('the customer has its bill', async () => {
    const [tagihan] = await scene.tagihanOf(planId);
    // A call that was killed is claimed for a while: nobody waits for that here.
    await scene.db.write(
      'update virtual_account set task_claimed_until = null where task_is_unsure = 1 and task_tries > 0',
    );
    return tagihan?.state === 'awaiting' && tagihan;
  });
  await scene.pay(bill.number, bill.amount);
  await client.workflow.getHandle(tagihanWorkflowId(bill.id)).signal(CHANGED);
  await plan.result();
  return { planId, tagihanId: bill.id };
}
