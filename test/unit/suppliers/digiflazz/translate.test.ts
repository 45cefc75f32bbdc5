import { rupiah } from '../../../../src/domain/money';
import { type Verdict } from '../../../../src/domain/topup/evidence';
import { type PurchaseReply } from '../../../../src/outbound-http/purchase-http';
import { type Column, translateReply } from '../../../../src/suppliers/digiflazz/translate';
import { type SupplierOrder } from '../../../../src/suppliers/supplier';

const order: SupplierOrder = {
  supplierRef: 'REF-1001',
  sku: 'S10',
  destination: '081234567890',
  maxCost: rupiah(10_500),
};

const FACTS = {
  ref_id: 'REF-1001',
  customer_no: '081234567890',
  buyer_sku_code: 'S10',
  message: 'whatever',
  sn: '',
  price: 10_050,
  buyer_last_saldo: 990_000,
};

const answered = (body: string | object, status = 200): PurchaseReply => ({
  kind: 'answered',
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const told = (data: object, { status = 200, column = 'send' }: { status?: number; column?: Column } = {}) =>
  translateReply(answered({ data: { ...FACTS, ...data } }, status), order, column);

/** Code, the text that goes with it, what it is as the answer to a first send, and as the answer to a check. */
type Row = [code: string, status: string, send: Verdict, check: Verdict];

const FAILED_IN_BOTH = '01 02 51 52 53 54 55 57 58 59 60 70 71 72 73 74 84'.split(' ');
const FAILED_AT_FIRST = '50 85 86'.split(' ');
const NONE_MADE = '40 41 42 43 44 45 47 56 61 62 63 64 65 66 67 68 69 80 81 82 83 87 88'.split(' ');

/** From the published table, kept apart from the one in the product. */
const LISTED: Row[] = [
  ['00', 'Sukses', 'success', 'success'],
  ['03', 'Pending', 'pending', 'pending'],
  ['99', 'Pending', 'pending', 'pending'],
  ['49', 'Gagal', 'unknown', 'unknown'],
  ...FAILED_IN_BOTH.map((code): Row => [code, 'Gagal', 'failed', 'failed']),
  ...FAILED_AT_FIRST.map((code): Row => [code, 'Gagal', 'failed', 'unknown']),
  ...NONE_MADE.map((code): Row => [code, 'Gagal', 'none-made', 'unknown']),
];
const listedCodes = new Set(LISTED.map(([code]) => code));
const ALL: Row[] = [
  ...LISTED,
  ...Array.from({ length: 100 }, (_, code) => String(code).padStart(2, '0'))
    .filter((code) => !listedCodes.has(code))
    .map((code): Row => [code, 'Gagal', 'unknown', 'unknown']),
];

describe('P7, a code of Digiflazz', () => {
  it('is tested for all hundred codes', () => {
    expect(new Set(ALL.map(([code]) => code)).size).toBe(100);
    expect(ALL).toHaveLength(100);
  });

  it.each(ALL)('%s (%s) is %s as a first answer and %s in a check', (rc, status, send, check) => {
    for (const httpStatus of [200, 400]) {
      expect(told({ rc, status }, { status: httpStatus })).toMatchObject({ verdict: send, code: rc });
      expect(told({ rc, status }, { status: httpStatus, column: 'check' })).toMatchObject({ verdict: check, code: rc });
    }
  });

  it.each(['0', '000', '100', 'A1', 'toString'])('%s is not listed and unknown, and is kept', (rc) => {
    for (const status of ['Sukses', 'Pending', 'Gagal']) {
      expect(told({ rc, status })).toMatchObject({ verdict: 'unknown', code: rc });
    }
  });

  it('blames the customer only where the number itself is refused', () => {
    const blamed = ALL.filter(([rc, status]) => told({ rc, status }).blame === 'customer').map(([rc]) => rc);
    expect(blamed.sort()).toEqual(['51', '52', '54', '57', '73']);
  });

  it('blames nobody where nothing was decided', () => {
    expect(told({ rc: '54', status: 'Pending' })).toMatchObject({ verdict: 'pending', blame: 'route' });
  });

  it('says of our deposit only in 44', () => {
    expect(ALL.filter(([rc, status]) => told({ rc, status }).isDepositShort).map(([rc]) => rc)).toEqual(['44']);
  });
});

describe('P8, a failed with a record', () => {
  it('is final as a first answer with 54 and never else', () => {
    const final = ALL.filter(([rc, status]) => told({ rc, status }).isFinal).map(([rc]) => rc);
    expect(final).toEqual(['54']);
    expect(ALL.filter(([rc, status]) => told({ rc, status }, { column: 'check' }).isFinal)).toEqual([]);
  });
});

describe('code and status text of Digiflazz', () => {
  it.each<[string, string | null | undefined, Verdict]>([
    ['00', 'Gagal', 'contradictory'],
    ['00', 'FAILED', 'contradictory'],
    ['02', 'Sukses', 'contradictory'],
    ['54', 'Success', 'contradictory'],
    ['44', 'Sukses', 'contradictory'],
    ['49', 'Sukses', 'contradictory'],
    ['00', 'Pending', 'pending'],
    ['00', 'Processing', 'pending'],
    ['02', 'Pending', 'pending'],
    ['44', 'Pending', 'pending'],
    ['49', 'Pending', 'unknown'],
    ['03', 'Sukses', 'pending'],
    ['03', 'Gagal', 'pending'],
    ['03', undefined, 'pending'],
    ['00', undefined, 'unknown'],
    ['00', null, 'unknown'],
    ['00', 'Refund', 'unknown'],
    ['02', undefined, 'unknown'],
    ['44', 'Ditolak', 'unknown'],
    ['00', ' SUKSES ', 'success'],
    ['00', 'success', 'success'],
    ['02', 'failed', 'failed'],
    ['99', 'Processing', 'pending'],
  ])('%s with %p is %s', (rc, status, verdict) => {
    expect(told({ rc, status }).verdict).toBe(verdict);
  });
});

describe('an answer of Digiflazz', () => {
  it('with everything in it is read in full', () => {
    const data = { ...FACTS, rc: '00', status: 'Sukses', sn: ' 0123/ABC.4 ', trx_id: 'T-9', extra: [1] };
    const reply = answered({ data });
    expect(translateReply(reply, order, 'send')).toEqual({
      verdict: 'success',
      isFinal: false,
      blame: 'route',
      code: '00',
      sn: '0123/ABC.4',
      cost: 10_050,
      supplierTrxId: 'T-9',
      stock: 990_000,
      isDepositShort: false,
      raw: reply.kind === 'answered' ? reply.body : null,
    });
  });

  it.each([
    ['another reference', { ref_id: 'REF-1002' }],
    ['our reference in other letters', { ref_id: 'ref-1001' }],
    ['another number', { customer_no: '081234567891' }],
    ['a number that lost its zero', { customer_no: 81_234_567_890 }],
    ['another SKU', { buyer_sku_code: 'S20' }],
  ])('with %s is unknown', (_what, other) => {
    for (const [rc, status] of LISTED) {
      expect(told({ rc, status, ...other })).toMatchObject({ verdict: 'unknown', code: rc, sn: null });
    }
  });

  it.each([
    ['does not tell number and SKU', { customer_no: undefined, buyer_sku_code: null }],
    ['tells them empty', { customer_no: '', buyer_sku_code: '' }],
    ['writes the SKU in other letters', { buyer_sku_code: 's10' }],
  ])('that %s does not contradict the order', (_what, other) => {
    expect(told({ rc: '00', status: 'Sukses', ...other }).verdict).toBe('success');
  });

  it.each([
    ['nothing', '', 'unreadable'],
    ['HTML', '<html></html>', 'unreadable'],
    ['a JSON that breaks off', '{"data":{"rc":"00","ref_id":"REF-1001"', 'unreadable'],
    ['null', 'null', 'unreadable'],
    ['a list', '[]', 'unreadable'],
    ['no data', '{"rc":"00"}', 'unreadable'],
    ['data that is text', '{"data":"00"}', 'unreadable'],
    ['no code', JSON.stringify({ data: { ...FACTS, status: 'Sukses' } }), 'unreadable'],
    ['a code that is a number', JSON.stringify({ data: { ...FACTS, rc: 0, status: 'Sukses' } }), 'unreadable'],
    ['a code that fits no column', JSON.stringify({ data: { ...FACTS, rc: '0'.repeat(33) } }), 'unreadable'],
    ['no reference', '{"data":{"rc":"40","status":"Gagal"}}', '40'],
  ])('with %s is unknown', (_what, body, code) => {
    expect(translateReply(answered(body), order, 'send')).toMatchObject({ verdict: 'unknown', code, sn: null });
  });

  it.each([301, 307, 500, 502, 503, 504])('with HTTP %d is unknown, whatever its body says', (status) => {
    expect(told({ rc: '00', status: 'Sukses' }, { status })).toMatchObject({
      verdict: 'unknown',
      code: `http-${status}`,
    });
    expect(told({ rc: '44', status: 'Gagal' }, { status })).toMatchObject({
      verdict: 'unknown',
      code: `http-${status}`,
    });
  });

  it.each([400, 404, 429])('with HTTP %d and no JSON is unknown', (status) => {
    const statement = translateReply(answered('not here', status), order, 'send');
    expect(statement).toMatchObject({ verdict: 'unknown', code: `http-${status}` });
  });

  it.each<[unknown, string | null]>([
    ['', null],
    ['  ', null],
    ['-', null],
    [null, null],
    [undefined, null],
    [{}, null],
    [12345, '12345'],
    ['1234-5678-9012-3456-7890/NAMA/R1/1300VA/13,6', '1234-5678-9012-3456-7890/NAMA/R1/1300VA/13,6'],
    ['é'.repeat(300), 'é'.repeat(255)],
    ['😀'.repeat(300), '😀'.repeat(255)],
  ])('with the SN %p has the SN %p', (sn, expected) => {
    expect(told({ rc: '00', status: 'Sukses', sn }).sn).toBe(expected);
  });

  it('that is no success has no SN, even when the field holds a reason', () => {
    expect(told({ rc: '02', status: 'Gagal', sn: 'Nomor diblokir' }).sn).toBeNull();
  });

  it.each([-1, 1.5, 2 ** 53, '10050', null, undefined, {}])('with the price %p tells no cost and no stock', (price) => {
    const statement = told({ rc: '00', status: 'Sukses', price, buyer_last_saldo: price });
    expect(statement).toMatchObject({ verdict: 'success', cost: null, stock: null });
  });

  it('keeps no more of the body than its column', () => {
    expect(told({ rc: '00', status: 'Sukses', message: 'x'.repeat(100_000) }).raw).toHaveLength(64 * 1024);
  });
});

describe('a call of Digiflazz without an answer', () => {
  it.each([
    ['not-sent', 'econnrefused'],
    ['unknown', 'timeout'],
  ] as const)('is %s with our own code', (kind, code) => {
    for (const column of ['send', 'check'] as const) {
      const statement = translateReply({ kind, code }, order, column);
      expect(statement).toMatchObject({ verdict: kind, code, sn: null, cost: null, raw: Buffer.alloc(0) });
    }
  });
});
