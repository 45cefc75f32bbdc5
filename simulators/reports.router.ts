import express, { Router } from 'express';
import { type CurrentWorld } from './world';

/** `/reports/<reseller>` receives in every dialect; `/reports` shows what came. */
export function createReportsRouter(current: CurrentWorld): Router {
  const router = Router();

  router.get('/', (request, response) => {
    response.json(
      current().reports.list({ refId: one(request.query['refId']), reseller: one(request.query['reseller']) }),
    );
  });

  router.all('/:reseller', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
    const world = current();
    const { method, headers, originalUrl } = request;
    const reseller = request.params.reseller;
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const query = new URL(originalUrl, 'http://simulator').search;
    const rule = world.reports.receive({ reseller, method, query, headers, body });
    if (rule.mode === 'hold') {
      const refId = world.reports.latest(1)[0]?.refId ?? undefined;
      await world.guard(response, world.gate.keep('report', { reseller, ref: refId }, response));
    }
    if (rule.mode === 'drop') response.destroy();
    else response.status(rule.mode === 'fail' ? rule.status : 200).json({ received: rule.mode !== 'fail' });
  });

  return router;
}

const one = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
