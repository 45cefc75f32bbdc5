/**
 * The comparator of the whole way: the hub's own workflow and workers, with activities that do nothing but the two calls
 * to the outside, to the same simulator and to the same receiver of reports. No database, no ledger, no rules: what is
 * left is what Temporal itself takes for a workflow of this shape.
 */
import { createHash } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../scripts/project.mjs';
import { required } from './bare-settings.mjs';
import { postJson } from './post.mjs';

const require = createRequire(import.meta.url);
const built = (file) => require(path.join(root, 'dist', file));
const { silentLogger: logger } = built('logging/logger.js');
const { connectWorker, installRuntime } = built('worker/runtime.js');
const { runWorkers } = built('worker/workers.js');

const agent = new Agent({ keepAlive: true });
const supplier = required('TUNTAS_SIMULATORS_URL');
const receiver = required('BENCH_REPORT_URL');
const TERMINALS = ['digi1', 'digi2'];

installRuntime(logger);
const workers = await runWorkers({
  connection: await connectWorker(required('TEMPORAL_ADDRESS')),
  ...{ namespace: 'bare', roles: ['hub', 'terminals', 'reports'], logger },
  listTerminals: async () => TERMINALS,
  database: {
    topupAdvance: async ({ topupId }) => ({
      ...{ do: 'purchase', state: 'sent', attemptId: topupId, n: 1, terminal: 'digi1', supplierRef: topupId },
      ...{ pickUpMs: 15_000, sendWindowMs: 5000, answersWithinMs: 45_000 },
    }),
  },
  terminal: { topupPurchase: buy },
  reports: { reportDeliver: report },
});

async function buy({ topupId, supplierRef }) {
  const sign = createHash('md5').update(`hub-digi1dev-key-digi1${supplierRef}`).digest('hex');
  const order = {
    username: 'hub-digi1',
    buyer_sku_code: 'S10',
    customer_no: '081200000055',
    ref_id: supplierRef,
    sign,
  };
  const status = await postJson(supplier, '/digiflazz/digi1/v1/transaction', order, { agent });
  if (status !== 200) throw new Error(`the simulator answered ${status} to ${topupId}`);
  return { do: 'report', state: 'success' };
}

async function report({ topupId }) {
  await postJson(receiver, '/bare', { refId: topupId, state: 'success' }, { agent });
  return { nextTryInMs: null };
}

const health = createServer((_request, response) => response.writeHead(workers.isHealthy() ? 200 : 503).end());
health.listen(Number(required('BENCH_BARE_WORKER_PORT')), '127.0.0.1');
process.once('SIGTERM', () => void workers.stop().then(() => process.exit(0)));
