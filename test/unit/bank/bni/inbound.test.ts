import fc from 'fast-check';
import { createReadBniNotice } from '../../../../src/bank/bni/inbound';
import { rupiah } from '../../../../src/domain/money';
import { after } from '../../../../src/domain/time';
import { ACCESS, NOW, NOW_SECONDS, seal } from './bni-scene';
import { VECTORS } from './vectors';

const readNotice = createReadBniNotice(ACCESS);
const read = (envelope: unknown, options: { windowSeconds?: number; laterMs?: number } = {}) =>
  readNotice(Buffer.isBuffer(envelope) ? envelope : Buffer.from(JSON.stringify(envelope)), {
    now: after(NOW, options.laterMs ?? 0),
    windowSeconds: options.windowSeconds ?? 480,
  });
const notice = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  trx_id: 'CIC-2026-000123-01',
  virtual_account: '9887700100000123',
  customer_name: 'Budi Santoso',
  trx_amount: '3500000',
  payment_amount: '3500000',
  cumulative_payment_amount: '3500000',
  payment_ntb: '023589',
  datetime_payment: '2026-02-02 09:40:00',
  datetime_payment_iso8601: '2026-02-02T09:40:00+07:00',
  ...changes,
});
const sealed = (content: unknown, sentAt?: number) => ({ client_id: '77001', data: seal(content, sentAt) });
const without = (...fields: string[]) =>
  Object.fromEntries(Object.entries(notice()).filter(([name]) => !fields.includes(name)));

describe('payment notice of BNI', () => {
  it('as agreed, is read', () => {
    expect(read(sealed(notice()))).toEqual({
      kind: 'notice',
      notice: {
        clientId: '77001',
        trxId: 'CIC-2026-000123-01',
        number: '9887700100000123',
        ntb: '023589',
        amount: rupiah(3_500_000),
        cumulative: rupiah(3_500_000),
        paidAt: NOW,
        paidAtText: '2026-02-02 09:40:00',
      },
    });
  });

  it('of the published vector, is read', () => {
    const { keys, data } = VECTORS[2];
    const body = Buffer.from(JSON.stringify({ client_id: keys.clientId, data }));
    expect(createReadBniNotice(keys)(body, { now: NOW, windowSeconds: 0 })).toMatchObject({
      kind: 'notice',
      notice: { trxId: 'CIC-2026-000123-01', number: '8001000000000123', amount: 3_500_000, ntb: '023589' },
    });
  });

  it.each([
    ['our client id inside', { client_id: '77001' }],
    ['a field that nobody knows', { payment_channel: 'atm' }],
    ['no second time', { datetime_payment_iso8601: null }],
    ['an empty second time', { datetime_payment_iso8601: '' }],
    ['no name', { customer_name: null }],
    ['the largest amount', { payment_amount: '9'.repeat(14) }],
  ])('with %s, is read', (_what, changes) => {
    expect(read(sealed(notice(changes)))).toMatchObject({ kind: 'notice' });
  });

  it('without the sum so far, is read without it', () => {
    expect(read(sealed(without('cumulative_payment_amount')))).toMatchObject({ notice: { cumulative: null } });
  });

  it.each([
    ['trx_id', { trx_id: '' }, null],
    ['trx_id', { trx_id: 'x'.repeat(31) }, null],
    ['trx_id', { trx_id: 'CIC 1' }, null],
    ['virtual_account', { virtual_account: '988770010000012' }, 'CIC-2026-000123-01'],
    ['virtual_account', { virtual_account: '988770010000012x' }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: '0' }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: '-1' }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: '1500000.00' }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: '1e6' }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: ' 1500000' }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: '1'.repeat(15) }, 'CIC-2026-000123-01'],
    ['payment_amount', { payment_amount: 1_500_000 }, 'CIC-2026-000123-01'],
    ['trx_amount', { trx_amount: 'many' }, 'CIC-2026-000123-01'],
    ['cumulative_payment_amount', { cumulative_payment_amount: '-5' }, 'CIC-2026-000123-01'],
    ['payment_ntb', { payment_ntb: '02358x' }, 'CIC-2026-000123-01'],
    ['payment_ntb', { payment_ntb: '1'.repeat(33) }, 'CIC-2026-000123-01'],
    ['customer_name', { customer_name: 'n'.repeat(256) }, 'CIC-2026-000123-01'],
    ['datetime_payment', { datetime_payment: '2026-02-30 09:40:00' }, 'CIC-2026-000123-01'],
    ['datetime_payment', { datetime_payment: '2026-02-02T09:40:00' }, 'CIC-2026-000123-01'],
    ['datetime_payment_iso8601', { datetime_payment_iso8601: '2026-02-02T09:41:00+07:00' }, 'CIC-2026-000123-01'],
    ['datetime_payment_iso8601', { datetime_payment_iso8601: 'soon' }, 'CIC-2026-000123-01'],
    ['client_id', { client_id: '77002' }, 'CIC-2026-000123-01'],
  ])('with a wrong %s (%j), is malformed and names the field alone', (field, changes, trxId) => {
    expect(read(sealed(notice(changes)))).toEqual({ kind: 'malformed', detail: field, trxId });
  });

  it.each(['trx_id', 'virtual_account', 'payment_amount', 'payment_ntb', 'datetime_payment'])(
    'without %s, is malformed',
    (field) => {
      expect(read(sealed(without(field)))).toMatchObject({ kind: 'malformed', detail: field });
    },
  );

  it.each([
    ['null', null],
    ['a list', []],
    ['a text', 'paid'],
    ['a number', 7],
  ])('that is %s inside, is malformed', (_what, content) => {
    expect(read(sealed(content))).toMatchObject({ kind: 'malformed', trxId: null });
  });

  it('that was damaged below a good stamp, is malformed', () => {
    const data = seal(notice());
    expect(read({ client_id: '77001', data: data.slice(0, -8) })).toEqual({
      kind: 'malformed',
      detail: 'not-json',
      trxId: null,
    });
  });

  it.each([
    ['no JSON', Buffer.from('nonsense'), 'no-envelope'],
    ['nothing', Buffer.alloc(0), 'no-envelope'],
    ['no data', { client_id: '77001' }, 'no-envelope'],
    ['data that is no text', { client_id: '77001', data: 7 }, 'no-envelope'],
    ['a client id that is a number', { client_id: 77_001, data: seal(notice()) }, 'no-envelope'],
    ['another client', { client_id: '77002', data: seal(notice()) }, 'other-client'],
    ['empty data', { client_id: '77001', data: '' }, 'empty'],
    ['garbage', { client_id: '77001', data: '%%%' }, 'garbage'],
    ['a byte that the cipher never makes', { client_id: '77001', data: '_____w' }, 'tampered'],
    [
      'another key',
      { client_id: '77001', data: seal(notice(), NOW_SECONDS, { ...ACCESS, secret: 'f'.repeat(32) }) },
      'wrong-key',
    ],
  ])('with %s, is unreadable', (_what, envelope, why) => {
    expect(read(envelope)).toEqual({ kind: 'unreadable', why });
  });

  it.each([
    [300, 300, 'notice'],
    [301, 300, 'unreadable'],
    [480, 480, 'notice'],
    [481, 480, 'unreadable'],
  ])('that is %d s away with a window of %d s, is %s, early or late', (away, windowSeconds, kind) => {
    for (const laterMs of [away * 1000, -away * 1000]) {
      expect(read(sealed(notice()), { windowSeconds, laterMs })).toMatchObject({ kind });
    }
  });

  it('whose amount was altered without a key, is still read: it proves nothing', () => {
    const content = notice();
    const bytes = Buffer.from(seal(content), 'base64url');
    const at =
      '0000000771.'.length + JSON.stringify(content).indexOf('"payment_amount":"') + '"payment_amount":"'.length;
    bytes[at] = (bytes[at]! + '9'.charCodeAt(0) - '3'.charCodeAt(0)) % 128;
    const altered = { client_id: '77001', data: bytes.toString('base64url') };
    expect(read(altered)).toMatchObject({ kind: 'notice', notice: { amount: 9_500_000, cumulative: 3_500_000 } });
  });

  it('of any bytes, never throws', () => {
    const anyBody = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc.json().map((text) => Buffer.from(JSON.stringify(sealed(JSON.parse(text))))),
    );
    fc.assert(
      fc.property(anyBody, (body) => {
        expect(['malformed', 'unreadable']).toContain(read(body).kind);
      }),
    );
  });

  it('with any one character of the cipher changed, never throws', () => {
    const data = seal(notice());
    const change = fc.tuple(fc.nat({ max: data.length - 1 }), fc.stringMatching(/^[\w-]$/));
    fc.assert(
      fc.property(change, ([at, character]) => {
        const changed = { client_id: '77001', data: data.slice(0, at) + character + data.slice(at + 1) };
        expect(['notice', 'malformed', 'unreadable']).toContain(read(changed).kind);
      }),
    );
  });
});
