import { rupiah } from '../../../../src/domain/money';
import { type PurchaseRequest } from '../../../../src/outbound-http/purchase-http';
import { Secret } from '../../../../src/logging/redact';
import { createClient, signOf } from '../../../../src/suppliers/digiflazz/client';

const config = {
  baseUrl: 'https://supplier.test/v1',
  username: 'hubuser',
  apiKey: new Secret('dev-key-1'),
  webhookSecret: null,
};

describe('the client of Digiflazz', () => {
  it.each([
    ['REF-1001', '2013e9212bea95209eb1e606b8012280'],
    ['depo', '29c8e4cbd3d7941d149b595b681f2efd'],
    ['pricelist', '6c392847f44c10d2ff2c2cb5f058d369'],
    ['deposit', '484893623f77611f33c7d20463bdd9ef'],
  ])('signs %s like the known vector', (what, sign) => {
    expect(signOf(config, what)).toBe(sign);
  });

  it('sends the order with its price ceiling, under the limit it was given', async () => {
    const posted: [PurchaseRequest, unknown][] = [];
    const http = {
      post(request: PurchaseRequest, limit: unknown) {
        posted.push([request, limit]);
        return Promise.resolve({ kind: 'unknown' as const, code: 'timeout' });
      },
    };
    const limit = { hasPassed: () => false };
    const order = { supplierRef: 'REF-1001', sku: 'S10', destination: '081234567890', maxCost: rupiah(10_500) };
    expect(await createClient(config, http, 30_000).transact(order, limit)).toEqual({
      kind: 'unknown',
      code: 'timeout',
    });
    expect(posted).toEqual([
      [
        {
          url: 'https://supplier.test/v1/transaction',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({
            username: 'hubuser',
            buyer_sku_code: 'S10',
            customer_no: '081234567890',
            ref_id: 'REF-1001',
            max_price: 10_500,
            sign: '2013e9212bea95209eb1e606b8012280',
          }),
          timeoutMs: 30_000,
        },
        limit,
      ],
    ]);
  });
});
