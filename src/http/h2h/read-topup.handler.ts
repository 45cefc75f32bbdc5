import { InvalidRequest } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { type Queryable } from '../../persistence/database';
import { readOwnTopup } from '../../persistence/queries/own-topups';
import { type H2hHandler } from './authenticate';
import { type TopupView } from './messages';

/** `GET /h2h/v1/topups/{refId}` */
export function readTopupHandler(db: Queryable): H2hHandler {
  return async ({ resellerId }, request, response) => {
    const reference = String(request.params['refId']);
    if (!REFERENCE.test(reference)) throw new InvalidRequest('invalid-reference');
    const topup = await readOwnTopup(db, { resellerId, origin: 'h2h' }, reference);
    if (topup === undefined) throw new InvalidRequest('not-found');
    response.json(topup satisfies TopupView);
  };
}
