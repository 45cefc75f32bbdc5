import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { InvalidRequest } from '../domain/errors';
import { type AcceptBankNotice } from '../intake/accept-bank-notice';
import { type AcceptMutationBatch } from '../intake/accept-mutation-batch';
import { type AcceptSupplierCallback } from '../intake/accept-supplier-callback';
import { type Logger } from '../logging/logger';
import { bankNoticeHandler } from './bni/notice.handler';
import { type ConsoleDeps, createConsoleRouter } from './console/console-router';
import { consoleHeaders } from './console/security-headers';
import { createErrorHandler } from './error-response';
import { createH2hRouter, type H2hDependencies } from './h2h/h2h.router';
import { createHealthRouter, type ReadHealth } from './health';
import { methodNotAllowed } from './method-not-allowed';
import { createMutationsRouter } from './mutations/mutations.router';
import { createOtomaxRouter, type OtomaxDependencies } from './otomax/otomax.router';
import { readRawBody } from './raw-body';
import { logRequests, type RequestEvent } from './request-log';
import { createShopRouter } from './shop/shop.router';
import { createStatusRouter, type StatusDependencies } from './status/status.router';
import { supplierCallbackHandler } from './suppliers/callback.handler';
import { createTurnstile } from './turnstile';
import { createVerifyRouter } from './verify/verify.router';
import { createWhatsAppRouter, type WhatsAppDependencies } from './whatsapp/whatsapp.router';

export { listen, type RunningServer } from './listen';

/** What both listeners need. */
interface AppDependencies {
  logger: Logger;
  health: ReadHealth;
  /** Told about each request that is over; never waited for. */
  observe?: (event: RequestEvent) => void;
}

export interface PublicAppDependencies
  extends AppDependencies, Omit<H2hDependencies, 'turnstile'>, Omit<OtomaxDependencies, 'turnstile'> {
  acceptCallback: AcceptSupplierCallback;
  /** Undefined: no bills are made at the bank, and nothing is taken from it. */
  acceptBankNotice?: AcceptBankNotice | undefined;
  /** Undefined: WhatsApp is not set up, and nobody listens for it. */
  whatsapp?: WhatsAppDependencies | undefined;
  /** What payers see, and what feeds of mutations tell. */
  transfers: { acceptMutationBatch: AcceptMutationBatch } & Omit<StatusDependencies, 'db' | 'settings' | 'logger'>;
  /** The reseller whose buyers may order with a form of ours; undefined outside the demo. */
  demoShop: string | undefined;
  /** Proxies in front of this listener whose `X-Forwarded-For` is believed; 0: callers connect directly. */
  trustProxy: number;
}

export interface ConsoleAppDependencies extends AppDependencies, ConsoleDeps {
  /** The public listener as browsers of staff reach it. */
  publicUrl: string;
  /** Proxies in front of this listener, as of the public one: behind a proxy that ends https, it also says that the cookie is for https alone. */
  trustProxy: number;
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

const CALLBACK_LIMIT_BYTES = 64 * 1024;

/** The listener for resellers' servers and counterparts' callbacks. */
export function createPublicApp(deps: PublicAppDependencies): Express {
  const app = createApp(deps, helmet());
  app.set('trust proxy', deps.trustProxy);
  // One for both entrances: they share the connections to the database.
  const entrances = { ...deps, turnstile: createTurnstile() };
  app.use(createHealthRouter(deps.health), createH2hRouter(entrances), createOtomaxRouter(entrances));
  app.use(createVerifyRouter(deps), createStatusRouter({ ...deps, ...deps.transfers }));
  if (deps.demoShop !== undefined) app.use(createShopRouter({ ...deps, resellerCode: deps.demoShop }));
  app.use(createMutationsRouter(deps.transfers));
  if (deps.whatsapp !== undefined) app.use(createWhatsAppRouter(deps.whatsapp));
  if (deps.acceptBankNotice !== undefined) {
    app
      .route('/callbacks/bni')
      .post(readRawBody(CALLBACK_LIMIT_BYTES), bankNoticeHandler(deps.acceptBankNotice))
      .all(methodNotAllowed('POST'));
  }
  const callback = supplierCallbackHandler(deps.acceptCallback, deps.logger);
  app
    .route('/callbacks/:supplier/:terminal')
    .get(readRawBody(CALLBACK_LIMIT_BYTES), callback)
    .post(readRawBody(CALLBACK_LIMIT_BYTES), callback)
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  return finish(app, deps);
}

/** The listener for staff and monitoring. */
export function createConsoleApp(deps: ConsoleAppDependencies): Express {
  const app = createApp(deps, consoleHeaders({ pictures: deps.publicUrl }));
  app.set('trust proxy', deps.trustProxy);
  app.use(createHealthRouter(deps.health));
  app
    .route('/metrics')
    .get(async (_request, response) => {
      const { contentType, text } = await deps.metrics();
      response.set('Content-Type', contentType).send(text);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  app.use(createConsoleRouter(deps));
  return finish(app, deps);
}

function createApp(deps: AppDependencies, securityHeaders: RequestHandler): Express {
  const app = express();
  app.disable('x-powered-by');
  // Answers are about this moment: none may be kept, or be taken for unchanged.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(logRequests(deps), securityHeaders, (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  return app;
}

function finish(app: Express, { logger }: AppDependencies): Express {
  app.use(() => {
    throw new InvalidRequest('not-found');
  });
  app.use(createErrorHandler(logger));
  return app;
}
