import { createServer, type Server } from 'node:net';

/**
 * Below what systems give to outgoing connections and to whoever asks for any port: a server that is stopped in a story
 * finds its port free when it starts again. Each worker of jest takes from a range of its own.
 */
const FIRST_PORT = 10_000;
const RANGE = 2000;
const RANGES = 11;

const worker = Number(process.env['JEST_WORKER_ID'] ?? '0') % RANGES;
/** Begins anywhere, so that two test runs on one machine seldom try the same ports. */
let last = Math.floor(Math.random() * RANGE);

/** Ports that nobody listens on, no two of them the same, and none that this test file was given before. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried += 1) {
    if (tried === RANGE) throw new Error(`no free TCP port from ${FIRST_PORT + worker * RANGE} on`);
    last = (last + 1) % RANGE;
    const port = FIRST_PORT + worker * RANGE + last;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
    return true;
  } catch {
    return false; // Somebody else's.
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
