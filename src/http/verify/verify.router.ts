import { type Response, Router } from 'express';
import helmet from 'helmet';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Queryable } from '../../persistence/database';
import { findVerifiedDocument } from '../../persistence/queries/verify-document';
import { normalised } from '../h2h/allowed-ips';
import { methodNotAllowed } from '../method-not-allowed';
import { createRenderVerify, type VerifyPage } from './render-verify';

export interface VerifyDependencies {
  db: Queryable;
}

/** Of one address in a minute: far more than people scan, far less than guessing a token would take. */
const PER_MINUTE = 60;
const WINDOW_SECONDS = 60;
const TOKEN = /^[0-9a-f]{32}$/;
/** Of no document: what is no token is looked for all the same, so that it takes as long as one that is unknown. */
const NO_TOKEN = '-';

const STATUS: Readonly<Record<VerifyPage['page'], number>> = { found: 200, unknown: 404, 'too-many': 429 };

/** `GET /v/:token`: whether a document is genuine, for whoever holds it. */
export function createVerifyRouter({ db }: VerifyDependencies): Router {
  const { render, styleHash } = createRenderVerify();
  const limit = new RateLimiterMemory({ keyPrefix: 'verify', points: PER_MINUTE, duration: WINDOW_SECONDS });
  const show = (response: Response, page: VerifyPage): void => {
    response.status(STATUS[page.page]).type('html').send(render(page));
  };
  const router = Router();
  router
    .route('/v/:token')
    .all(pageHeaders(styleHash))
    .get(async ({ params, ip }, response) => {
      const { consumedPoints, msBeforeNext } = await limit.penalty(normalised(ip ?? ''));
      if (consumedPoints > PER_MINUTE) {
        const afterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
        response.set('Retry-After', String(afterSeconds));
        show(response, { page: 'too-many', afterSeconds });
        return;
      }
      const document = await findVerifiedDocument(db, TOKEN.test(params.token) ? params.token : NO_TOKEN);
      show(response, document === undefined ? { page: 'unknown' } : { page: 'found', document });
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}

/** Nothing but its own style; the address holds the token, so it is told to nobody. */
function pageHeaders(styleHash: string) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [`'${styleHash}'`],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}
