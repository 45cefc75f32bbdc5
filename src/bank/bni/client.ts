import { type Instant } from '../../domain/time';
import { type BankHttp } from '../../outbound-http/create-bank-http';
import { type BniClock, decryptBni, encryptBni } from './cipher';
import { type BniConfig } from './config';
import { unixSeconds } from './unix-seconds';
import { type BniRequest, readAnswer } from './wire';

/** How a call came back. */
export type BniAnswer =
  /** No byte of it left. */
  | { kind: 'not-sent'; code: string }
  /** It may have been carried out, and no answer of theirs can be read. */
  | { kind: 'unknown'; code: string }
  | { kind: 'success'; json: unknown }
  /** 000 without a word about the bill. */
  | { kind: 'bare-success' }
  | { kind: 'status'; status: string };

export interface BniClient {
  call(request: BniRequest): Promise<BniAnswer>;
}

export interface BniClientDeps {
  config: BniConfig;
  http: BankHttp;
  /** Read for each message: a stamp that is kept would be refused minutes later. */
  now: () => Instant;
  windowSeconds: () => number | Promise<number>;
  timeoutMs: number;
}

/** Posts one operation, sealed and stamped, and opens the answer. Never throws for an outcome. */
export function createBniClient({ config, http, now, windowSeconds, timeoutMs }: BniClientDeps): BniClient {
  const keys = { clientId: config.clientId, secret: config.secret.reveal() };
  const open = (cipherText: string, clock: BniClock): BniAnswer => {
    const opened = decryptBni(cipherText, keys, clock);
    return opened.kind === 'opened'
      ? { kind: 'success', json: opened.json }
      : { kind: 'unknown', code: `data-${opened.fault}` };
  };
  return {
    async call(request) {
      // Before anything leaves: afterwards there would be an outcome that a failure here could lose.
      const window = await windowSeconds();
      const json = JSON.stringify({ client_id: config.clientId, ...request });
      const data = encryptBni(json, keys, unixSeconds(now()));
      const reply = await http.post({
        url: config.url,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ client_id: config.clientId, prefix: config.prefix, data }),
        timeoutMs,
      });
      if (reply.kind !== 'answered') return reply;
      const { status: httpStatus, body } = reply;
      // Refusals may come with a 4xx and the same JSON; a redirect or a 5xx is some machine in between.
      const mayBeTheirs = (httpStatus >= 200 && httpStatus < 300) || (httpStatus >= 400 && httpStatus < 500);
      if (!mayBeTheirs) return { kind: 'unknown', code: `http-${httpStatus}` };
      const answer = readAnswer(body);
      if (answer === undefined)
        return { kind: 'unknown', code: httpStatus < 300 ? 'unreadable' : `http-${httpStatus}` };
      if (answer.status !== '000') return { kind: 'status', status: answer.status };
      if (answer.data === undefined) return { kind: 'bare-success' };
      return open(answer.data, { nowSeconds: unixSeconds(now()), windowSeconds: window });
    },
  };
}
