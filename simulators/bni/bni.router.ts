import express, { Router, type Request, type Response } from 'express';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { flag } from '../button';
import { type CurrentWorld } from '../world';
import { type Bank } from './bank';
import { seal, unseal } from './cipher';
import { type AnswerRule } from './modes';
import { type Body, OPERATIONS, type Result } from './operations';

const REFUSALS = {
  'tidak-dikenal': 'Nomor virtual account tidak dikenal.',
  'tidak-aktif': 'Tagihan di bank sudah lunas, kedaluwarsa, atau ditutup.',
  nominal: 'Nominal tidak sesuai dengan jenis tagihan.',
};

const order = z.strictObject({
  virtualAccount: z.string().regex(/^\d{16}$/),
  amount: z.coerce.number().int().positive().max(99_999_999_999_999),
  trxId: z.string().optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  late: flag.default(false),
  force: flag.default(false),
  times: z.coerce.number().int().min(1).max(1000).default(1),
});

/** The bank's API is the root of `/bni`, as it is the root of its own host; beside it are its book and a till. */
export function createBniRouter(current: CurrentWorld): Router {
  const router = Router();

  router.get('/book', ({ query }, response) => {
    const { trxId, number } = query as Record<string, string | undefined>;
    const { bills } = current().bank;
    const held = bills.list({ trxId, number });
    response.json({
      payments: bills.payments({ trxId, number }),
      bills: held.map((bill) => ({ ...bill, paid: bills.paidOf(bill.trxId), state: bills.stateOf(bill) })),
    });
  });
  router.get('/calls', ({ query }, response) => {
    const { trxId, type } = query as Record<string, string | undefined>;
    const calls = current().bank.calls.filter((call) => trxId === undefined || call.trxId === trxId);
    response.json(calls.filter((call) => type === undefined || call.type === type));
  });

  router.post('/pay', express.json(), express.urlencoded({ extended: false }), (request, response) =>
    takePayment(current().bank, request, response),
  );
  router.post('/', express.text({ type: () => true }), async (request, response) => {
    const world = current();
    await world.guard(response, answerCall(world.bank, request, response));
  });
  return router;
}

async function takePayment(bank: Bank, request: Request, response: Response): Promise<void> {
  const parsed = order.safeParse(request.body);
  if (!parsed.success) {
    response.status(400).json({ error: { code: 'permintaan', message: z.prettifyError(parsed.error) } });
    return;
  }
  const { late, force, times, ...wanted } = parsed.data;
  const bill = bank.bills.ofNumber(wanted.virtualAccount);
  const at = late && bill ? bank.lateTimeOf(bill) : wanted.at;
  const payments = [];
  while (payments.length < times) {
    const paid = await bank.pay({ ...wanted, at, isForced: force || late || payments.length > 0 });
    if (typeof paid === 'string') {
      if (request.is('urlencoded')) response.redirect(303, `/?selesai=bni-${paid}#bni`);
      else response.status(409).json({ error: { code: paid, message: REFUSALS[paid] } });
      return;
    }
    payments.push(paid);
  }
  if (request.is('urlencoded')) response.redirect(303, '/?selesai=bni-pay#bni');
  else response.json({ payments });
}

async function answerCall(bank: Bank, request: Request, response: Response): Promise<void> {
  const { settings } = bank.modes;
  if (settings.availability === 'unreachable') {
    response.destroy();
    return;
  }
  if (settings.slowMs > 0) await pause(settings.slowMs);
  const body = bodyOf(bank, request);
  const type = typeof body === 'string' ? '' : String(body['type']);
  const call = { type, trxId: typeof body === 'string' ? '' : String(body['trx_id']), at: new Date().toISOString() };
  const logged = { ...call, status: null as string | null };
  bank.calls.push(logged);
  const fault = settings.availability === 'down' ? '997' : typeof body === 'string' ? body : undefined;
  if (fault !== undefined || typeof body === 'string') {
    logged.status = fault ?? '999';
    sendResult(bank, response, { status: logged.status });
    return;
  }
  const rule = bank.modes.takeAnswer(type);
  const result = rule?.isDone === false ? { status: '999' } : await perform(bank, type, body);
  logged.status = rule ? sendInstead(bank, response, rule, result) : sendResult(bank, response, result);
}

/** The sealed text, or the code of what is wrong with the envelope. */
function bodyOf({ merchant, modes }: Bank, request: Request): Body | string {
  if (!request.is('application/json')) return '998';
  const envelope = parseObject(request.body);
  if (!envelope || typeof envelope['data'] !== 'string') return '001';
  if (envelope['client_id'] !== merchant.clientId || envelope['prefix'] !== merchant.prefix) return '002';
  const body = unseal(envelope['data'], merchant, modes.settings.windowSeconds);
  if (!body) return '001';
  return body['client_id'] === merchant.clientId ? body : '002';
}

async function perform(bank: Bank, type: string, body: Body): Promise<Result> {
  const operation = Object.hasOwn(OPERATIONS, type) ? OPERATIONS[type] : undefined;
  if (!operation) return { status: '004' };
  if (type === 'inquirybilling' && !bank.modes.countInquiry()) return { status: '996' };
  return operation(bank.bills, body, bank.merchant);
}

function sendResult({ merchant }: Bank, response: Response, result: Result): string {
  const { status, content } = result;
  if (content) response.json({ status, data: seal(content, merchant) });
  else response.json({ status, message: `status ${status}` });
  return status;
}

/** Returns the status that was sent, null where there was none to read. */
function sendInstead(bank: Bank, response: Response, { answer }: AnswerRule, result: Result): string | null {
  const content = result.content ?? { virtual_account: '', trx_id: '' };
  const { merchant } = bank;
  switch (answer) {
    case 'drop':
      response.destroy();
      return null;
    case 'garbage':
      response.type('application/json').send('{"status":"0');
      return null;
    case 'http-500':
      response.status(500).type('text/html').send('<html><body><h1>500 Internal Server Error</h1></body></html>');
      return null;
    case 'no-data':
      response.json({ status: '000' });
      return '000';
    case 'wrong-key':
      response.json({ status: '000', data: seal(content, { ...merchant, secret: 'f'.repeat(32) }) });
      return '000';
    case 'stale':
      response.json({ status: '000', data: seal(content, merchant, 1_500_000_000) });
      return '000';
    case 'other-bill':
      return sendResult(bank, response, { status: '000', content: { ...content, trx_id: 'SOMEBODY-ELSES' } });
    default:
      return sendResult(bank, response, { status: answer });
  }
}

function parseObject(raw: unknown): Body | undefined {
  try {
    const parsed: unknown = JSON.parse(String(raw));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Body) : undefined;
  } catch {
    return undefined; // Not JSON is a missing parameter to the caller.
  }
}
