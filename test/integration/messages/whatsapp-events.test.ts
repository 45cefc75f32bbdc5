import express from 'express';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { failureOfCode } from '../../../src/channels/whatsapp/codes';
import { createReadWhatsAppEvent } from '../../../src/channels/whatsapp/inbound';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { createErrorHandler } from '../../../src/http/error-response';
import { createWhatsAppRouter } from '../../../src/http/whatsapp/whatsapp.router';
import { createAcceptWhatsAppEvent } from '../../../src/intake/accept-whatsapp-event';
import { type Logger, silentLogger } from '../../../src/logging/logger';
import { fakeChannel, type MessageScene, openMessageScene } from '../../support/message-scene';

const SECRET = 'app-secret-of-a-test';
const NUMBER = '100200300';

describe('what WhatsApp tells', () => {
  let scene: MessageScene;
  let server: Server;
  let url: string;
  let logged: object[];

  beforeAll(async () => {
    scene = await openMessageScene();
    logged = [];
    const logger = { ...silentLogger, error: (fields: object) => void logged.push(fields) } as unknown as Logger;
    const acceptEvent = createAcceptWhatsAppEvent({
      ...{ db: scene.db, logger, failureOf: failureOfCode, settings: { current: async () => DEFAULT_SETTINGS } },
      read: createReadWhatsAppEvent({ appSecret: SECRET, numberId: NUMBER }),
    });
    const app = express();
    app.set('query parser', 'simple');
    app.use(createWhatsAppRouter({ acceptEvent, verifyToken: 'verify-me-please' }), createErrorHandler(silentLogger));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/whatsapp`;
  });
  afterEach(() => scene.clear());
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await scene.close();
  });

  const post = async (value: object, { field = 'messages', secret = SECRET, tail = '' } = {}) => {
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ changes: [{ field, value }] }] });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    return (await fetch(url, { method: 'POST', headers, body: body + tail })).status;
  };
  const of = (items: object) => ({ metadata: { phone_number_id: NUMBER }, ...items });
  const tell = (id: string, status: string, { ours, code }: { ours?: string; code?: number } = {}) =>
    post(
      of({
        statuses: [
          {
            ...{ id, status, timestamp: '1770000000' },
            ...(ours === undefined ? {} : { biz_opaque_callback_data: ours }),
            ...(code === undefined ? {} : { errors: [{ code }] }),
          },
        ],
      }),
    );
  const say = (phone: string, text: string, id = `wamid.${Math.random()}`) =>
    post(of({ messages: [{ id, from: phone, timestamp: '1770000000', type: 'text', text: { body: text } }] }));
  const sendBill = async (options?: Parameters<MessageScene['queueBill']>[0]) => {
    const bill = await scene.queueBill(options);
    await scene.round({ whatsapp: fakeChannel().channel });
    const { provider_id: wamid } = await scene.message(bill.messageId);
    return { ...bill, wamid: wamid! };
  };
  const count = async (table: string) => (await scene.db.rows(`select 1 from ${table}`)).length;

  test('the address is checked with our token, the challenge comes back as bare text; with another one, 403', async () => {
    const check = (token: string) =>
      fetch(`${url}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`);
    const good = await check('verify-me-please');
    expect([good.status, await good.text()]).toEqual([200, '1158201444']);
    expect(good.headers.get('content-type')).toContain('text/plain');
    expect((await check('verify-me')).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  });

  test('a forged event, or one whose bytes were altered, 401 and nothing is kept', async () => {
    const { wamid, messageId } = await sendBill();
    const statuses = [{ id: wamid, status: 'read', timestamp: '1770000000' }];
    expect(await post(of({ statuses }), { secret: 'another' })).toBe(401);
    expect(await post(of({ statuses }), { tail: ' ' })).toBe(401);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
    expect(await count('message_event')).toBe(0);
    expect((await scene.message(messageId)).state).toBe('accepted');
  });

  test('a body of more than 3 MB, 413', async () => {
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(3 * 1024 * 1024 + 1) })).status).toBe(413);
  });

  test.each([
    [['sent', 'delivered', 'read']],
    [['read', 'delivered', 'sent']],
    [['read']],
    [['delivered', 'failed', 'read']],
    [['sent', 'sent', 'read', 'read']],
  ])('events %j, the furthest stands and nothing is left to do', async (statuses) => {
    const { messageId, wamid } = await sendBill();
    for (const status of statuses) expect(await tell(wamid, status, { code: 131026 })).toBe(200);
    expect(await scene.message(messageId)).toMatchObject({ state: 'read', isProcessed: true });
    expect(await count('message_event')).toBe(new Set(statuses).size);
    expect(await scene.items(messageId)).toEqual([]);
  });

  test('a hundred equal events at once, one row and all are answered 200', async () => {
    const { wamid } = await sendBill();
    const answers = await Promise.all(Array.from({ length: 100 }, () => tell(wamid, 'delivered')));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await count('message_event')).toBe(1);
  });

  test('the answer of the call was lost, an event names our id: the message is taken and does not leave once more', async () => {
    const { messageId } = await scene.queueBill();
    const lost = fakeChannel('whatsapp', [{ kind: 'unknown', code: 'timeout' }]);
    await scene.round({ whatsapp: lost.channel });
    await tell('wamid.of-the-lost-call', 'sent', { ours: messageId });
    expect(await scene.message(messageId)).toMatchObject({
      ...{ state: 'accepted', provider_id: 'wamid.of-the-lost-call', unsure: 0 },
    });
    await tell('wamid.of-the-lost-call', 'delivered');
    await scene.passWaits();
    await scene.round({ whatsapp: lost.channel });
    expect(lost.sent).toHaveLength(1);
    expect(await scene.message(messageId)).toMatchObject({ state: 'delivered' });
  });

  test('events come before the answer and name only their own id, they are found when the answer is recorded', async () => {
    const { messageId } = await scene.queueBill();
    await tell('wamid.early', 'sent');
    await tell('wamid.early', 'delivered');
    await scene.round({ whatsapp: fakeChannel('whatsapp', [{ kind: 'accepted', providerId: 'wamid.early' }]).channel });
    expect(await scene.message(messageId)).toMatchObject({ state: 'delivered', isProcessed: true });
  });

  test('it failed later, for want of WhatsApp: the number is marked and a person has the message; told twice, once', async () => {
    const { messageId, wamid, customer } = await sendBill();
    await Promise.all([1, 2, 3].map(() => tell(wamid, 'failed', { code: 131026 })));
    expect(await scene.consent(customer.id)).toEqual({ state: 'unreachable', told_by: 'channel' });
    await scene.round({ whatsapp: fakeChannel().channel });
    expect(await scene.message(messageId)).toMatchObject({ state: 'by-hand', last_error: 'unreachable' });
    expect(await scene.items(messageId)).toHaveLength(1);
  });

  test('it failed later for a passing fault, it leaves again; an old failure does not touch the new call', async () => {
    const { messageId, wamid } = await sendBill();
    await tell(wamid, 'failed', { code: 131000 });
    expect(await scene.message(messageId)).toMatchObject({ state: 'waiting', last_error: '131000', sent_on: null });
    await scene.passWaits();
    const again = fakeChannel('whatsapp', [{ kind: 'accepted', providerId: 'wamid.second' }]);
    await scene.round({ whatsapp: again.channel });
    await tell('wamid.another', 'failed', { ours: messageId, code: 131026 });
    expect(await scene.message(messageId)).toMatchObject({ state: 'accepted', provider_id: 'wamid.second' });
  });

  test('a message that people were to see to arrives after all, its item ends', async () => {
    const { messageId, wamid } = await sendBill();
    await scene.passWaits();
    await scene.round({ whatsapp: fakeChannel().channel });
    expect(await scene.items(messageId)).toHaveLength(1);
    await tell(wamid, 'delivered');
    expect(await scene.items(messageId)).toEqual([]);
  });

  test('BERHENTI, consent is withdrawn and on record, told by the customer; MULAI grants it again', async () => {
    const { customer } = await sendBill();
    expect(await say(customer.phone, 'nanti sore ya mbak')).toBe(200);
    expect(await scene.consent(customer.id)).toMatchObject({ state: 'granted' });
    await say(customer.phone, 'Berhenti');
    expect(await scene.consent(customer.id)).toEqual({ state: 'withdrawn', told_by: 'customer' });
    const audit = await scene.db.rows<{ actor: string; detail: string }>(
      `select actor, detail from audit_event where action = 'customer.consent' and subject = ?`,
      [customer.id],
    );
    expect(audit).toHaveLength(1);
    expect(JSON.parse(audit[0]!.detail)).toMatchObject({ to: 'withdrawn', was: 'granted', from: 'customer' });
    await say(customer.phone, 'MULAI');
    expect(await scene.consent(customer.id)).toMatchObject({ state: 'granted' });
    expect(await count('customer_reply')).toBe(3);
  });

  test('the same reply comes ten times at once, it is kept once and belongs to whom we wrote last', async () => {
    const { customer } = await sendBill();
    const twin = await scene.insertCustomer();
    await scene.db.write('update customer set phone = ? where id = ?', [customer.phone, twin.id]);
    await Promise.all(Array.from({ length: 10 }, () => say(customer.phone, 'STOP', 'wamid.once')));
    const replies = await scene.db.rows<{ customer_id: string; text: string }>(
      'select customer_id, text from customer_reply',
    );
    expect(replies).toEqual([{ customer_id: customer.id, text: 'STOP' }]);
    // The telephone is one: nobody who has it is written to.
    expect(await scene.consent(twin.id)).toMatchObject({ state: 'withdrawn' });
  });

  test('a number that could not be reached writes, it is reachable again', async () => {
    const { customer } = await sendBill({ consent: { whatsapp: 'granted' } });
    await scene.db.write(`update message_consent set state = 'unreachable' where customer_id = ?`, [customer.id]);
    await say(customer.phone, 'halo');
    expect(await scene.consent(customer.id)).toMatchObject({ state: 'granted' });
  });

  test('a template was paused, the log tells people on call', async () => {
    logged.length = 0;
    const value = { event: 'PAUSED', message_template_name: 'tuntas_tagihan' };
    expect(await post(value, { field: 'message_template_status_update' })).toBe(200);
    expect(logged).toContainEqual({ template: 'tuntas_tagihan', event: 'PAUSED' });
  });
});
