import { type RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * A page of the console runs its own two scripts and nothing else, talks to its own server alone, and stands in no
 * frame. Pictures also come from the public listener, `pictures`: what payers upload is never served here. The referrer
 * stays on the site: without it a browser names no origin when it sends a form.
 */
export function consoleHeaders({ pictures }: { pictures: string }): RequestHandler {
  const own = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: own,
        styleSrc: own,
        imgSrc: ["'self'", 'data:', new URL(pictures).origin],
        connectSrc: own,
        formAction: own,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}
