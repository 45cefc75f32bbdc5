import { type Response, Router } from 'express';
import helmet from 'helmet';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { InvalidRequest, RetrySameReference, type RetryCode } from '../../domain/errors';
import { type AcceptOrder } from '../../intake/accept-order.types';
import { type Logger } from '../../logging/logger';
import { type Queryable } from '../../persistence/database';
import { countContactOrders } from '../../persistence/queries/contact-orders';
import { readShopOffer, type ShopOffer } from '../../persistence/queries/shop-offer';
import { readForm } from '../console/form';
import { createErrorPage } from '../error-page';
import { normalised } from '../h2h/allowed-ips';
import { methodNotAllowed } from '../method-not-allowed';
import { createRenderShop, type ShopPage } from './render-shop';
import {
  emptyFields,
  type FieldProblems,
  fieldsOf,
  newToken,
  problemsOf,
  readFields,
  type ShopFields,
} from './shop-form';

export interface ShopDependencies {
  db: Queryable;
  acceptOrder: AcceptOrder;
  /** The reseller whose buyers order here. */
  resellerCode: string;
  logger: Logger;
}

const AWAY = {
  title: 'Halaman belum dapat ditampilkan',
  text: 'Server sedang sibuk. Tunggu sebentar, lalu muat ulang halaman ini dan kirim lagi: pesanan Anda tidak akan menjadi dua.',
};

const PER_MINUTE = 20;
const WINDOW_SECONDS = 60;
const PER_CONTACT_AND_DAY = 5;
const FORM_LIMIT_BYTES = 8 * 1024;

const AGAIN: Readonly<Record<RetryCode, string>> = {
  'codes-exhausted':
    'Kode unik untuk harga ini sedang habis. Pilih nominal lain, bayar lewat virtual account, atau coba lagi nanti.',
  'too-many-open': 'Terlalu banyak pesanan yang masih menunggu pembayaran. Coba lagi beberapa saat lagi.',
  'rate-limited': 'Terlalu banyak pesanan dari tempat Anda. Tunggu satu menit, lalu tekan Pesan sekali lagi.',
  busy: 'Server sedang sibuk. Tekan Pesan sekali lagi: pesanan Anda tidak akan menjadi dua.',
  'retry-same-ref': 'Pesanan belum dapat dipastikan. Tekan Pesan sekali lagi: pesanan Anda tidak akan menjadi dua.',
};
const CONTACT_USED =
  'Nomor WhatsApp atau e-mail ini sudah dipakai untuk 5 pesanan dalam sehari. Kosongkan keduanya, atau coba lagi besok.';
const USED = 'Formulir ini sudah menjadi pesanan lain. Periksa isinya, lalu tekan Pesan untuk pesanan baru.';

/** Something else than a page of its own: where to go on. */
type Answer =
  | { kind: 'ordered'; statusPage: string }
  | { kind: 'again'; status: number; page: Omit<ShopPage, 'products'> };

/** `GET|POST /pesan`: a form by which a buyer of one shop orders and is led to the page of its transfer. */
export function createShopRouter(deps: ShopDependencies): Router {
  const { render, plain, style } = createRenderShop();
  const limit = new RateLimiterMemory({ keyPrefix: 'shop', points: PER_MINUTE, duration: WINDOW_SECONDS });
  const offer = async (): Promise<ShopOffer | undefined> => readShopOffer(deps.db, deps.resellerCode);
  const show = (response: Response, status: number, page: ShopPage): void => {
    response.status(status).type('html').send(render(page));
  };
  const router = Router();
  router
    .route('/pesan')
    .all(pageHeaders())
    .get(async (_request, response) => {
      const products = (await offer())?.products ?? [];
      show(response, 200, { products, fields: emptyFields(), problems: {}, notice: null });
    })
    .post(readForm(FORM_LIMIT_BYTES), async (request, response) => {
      const shop = await offer();
      const fields = fieldsOf(request);
      const { consumedPoints } = await limit.penalty(normalised(request.ip ?? ''));
      const answer = consumedPoints > PER_MINUTE ? putOff(fields, 'rate-limited') : await order(deps, shop, fields);
      if (answer.kind === 'ordered') response.redirect(303, answer.statusPage);
      else show(response, answer.status, { products: shop?.products ?? [], ...answer.page });
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route(style.address)
    .get((_request, response) => {
      response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(style.text);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  router.use(createErrorPage(deps.logger, { away: AWAY, plain }));
  return router;
}

/** The token is the order's reference: a form that is sent twice leads to one order. */
async function order(
  { db, acceptOrder }: ShopDependencies,
  shop: ShopOffer | undefined,
  fields: ShopFields,
): Promise<Answer> {
  const { payer, problems } = readFields(fields);
  if (shop === undefined || Object.keys(problems).length > 0) return wrong(fields, problems);
  const { resellerId } = shop;
  const reference = `WEB-${fields.token}`;
  // Each of them sends a message to whoever the number or address belongs to.
  if ((await countContactOrders(db, { resellerId, reference, ...payer })) >= PER_CONTACT_AND_DAY) {
    return { kind: 'again', status: 429, page: { fields, problems: {}, notice: CONTACT_USED } };
  }
  try {
    const { order: taken } = await acceptOrder({
      ...{ resellerId, reference, productCode: fields.produk },
      ...{ destination: fields.nomor, ...payer, nonce: null },
    });
    if (taken.asked !== null) return { kind: 'ordered', statusPage: `/pesanan/${taken.asked.token}` };
    // A no is final for its reference, so what is corrected is sent under another.
    return wrong({ ...fields, token: newToken() }, problemsOf(taken.errorCode));
  } catch (error) {
    if (error instanceof RetrySameReference) return putOff(fields, error.code);
    if (!(error instanceof InvalidRequest) || error.code !== 'ref-conflict') throw error;
    const page = { fields: { ...fields, token: newToken() }, problems: {}, notice: USED };
    return { kind: 'again', status: 409, page };
  }
}

function wrong(fields: ShopFields, problems: FieldProblems): Answer {
  return { kind: 'again', status: 422, page: { fields, problems, notice: null } };
}

/** With the same token: whether it was taken is open, or nothing was. */
function putOff(fields: ShopFields, code: RetryCode): Answer {
  const status = code === 'rate-limited' || code === 'too-many-open' ? 429 : 503;
  return { kind: 'again', status, page: { fields, problems: {}, notice: AGAIN[code] } };
}

/** Its own style and nothing else; the icons of the style sheet stand in it. */
function pageHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}
