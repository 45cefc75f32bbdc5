/** One more worker process of a running system, for some of the roles. */
import path from 'node:path';
import { type WorkerRole } from '../../src/config/environment';
import { ChildProgram } from './child-program';
import { freePorts } from './free-ports';
import { type System } from './system';

/** Started and ready; whoever asked for it ends it. */
export async function startWorker(
  { folder, environment }: Pick<System, 'folder' | 'environment'>,
  roles: readonly WorkerRole[],
): Promise<ChildProgram> {
  const [port = 0] = await freePorts(1);
  const program = new ChildProgram({
    file: 'dist/worker.js',
    env: { ...environment, TUNTAS_WORKER_PORT: String(port), TUNTAS_WORKER_ROLES: roles.join(',') },
    logFile: path.join(folder, 'logs', `worker-${roles.join('-')}.log`),
    isReady: () => answers(`http://127.0.0.1:${port}/readyz`),
  });
  await program.start();
  return program;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false; // Not yet.
  }
}
