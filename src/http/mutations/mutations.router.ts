import { Router } from 'express';
import { type AcceptMutationBatch, type MutationBatchStatus } from '../../intake/accept-mutation-batch';
import { methodNotAllowed } from '../method-not-allowed';
import { rawBodyOf, readRawBody } from '../raw-body';

const LIMIT_BYTES = 1024 * 1024;

/** A feed reads the status alone: anything but 200 makes it send the same again. */
const HTTP_STATUS: Readonly<Record<MutationBatchStatus, number>> = {
  ...{ stored: 200, repeated: 200, malformed: 200 },
  ...{ unauthentic: 401, 'not-allowed': 403, 'unknown-feed': 404, unavailable: 503 },
};

/** `POST /callbacks/mutations/:feed`: lines of the bank, as a feed tells them. Answered once they are stored. */
export function createMutationsRouter({ acceptMutationBatch }: { acceptMutationBatch: AcceptMutationBatch }): Router {
  const router = Router();
  router
    .route('/callbacks/mutations/:feed')
    .post(readRawBody(LIMIT_BYTES), async (request, response) => {
      const { status } = await acceptMutationBatch({
        ...{ feed: request.params.feed, body: rawBodyOf(request), ip: request.ip ?? '' },
        signature: request.get('signature'),
      });
      response.status(HTTP_STATUS[status]).json({ received: HTTP_STATUS[status] === 200 });
    })
    .all(methodNotAllowed('POST'));
  return router;
}
