import { type ErrorCode } from '../../domain/errors';
import { ERROR_RESPONSES } from '../error-response';
import {
  documentedTopupOrderSchema,
  productListSchema,
  saldoSchema,
  topupAcceptedSchema,
  topupListSchema,
  topupSchema,
} from './messages';
import {
  type AnswerCode,
  answer,
  answerHeaders,
  errorAnswer,
  errors,
  errorSchema,
  jsonSchema,
  ref,
  securityHeader,
  SIGNED_ERRORS,
} from './openapi-parts';
import { transferPaths, transferSchemas } from './openapi-transfers';

const REFUSALS: AnswerCode[] = [
  'product-unknown',
  'product-closed',
  'bad-number',
  'prefix-mismatch',
  'price-above-max',
  'saldo-short',
];

const SIGNING = `Setiap permintaan ditandatangani dengan empat header: \`X-Tuntas-Key\`, \`X-Tuntas-Timestamp\` (detik Unix, 10 angka,
selisih paling banyak 300 detik dari jam server), \`X-Tuntas-Nonce\` (16–64 karakter dari A-Z a-z 0-9 _ -, baru untuk setiap
permintaan) dan \`X-Tuntas-Signature\`: HMAC-SHA256 dengan secret reseller, ditulis dalam hex huruf kecil, atas lima baris yang
dipisah \`\\n\` (tanpa baris baru di akhir):

1. metode HTTP, misalnya \`POST\`
2. path beserta query persis seperti yang dikirim
3. nilai X-Tuntas-Timestamp
4. nilai X-Tuntas-Nonce
5. SHA-256 (hex) dari isi permintaan; tanpa isi: SHA-256 dari teks kosong

Contoh untuk memeriksa: secret \`demo-secret-ag0001\`, POST \`/h2h/v1/topups\`, waktu \`1770000000\`, nonce
\`n-0001-0001-0001-0001\`, isi \`{"refId":"REF-1001","productCode":"S10","destination":"081234567890"}\` menghasilkan
\`0554bf7817e5abcbc2e1aee273b0977f846cc2fefa5a28710c61c09610b957ac\`.

Kesalahan selalu berbentuk \`{"error":{"code","message"}}\`; putuskan berdasarkan \`code\`. Untuk \`busy\`, \`rate-limited\`,
\`retry-same-ref\`, atau bila tidak ada jawaban sama sekali, kirim lagi pesanan yang sama dengan **refId yang sama**: satu refId
tidak pernah dibeli dua kali.`;

/** The OpenAPI 3.1 description of the native H2H interface, made from the schemas that check and type its messages. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Tuntas H2H', version: '1.0.0', description: SIGNING },
  servers: [{ url: '/' }],
  security: [{ key: [], timestamp: [], nonce: [], signature: [] }],
  paths: {
    '/h2h/v1/topups': {
      post: {
        operationId: 'createTopup',
        summary: 'Memesan satu pengisian',
        description:
          'Pesanan dengan refId dan isi yang sama selalu mendapat jawaban yang sama dan hanya dibeli sekali. ' +
          'Penolakan (422) bersifat tetap untuk refId itu; pesanan baru memerlukan refId baru.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: ref('TopupOrder'),
              example: { refId: 'REF-1001', productCode: 'S10', destination: '081234567890', maxPrice: 11000 },
            },
          },
        },
        responses: {
          ...answer(202, 'Diterima, sekarang atau dahulu; `state` adalah keadaan sekarang.', 'TopupAccepted', {
            topupId: '01KA2B3C4D5E6F7G8H9JKMNPQR',
            refId: 'REF-1001',
            state: 'accepted',
            price: 10500,
            saldo: 4989500,
          }),
          ...errors([
            ...SIGNED_ERRORS,
            'malformed-json',
            'invalid-body',
            'invalid-reference',
            'nonce-reused',
            'ref-conflict',
            ...REFUSALS,
            'retry-same-ref',
          ]),
        },
      },
      get: {
        operationId: 'listTopups',
        summary: 'Pesanan sendiri pada satu hari',
        description: 'Setiap pesanan muncul sekali, dari yang paling lama, dengan refId yang pertama. 100 per halaman.',
        parameters: [
          {
            ...{ name: 'date', in: 'query', required: true, description: 'Hari dalam WIB.' },
            ...{ schema: { type: 'string', format: 'date' }, example: '2026-11-25' },
          },
          {
            ...{
              name: 'cursor',
              in: 'query',
              required: false,
              description:
                '`nextCursor` dari halaman sebelumnya. Daftar hari ini masih bertambah: baca ulang untuk yang terbaru.',
            },
            schema: { type: 'string' },
          },
        ],
        responses: {
          ...answer(200, 'Satu halaman.', 'TopupList', { items: [exampleTopup()], nextCursor: null }),
          ...errors([...SIGNED_ERRORS, 'invalid-query']),
        },
      },
    },
    '/h2h/v1/topups/{refId}': {
      get: {
        operationId: 'readTopup',
        summary: 'Keadaan satu pesanan',
        parameters: [{ name: 'refId', in: 'path', required: true, schema: { type: 'string' }, example: 'REF-1001' }],
        responses: {
          ...answer(200, 'Keadaan sekarang.', 'Topup', exampleTopup()),
          ...errors([...SIGNED_ERRORS, 'invalid-reference', 'not-found']),
        },
      },
    },
    ...transferPaths,
    '/h2h/v1/saldo': {
      get: {
        operationId: 'readSaldo',
        summary: 'Saldo sendiri',
        responses: {
          ...answer(200, 'Saldo sekarang, dalam rupiah.', 'Saldo', { saldo: 4989500, held: 10500 }),
          ...errors(SIGNED_ERRORS),
        },
      },
    },
    '/h2h/v1/products': {
      get: {
        operationId: 'listProducts',
        summary: 'Produk dan harga untuk reseller ini',
        responses: {
          ...answer(200, 'Semua produk yang berharga untuk reseller ini.', 'ProductList', {
            items: [{ code: 'S10', name: 'Telkomsel 10.000', price: 10500, isOpen: true }],
          }),
          ...errors(SIGNED_ERRORS),
        },
      },
    },
    '/h2h/v1/openapi.json': {
      get: {
        operationId: 'readOpenApi',
        summary: 'Dokumen ini',
        security: [],
        responses: {
          200: {
            description: 'OpenAPI 3.1.',
            headers: answerHeaders(),
            content: { 'application/json': { schema: ref('OpenApi') } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      TopupOrder: jsonSchema(documentedTopupOrderSchema),
      TopupAccepted: jsonSchema(topupAcceptedSchema),
      Topup: jsonSchema(topupSchema),
      TopupList: jsonSchema(topupListSchema),
      ...transferSchemas,
      Saldo: jsonSchema(saldoSchema),
      ProductList: jsonSchema(productListSchema),
      OpenApi: {
        type: 'object',
        required: ['openapi'],
        properties: { openapi: { type: 'string' } },
      },
      Error: errorSchema(Object.keys(ERROR_RESPONSES) as ErrorCode[]),
      ErrorCode: {
        description: `Semua kode, juga yang muncul sebagai \`errorCode\` pesanan:\n\n${codeTable()}`,
        enum: Object.keys(ERROR_RESPONSES),
      },
    },
    responses: {
      NotFound: errorAnswer(['not-found']),
      MethodNotAllowed: {
        ...errorAnswer(['method-not-allowed']),
        headers: { ...answerHeaders(), Allow: { required: true, schema: { type: 'string' } } },
      },
    },
    headers: {
      RequestId: {
        description: 'Nomor permintaan ini pada log server; sebutkan bila bertanya.',
        required: true,
        schema: { type: 'string' },
      },
      RetryAfter: {
        description: 'Detik sampai permintaan sebaiknya dikirim lagi.',
        required: true,
        schema: { type: 'integer', minimum: 1 },
      },
    },
    securitySchemes: {
      key: securityHeader('X-Tuntas-Key', 'API key reseller.'),
      timestamp: securityHeader('X-Tuntas-Timestamp', 'Detik Unix, 10 angka; selisih paling banyak 300 detik.'),
      nonce: securityHeader('X-Tuntas-Nonce', '16–64 karakter [A-Za-z0-9_-], baru untuk setiap permintaan.'),
      signature: securityHeader('X-Tuntas-Signature', 'Tanda tangan seperti dijelaskan di atas.'),
    },
  },
};

function codeTable(): string {
  const rows = Object.entries(ERROR_RESPONSES).map(
    ([code, { httpStatus, message }]) => `| \`${code}\` | ${httpStatus} | ${message} |`,
  );
  return ['| kode | HTTP | arti |', '| --- | --- | --- |', ...rows].join('\n');
}

function exampleTopup(): object {
  return {
    topupId: '01KA2B3C4D5E6F7G8H9JKMNPQR',
    refId: 'REF-1001',
    productCode: 'S10',
    destination: '081234567890',
    state: 'success',
    price: 10500,
    sn: '0411000099887766',
    errorCode: null,
    acceptedAt: '2026-11-25T08:12:14.000Z',
    finishedAt: '2026-11-25T08:12:15.250Z',
  };
}
