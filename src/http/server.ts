import express, { type Express } from 'express';
import helmet from 'helmet';
import { InvalidRequest } from '../domain/errors';
import { type AcceptSupplierCallback } from '../intake/accept-supplier-callback';
import { type Logger } from '../logging/logger';
import { createErrorHandler } from './error-response';
import { createH2hRouter, type H2hDependencies } from './h2h/h2h.router';
import { createHealthRouter, type ReadHealth } from './health';
import { methodNotAllowed } from './method-not-allowed';
import { readRawBody } from './raw-body';
import { logRequests, type RequestEvent } from './request-log';
import { supplierCallbackHandler } from './suppliers/callback.handler';

export { listen, type RunningServer } from './listen';

/** What both listeners need. */
interface AppDependencies {
  logger: Logger;
  health: ReadHealth;
  /** Told about each request that is over; never waited for. */
  observe?: (event: RequestEvent) => void;
}

export interface PublicAppDependencies extends AppDependencies, H2hDependencies {
  acceptCallback: AcceptSupplierCallback;
  /** Proxies in front of this listener whose `X-Forwarded-For` is believed; 0: callers connect directly. */
  trustProxy: number;
}

export interface ConsoleAppDependencies extends AppDependencies {
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

const CALLBACK_LIMIT_BYTES = 64 * 1024;

/** The listener for resellers' servers and counterparts' callbacks. */
export function createPublicApp(deps: PublicAppDependencies): Express {
  const app = createApp(deps);
  app.set('trust proxy', deps.trustProxy);
  app.use(createHealthRouter(deps.health), createH2hRouter(deps));
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
  const app = createApp(deps);
  app.use(createHealthRouter(deps.health));
  app
    .route('/metrics')
    .get(async (_request, response) => {
      const { contentType, text } = await deps.metrics();
      response.set('Content-Type', contentType).send(text);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return finish(app, deps);
}

function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  // Answers are about this moment: none may be kept, or be taken for unchanged.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(logRequests(deps), helmet(), (_request, response, next) => {
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
