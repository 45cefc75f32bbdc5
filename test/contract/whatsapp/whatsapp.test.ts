/** The adapter against the stand-in over loopback: every answer that it must understand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSimulators, type Simulators } from '../../../simulators/simulators';
import { type CustomerChannel, type OutgoingMessage } from '../../../src/channels/customer-channel';
import { createCustomerTexts } from '../../../src/channels/customer-texts/replies';
import { createWhatsAppChannel } from '../../../src/channels/whatsapp';
import { createReadWhatsAppEvent, type WhatsAppReading } from '../../../src/channels/whatsapp/inbound';
import { type SendFailure } from '../../../src/domain/messages/send-failure';
import { type CustomerMessageKind, MESSAGE_KINDS } from '../../../src/domain/tagihan/terms';
import { createWhatsAppHttp } from '../../../src/outbound-http/create-whatsapp-http';
import { messageFacts } from '../../support/message-facts';
import { until } from '../../support/system';

const ACCESS = {
  numberId: '100200300',
  token: 'demo-whatsapp-token',
  appSecret: 'demo-whatsapp-secret',
  verifyToken: 'demo-whatsapp-verify',
};
const PDF = Buffer.from('%PDF-1.7\nnot much of a document\n%%EOF\n');
const OUR_ID = '01KB0000000000000000000001';
const render = createCustomerTexts();

let simulators: Simulators;
let folder: string;
let url: string;
let hub: Server;
let told: { body: Buffer; signature: string | undefined }[];
let channel: CustomerChannel;
let phoneNo = 0;

/** A number of its own for each test: rules and windows are about numbers. */
const newPhone = () => `62812000${String((phoneNo += 1)).padStart(5, '0')}`;

beforeAll(async () => {
  told = [];
  hub = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = request.headers['x-hub-signature-256'];
      told.push({ body: Buffer.concat(chunks), signature: Array.isArray(signature) ? signature[0] : signature });
      response.end();
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(path.join(tmpdir(), 'tuntas-whatsapp-'));
  const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  simulators = createSimulators({ dataDir: folder, hubUrl, port: 0, settings: { delayFactor: 0.2 } });
  ({ url } = await simulators.start());
  channel = channelAt(`${url}/whatsapp/v25.0`);
});
beforeEach(() => control('whatsapp', { mode: 'ok' }));
afterAll(async () => {
  await simulators.stop();
  await new Promise((resolve) => hub.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const channelAt = (base: string, access = ACCESS) =>
  createWhatsAppChannel({ access: { url: base, ...access }, http: createWhatsAppHttp() });

async function control(name: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}/control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}

interface Taken {
  id: string;
  type: string;
  template: string | null;
  text: string;
  document: { mediaId: string; filename: string } | null;
  callbackData: string;
}

const outbox = async (to: string) => (await (await fetch(`${url}/whatsapp/outbox?to=${to}`)).json()) as Taken[];

function message(kind: CustomerMessageKind, to: string, change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const content = render(messageFacts(kind), { name: 'PT Sinar Niaga Digital' });
  const document = { filename: 'TGH-2026-000412.pdf', pdf: PDF };
  return { messageId: OUR_ID, to, content, document, isWindowOpen: false, ...change };
}

test.each(MESSAGE_KINDS)(
  'WhatsApp, a message of the kind %s, its template is taken with all its parameters',
  async (kind) => {
    const to = newPhone();
    const outcome = await channel.send(message(kind, to));
    const [taken] = await outbox(to);
    expect(outcome).toEqual({ kind: 'accepted', providerId: taken?.id });
    expect(taken).toMatchObject({ type: 'template', callbackData: OUR_ID });
    expect(taken?.text).toContain('Budi Santoso');
    expect(taken?.text).not.toContain('{{');
  },
);

test('WhatsApp, an overdue bill without a late charge, its template goes without a document', async () => {
  const to = newPhone();
  const content = render(messageFacts('overdue-3', { document: null }), { name: 'PT Sinar Niaga Digital' });
  expect(await channel.send(message('overdue-3', to, { content, document: null }))).toMatchObject({ kind: 'accepted' });
  expect((await outbox(to))[0]).toMatchObject({ template: 'tuntas_lewat_h3', document: null });
});

test('WhatsApp, a bill, the very bytes of the document arrive under its name', async () => {
  const to = newPhone();
  await channel.send(message('tagihan', to));
  const [taken] = await outbox(to);
  expect(taken?.document?.filename).toBe('TGH-2026-000412.pdf');
  const file = await fetch(`${url}/whatsapp/media/${taken?.document?.mediaId ?? ''}.pdf`);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(PDF);
});

test('WhatsApp, the customer wrote within the day, the text goes out freely with the document under it', async () => {
  const to = newPhone();
  await control('whatsapp-reply', { from: to, text: 'nanti sore ya mbak' });
  expect(await channel.send(message('tagihan', to, { isWindowOpen: true }))).toMatchObject({ kind: 'accepted' });
  expect(await channel.send(message('reminder-3', to, { isWindowOpen: true, document: null }))).toMatchObject({
    kind: 'accepted',
  });
  const [bill, reminder] = await outbox(to);
  expect(bill).toMatchObject({ type: 'document', document: { filename: 'TGH-2026-000412.pdf' } });
  expect(bill?.text).toContain('9887 7001 0000 0012');
  expect(reminder).toMatchObject({ type: 'text' });
});

test('WhatsApp, the day was over, the free text is refused and nothing is sent', async () => {
  const to = newPhone();
  const outcome = await channel.send(message('receipt', to, { isWindowOpen: true }));
  expect(outcome).toEqual({ kind: 'refused', failure: 'window-closed', code: '131047' });
  expect(await outbox(to)).toEqual([]);
});

test.each<[number, SendFailure]>([
  [131026, 'unreachable'],
  [131056, 'pair-limit'],
  [130429, 'slow-down'],
  [131049, 'tomorrow'],
  [131050, 'opted-out'],
  [131016, 'again'],
  [132015, 'template'],
  [131042, 'stop'],
  [131008, 'permanent'],
])('WhatsApp, the message is refused with %d, it means %s', async (code, failure) => {
  const to = newPhone();
  await control('whatsapp', { mode: 'refuse', to, code });
  expect(await channel.send(message('overdue-3', to))).toEqual({ kind: 'refused', failure, code: String(code) });
});

test('WhatsApp, a code that nobody listed, the outcome is unknown', async () => {
  const to = newPhone();
  await control('whatsapp', { mode: 'refuse', to, code: 777_777 });
  expect(await channel.send(message('overdue-3', to))).toEqual({ kind: 'unknown', code: '777777' });
});

test('WhatsApp, it took the message and the answer was lost, the outcome is unknown and the event names our id', async () => {
  const to = newPhone();
  await control('whatsapp', { mode: 'lose', to });
  expect(await channel.send(message('receipt', to))).toMatchObject({ kind: 'unknown' });
  const [taken] = await outbox(to);
  await until('an event names it', async () => events(taken!.id).length > 0, 10_000);
  expect(events(taken!.id)[0]).toMatchObject({ messageId: OUR_ID, providerId: taken!.id });
});

test('WhatsApp, it answers with a page instead of JSON, the outcome of the message is unknown', async () => {
  await control('whatsapp', { mode: 'down', times: 1 });
  expect(await channel.send(message('reminder-7', newPhone()))).toEqual({ kind: 'unknown', code: 'http-500' });
});

test.each([
  ['is refused', { mode: 'refuse-upload', code: 131053, times: 1 }, { failure: 'attachment', code: '131053' }],
  ['meets a page', { mode: 'down', times: 1 }, { failure: 'again', code: 'upload-500' }],
])('WhatsApp, the upload %s, nothing has left', async (_what, rule, refusal) => {
  const to = newPhone();
  await control('whatsapp', rule);
  expect(await channel.send(message('tagihan', to))).toEqual({ kind: 'refused', ...refusal });
  expect(await outbox(to)).toEqual([]);
});

test('WhatsApp, the token is wrong, the sender has to stop', async () => {
  const wrong = channelAt(`${url}/whatsapp/v25.0`, { ...ACCESS, token: 'another-token' });
  expect(await wrong.send(message('reminder-7', newPhone()))).toEqual({
    kind: 'refused',
    failure: 'stop',
    code: '190',
  });
});

test('WhatsApp, nobody listens, nothing has left', async () => {
  const outcome = await channelAt('http://127.0.0.1:9/v25.0').send(message('reminder-7', newPhone()));
  expect(outcome).toMatchObject({ kind: 'refused', failure: 'again' });
});

test('WhatsApp, a bill without its document, it is not sent', async () => {
  const outcome = await channel.send(message('tagihan', newPhone(), { document: null }));
  expect(outcome).toEqual({ kind: 'refused', failure: 'permanent', code: 'no-document' });
});

test.each([
  ['in order', undefined, ['sent', 'delivered', 'read']],
  ['from the last to the first', 'shuffle', ['read', 'delivered', 'sent']],
  ['each twice', 'double', ['sent', 'sent', 'delivered', 'delivered', 'read', 'read']],
  ['taken and failed', 'fail', ['sent', 'failed']],
] as const)('WhatsApp, its events come %s, all of them are signed and read', async (_order, mode, statuses) => {
  const to = newPhone();
  if (mode !== undefined) await control('whatsapp', { mode, to, code: 131026 });
  await channel.send(message('reminder-due', to));
  const [taken] = await outbox(to);
  await until('all were told', async () => events(taken!.id).length >= statuses.length, 10_000);
  expect(events(taken!.id).map(({ status }) => status)).toEqual(statuses);
  expect(events(taken!.id).at(-1)?.code).toBe(mode === 'fail' ? '131026' : null);
});

test('WhatsApp, somebody else signs an event, it is forged', async () => {
  const to = newPhone();
  await control('whatsapp', { mode: 'forge', to });
  const before = told.length;
  await channel.send(message('reminder-due', to));
  await until('it was told', async () => told.length > before, 10_000);
  expect(read(told.at(-1)!)).toEqual({ kind: 'forged' });
});

const read = createReadWhatsAppEvent({ appSecret: ACCESS.appSecret, numberId: ACCESS.numberId });

function events(providerId: string) {
  return told
    .map(read)
    .filter((reading): reading is Extract<WhatsAppReading, { kind: 'events' }> => reading.kind === 'events')
    .flatMap(({ deliveries }) => deliveries)
    .filter((delivery) => delivery.providerId === providerId);
}
