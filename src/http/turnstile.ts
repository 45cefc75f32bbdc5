import { type Request, type RequestHandler } from 'express';
import { createFairQueue } from '../domain/fair-queue';
import { RetrySameReference } from '../domain/errors';

/** Fewer than the database has connections: who is let in does not wait for one, and the others wait here. */
const AT_ONCE = 12;
const WAITING = 400;
const RETRY_AFTER_SECONDS = 1;

/** One for all entrances of a process; each says who is asking. */
export type Turnstile = (callerOf: (request: Request) => string) => RequestHandler;

/**
 * Lets a few requests in at a time, their callers in turn, before anything is asked of the database: one who floods the
 * door waits behind itself. A request that finds no place is refused as `rate-limited`; nothing was stored or held then.
 */
export function createTurnstile(): Turnstile {
  const queue = createFairQueue<{ enter: () => void; refuse: () => void }>(WAITING);
  let inside = 0;
  const letIn = (): void => {
    while (inside < AT_ONCE) {
      const next = queue.shift();
      if (next === undefined) return;
      inside += 1;
      next.enter();
    }
  };
  return (callerOf) => (request, response, next) => {
    const enter = (): void => {
      const leave = (): void => {
        inside -= 1;
        letIn();
      };
      // A caller who left while it waited: `close` would never come again.
      if (response.closed) {
        leave();
        return;
      }
      response.once('close', leave);
      next();
    };
    const refuse = (): void => next(new RetrySameReference('rate-limited', RETRY_AFTER_SECONDS));
    queue.push(callerOf(request), { enter, refuse })?.refuse();
    letIn();
  };
}
