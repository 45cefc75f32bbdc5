import { type RequestHandler } from 'express';
import helmet from 'helmet';

/** The page runs its own script and nothing else; its address holds the token, so it is told to nobody. */
export function statusHeaders(): RequestHandler {
  const own = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: own,
        styleSrc: own,
        imgSrc: ['data:'],
        connectSrc: own,
        formAction: own,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}
