import { type RequestHandler, Router } from 'express';
import { type SecretBox } from '../../config/secret-box';
import { type Settings } from '../../domain/settings';
import { type AcceptOrder } from '../../intake/accept-order.types';
import { type AcceptTiket } from '../../intake/accept-tiket.types';
import { type AcceptTopup } from '../../intake/accept-topup.types';
import { createCredentialGuard } from '../../intake/credential-guard';
import { type Logger } from '../../logging/logger';
import { type Queryable } from '../../persistence/database';
import { sendRetry } from '../error-response';
import { methodNotAllowed } from '../method-not-allowed';
import { readRawBody } from '../raw-body';
import { type Turnstile } from '../turnstile';
import { authenticated, type H2hHandler } from './authenticate';
import { createTopupHandler } from './create-topup.handler';
import { listProductsHandler } from './list-products.handler';
import { listTopupsHandler } from './list-topups.handler';
import { openApiDocument } from './openapi';
import { createOrderHandler, readOrderHandler } from './orders.handlers';
import { createRateLimits, retryAfterSeconds } from './rate-limits';
import { readSaldoHandler } from './read-saldo.handler';
import { readTopupHandler } from './read-topup.handler';
import { createTiketHandler, readTiketHandler } from './tikets.handlers';

export interface H2hDependencies {
  db: Queryable;
  acceptTopup: AcceptTopup;
  acceptOrder: AcceptOrder;
  acceptTiket: AcceptTiket;
  /** Of this listener as buyers reach it, without a slash at the end: status pages are told by it. */
  publicUrl: string;
  secretBox: SecretBox;
  settings: { current(): Promise<Settings> };
  logger: Logger;
  turnstile: Turnstile;
}

const BODY_LIMIT_BYTES = 16 * 1024;

/** The native H2H interface for resellers' servers, version 1. */
export function createH2hRouter(deps: H2hDependencies): Router {
  const { db, secretBox, acceptTopup } = deps;
  const authentication = { db, secretBox, guard: createCredentialGuard(deps), limits: createRateLimits() };
  // A key counts as its owner's only once it has signed: a guesser of keys is one caller, by its address.
  const turnstile = deps.turnstile((request) => {
    const apiKey = request.get('X-Tuntas-Key') ?? '';
    return authentication.limits.isProven(apiKey) ? `${request.ip ?? ''} ${apiKey}` : (request.ip ?? '');
  });
  // First of all, and by itself: of a flood there are hundreds a second, and the others wait for each of them.
  const refuseSpent: RequestHandler = (request, response, next) => {
    const leftMs = authentication.limits.spentForMs(request.get('X-Tuntas-Key') ?? '');
    if (leftMs === 0) next();
    else sendRetry(response, { code: 'rate-limited', afterSeconds: retryAfterSeconds(leftMs) });
  };
  const signed = (handler: H2hHandler): RequestHandler[] => [
    refuseSpent,
    readRawBody(BODY_LIMIT_BYTES),
    turnstile,
    authenticated(authentication, handler),
  ];

  // Strict, since a path is signed as it was sent: one resource has one name.
  const router = Router({ strict: true, caseSensitive: true });
  router
    .route('/h2h/v1/topups')
    .get(signed(listTopupsHandler(db)))
    .post(signed(createTopupHandler(acceptTopup)))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  router
    .route('/h2h/v1/topups/:refId')
    .get(signed(readTopupHandler(db)))
    .all(methodNotAllowed('GET', 'HEAD'));
  for (const { path, create, read } of transferHandlers(deps)) {
    router.route(path).post(signed(create)).all(methodNotAllowed('POST'));
    router.route(`${path}/:refId`).get(signed(read)).all(methodNotAllowed('GET', 'HEAD'));
  }
  router
    .route('/h2h/v1/saldo')
    .get(signed(readSaldoHandler(db)))
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/h2h/v1/products')
    .get(signed(listProductsHandler(db)))
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/h2h/v1/openapi.json')
    .get((_request, response) => void response.json(openApiDocument))
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}

/** What is paid by bank transfer. */
function transferHandlers(deps: H2hDependencies): { path: string; create: H2hHandler; read: H2hHandler }[] {
  const { acceptOrder, acceptTiket, publicUrl } = deps;
  return [
    {
      path: '/h2h/v1/orders',
      create: createOrderHandler(acceptOrder, publicUrl),
      read: readOrderHandler(deps),
    },
    {
      path: '/h2h/v1/tikets',
      create: createTiketHandler(acceptTiket, publicUrl),
      read: readTiketHandler(deps),
    },
  ];
}
