import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { failureOfCode } from '../../../../src/channels/whatsapp/codes';
import { createReadWhatsAppEvent, isVerifyToken } from '../../../../src/channels/whatsapp/inbound';

const SECRET = 'app-secret-of-a-test';
const read = createReadWhatsAppEvent({ appSecret: SECRET, numberId: '100' });
const sign = (body: Buffer, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const readSigned = (json: unknown) => {
  const body = Buffer.from(JSON.stringify(json));
  return read({ signature: sign(body), body });
};
const event = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field, value }] }],
});
const ours = { metadata: { phone_number_id: '100' } };
const OUR_ID = '01KB0000000000000000000001';

describe('what WhatsApp tells', () => {
  test('a status with an error, its code, our id and its moment are read', () => {
    const status = {
      ...{ id: 'wamid.A', status: 'failed', timestamp: '1770000000', biz_opaque_callback_data: OUR_ID },
      errors: [{ code: 131026, title: 'Message undeliverable' }],
    };
    expect(readSigned(event({ ...ours, statuses: [status] }))).toMatchObject({
      kind: 'events',
      deliveries: [
        { providerId: 'wamid.A', messageId: OUR_ID, status: 'failed', code: '131026', at: '2026-02-02T02:40:00.000Z' },
      ],
    });
  });

  test('a reply, its text and number are read; a picture is named; a hidden number is none', () => {
    const base = { timestamp: '1770000000' };
    const reading = readSigned(
      event({
        ...ours,
        messages: [
          { ...base, id: 'wamid.1', from: '6281234567890', type: 'text', text: { body: 'nanti sore ya mbak' } },
          { ...base, id: 'wamid.2', from: '6281234567890', type: 'image', image: {} },
          { ...base, id: 'wamid.3', from_user_id: 'ID.abc', type: 'text', text: { body: 'halo' } },
        ],
      }),
    );
    expect(reading).toMatchObject({
      replies: [
        { phone: '6281234567890', text: 'nanti sore ya mbak' },
        { phone: '6281234567890', text: '[gambar]' },
        { phone: null, text: 'halo' },
      ],
    });
  });

  test('another number of the account and an item that cannot be read, they are ignored and the rest is taken', () => {
    const good = { id: 'wamid.A', status: 'sent', timestamp: '1770000000' };
    const foreign = event({ metadata: { phone_number_id: '200' }, statuses: [good] });
    expect(readSigned(foreign)).toMatchObject({ deliveries: [], ignored: 1 });
    const mixed = event({ ...ours, statuses: [{ id: 'wamid.B', status: 'teleported' }, good] });
    expect(readSigned(mixed)).toMatchObject({ deliveries: [{ providerId: 'wamid.A', messageId: null }], ignored: 1 });
  });

  test('a template was paused, it is told by its name', () => {
    const value = { event: 'PAUSED', message_template_name: 'tuntas_tagihan' };
    expect(readSigned(event(value, 'message_template_status_update'))).toMatchObject({
      templates: [{ name: 'tuntas_tagihan', event: 'PAUSED' }],
    });
  });

  test('a missing, wrong or foreign signature, nothing is parsed', () => {
    const body = Buffer.from(JSON.stringify(event({ ...ours, statuses: [] })));
    for (const signature of [
      undefined,
      '',
      'sha256=',
      `sha256=${'0'.repeat(64)}`,
      sign(body, 'other'),
      sign(body).slice(7),
    ]) {
      expect(read({ signature, body })).toEqual({ kind: 'forged' });
    }
    // The same JSON with other spaces is other bytes.
    expect(read({ signature: sign(body), body: Buffer.from(`${body.toString()} `) })).toEqual({ kind: 'forged' });
  });

  test('signed garbage, it is unreadable and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const body = Buffer.from(text);
        expect(['events', 'unreadable']).toContain(read({ signature: sign(body), body }).kind);
      }),
    );
  });

  test('the check of the address, only the whole token fits', () => {
    expect(isVerifyToken('token-1', 'token-1')).toBe(true);
    expect(isVerifyToken('token-', 'token-1')).toBe(false);
    expect(isVerifyToken('', 'token-1')).toBe(false);
  });
});

describe('the codes of WhatsApp', () => {
  test.each([
    [131047, 'window-closed'],
    [131026, 'unreachable'],
    [131056, 'pair-limit'],
    [130429, 'slow-down'],
    [80007, 'slow-down'],
    [4, 'slow-down'],
    [131049, 'tomorrow'],
    [131050, 'opted-out'],
    [131000, 'again'],
    [2, 'again'],
    [132001, 'template'],
    [131053, 'attachment'],
    [131042, 'stop'],
    [131048, 'stop'],
    [190, 'stop'],
    [0, 'stop'],
    [250, 'stop'],
    [100, 'permanent'],
    [199, undefined],
    [300, undefined],
    [999_999, undefined],
  ])('%d means %s', (code, failure) => {
    expect(failureOfCode(String(code))).toBe(failure);
  });
});
