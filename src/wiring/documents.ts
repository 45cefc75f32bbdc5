import { printDocuments } from '../dispatch/print-documents';
import { runLoop } from '../dispatch/run-loop';
import { createPrinter } from '../pdf/printer';
import { createRenderHtml } from '../pdf/render-html';
import { createRenderPdf } from '../pdf/render-pdf';
import { openDatabase } from '../persistence/database';
import { createSettingsReader } from '../persistence/repositories/setting.repository';
import { startHealthServer } from '../worker/health-server';
import { connectTemporal } from '../workflow-client/temporal';
import { createHubMetrics } from './metrics';
import { type CreateProgram } from './run-program';

/** Between two looks at the table while nothing is due. */
const TICK_MS = 1000;

/**
 * One loop and one browser. Several of these programs may run, each with its own share of the rows. Temporal is only
 * looked at for the metrics.
 */
export const createDocumentsProgram: CreateProgram = async ({ environment, logger }) => {
  const renderHtml = createRenderHtml();
  const db = await openDatabase(environment.database);
  const temporal = connectTemporal(environment.temporal);
  const metrics = createHubMetrics({ db, temporal });
  const printer = createPrinter({ executablePath: environment.chromiumPath, logger });
  let isWarm = false;
  const health = await startHealthServer({
    ...{ metrics, host: environment.documentsListener.host, port: environment.documentsListener.port },
    isReady: () => isWarm,
  });
  // A browser that cannot be started is told at once, and not only with the first document.
  await printer.warmUp();
  isWarm = true;
  const deps = {
    ...{ db, logger, settings: createSettingsReader(db, logger), prints: printer.sheets },
    render: createRenderPdf({ printer, renderHtml }),
  };
  const loop = runLoop(
    { logger, observe: metrics.sweep },
    { name: 'print-documents', tickMs: TICK_MS, round: (signal) => printDocuments(deps, signal) },
  );
  return {
    async stop() {
      await loop.stop();
      await printer.close();
      await health.close();
      await temporal.close();
      await db.close();
    },
  };
};
