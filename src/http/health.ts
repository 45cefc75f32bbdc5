import { type Response, Router } from 'express';
import { methodNotAllowed } from './method-not-allowed';

export interface Health {
  database: 'ok' | 'down';
  temporal: 'ok' | 'degraded';
  /** Orders that no workflow has taken up yet: as many as may wait? */
  backlog: 'ok' | 'full';
}

export type ReadHealth = () => Promise<Health>;

/**
 * `GET /healthz`: the process lives. `GET /readyz`: it can take orders, which without Temporal it can until the backlog
 * is full.
 */
export function createHealthRouter(readHealth: ReadHealth): Router {
  const router = Router();
  router
    .route('/healthz')
    .get((_request, response) => void response.json({ status: 'ok' }))
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/readyz')
    .get(async (_request, response) => {
      tellReadiness(response, await readHealth());
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}

function tellReadiness(response: Response, { database, temporal, backlog }: Health): void {
  const isReady = database === 'ok' && (temporal === 'ok' || backlog === 'ok');
  response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'unavailable', database, temporal });
}
