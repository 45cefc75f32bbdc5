/** What can be wrong with a signed request, each with the code that tells it. */
import { type ErrorCode } from '../../../src/domain/errors';
import { type Database } from '../../../src/persistence/database';
import { type ResellerFixture, type ResellerOptions } from '../../support/fixtures';
import { type H2hRequest, signH2h } from '../../support/h2h-client';

export interface Fault {
  circumstance: string;
  code: ErrorCode;
  reseller?: ResellerOptions;
  arrange?: (db: Database, reseller: ResellerFixture) => Promise<void>;
  spoil?: (request: H2hRequest, reseller: ResellerFixture) => Partial<H2hRequest>;
}

const now = (): number => Math.floor(Date.now() / 1000);
const NONCE = 'nonce-0001-0001-0001';

/** A right signature over a request that differs in one part from what is sent. */
function signedOver(
  { method, path, body }: H2hRequest,
  { secret }: ResellerFixture,
  other: Partial<Parameters<typeof signH2h>[1]>,
): Partial<H2hRequest> {
  const timestamp = String(now());
  const parts = { method, path, timestamp, nonce: NONCE, body: body ?? '', ...other };
  return { timestamp, nonce: NONCE, signature: signH2h(secret, parts) };
}

/** Of every operation that wants a signature. */
export const SIGNED_FAULTS: Fault[] = [
  ...['x-tuntas-key', 'x-tuntas-timestamp', 'x-tuntas-nonce', 'x-tuntas-signature'].flatMap((name): Fault[] => [
    {
      circumstance: `without ${name}`,
      code: 'missing-credentials',
      spoil: () => ({ headers: { [name]: undefined } }),
    },
    { circumstance: `with an empty ${name}`, code: 'missing-credentials', spoil: () => ({ headers: { [name]: '' } }) },
  ]),

  {
    circumstance: 'with a key nobody has',
    code: 'unknown-key',
    spoil: () => ({ headers: { 'x-tuntas-key': 'nobody' } }),
  },
  {
    circumstance: 'with the key in other case',
    code: 'unknown-key',
    spoil: (_request, { apiKey }) => ({ headers: { 'x-tuntas-key': apiKey.toUpperCase() } }),
  },
  {
    circumstance: 'with a blank behind the key',
    code: 'unknown-key',
    spoil: (_request, { apiKey }) => ({ headers: { 'x-tuntas-key': `${apiKey}\u00a0` } }),
  },
  {
    circumstance: 'with a key of 5000 characters',
    code: 'unknown-key',
    spoil: () => ({ headers: { 'x-tuntas-key': 'k'.repeat(5000) } }),
  },
  {
    circumstance: 'with a key that was withdrawn',
    code: 'unknown-key',
    arrange: async (db, { credentialId }) => {
      await db.write('update reseller_credential set is_active = 0 where id = ?', [credentialId]);
    },
  },
  {
    circumstance: 'with a locked key',
    code: 'credential-locked',
    arrange: async (db, { credentialId }) => {
      await db.write(
        'update reseller_credential set locked_until = utc_timestamp(3) + interval 60 second where id = ?',
        [credentialId],
      );
    },
  },
  { circumstance: 'from a reseller that is switched off', code: 'reseller-inactive', reseller: { isActive: false } },
  {
    circumstance: 'from an address that is not on the list',
    code: 'ip-not-allowed',
    reseller: { allowedIps: '203.0.113.1, 198.51.100.0/24' },
  },
  {
    circumstance: 'from an address that only claims to be on the list',
    code: 'ip-not-allowed',
    reseller: { allowedIps: '203.0.113.1' },
    spoil: () => ({ headers: { 'x-forwarded-for': '203.0.113.1' } }),
  },

  ...['1', '17700000000', '177000000x', '1770000000.5', '-177000000', '+177000000', '0x12345678'].map(
    (timestamp): Fault => ({
      circumstance: `with the time stamp ${timestamp}`,
      code: 'invalid-timestamp',
      spoil: () => ({ timestamp }),
    }),
  ),
  {
    circumstance: 'with a time stamp 310 s old',
    code: 'stale-timestamp',
    spoil: () => ({ timestamp: String(now() - 310) }),
  },
  {
    circumstance: 'with a time stamp 310 s ahead',
    code: 'stale-timestamp',
    spoil: () => ({ timestamp: String(now() + 310) }),
  },
  {
    circumstance: 'with the time stamp 0000000000',
    code: 'stale-timestamp',
    spoil: () => ({ timestamp: '0000000000' }),
  },

  ...['n'.repeat(15), 'n'.repeat(65), 'nonce 0001-0001-0001', 'nonce.0001.0001.0001', 'nonc\u00e9-0001-0001-0001'].map(
    (nonce): Fault => ({ circumstance: `with the nonce ${nonce}`, code: 'invalid-nonce', spoil: () => ({ nonce }) }),
  ),

  { circumstance: 'with a made-up signature', code: 'bad-signature', spoil: () => ({ signature: 'a'.repeat(64) }) },
  { circumstance: 'with a signature that is no hex', code: 'bad-signature', spoil: () => ({ signature: 'signature' }) },
  {
    circumstance: 'with the right signature in upper case',
    code: 'bad-signature',
    spoil: (request, reseller) => {
      const right = signedOver(request, reseller, {});
      return { ...right, signature: (right.signature ?? '').toUpperCase() };
    },
  },
  {
    circumstance: 'with a signature over another path',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, reseller, { path: '/h2h/v1/other' }),
  },
  {
    circumstance: 'with a signature over another query',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, reseller, { path: `${request.path}&extra=1` }),
  },
  {
    circumstance: 'with a signature over another body',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, reseller, { body: '{}' }),
  },
  {
    circumstance: 'with a signature over another method',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, reseller, { method: 'PUT' }),
  },
  {
    circumstance: 'with a signature over another nonce',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, reseller, { nonce: 'nonce-0002-0002-0002' }),
  },
  {
    circumstance: 'with a signature over another time stamp',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, reseller, { timestamp: String(now() - 1) }),
  },
  {
    circumstance: 'with another reseller’s secret',
    code: 'bad-signature',
    spoil: (request, reseller) => signedOver(request, { ...reseller, secret: 'secret-of-another' }, {}),
  },

  { circumstance: 'beyond the allowance of the minute', code: 'rate-limited', reseller: { requestsPerMinute: 0 } },
  {
    circumstance: 'with a body over 16 KB',
    code: 'body-too-large',
    spoil: () => ({ body: ' '.repeat(16 * 1024 + 1) }),
  },
  {
    circumstance: 'with a compressed body',
    code: 'unsupported-media-type',
    spoil: () => ({ body: '{}', headers: { 'content-encoding': 'gzip' } }),
  },
];

export const ORDER = { refId: 'REF-1001', productCode: 'S10', destination: '081234567890' };

const order = (changes: Record<string, unknown>): string => JSON.stringify({ ...ORDER, ...changes });
const withBody = (code: ErrorCode, circumstance: string, body: string | Buffer): Fault => ({
  circumstance,
  code,
  spoil: () => ({ body }),
});
const withType = (type: string | undefined): Fault => ({
  circumstance: `of content type ${type}`,
  code: 'unsupported-media-type',
  spoil: () => ({ headers: { 'content-type': type } }),
});

/** Of `POST /h2h/v1/topups` alone. */
export const ORDER_FAULTS: Fault[] = [
  ...[undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'].map(withType),
  ...['application/json; charset=utf-16', 'text/json', 'application/json, text/plain'].map(withType),

  withBody('malformed-json', 'without a body', ''),
  withBody('malformed-json', 'with JSON cut short', order({}).slice(0, -1)),
  withBody('malformed-json', 'with more behind the JSON', `${order({})}{}`),
  withBody('malformed-json', 'with a comma too many', '{"refId":"REF-1001",}'),
  withBody('malformed-json', 'with a byte order mark', `\ufeff${order({})}`),
  withBody('malformed-json', 'in UTF-16', Buffer.from(order({}), 'utf16le')),
  withBody('malformed-json', 'with bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])),
  withBody('malformed-json', 'with a raw NUL in a text', order({}).replace('REF', 'RE\0')),

  ...['null', '[]', '1', '"text"', '{}', `[${order({})}]`].map((body) =>
    withBody('invalid-body', `with ${body.slice(0, 12)} as its body`, body),
  ),
  ...['refId', 'productCode', 'destination'].map((key) =>
    withBody('invalid-body', `without ${key}`, order({ [key]: undefined })),
  ),
  withBody('invalid-body', 'with a key too many', order({ quantity: 1 })),
  withBody('invalid-body', 'with the key __proto__', order({}).replace('{', '{"__proto__":{"maxPrice":1},')),
  withBody('invalid-body', 'with a key twice', order({}).replace('{', '{"destination":"081234567891",')),
  withBody('invalid-body', 'with a key twice, once escaped', order({}).replace('{', '{"ref\\u0049d":"REF-1002",')),
  withBody('invalid-body', 'with a key in other case', order({ refid: 'REF-1001', refId: undefined })),
  withBody('invalid-body', 'with a number as refId', order({ refId: 1001 })),
  withBody('invalid-body', 'with null as refId', order({ refId: null })),
  withBody('invalid-body', 'with a list as destination', order({ destination: ['081234567890'] })),
  withBody('invalid-body', 'with a number as destination', order({ destination: 81234567890 })),
  withBody('invalid-body', 'with a destination of 33 characters', order({ destination: '0'.repeat(33) })),
  ...['', 'S 10', 'S-10', 'S10\n', '\u{1f600}', 'S'.repeat(17)].map((productCode) =>
    withBody('invalid-body', `with the product code ${JSON.stringify(productCode)}`, order({ productCode })),
  ),
  ...['-1', '0', '10500.5', '9007199254740992', '1e400', '"10500"', 'null', 'true'].map((maxPrice) =>
    withBody('invalid-body', `with the maxPrice ${maxPrice}`, order({ maxPrice: 1 }).replace(/1}$/, `${maxPrice}}`)),
  ),

  ...[
    '',
    'R'.repeat(65),
    'REF 1001',
    ' REF-1001',
    'REF-1001 ',
    'REF-1001\n',
    'REF\0',
    'REF\u{1f600}',
    'REF/1',
    'RÉF',
  ].map((refId) => withBody('invalid-reference', `with the refId ${JSON.stringify(refId)}`, order({ refId }))),
];
