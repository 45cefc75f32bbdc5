import { ERROR_RESPONSES } from '../../../src/http/error-response';
import { openApiDocument } from '../../../src/http/h2h/openapi';
import { type Database, type Queryable } from '../../../src/persistence/database';
import { DatabaseError } from '../../../src/persistence/database-errors';
import { type H2hAnswer, sendPlain } from '../../support/h2h-client';
import { newReseller, openTestDatabase, startApi, type TestApi } from './api';
import {
  compileAll,
  documentedCodes,
  expectDocumented,
  expectDocumentedResponse,
  type Operation,
  operations,
} from './documented';
import { type Fault, ORDER_FAULTS, SIGNED_FAULTS } from './faults';

const READS: (Operation & { as: string })[] = [
  { method: 'GET', path: '/h2h/v1/topups', as: '/h2h/v1/topups?date=2026-11-25' },
  { method: 'GET', path: '/h2h/v1/topups/{refId}', as: '/h2h/v1/topups/REF-1001' },
  { method: 'GET', path: '/h2h/v1/orders/{refId}', as: '/h2h/v1/orders/REF-1001' },
  { method: 'GET', path: '/h2h/v1/tikets/{refId}', as: '/h2h/v1/tikets/REF-1001' },
  { method: 'GET', path: '/h2h/v1/saldo', as: '/h2h/v1/saldo' },
  { method: 'GET', path: '/h2h/v1/products', as: '/h2h/v1/products' },
];
const WRITES = ['POST /h2h/v1/topups', 'POST /h2h/v1/orders', 'POST /h2h/v1/tikets'];
/** One for each code; every single fault is tried on orders, elsewhere. */
const FAULTS = [...new Map(SIGNED_FAULTS.map((fault) => [fault.code, fault])).values()];

let db: Database;
let end: () => Promise<void>;
let api: TestApi;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
});
afterAll(() => end());
beforeEach(async () => {
  api = await startApi(db);
});
afterEach(() => api.close());

describe('OpenAPI document', () => {
  test('asked for without a signature, is told, and its schemas are sound', async () => {
    const answer = await sendPlain(api.url, { method: 'GET', path: '/h2h/v1/openapi.json' });
    expect(answer).toMatchObject({ status: 200, body: { openapi: '3.1.0' } });
    expectDocumented({ method: 'GET', path: '/h2h/v1/openapi.json' }, answer);
    compileAll();
    for (const code of Object.keys(ERROR_RESPONSES)) expect(answer.text).toContain(`"${code}"`);
  });

  test('every object that it describes, read, is closed and says what is required', () => {
    // What it says of itself is the one that stays open: OpenAPI is described elsewhere.
    const { OpenApi: _itself, ...schemas } = openApiDocument.components.schemas;
    const open = objectsOf([schemas, openApiDocument.paths]).filter(
      ({ additionalProperties, required }) => additionalProperties !== false || !Array.isArray(required),
    );
    expect(open).toEqual([]);
  });

  test('its operations, read, are those of the interface', () => {
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...WRITES, 'GET /h2h/v1/openapi.json', ...READS.map(({ path }) => `GET ${path}`)].sort());
  });

  test.each(READS)('the errors of $method $path, provoked, are those documented', async (operation) => {
    const seen = new Set<string>();
    const check = (answer: H2hAnswer): void => {
      expectDocumented(operation, answer);
      seen.add((answer.body as { error: { code: string } }).error.code);
    };
    for (const fault of FAULTS) check(await commit(fault, operation));
    check(await askWithoutDatabase(operation));
    const { client } = await newReseller(db, api);
    if (operation.path.endsWith('{refId}')) {
      check(await client.get(operation.as));
      check(await client.get(operation.as.replace('REF-', 'REF%20')));
    }
    if (operation.path === '/h2h/v1/topups') check(await client.get('/h2h/v1/topups?date=today'));
    expect([...seen].sort()).toEqual(documentedCodes(operation).sort());
  });

  test('the errors of an order, documented, are those that its faults and accept can give', () => {
    const byAccept = ['ref-conflict', 'nonce-reused', 'busy', 'retry-same-ref'];
    const refusals = ['product-unknown', 'product-closed', 'bad-number', 'prefix-mismatch', 'price-above-max'];
    const codes = [...SIGNED_FAULTS, ...ORDER_FAULTS].map(({ code }) => code);
    const possible = new Set([...codes, ...byAccept, ...refusals, 'saldo-short']);
    expect(documentedCodes({ method: 'POST', path: '/h2h/v1/topups' }).sort()).toEqual([...possible].sort());
  });

  test('the errors of an order by transfer and of a tiket, documented, are those that faults and accept can give', () => {
    const byAccept = ['ref-conflict', 'nonce-reused', 'busy', 'retry-same-ref', 'codes-exhausted', 'too-many-open'];
    const codes = [...SIGNED_FAULTS, ...ORDER_FAULTS].map(({ code }) => code);
    const common = [...codes, ...byAccept, 'transfer-not-offered'];
    const refusals = ['product-unknown', 'product-closed', 'bad-number', 'prefix-mismatch'];
    const ofOrder = [...new Set([...common, ...refusals])];
    const ofTiket = [...new Set([...common, 'amount-out-of-range'])];
    expect(documentedCodes({ method: 'POST', path: '/h2h/v1/orders' }).sort()).toEqual(ofOrder.sort());
    expect(documentedCodes({ method: 'POST', path: '/h2h/v1/tikets' }).sort()).toEqual(ofTiket.sort());
  });

  test('an order, sent while the database is away, is answered as documented and not as decided', async () => {
    const answer = await askWithoutDatabase({ method: 'POST', as: '/h2h/v1/topups' });
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'retry-same-ref' } } });
    expectDocumented({ method: 'POST', path: '/h2h/v1/topups' }, answer);
  });

  test.each(['/h2h/v1', '/h2h/v1/', '/h2h/v1/topups/', '/H2H/v1/saldo', '/h2h/v1/topups/%zz', '/'])(
    'the path %s, asked for, is answered as documented for what is not there',
    async (path) => {
      const answer = await sendPlain(api.url, { method: 'GET', path });
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
      expectDocumentedResponse('NotFound', answer);
    },
  );

  test.each([
    ['DELETE', '/h2h/v1/topups', 'GET, HEAD, POST'],
    ['POST', '/h2h/v1/topups/REF-1001', 'GET, HEAD'],
    ['GET', '/h2h/v1/orders', 'POST'],
    ['DELETE', '/h2h/v1/tikets/REF-1001', 'GET, HEAD'],
    ['PUT', '/h2h/v1/saldo', 'GET, HEAD'],
    ['OPTIONS', '/h2h/v1/products', 'GET, HEAD'],
    ['POST', '/h2h/v1/openapi.json', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s, asked for, is answered with the methods that there are', async (method, path, allow) => {
    const answer = await sendPlain(api.url, { method, path });
    expect(answer).toMatchObject({ status: 405, headers: { allow }, body: { error: { code: 'method-not-allowed' } } });
    expectDocumentedResponse('MethodNotAllowed', answer);
  });

  async function commit(fault: Fault, { method, as }: { method: string; as: string }): Promise<H2hAnswer> {
    const { reseller, client } = await newReseller(db, api, fault.reseller);
    await fault.arrange?.(db, reseller);
    return client.send({ method, path: as, ...fault.spoil?.({ method, path: as }, reseller) });
  }

  async function askWithoutDatabase({ method, as }: { method: string; as: string }): Promise<H2hAnswer> {
    const away = await startApi(withoutServer());
    try {
      const { client } = await newReseller(db, away);
      return await client.send({ method, path: as });
    } finally {
      await away.close();
    }
  }
});

function withoutServer(): Queryable {
  const fail = async (): Promise<never> => {
    throw new DatabaseError('unavailable', 'ECONNREFUSED', undefined);
  };
  return { rows: fail, row: fail, write: fail, now: fail };
}

/** Every schema of type object inside a part of the document. */
function objectsOf(part: unknown): Record<string, unknown>[] {
  if (typeof part !== 'object' || part === null) return [];
  const inside = Object.values(part).flatMap(objectsOf);
  return 'type' in part && part.type === 'object' ? [{ ...part }, ...inside] : inside;
}
