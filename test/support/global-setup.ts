/**
 * Runs once before the suites that need servers and tells them through the environment where things are:
 * TUNTAS_TEST_MYSQL_PORT, TUNTAS_TEST_TEMPORAL_ADDRESS and TUNTAS_TEST_WORKFLOW_BUNDLE (a file of code).
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeTempFolder, removeFolder, startMariaDb, startTemporal, sweepTempFolders } from './servers';

/** What ends with the run. Jest loads the teardown into the same process, so it finds the same list. */
const endings: (() => Promise<void>)[] = [];

export default async function globalSetup(): Promise<void> {
  sweepTempFolders();
  const parts = await Promise.allSettled([provideMariaDb(), provideTemporal(), provideWorkflowBundle()]);
  const failures = parts.flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
  if (failures.length > 0) {
    await endAll(); // Jest calls no teardown after a set-up that failed.
    throw failures.length === 1 ? failures[0] : new Error(failures.map(String).join('\n'));
  }
}

export async function endAll(): Promise<void> {
  await Promise.all(endings.splice(0).map((end) => end()));
}

async function provideMariaDb(): Promise<void> {
  const server = await startMariaDb();
  endings.push(() => server.stop());
  process.env['TUNTAS_TEST_MYSQL_PORT'] = String(server.port);
}

async function provideTemporal(): Promise<void> {
  const server = await startTemporal();
  endings.push(() => server.stop());
  process.env['TUNTAS_TEST_TEMPORAL_ADDRESS'] = server.address;
}

/**
 * Bundling takes seconds, so it is done once for all suites. A bundle that cannot be built leaves its variable unset
 * and fails the suites that need it; those of the database still run.
 */
async function provideWorkflowBundle(): Promise<void> {
  const workflowsPath = path.resolve(__dirname, '../../src/workflows/index.ts');
  if (!existsSync(workflowsPath)) return;
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { workflowInterceptorModules } = await import('@temporalio/testing');
  try {
    const logger = new DefaultLogger('WARN');
    const { code } = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger });
    const folder = makeTempFolder();
    endings.push(async () => {
      removeFolder(folder);
    });
    const file = path.join(folder, 'workflow-bundle.js');
    writeFileSync(file, code);
    process.env['TUNTAS_TEST_WORKFLOW_BUNDLE'] = file;
  } catch (error) {
    console.error('The workflow bundle could not be built:', error);
  }
}
