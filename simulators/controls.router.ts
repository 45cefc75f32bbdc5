import express, { Router } from 'express';
import { z } from 'zod';
import { addBniButtons } from './bni/bni-controls';
import { addButton, flag, whole } from './button';
import { costOf, findProduct } from './digiflazz/catalogue';
import { LINE_CODES } from './digiflazz/lines';
import { replyData } from './digiflazz/reply';
import { HOLD_POINTS } from './gate';
import { addMutationButtons } from './mutations/mutations-controls';
import { REPORT_MODES } from './reports';
import { addWhatsAppButtons } from './whatsapp/whatsapp-controls';
import { type CurrentWorld, type World } from './world';

const line = z.enum(LINE_CODES);
const status = z.enum(['Sukses', 'Pending', 'Gagal']);
const kind = z.enum(['first', 'check']);
const rc = z.string().regex(/^\d{2}$/);
const amount = z.coerce.number().nonnegative();
const httpStatus = z.coerce.number().int().min(200).max(599);
const subject = {
  line: line.optional(),
  ref: z.string().optional(),
  destination: z.string().optional(),
  kind: kind.optional(),
};

const bodies = {
  hold: z.strictObject({ ...subject, point: z.enum(HOLD_POINTS).exclude(['report']), times: whole.optional() }),
  release: z.strictObject({ ...subject, reseller: z.string().optional(), point: z.enum(HOLD_POINTS).optional() }),
  settings: z.strictObject({
    delayFactor: amount.optional(),
    memoryMs: amount.optional(),
    raceWindowMs: amount.optional(),
    latencyMs: z.tuple([amount, amount]).optional(),
    webhooks: flag.optional(),
    hubUrl: z.url().optional(),
  }),
  next: z
    .strictObject({
      destination: z.string(),
      kind,
      line: line.optional(),
      rc: rc.optional(),
      httpStatus: httpStatus.optional(),
      status: status.optional(),
      message: z.string().optional(),
      sn: z.string().optional(),
      lose: flag.optional(),
    })
    .refine((next) => next.lose === true || next.rc !== undefined, 'give rc or lose'),
  webhook: z.strictObject({
    line,
    ref: z.string(),
    status,
    rc: rc.optional(),
    sn: z.string().optional(),
    message: z.string().optional(),
    destination: z.string().optional(),
    product: z.string().optional(),
    event: z.enum(['create', 'update']).default('update'),
    times: whole.max(1000).default(1),
    parallel: flag.default(false),
    signature: z.enum(['valid', 'wrong', 'none']).default('valid'),
  }),
  reports: z
    .strictObject({
      mode: z.enum(REPORT_MODES).optional(),
      status: httpStatus.default(500),
      count: whole.optional(),
      reseller: z.string().optional(),
      secret: z.string().optional(),
    })
    .refine((body) => body.mode ?? body.secret, 'give mode or secret')
    .refine((body) => body.secret === undefined || body.reseller, 'a secret needs its reseller'),
  deposit: z.strictObject({ line, amount: whole }),
  reset: z.strictObject({}),
};

/**
 * The buttons. Each takes JSON, or a form, which is sent back to the page afterwards. An unknown field or value is
 * answered with 400: a test that misspells a control must not pass by doing nothing.
 */
export function createControlsRouter(current: CurrentWorld, reset: () => Promise<void>): Router {
  const router = Router();
  router.use(express.json(), express.urlencoded({ extended: false }));

  router.get('/', (_request, response) => void response.json(overview(current())));
  router.get('/held', (_request, response) => void response.json(current().gate.listHeld()));
  router.get('/requests', ({ query }, response) => {
    const { destination, ref, line: lineCode } = query as Record<string, string | undefined>;
    response.json(current().requests.list({ destination, ref, line: lineCode }));
  });

  addButton(router, 'hold', bodies.hold, (rule) => {
    current().gate.hold(rule);
    return { rules: current().gate.listRules() };
  });
  addButton(router, 'release', bodies.release, (filter) => ({
    released: current().gate.release(filter),
    rules: current().gate.listRules(),
  }));
  addButton(router, 'settings', bodies.settings, (changes) => Object.assign(current().settings, given(changes)));
  addButton(router, 'next', bodies.next, (answer) => {
    current().nextAnswers.add(answer);
    return { next: current().nextAnswers.list() };
  });
  addButton(router, 'webhook', bodies.webhook, async (body) => ({ statuses: await sendWebhooks(current(), body) }));
  addButton(router, 'reports', bodies.reports, ({ mode, status: failStatus, count, reseller, secret }) => {
    const { reports } = current();
    if (mode) reports.setRule(reseller, { mode, status: failStatus, count });
    if (secret && reseller) reports.setSecret(reseller, secret);
    return { rules: reports.listRules() };
  });
  addButton(router, 'deposit', bodies.deposit, async (body) => {
    await current().deposits.set(body.line, body.amount);
    return { line: body.line, deposit: current().deposits.of(body.line) };
  });
  addButton(router, 'reset', bodies.reset, async () => {
    await reset();
    return { reset: true };
  });

  addBniButtons(router, current);
  addWhatsAppButtons(router, current);
  addMutationButtons(router, current);

  return router;
}

function overview(world: World): object {
  return {
    lines: LINE_CODES.map((code) => ({
      line: code,
      deposit: world.deposits.of(code),
      reserved: world.records.reservedBy(code),
    })),
    settings: world.settings,
    rules: world.gate.listRules(),
    held: world.gate.listHeld(),
    next: world.nextAnswers.list(),
    reportRules: world.reports.listRules(),
    counts: {
      deliveries: world.book.size,
      requests: world.requests.size,
      reports: world.reports.size,
      unsentWebhooks: world.webhooks.unsent,
    },
  };
}

async function sendWebhooks(world: World, body: z.output<typeof bodies.webhook>): Promise<number[]> {
  const record = world.records.latestOf(body.line, body.ref);
  const sku = body.product ?? record?.product ?? 'S10';
  const product = findProduct(sku);
  const data = replyData({
    ref: body.ref,
    destination: body.destination ?? record?.destination ?? '',
    product: sku,
    status: body.status,
    rc: body.rc ?? { Sukses: '00', Pending: '03', Gagal: '02' }[body.status],
    message: body.message,
    sn: body.sn ?? record?.sn,
    cost: record?.cost ?? (product ? costOf(body.line, product) : 0),
    saldo: world.deposits.of(body.line),
  });
  // A serial number that was asked for is sent with any status: contradictions are what this button is for.
  if (body.sn !== undefined) data.sn = body.sn;
  const send = () => world.webhooks.send(body.line, body.event, data, body.signature);
  if (body.parallel) return Promise.all(Array.from({ length: body.times }, send));
  const statuses: number[] = [];
  while (statuses.length < body.times) statuses.push(await send());
  return statuses;
}

function given<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}
