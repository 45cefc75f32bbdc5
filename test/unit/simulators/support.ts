import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Delivery } from '../../../simulators/book';
import { type LoggedRequest } from '../../../simulators/digiflazz/requests';
import { type Settings } from '../../../simulators/settings';
import { createSimulators } from '../../../simulators/simulators';

export interface Hook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  data: Record<string, unknown>;
}

/** A hub that only listens; `answers` are its next HTTP statuses, 200 when there is none left. */
async function startHub() {
  const hooks: Hook[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { data } = JSON.parse(body) as Pick<Hook, 'data'>;
      hooks.push({ path: request.url ?? '', headers: request.headers, body, data });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { hooks, answers, url: `http://127.0.0.1:${port}`, stop };
}

type Hub = Awaited<ReturnType<typeof startHub>>;

/** Delays are a hundredth of the real ones, and answers come at once. */
const FAST: Partial<Settings> = { delayFactor: 0.01, latencyMs: [0, 0] };

/** A hub, an empty data folder, and whatever simulators a test starts on them; `end` stops all, also after a failure. */
export interface Stage {
  hub: Hub;
  folder: string;
  start: (settings?: Partial<Settings>) => Promise<Running>;
  end: () => Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const hub = await startHub();
  const folder = await mkdtemp(path.join(tmpdir(), 'tuntas-simulators-'));
  const started: Running[] = [];
  return {
    hub,
    folder,
    async start(settings = {}) {
      const running = await startSimulators(folder, hub.url, settings);
      started.push(running);
      return running;
    },
    async end() {
      for (const running of started) await running.stop();
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startSimulators(dataDir: string, hubUrl: string, settings: Partial<Settings>) {
  const simulators = createSimulators({ dataDir, hubUrl, port: 0, settings: { ...FAST, ...settings } });
  const { url } = await simulators.start();
  let stopping: Promise<void> | undefined;
  const get = async <T>(target: string) => (await fetch(url + target)).json() as Promise<T>;
  const control = async (name: string, body: object = {}) => {
    const response = await postJson(`${url}/control/${name}`, body);
    if (!response.ok) throw new Error(await response.text());
    return response.json() as Promise<Record<string, unknown>>;
  };
  return {
    url,
    stop: () => (stopping ??= simulators.stop()),
    get,
    control,
    book: (destination?: string) => get<Delivery[]>(`/book${destination ? `?destination=${destination}` : ''}`),
    requests: (destination: string) => get<LoggedRequest[]>(`/control/requests?destination=${destination}`),
    held: () => get<{ ref: string; point: string }[]>('/control/held'),
    buy: (line: string, ref: string, destination: string, extra: object = {}) =>
      buy(`${url}/digiflazz/${line}/v1`, line, { ref, destination, extra }),
  };
}

export type Running = Awaited<ReturnType<typeof startSimulators>>;

export interface Bought {
  /** null when the connection broke without an answer. */
  httpStatus: number | null;
  text: string;
  data: Record<string, unknown>;
}

/** One call of `/transaction`, signed as the line expects; the same call again is the check. */
async function buy(
  base: string,
  line: string,
  { ref, destination, extra }: { ref: string; destination: string; extra: object },
): Promise<Bought> {
  const body = {
    username: `hub-${line}`,
    buyer_sku_code: 'S10',
    customer_no: destination,
    ref_id: ref,
    sign: md5(`hub-${line}dev-key-${line}${ref}`),
    ...extra,
  };
  try {
    const response = await postJson(`${base}/transaction`, body);
    const text = await response.text();
    return { httpStatus: response.status, text, data: dataOf(text) };
  } catch {
    return { httpStatus: null, text: '', data: {} };
  }
}

function dataOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as { data: Record<string, unknown> }).data;
  } catch {
    return {};
  }
}

export function postJson(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export { setTimeout as pause } from 'node:timers/promises';
