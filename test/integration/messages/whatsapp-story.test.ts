/** From the queue through the stand-in's telephone and back, over real HTTP both ways. */
import express from 'express';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSimulators, type Simulators } from '../../../simulators/simulators';
import { createWhatsAppChannel } from '../../../src/channels/whatsapp';
import { failureOfCode } from '../../../src/channels/whatsapp/codes';
import { createReadWhatsAppEvent } from '../../../src/channels/whatsapp/inbound';
import { type CustomerChannel } from '../../../src/channels/customer-channel';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { createErrorHandler } from '../../../src/http/error-response';
import { createWhatsAppRouter } from '../../../src/http/whatsapp/whatsapp.router';
import { createAcceptWhatsAppEvent } from '../../../src/intake/accept-whatsapp-event';
import { silentLogger } from '../../../src/logging/logger';
import { createWhatsAppHttp } from '../../../src/outbound-http/create-whatsapp-http';
import { type MessageScene, openMessageScene } from '../../support/message-scene';
import { until } from '../../support/system';

const ACCESS = { numberId: '100200300', token: 'demo-whatsapp-token', appSecret: 'demo-whatsapp-secret' };

describe('WhatsApp, told by both sides', () => {
  let scene: MessageScene;
  let hub: Server;
  let simulators: Simulators;
  let folder: string;
  let url: string;
  let whatsapp: CustomerChannel;

  beforeAll(async () => {
    scene = await openMessageScene();
    const acceptEvent = createAcceptWhatsAppEvent({
      ...{ db: scene.db, logger: silentLogger, failureOf: failureOfCode },
      settings: { current: async () => DEFAULT_SETTINGS },
      read: createReadWhatsAppEvent(ACCESS),
    });
    hub = express()
      .use(createWhatsAppRouter({ acceptEvent, verifyToken: 'verify-me' }), createErrorHandler(silentLogger))
      .listen(0, '127.0.0.1');
    await once(hub, 'listening');
    folder = await mkdtemp(path.join(tmpdir(), 'tuntas-story-'));
    const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    simulators = createSimulators({ dataDir: folder, hubUrl, port: 0, settings: { delayFactor: 0.05 } });
    ({ url } = await simulators.start());
    const access = { ...ACCESS, verifyToken: 'verify-me', url: `${url}/whatsapp/v25.0` };
    whatsapp = createWhatsAppChannel({ access, http: createWhatsAppHttp() });
  });
  beforeEach(() => control('whatsapp', { mode: 'ok' }));
  afterEach(() => scene.clear());
  afterAll(async () => {
    await simulators.stop();
    await new Promise((resolve) => hub.close(resolve));
    await scene.close();
    await rm(folder, { recursive: true, force: true });
  });

  const control = async (name: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/control/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
  };
  const onTelephone = async (phone: string) =>
    (await (await fetch(`${url}/whatsapp/outbox?to=${phone}`)).json()) as { text: string; type: string }[];
  const arrives = (messageId: string, state: string) =>
    until(`the message is ${state}`, async () => (await scene.message(messageId)).state === state, 10_000);

  test('a bill, it is on the telephone once, and what the telephone tells is in the row', async () => {
    const { messageId, customer } = await scene.queueBill();
    await scene.round({ whatsapp });
    await arrives(messageId, 'read');
    expect(await onTelephone(customer.phone)).toHaveLength(1);
  });

  test.each(['shuffle', 'double', 'early'])('events in the manner "%s", the row says read in the end', async (mode) => {
    const { messageId, customer } = await scene.queueBill();
    await control('whatsapp', { mode, to: customer.phone });
    await scene.round({ whatsapp });
    await arrives(messageId, 'read');
    expect(await onTelephone(customer.phone)).toHaveLength(1);
  });

  test('the answer was lost, the event tells of it and the bill is on the telephone once', async () => {
    const { messageId, customer } = await scene.queueBill();
    await control('whatsapp', { mode: 'lose', to: customer.phone, times: 1 });
    await scene.round({ whatsapp });
    await arrives(messageId, 'read');
    await scene.passWaits();
    await scene.round({ whatsapp });
    expect(await onTelephone(customer.phone)).toHaveLength(1);
  });

  test('forged events, the row does not believe them and a person has it after a day', async () => {
    const { messageId, customer } = await scene.queueBill();
    await control('whatsapp', { mode: 'forge', to: customer.phone });
    await scene.round({ whatsapp });
    await scene.passWaits();
    await scene.round({ whatsapp });
    expect(await scene.message(messageId)).toMatchObject({ state: 'accepted', last_error: 'not-delivered' });
  });

  test('the customer writes, the next message is free text; it writes BERHENTI, the next one is a person’s', async () => {
    const { customer, tagihanId } = await scene.queueBill();
    await scene.round({ whatsapp });
    await control('whatsapp-reply', { from: customer.phone, text: 'nanti sore ya mbak' });
    const documentId = await scene.insertDocument(customer.id);
    await scene.queue('receipt', { customerId: customer.id, tagihanId, documentId });
    await scene.db.write('update customer_reply set said_at = utc_timestamp(3)');
    await scene.round({ whatsapp });
    expect((await onTelephone(customer.phone)).map(({ type }) => type)).toEqual(['template', 'document']);
    await control('whatsapp-reply', { from: customer.phone, text: 'BERHENTI' });
    const last = await scene.queue('changed', { customerId: customer.id, tagihanId, documentId });
    await scene.round({ whatsapp });
    expect(await scene.message(last)).toMatchObject({ state: 'by-hand', last_error: 'withdrawn' });
    expect(await onTelephone(customer.phone)).toHaveLength(2);
  });

  test('WhatsApp is started anew, it still knows what it took', async () => {
    const { customer } = await scene.queueBill();
    await scene.round({ whatsapp });
    await simulators.stop();
    const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    simulators = createSimulators({ dataDir: folder, hubUrl, port: 0, settings: { delayFactor: 0.05 } });
    ({ url } = await simulators.start());
    expect(await onTelephone(customer.phone)).toHaveLength(1);
    await control('reset', {});
    expect(await onTelephone(customer.phone)).toEqual([]);
  });
});
