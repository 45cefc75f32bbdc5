import { type Server } from './servers';

/** `kill -9`, and waits until the system has taken the process away. What it keeps on the disk stays. */
export async function killServer(server: Server): Promise<void> {
  const { child } = server;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await server.stop();
}
