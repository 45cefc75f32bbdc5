/** Builds every dependency of the two programs once; the only file that sees all roots. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createBankActivities } from './activities/bank.activities';
import { createBillingActivities } from './activities/billing.activities';
import { createDatabaseActivities } from './activities/database.activities';
import { createReportActivities } from './activities/report.activities';
import { createReplies } from './channels/otomax/replies';
import { createTerminalActivities } from './activities/terminal.activities';
import { createTransferActivities } from './activities/transfer.activities';
import { createSecretBox, type SecretBox } from './config/secret-box';
import { type Environment } from './config/environment';
import { createConsoleApp, createPublicApp, listen } from './http/server';
import { isProofUpload, longestUploadMs, UPLOAD_PACE } from './http/status/upload-pace';
import { createAcceptSupplierCallback } from './intake/accept-supplier-callback';
import { createAcceptTopup } from './intake/accept-topup';
import { createBacklog } from './intake/backlog';
import { type Logger } from './logging/logger';
import { type Metrics } from './metrics/metrics';
import { createReportHttp } from './outbound-http/create-report-http';
import { startSendLimit } from './outbound-http/send-limit';
import { type Database, openDatabase } from './persistence/database';
import { createSettingsReader, type SettingsReader } from './persistence/repositories/setting.repository';
import { listTerminalLines } from './persistence/repositories/terminal.repository';
import { markTopupsStarted } from './persistence/repositories/topup.repository';
import { createStoreGuard, type StoreGuard } from './recovery/store-guard';
import { type SettlementDeps } from './settlement/settlement-deps';
import { runSweeps } from './sweeps/run-sweeps';
import { createAlarms } from './wiring/alarms';
import { type Billing, createBilling, createBillingIntake, runBillingLoops } from './wiring/billing';
import { createConsole } from './wiring/console';
import { createHubMetrics, observedAccept } from './wiring/metrics';
import { refuseDemoData } from './wiring/refuse-demo-data';
import { type CreateProgram } from './wiring/run-program';
import { createSuppliers, type Suppliers } from './wiring/suppliers';
import {
  createDecide,
  createTransferIntake,
  createTransferPages,
  createTransfers,
  runTransferLoops,
  type Transfers,
} from './wiring/transfer';
import { startHealthServer } from './worker/health-server';
import { installRuntime } from './worker/runtime';
import { runWorkers } from './worker/workers';
import { runWorkersWhenReachable } from './worker/workers-when-reachable';
import { createBoundedStarter } from './workflow-client/bounded-starter';
import { connectTemporal, type Temporal } from './workflow-client/temporal';

/** As long as the slowest may take by the pace that is asked of it, and an answer. */
const UPLOADS = { isOne: isProofUpload, ms: longestUploadMs(UPLOAD_PACE) + 30_000 };

/** Whose buyers order with the form of the demo. */
const DEMO_SHOP = 'AG0001';

interface Core {
  db: Database;
  settings: SettingsReader;
  secretBox: SecretBox;
  suppliers: Suppliers;
  settlement: SettlementDeps;
  temporal: Temporal;
  metrics: Metrics;
  storeGuard: StoreGuard;
  billing: Billing;
  transfers: Transfers;
}

async function createCore({ environment, logger }: { environment: Environment; logger: Logger }): Promise<Core> {
  const db = await openDatabase(environment.database);
  if (!environment.isDemo) await refuseDemoData(db);
  const settings = createSettingsReader(db, logger);
  const secretBox = createSecretBox(environment.secretKey);
  const suppliers = createSuppliers({ db, secretBox, logger });
  const temporal = connectTemporal(environment.temporal);
  const metrics = createHubMetrics({ db, temporal });
  logger.debug({ database: 'open' }, 'core is ready');
  return {
    ...{ db, settings, secretBox, suppliers, temporal, metrics },
    storeGuard: createStoreGuard({ db, settings, temporal, logger }),
    settlement: { db, settings, profileOf: suppliers.profileOf },
    billing: createBilling({ environment, db, settings, temporal, metrics, logger }),
    transfers: createTransfers({ environment, db, settings, secretBox, temporal, metrics, logger }),
  };
}

/** Two listeners: the public one for resellers and suppliers, the console for staff. */
export const createApiProgram: CreateProgram = async (context) => {
  const { environment, logger } = context;
  const core = await createCore(context);
  const { db, settings, settlement, temporal, metrics, secretBox, storeGuard, billing, transfers } = core;
  const shared = { environment, logger, db, settings, temporal, metrics, secretBox };
  // Before anything is accepted. Without Temporal nothing can be bought, and orders are taken as in any outage of it.
  await storeGuard.check().catch((error: unknown) => {
    logger.warn({ err: error }, 'the database could not be compared with Temporal yet');
  });
  const starter = createBoundedStarter({ temporal, logger, onStarted: (topupIds) => markTopupsStarted(db, topupIds) });
  const backlog = createBacklog({ db, settings });
  const acceptTopup = observedAccept(
    createAcceptTopup({
      ...{ db, settings },
      isBacklogFull: async (resellerId) => (await storeGuard.isRecovering()) || backlog.isFullFor(resellerId),
      onAccepted: (topup) => starter.start(topup),
    }),
    metrics.accept,
  );
  const acceptCallback = createAcceptSupplierCallback({
    ...{ db, settings, settlement, logger },
    read: core.suppliers.readCallback,
    wake: (topupId) => void temporal.wakeTopup(topupId).catch(() => false),
  });
  const isFull = async (): Promise<boolean> => (await storeGuard.isRecovering()) || backlog.isFull();
  const health = createHealth({ db, temporal, backlog: { isFull } });
  const observe = metrics.httpRequest;
  const readMetrics = async () => ({ contentType: metrics.contentType, text: await metrics.text() });
  const intake = createTransferIntake(shared, transfers, {
    isBusy: () => storeGuard.isRecovering(),
  });
  const publicApp = createPublicApp({
    ...{ db, settings, secretBox, logger, acceptTopup, acceptCallback, health, observe },
    ...createBillingIntake(shared),
    ...{ transfers: intake, publicUrl: environment.publicUrl, demoShop: environment.isDemo ? DEMO_SHOP : undefined },
    ...{ acceptOrder: intake.acceptOrder, acceptTiket: intake.acceptTiket },
    trustProxy: environment.trustProxy,
    otomaxReplies: createReplies(),
  });
  const console = createConsole({
    ...{ environment, db, settings, settlement, temporal, logger, billing },
    transfers: createTransferPages(shared, transfers, intake),
  });
  const consoleApp = createConsoleApp({
    ...{ ...console, logger, health, observe, metrics: readMetrics, publicUrl: environment.publicUrl },
  });
  const servers = [
    await listen({ app: publicApp, ...environment.publicListener, uploads: UPLOADS }),
    await listen({ app: consoleApp, ...environment.consoleListener }),
  ];
  return {
    async stop() {
      console.live.stop();
      await Promise.all(servers.map((server) => server.close()));
      await starter.drain();
      await temporal.close();
      await db.close();
    },
  };
};

function createHealth({
  db,
  temporal,
  backlog,
}: {
  db: Database;
  temporal: Temporal;
  backlog: { isFull(): Promise<boolean> };
}) {
  return async () => {
    const [isDatabaseUp, isTemporalUp] = await Promise.all([
      db.row('select 1').then(
        () => true,
        () => false,
      ),
      temporal.isUp(),
    ]);
    const isFull = isDatabaseUp && (await backlog.isFull().catch(() => true));
    return {
      database: isDatabaseUp ? ('ok' as const) : ('down' as const),
      temporal: isTemporalUp ? ('ok' as const) : ('degraded' as const),
      backlog: isFull ? ('full' as const) : ('ok' as const),
    };
  };
}

/** Workflows, suppliers, reports and sweeps. */
export const createWorkerProgram: CreateProgram = async (context) => {
  const { environment, logger } = context;
  const core = await createCore(context);
  const { db, settings, settlement, suppliers, temporal, metrics, secretBox, storeGuard, billing, transfers } = core;
  installRuntime(logger);
  // The port first: a second worker that may not have it must not have bought anything by then.
  let isReady = (): boolean => false;
  const health = await startHealthServer({
    ...{ metrics, host: environment.workerHost, port: environment.workerPort },
    isReady: () => isReady(),
  });
  const reportHttp = createReportHttp();
  const activities = {
    database: createDatabaseActivities({ settlement, logger }),
    billing: createBillingActivities({ billing: billing.deps, logger }),
    bank:
      billing.bank === undefined
        ? undefined
        : createBankActivities({ db, settings, bank: billing.bank, logger, observe: metrics.bankAnswer }),
    transfers: createTransferActivities({ transfer: { db, settings }, decide: createDecide(transfers), logger }),
    terminal: createTerminalActivities({
      ...{ settlement, logger, startSendLimit },
      connect: suppliers.connect,
      observe: metrics.supplierAnswer,
    }),
    reports: createReportActivities({
      ...{ db, settings, logger },
      unseal: secretBox.unseal,
      post: reportHttp.post,
      otomax: { render: createReplies(), get: reportHttp.get },
      observe: metrics.report,
    }),
  };
  const workers = runWorkersWhenReachable({
    ...{ address: environment.temporal.address, logger },
    run: async (connection) => {
      // Before anything is bought: a database that is older than Temporal is found here (S2).
      await storeGuard.check();
      await temporal.ensureSearchAttributes().catch((error: unknown) => {
        logger.warn({ err: error }, 'the search attributes could not be registered; they have to be there already');
      });
      return runWorkers({
        ...{ ...activities, connection, logger },
        namespace: environment.temporal.namespace,
        roles: environment.workerRoles,
        listTerminals: async () => (await listTerminalLines(db)).map(({ code }) => code),
      });
    },
  });
  isReady = workers.isHealthy;
  const holder = `${hostname().slice(0, 40)}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const keepsPromises = environment.workerRoles.includes('sweeps');
  const alarms = createAlarms(environment);
  const sweeps = keepsPromises
    ? await runSweeps({ db, settings, settlement, temporal, logger, alarms, observe: metrics.sweep }, holder)
    : undefined;
  const shared = { environment, db, settings, secretBox, temporal, metrics, logger };
  const loops = [...runBillingLoops(shared, billing), ...runTransferLoops(shared, transfers, storeGuard)];
  return {
    failure: workers.failure,
    async stop() {
      await Promise.all([sweeps?.stop(), workers.stop(), ...loops.map((loop) => loop.stop())]);
      await health.close();
      await temporal.close();
      await db.close();
    },
  };
};
