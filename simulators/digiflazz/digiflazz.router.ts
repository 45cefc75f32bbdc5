import express, { Router, type Request, type Response } from 'express';
import { timingSafeEqual } from 'node:crypto';
import { type CurrentWorld } from '../world';
import { priceList } from './catalogue';
import { httpStatusOf, messageOf, statusOf } from './codes';
import { isLineCode, type Line, type Lines } from './lines';
import { replyData } from './reply';
import { requestSign } from './sign';
import { Transaction, type Answer } from './transaction';

type Body = Record<string, unknown>;

/** The supplier's API, one base path per line: `/digiflazz/<line>/v1`. */
export function createDigiflazzRouter(current: CurrentWorld, lines: Lines): Router {
  const router = Router();
  router.use(express.text({ type: () => true }));

  const route = (path: string, handle: (line: Line, body: Body, response: Response) => Promise<void> | void) => {
    router.post(`/:line/v1/${path}`, async (request: Request, response) => {
      const code = request.params['line'];
      const body = parseBody(request.body);
      if (!isLineCode(code)) response.status(404).json({ message: 'Jalur tidak ada' });
      else if (!body) refuse(response, '40');
      else await handle(lines[code], body, response);
    });
  };

  route('cek-saldo', (line, body, response) => {
    const rc = credentialFault(line, body, 'depo') ?? (body['cmd'] === 'deposit' ? undefined : '40');
    if (rc) refuse(response, rc);
    else response.json({ data: { deposit: current().deposits.of(line.code) } });
  });

  route('price-list', (line, body, response) => {
    const rc = credentialFault(line, body, 'pricelist') ?? (isListCommand(body['cmd']) ? undefined : '40');
    if (rc) refuse(response, rc);
    else response.json({ data: body['cmd'] === 'pasca' ? [] : priceList(line.code, text(body['code'])) });
  });

  route('transaction', (line, body, response) => transact(current, line, body, response));

  return router;
}

async function transact(current: CurrentWorld, line: Line, body: Body, response: Response): Promise<void> {
  const world = current();
  const { records, requests, settings } = world;
  const [ref, destination, sku] = [text(body['ref_id']), text(body['customer_no']), text(body['buyer_sku_code'])];
  if (!ref || !destination || !sku) {
    refuse(response, '40');
    return;
  }

  const kind = records.wasEverSeen(line.code, ref) ? 'check' : 'first';
  const logged = requests.received({ line: line.code, ref, destination, product: sku, kind });
  const fault = credentialFault(line, body, ref);
  if (fault) {
    const saldo = world.deposits.of(line.code);
    const data = replyData({ ref, destination, product: sku, rc: fault, cost: 0, saldo });
    requests.answered(logged, { httpStatus: 400, rc: fault });
    response.status(400).json({ data });
    return;
  }

  const isFirstContact = !records.isKnown(line.code, ref, settings.memoryMs);
  records.noteContact(line.code, ref, settings.memoryMs);
  const maxPrice = typeof body['max_price'] === 'number' ? body['max_price'] : undefined;
  const call = { ref, destination, sku, maxPrice, kind, isFirstContact } as const;
  const answer = await world.guard(response, new Transaction(world, line, call, response).run());
  const sent = sendAnswer(response, answer);
  requests.answered(logged, { httpStatus: sent, rc: answer.kind === 'data' ? answer.data.rc : null });
}

/** Returns the HTTP status, or null when the connection was dropped instead. */
function sendAnswer(response: Response, answer: Answer): number | null {
  switch (answer.kind) {
    case 'data':
      response.status(answer.httpStatus).json({ data: answer.data });
      return answer.httpStatus;
    case 'garbage':
      // Cut off inside a string, and no valid UTF-8 either.
      response.status(200).type('application/json').send(Buffer.from('7b2264617461223a7b22736effc328a0a100fe', 'hex'));
      return 200;
    case 'http-500':
      response.status(500).type('text/html').send('<html><body><h1>500 Internal Server Error</h1></body></html>');
      return 500;
    case 'lost':
      response.destroy();
      return null;
  }
}

function credentialFault(line: Line, body: Body, what: string): '41' | '42' | undefined {
  if (body['username'] !== line.username) return '42';
  const expected = Buffer.from(requestSign(line, what));
  const given = Buffer.from(text(body['sign']) ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected) ? undefined : '41';
}

function refuse(response: Response, rc: string): void {
  const status = statusOf(rc);
  response.status(httpStatusOf(status)).json({ data: { rc, status, message: messageOf(rc) } });
}

function parseBody(raw: unknown): Body | undefined {
  try {
    const parsed: unknown = JSON.parse(String(raw));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Body) : undefined;
  } catch {
    return undefined; // Not JSON is a payload error to the caller, code 40.
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isListCommand = (value: unknown): boolean => value === 'prepaid' || value === 'pasca';
