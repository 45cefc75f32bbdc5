/** One more api process of a running system, with some of its environment changed. */
import path from 'node:path';
import { ChildProgram } from './child-program';
import { freePorts } from './free-ports';
import { type System } from './system';

/** Started and ready; whoever asked for it ends it. */
export async function startApi(
  { folder, environment }: Pick<System, 'folder' | 'environment'>,
  variables: Readonly<Record<string, string>>,
): Promise<{ program: ChildProgram; url: string }> {
  const [publicPort = 0, consolePort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${publicPort}`;
  const program = new ChildProgram({
    file: 'dist/api.js',
    env: {
      ...environment,
      ...variables,
      TUNTAS_PUBLIC_PORT: String(publicPort),
      TUNTAS_CONSOLE_PORT: String(consolePort),
    },
    logFile: path.join(folder, 'logs', `api-${publicPort}.log`),
    isReady: () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  await program.start();
  return { program, url };
}
