import { createHmac } from 'node:crypto';
import { Secret } from '../../../../src/logging/redact';
import { inbound } from '../../../../src/suppliers/digiflazz/inbound';
import { type RawCallback } from '../../../../src/suppliers/supplier';

const config = { baseUrl: 'http://supplier.test', username: 'hubuser', apiKey: new Secret('dev-key-1') };
const signed = { ...config, webhookSecret: new Secret('hooksecret') };
const unsigned = { ...config, webhookSecret: null };

const callback = (body: string, signature?: string | string[]): RawCallback => ({
  headers: { 'x-digiflazz-event': 'update', ...(signature === undefined ? {} : { 'x-hub-signature': signature }) },
  body: Buffer.from(body),
});
const signatureOf = (body: string) => `sha1=${createHmac('sha1', 'hooksecret').update(body).digest('hex')}`;
const data = (fields: object) =>
  JSON.stringify({ data: { ref_id: 'REF-1001', status: 'Sukses', rc: '00', ...fields } });

describe('a callback of Digiflazz', () => {
  it('with the published signature is authenticated', () => {
    const body = '{"data":{"ref_id":"REF-1001","status":"Sukses","rc":"00"}}';
    const published = 'sha1=359899c581e603fc73ef495f7e04bc4d6fafde2c';
    expect(inbound.read(callback(body, published), signed)).toMatchObject({
      kind: 'statement',
      supplierRef: 'REF-1001',
      isAuthenticated: true,
      statement: { verdict: 'success', code: '00', raw: Buffer.from(body) },
    });
  });

  it('is verified over the raw bytes, not over what they mean', () => {
    const body = data({});
    expect(inbound.read(callback(`${body} `, signatureOf(body)), signed)).toEqual({ kind: 'forged' });
  });

  it.each<[string, string | string[] | undefined]>([
    ['no signature', undefined],
    ['an empty signature', ''],
    ['another secret’s signature', `sha1=${createHmac('sha1', 'other').update(data({})).digest('hex')}`],
    ['a signature without its label', signatureOf(data({})).slice(5)],
    ['a signature of another length', signatureOf(data({})).slice(0, -2)],
    ['a signature that is longer', `${signatureOf(data({}))}00`],
    ['a signature that is no hex', `sha1=${'z'.repeat(40)}`],
    ['the signature twice', [signatureOf(data({})), signatureOf(data({}))]],
  ])('with %s is forged when a secret is set', (_what, signature) => {
    expect(inbound.read(callback(data({}), signature), signed)).toEqual({ kind: 'forged' });
  });

  it('that is unreadable and unsigned is forged', () => {
    expect(inbound.read(callback('nonsense'), signed)).toEqual({ kind: 'forged' });
  });

  it('without a secret of ours is a hint', () => {
    const read = inbound.read(callback(data({})), unsigned);
    expect(read).toMatchObject({ kind: 'statement', isAuthenticated: false, statement: { verdict: 'success' } });
  });

  it.each([
    ['{"sed":"a","hook_id":"b","hook":{"url":"c"}}', signed],
    ['{"sed":"a","hook_id":"b","hook":{"url":"c"}}', unsigned],
    ['{"hook_id":7}', signed],
  ])('that is a ping (%s) is a ping, signed or not', (body, which) => {
    expect(inbound.read(callback(body), which)).toEqual({ kind: 'ping' });
    expect(inbound.read(callback(body, signatureOf(body)), which)).toEqual({ kind: 'ping' });
  });

  it('with data is never a ping', () => {
    const body = JSON.stringify({ hook_id: 1, data: { ref_id: 'REF-1001', status: 'Sukses', rc: '00' } });
    expect(inbound.read(callback(body), signed)).toEqual({ kind: 'forged' });
  });

  it.each([
    '',
    'nonsense',
    '{}',
    '[]',
    '{"data":null}',
    data({ ref_id: 5 }),
    data({ ref_id: '' }),
    data({ ref_id: 'ä' }),
    data({ ref_id: 'x'.repeat(65) }),
    data({ rc: null }),
  ])('with the signed body %p is unreadable', (body) => {
    expect(inbound.read(callback(body, signatureOf(body)), signed)).toEqual({ kind: 'unreadable' });
  });

  it.each([
    ['02', 'Gagal', 'failed'],
    ['54', 'Gagal', 'failed'],
    ['03', 'Pending', 'pending'],
    ['44', 'Gagal', 'unknown'],
    ['49', 'Gagal', 'unknown'],
    ['50', 'Gagal', 'unknown'],
    ['00', 'Gagal', 'contradictory'],
  ])('P7, saying %s is read like the answer to a check', (rc, status, verdict) => {
    const body = data({ rc, status });
    const read = inbound.read(callback(body, signatureOf(body)), signed);
    expect(read).toMatchObject({ statement: { verdict, code: rc, isFinal: false } });
  });
});
