import { type Request } from 'express';
import { z } from 'zod';
import { InvalidRequest } from '../../domain/errors';
import { type BusinessDate, parseBusinessDate } from '../../domain/time';
import { type Queryable } from '../../persistence/database';
import { formatPosition, listOwnTopups, parsePosition, type TopupPosition } from '../../persistence/queries/own-topups';
import { type H2hHandler } from './authenticate';
import { type TopupList } from './messages';

const PAGE_SIZE = 100;

const querySchema = z.strictObject({ date: z.string(), cursor: z.string().optional() });

/** `GET /h2h/v1/topups?date=&cursor=`: the reseller's own day in Jakarta, a page at a time. */
export function listTopupsHandler(db: Queryable): H2hHandler {
  return async ({ resellerId }, request, response) => {
    const { day, after } = queryOf(request);
    const page = await listOwnTopups(db, { resellerId, origin: 'h2h' }, { day, after, pageSize: PAGE_SIZE });
    const nextCursor = page.next === null ? null : formatPosition(page.next);
    response.json({ items: page.topups, nextCursor } satisfies TopupList);
  };
}

function queryOf(request: Request): { day: BusinessDate; after: TopupPosition | null } {
  const query = querySchema.safeParse({ ...request.query });
  if (!query.success) throw new InvalidRequest('invalid-query', { cause: query.error });
  const day = parseBusinessDate(query.data.date);
  const after = query.data.cursor === undefined ? null : parsePosition(query.data.cursor);
  if (day === undefined || after === undefined) throw new InvalidRequest('invalid-query');
  return { day, after };
}
