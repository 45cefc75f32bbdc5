/** A way to the bank on which calls can be held still: before the bank has them, or with its answer in hand. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { merchantFrom, unseal } from '../../simulators/bni/cipher';
import { POINT_WITHIN_MS } from './fault-points';
import { until } from './system';

export type BankPoint = 'before-bank' | 'before-answer';

export interface HeldCall {
  point: BankPoint;
  type: string;
  trxId: string;
}

export interface BankGateway {
  /** Of the bank's interface, in place of the simulator's own. */
  url: string;
  /** Where calls go to; without it none is answered. */
  leadTo(bankUrl: string): void;
  /** The next call of this sort stands still there; without a trx id, of any bill. */
  hold(rule: { point: BankPoint; type: string; trxId?: string }): void;
  held(): HeldCall[];
  untilHeld(point: BankPoint, of?: { trxId: string }): Promise<HeldCall>;
  /** Lets all go on. */
  release(): void;
  stop(): Promise<void>;
}

const WINDOW_SECONDS = 600;

export async function startBankGateway(): Promise<BankGateway> {
  const rules: { point: BankPoint; type: string; trxId?: string }[] = [];
  const held = new Map<HeldCall, () => void>();
  let target = '';

  const pass = async (point: BankPoint, call: Omit<HeldCall, 'point'>): Promise<void> => {
    const place = rules.findIndex(
      (rule) => rule.point === point && rule.type === call.type && (rule.trxId ?? call.trxId) === call.trxId,
    );
    if (place === -1) return;
    rules.splice(place, 1);
    const standing: HeldCall = { point, ...call };
    await new Promise<void>((resolve) => held.set(standing, resolve));
    held.delete(standing);
  };
  const handOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const call = readCall(body);
    await pass('before-bank', call);
    // The caller may be dead by now: then it is as if the call had never left.
    if (request.socket.destroyed) return;
    const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const bytes = Buffer.from(await answer.arrayBuffer());
    await pass('before-answer', call);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(bytes);
  };
  // A connection that the bank breaks off is broken off here as well.
  const server = createServer((request, response) => {
    handOn(request, response).catch(() => request.socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bni`,
    leadTo(bankUrl) {
      target = bankUrl;
    },
    hold: (rule) => void rules.push(rule),
    held: () => [...held.keys()],
    untilHeld: (point, of) =>
      until(
        `a call is held ${point}`,
        async () => [...held.keys()].find((call) => call.point === point && (of?.trxId ?? call.trxId) === call.trxId),
        POINT_WITHIN_MS,
      ),
    release() {
      rules.length = 0;
      for (const go of held.values()) go();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function readCall(body: Buffer): Omit<HeldCall, 'point'> {
  const { data } = JSON.parse(body.toString()) as { data: string };
  const content = unseal(data, merchantFrom({}), WINDOW_SECONDS);
  return { type: String(content?.['type']), trxId: String(content?.['trx_id']) };
}
