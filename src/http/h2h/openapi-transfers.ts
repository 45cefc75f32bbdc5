import { type AnswerCode, answer, errors, jsonSchema, ref, SIGNED_ERRORS } from './openapi-parts';
import {
  documentedOrderSchema,
  documentedTiketSchema,
  orderAcceptedSchema,
  orderViewSchema,
  tiketAcceptedSchema,
  tiketViewSchema,
} from './transfer-messages';

/** Of everything that asks for a transfer. */
const ASKING_ERRORS: AnswerCode[] = [
  ...SIGNED_ERRORS,
  'malformed-json',
  'invalid-body',
  'invalid-reference',
  'nonce-reused',
  'ref-conflict',
  'transfer-not-offered',
  'codes-exhausted',
  'too-many-open',
  'retry-same-ref',
];

const ORDER_REFUSALS: AnswerCode[] = ['product-unknown', 'product-closed', 'bad-number', 'prefix-mismatch'];

const ASKED = {
  amount: 10575,
  bankAccount: { bank: 'Bank Mandiri', number: '1370012345678', holder: 'PT Sinar Niaga Digital' },
  expiresAt: '2026-11-25T09:12:14.000Z',
  statusUrl: 'https://pulsa.example/pesanan/4fJ2k0Zb7uQ9xS1vC3nM5pR8tW6yA0dE',
};
const ORDER = { orderId: '01KA2B3C4D5E6F7G8H9JKMNPQR', refId: 'ORD-1001' };
const TIKET = { tiketId: '01KA2B3C4D5E6F7G8H9JKMNPQR', refId: 'TKT-1001' };
const EXAMPLE_TIKET = { ...ASKED, amount: 500118 };

export const transferPaths = {
  '/h2h/v1/orders': {
    post: {
      operationId: 'createOrder',
      summary: 'Pesanan yang dibayar pembeli lewat transfer bank',
      description:
        'Pembeli mentransfer tepat `amount` sebelum `expiresAt`; kode unik di dalamnya mengenali pesanannya, lalu produk ' +
        'dibeli otomatis. refId dan isi yang sama selalu mendapat jawaban yang sama. Penolakan (422) bersifat tetap untuk ' +
        'refId itu. Untuk `codes-exhausted` tawarkan nominal atau cara bayar lain.',
      requestBody: body('OrderRequest', { refId: 'ORD-1001', productCode: 'S10', destination: '081234567890' }),
      responses: {
        ...answer(202, 'Diterima, sekarang atau dahulu; `state` adalah keadaan sekarang.', 'OrderAccepted', {
          ...{ ...ORDER, ...ASKED, state: 'awaiting' },
        }),
        ...errors([...ASKING_ERRORS, ...ORDER_REFUSALS]),
      },
    },
  },
  '/h2h/v1/orders/{refId}': {
    get: {
      operationId: 'readOrder',
      summary: 'Keadaan satu pesanan transfer',
      parameters: [refIdInPath('ORD-1001')],
      responses: {
        ...answer(200, 'Keadaan sekarang.', 'Order', {
          ...{ ...ORDER, productCode: 'S10', destination: '081234567890', price: 10500, ...ASKED, state: 'success' },
          ...{ sn: '0411000099887766', topupId: '01KA2B3C4D5E6F7G8H9JKMNPQS', errorCode: null },
          ...{ createdAt: '2026-11-25T08:12:14.000Z', endedAt: '2026-11-25T08:20:15.250Z', reopenableUntil: null },
        }),
        ...errors([...SIGNED_ERRORS, 'invalid-reference', 'not-found']),
      },
    },
  },
  '/h2h/v1/tikets': {
    post: {
      operationId: 'createTiket',
      summary: 'Tiket deposit',
      description:
        'Transfer tepat `amount` sebelum `expiresAt`: seluruhnya menjadi saldo. refId dan nominal yang sama selalu mendapat ' +
        'jawaban yang sama.',
      requestBody: body('TiketRequest', { refId: 'TKT-1001', amount: 500000 }),
      responses: {
        ...answer(202, 'Dibuat, sekarang atau dahulu; `state` adalah keadaan sekarang.', 'TiketAccepted', {
          ...{ ...TIKET, ...EXAMPLE_TIKET, state: 'awaiting' },
        }),
        ...errors([...ASKING_ERRORS, 'amount-out-of-range']),
      },
    },
  },
  '/h2h/v1/tikets/{refId}': {
    get: {
      operationId: 'readTiket',
      summary: 'Keadaan satu tiket',
      parameters: [refIdInPath('TKT-1001')],
      responses: {
        ...answer(200, 'Keadaan sekarang.', 'Tiket', {
          ...{ ...TIKET, requestedAmount: 500000, ...EXAMPLE_TIKET, state: 'success', creditedAmount: 500118 },
          ...{
            errorCode: null,
            createdAt: '2026-11-25T08:12:14.000Z',
            endedAt: '2026-11-25T08:20:15.250Z',
            reopenableUntil: null,
          },
        }),
        ...errors([...SIGNED_ERRORS, 'invalid-reference', 'not-found']),
      },
    },
  },
};

export const transferSchemas = {
  OrderRequest: jsonSchema(documentedOrderSchema),
  OrderAccepted: jsonSchema(orderAcceptedSchema),
  Order: jsonSchema(orderViewSchema),
  TiketRequest: jsonSchema(documentedTiketSchema),
  TiketAccepted: jsonSchema(tiketAcceptedSchema),
  Tiket: jsonSchema(tiketViewSchema),
};

function body(schema: string, example: object): object {
  return { required: true, content: { 'application/json': { schema: ref(schema), example } } };
}

function refIdInPath(example: string): object {
  return { name: 'refId', in: 'path', required: true, schema: { type: 'string' }, example };
}
