import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BankLine } from '../../../simulators/mutations/mutation-book';
import { createSimulators } from '../../../simulators/simulators';
import { postJson } from './support';

export const MANDIRI = '1370012345678';
export const TOKEN = 'demo-moota-token';
export const SECRET = 'demo-moota-secret';

/** One webhook as the hub got it. */
export interface ReceivedWebhook {
  path: string;
  body: Buffer;
  signature: string | undefined;
  isSigned: boolean;
  ids: string[];
}

/** A hub that takes webhooks of mutations only; `answers` are its next HTTP statuses, 200 when there is none left. */
async function startHub() {
  const webhooks: ReceivedWebhook[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { signature } = request.headers as { signature?: string };
      const isSigned = signature === createHmac('sha256', SECRET).update(body).digest('hex');
      webhooks.push({ path: request.url ?? '', body, signature, isSigned, ids: idsIn(body) });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { webhooks, answers, url: `http://127.0.0.1:${port}`, stop: () => new Promise((done) => server.close(done)) };
}

function idsIn(body: Buffer): string[] {
  const items = JSON.parse(body.toString('utf8')) as { mutation_id: string }[];
  return items.map(({ mutation_id: id }) => id);
}

/** A hub, an empty data folder, and the simulated accounts; `end` stops all, also after a failure. */
export async function setMutationsStage() {
  const hub = await startHub();
  const folder = await mkdtemp(path.join(tmpdir(), 'tuntas-mutations-'));
  const running: Mutations[] = [];
  return {
    hub,
    folder,
    async start() {
      const mutations = await startMutations(folder, hub.url);
      running.push(mutations);
      return mutations;
    },
    async end() {
      for (const mutations of running) await mutations.stop();
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type MutationsStage = Awaited<ReturnType<typeof setMutationsStage>>;
export type Mutations = Awaited<ReturnType<typeof startMutations>>;

async function startMutations(dataDir: string, hubUrl: string) {
  // Two seconds until the service knows a line become twenty milliseconds.
  const simulators = createSimulators({ dataDir, hubUrl, port: 0, settings: { delayFactor: 0.01 } });
  const { url } = await simulators.start();
  let stopping: Promise<void> | undefined;
  const post = async <T>(target: string, body: object): Promise<T> => {
    const response = await postJson(url + target, body);
    if (!response.ok) throw new Error(await response.text());
    return response.json() as Promise<T>;
  };
  return {
    url,
    stop: () => (stopping ??= simulators.stop()),
    transfer: async (order: object) =>
      (await post<{ lines: BankLine[] }>('/mutations', { account: MANDIRI, ...order })).lines,
    reverse: async (id: string, more: object = {}) =>
      (await post<{ lines: BankLine[] }>('/mutations/reverse', { id, ...more })).lines,
    control: (name: string, body: object) => post<Record<string, unknown>>(`/control/${name}`, body),
    book: async (account?: string) =>
      (await fetch(`${url}/mutations/book${account === undefined ? '' : `?account=${account}`}`)).json() as Promise<
        BankLine[]
      >,
    async list(query: Record<string, string> = {}, token = TOKEN) {
      const target = `${url}/moota/api/v2/mutation?${new URLSearchParams(query).toString()}`;
      const response = await fetch(target, { headers: { authorization: `Bearer ${token}` } });
      const page = (await response.json()) as { data?: { mutation_id: string; date: string }[]; last_page?: number };
      return { status: response.status, page, ids: (page.data ?? []).map(({ mutation_id: id }) => id) };
    },
    async statement(query: Record<string, string>) {
      const response = await fetch(
        `${url}/mutations/statement?${new URLSearchParams({ account: MANDIRI, ...query }).toString()}`,
      );
      return {
        status: response.status,
        name: response.headers.get('content-disposition'),
        text: await response.text(),
      };
    },
  };
}
