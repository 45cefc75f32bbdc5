/**
 * Runs the whole hub and keeps one workflow history per path for the replay test. A history that is there already stands
 * for orders that are under way in some installation: it is never written again.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { createSettingsReader } from '../../src/persistence/repositories/setting.repository';
import { correctionWorkflowId, reportWorkflowId, topupWorkflowId } from '../../src/workflows/workflow-ids';
import { BILLING_PATHS, recordBillingHistories } from './record-billing-histories';
import { recordTransferHistories, TRANSFER_PATHS } from './record-transfer-histories';
import { proposeCorrection } from './propose-correction';
import { numberEnding, order, startSystem, type System, until, untilState } from './system';

const folder = path.resolve(__dirname, '../replay/fixtures');

/** Each leads an order down one path and returns the id of the workflow whose history tells it. */
const PATHS: Readonly<Record<string, (system: System) => Promise<string>>> = {
  success: (system) => orderEnding(system, '55', 'success'),
  'pending-then-callback': (system) => orderEnding(system, '01', 'success'),
  'suspect-then-check': (system) => orderEnding(system, '03', 'success'),
  'next-terminal-after-no': (system) => orderEnding(system, '07', 'success'),
  'wrong-number': (system) => orderEnding(system, '02', 'failed'),
  'deadline-passed': missTheDeadline,
  'lost-purchase': losePurchase,
  'report-tried-again': refuseReports,
  'late-success-correction': correctLateSuccess,
};

/** Returns the names of the histories that were missing and are there now. Existing files stay as they are. */
export async function recordHistories(): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  return [...(await recordOrders()), ...(await recordBilling()), ...(await recordTransfers())];
}

async function recordBilling(): Promise<string[]> {
  const missing = Object.keys(BILLING_PATHS).filter((name) => !existsSync(fileOf(name)));
  if (missing.length === 0) return [];
  await recordBillingHistories(missing, async (name, { client, workflowId }) => {
    write(name, historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory()));
  });
  return missing;
}

async function recordTransfers(): Promise<string[]> {
  const missing = Object.keys(TRANSFER_PATHS).filter((name) => !existsSync(fileOf(name)));
  if (missing.length === 0) return [];
  await recordTransferHistories(missing, async (name, { client, workflowId }) => {
    write(name, historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory()));
  });
  return missing;
}

async function recordOrders(): Promise<string[]> {
  const missing = Object.entries(PATHS).filter(([name]) => !existsSync(fileOf(name)));
  if (missing.length === 0) return [];
  const system = await startSystem();
  try {
    for (const [name, lead] of missing) {
      write(name, await historyOf(system, await lead(system)));
    }
  } finally {
    await system.end();
  }
  return missing.map(([name]) => name);
}

function write(name: string, history: string): void {
  writeFileSync(fileOf(name), `${JSON.stringify(withoutPlace(JSON.parse(history)), null, 1)}\n`, { flag: 'wx' });
}

function fileOf(name: string): string {
  return path.join(folder, `${name}.json`);
}

/** Waits for the end of the workflow. */
async function historyOf(system: System, workflowId: string): Promise<string> {
  const connection = await Connection.connect({ address: system.temporal.address });
  try {
    const handle = new Client({ connection }).workflow.getHandle(workflowId);
    await handle.result();
    return historyToJSON(await handle.fetchHistory());
  } finally {
    await connection.close();
  }
}

/** Processes, hosts and folders of the machine that recorded it mean nothing to a replay. */
function withoutPlace(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlace);
  if (typeof value !== 'object' || value === null) return value;
  const isSticky = 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'stackTrace')
      .map(([key, part]) => {
        if (key === 'identity') return [key, 'recorded'];
        return [key, isSticky && key === 'name' ? 'sticky' : withoutPlace(part)];
      }),
  );
}

async function orderEnding(system: System, digits: string, state: string): Promise<string> {
  const { topupId } = await order(system.client, { destination: numberEnding(digits) });
  await untilState(system.db, topupId, [state]);
  return topupWorkflowId(topupId);
}

async function missTheDeadline(system: System): Promise<string> {
  await system.db.write('update terminal set is_on = 0');
  const { topupId } = await order(system.client, { destination: numberEnding('55') });
  await untilState(system.db, topupId, ['routing']);
  await system.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [topupId]);
  await untilState(system.db, topupId, ['failed']);
  await system.db.write('update terminal set is_on = 1');
  return topupWorkflowId(topupId);
}

async function losePurchase(system: System): Promise<string> {
  const destination = numberEnding('55');
  await system.control('hold', { point: 'before-answer', destination });
  const { topupId } = await order(system.client, { destination });
  await until('the purchase is on its way', async () => (await system.held()).length > 0);
  await system.worker.kill();
  await system.control('release');
  await system.worker.start();
  await untilState(system.db, topupId, ['success'], 120_000);
  return topupWorkflowId(topupId);
}

async function refuseReports(system: System): Promise<string> {
  await system.control('reports', { mode: 'fail', count: 2 });
  const { topupId } = await order(system.client, { destination: numberEnding('55') });
  const isDelivered = async (): Promise<boolean> => {
    const row = await system.db.row<{ state: string }>('select state from outbound_message where topup_id = ?', [
      topupId,
    ]);
    return row?.state === 'delivered';
  };
  await until('the report is delivered', isDelivered, 120_000);
  return reportWorkflowId(topupId);
}

async function correctLateSuccess(system: System): Promise<string> {
  const { db } = system;
  const { topupId } = await order(system.client, { destination: numberEnding('02') });
  await untilState(db, topupId, ['failed']);
  const row = await db.row<{ version: number; attempt_id: string }>(
    'select t.version, a.id as attempt_id from topup t join topup_attempt a on a.topup_id = t.id where t.id = ?',
    [topupId],
  );
  if (row === undefined) throw new Error('the order has no attempt');
  const result = await proposeCorrection(
    // The sweep starts it.
    { db, settings: createSettingsReader(db), start: () => Promise.reject(new Error('not here')) },
    {
      ...{ topupId, attemptId: row.attempt_id, kind: 'late-success', topupVersion: row.version, sn: null },
      reason: 'delivered after all',
    },
  );
  if (result.kind === 'refused') throw new Error(`the correction was refused: ${result.code}`);
  const workflowId = correctionWorkflowId(topupId, result.n);
  await untilState(db, topupId, ['success']);
  return workflowId;
}
