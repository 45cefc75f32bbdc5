import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BankCall } from '../../../simulators/bni/bank';
import { type Bill, type Payment } from '../../../simulators/bni/bills';
import { merchantFrom, seal, unseal } from '../../../simulators/bni/cipher';
import { createSimulators } from '../../../simulators/simulators';
import { postJson } from './support';

export const MERCHANT = merchantFrom({});

/** One notice as the hub got it: its bytes, and what stood in them. */
export interface ReceivedNotice {
  body: string;
  /** Undefined when the demo's key does not open it. */
  content: Record<string, unknown> | undefined;
}

/** A hub that takes notices only; `answers` are the statuses it says next, 000 when there is none left. */
async function startHub() {
  const notices: ReceivedNotice[] = [];
  const answers: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { data } = JSON.parse(body) as { data: string };
      notices.push({ body, content: unseal(data, MERCHANT, 480) });
      response.end(JSON.stringify({ status: answers.shift() ?? '000' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { notices, answers, url: `http://127.0.0.1:${port}`, stop: () => new Promise((done) => server.close(done)) };
}

/** A hub, an empty data folder, and the simulated bank; `end` stops all, also after a failure. */
export async function setBniStage() {
  const hub = await startHub();
  const folder = await mkdtemp(path.join(tmpdir(), 'tuntas-bni-'));
  const running: Bni[] = [];
  return {
    hub,
    folder,
    async start() {
      const bni = await startBni(folder, hub.url);
      running.push(bni);
      return bni;
    },
    async end() {
      for (const bni of running) await bni.stop();
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type BniStage = Awaited<ReturnType<typeof setBniStage>>;
export type Bni = Awaited<ReturnType<typeof startBni>>;

/** Its pauses are a hundredth of the real ones. */
async function startBni(dataDir: string, hubUrl: string) {
  const simulators = createSimulators({ dataDir, hubUrl, port: 0, settings: { delayFactor: 0.01 } });
  const { url } = await simulators.start();
  let stopping: Promise<void> | undefined;
  const get = async <T>(target: string) => (await fetch(url + target)).json() as Promise<T>;
  return {
    url,
    stop: () => (stopping ??= simulators.stop()),
    get,
    async control(name: string, body: object = {}) {
      const response = await postJson(`${url}/control/${name}`, body);
      if (!response.ok) throw new Error(await response.text());
      return response.json() as Promise<Record<string, unknown>>;
    },
    book: (query = '') =>
      get<{ payments: Payment[]; bills: (Bill & { paid: number; state: string })[] }>(`/bni/book${query}`),
    calls: (trxId: string) => get<BankCall[]>(`/bni/calls?trxId=${trxId}`),
    async pay(virtualAccount: string, amount: number, more: object = {}) {
      const response = await postJson(`${url}/bni/pay`, { virtualAccount, amount, ...more });
      const answer = (await response.json()) as { payments?: Payment[]; error?: { code: string } };
      return { httpStatus: response.status, payments: answer.payments ?? [], code: answer.error?.code };
    },
    /** One call of the bank's API, with the content of a success opened. */
    async call(type: string, fields: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}) {
      const data = seal({ type, client_id: MERCHANT.clientId, ...fields }, MERCHANT);
      const { clientId, prefix } = MERCHANT;
      const response = await postJson(`${url}/bni`, { client_id: clientId, prefix, data, ...envelope });
      const answer = (await response.json()) as { status: string; data?: string };
      const content = answer.data === undefined ? undefined : unseal(answer.data, MERCHANT, 480);
      return { status: answer.status, content };
    },
  };
}

/** What makes a bill of this id and number, for tomorrow. */
export const billFields = (trxId: string, own: number, changes: Record<string, unknown> = {}) => ({
  trx_id: trxId,
  virtual_account: numberOf(own),
  trx_amount: '3500000',
  billing_type: 'c',
  customer_name: 'Budi Santoso',
  customer_phone: '6281234567890',
  customer_email: '',
  datetime_expired: wibTime(24 * 60 * 60 * 1000),
  description: 'Cicilan 1 dari 12',
  ...changes,
});

export const numberOf = (own: number): string =>
  `${MERCHANT.prefix}${MERCHANT.clientId}${String(own).padStart(8, '0')}`;

/** So long from now, as the bank wants an expiry. */
export function wibTime(fromNowMs: number): string {
  return `${new Date(Date.now() + fromNowMs + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`;
}
