/**
 * Lets the SDK download one of its servers into the folder of the first argument, and tries it once: the test server when
 * the second argument names it, else the development server.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [downloadDir, program] = process.argv.slice(2);
const options = { server: { executable: { type: 'cached-download', downloadDir } } };
const environment =
  program === 'temporal-test-server'
    ? await TestWorkflowEnvironment.createTimeSkipping(options)
    : await TestWorkflowEnvironment.createLocal(options);
await environment.teardown();
