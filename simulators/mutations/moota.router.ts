import { Router, type Request, type Response } from 'express';
import { setTimeout as pause } from 'node:timers/promises';
import { type CurrentWorld } from '../world';
import { mootaItem } from './moota-item';
import { wibDay } from './mutation-book';

const USUAL_PER_PAGE = 20;
const MOST_PER_PAGE = 100;

/** Moota's API as far as the hub uses it: the list of mutations, newest first, in pages as Laravel makes them. */
export function createMootaRouter(current: CurrentWorld): Router {
  const router = Router();
  router.get('/api/v2/mutation', async (request, response) => {
    const world = current();
    await world.guard(response, answerList(world.mutations, request, response));
  });
  return router;
}

async function answerList(
  feed: ReturnType<CurrentWorld>['mutations'],
  request: Request,
  response: Response,
): Promise<void> {
  if (feed.modes.slowMs > 0) await pause(feed.modes.slowMs);
  if (feed.modes.isListDown) {
    response.status(503).json({ message: 'Service Unavailable' });
    return;
  }
  if (request.headers.authorization !== `Bearer ${feed.account.token}`) {
    response.status(401).json({ message: 'Unauthenticated.' });
    return;
  }
  const text = (name: string): string => (typeof request.query[name] === 'string' ? request.query[name] : '');
  const [from, to, type] = [text('start_date'), text('end_date'), text('type')];
  const lines = feed
    .known()
    .filter((line) => (from === '' || wibDay(line.at) >= from) && (to === '' || wibDay(line.at) <= to))
    .filter((line) => type === '' || line.type === type);
  const perPage = Math.min(Math.max(1, Number(text('per_page')) || USUAL_PER_PAGE), MOST_PER_PAGE);
  const page = Math.max(1, Number(text('page')) || 1);
  response.json({
    current_page: page,
    data: lines.slice((page - 1) * perPage, page * perPage).map((line) => mootaItem(line, feed.modes)),
    ...{ last_page: Math.max(1, Math.ceil(lines.length / perPage)), per_page: perPage, total: lines.length },
  });
}
