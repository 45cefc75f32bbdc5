import { type RequestHandler, Router } from 'express';
import { isVerifyToken } from '../../channels/whatsapp/inbound';
import { type AcceptWhatsAppEvent } from '../../intake/accept-whatsapp-event';
import { methodNotAllowed } from '../method-not-allowed';
import { rawBodyOf, readRawBody } from '../raw-body';

export interface WhatsAppDependencies {
  acceptEvent: AcceptWhatsAppEvent;
  /** What Meta is told when the address is set up. */
  verifyToken: string;
}

const LIMIT_BYTES = 3 * 1024 * 1024;

/** `/callbacks/whatsapp`: the check of the address, and everything that WhatsApp tells. */
export function createWhatsAppRouter({ acceptEvent, verifyToken }: WhatsAppDependencies): Router {
  const router = Router();
  router
    .route('/callbacks/whatsapp')
    .get(verify(verifyToken))
    .post(readRawBody(LIMIT_BYTES), take(acceptEvent))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  return router;
}

/** The challenge as bare text, for whoever knows the token. */
function verify(verifyToken: string): RequestHandler {
  return ({ query }, response) => {
    const [mode, token, challenge] = ['hub.mode', 'hub.verify_token', 'hub.challenge'].map((name) => query[name]);
    const isAsked = mode === 'subscribe' && typeof token === 'string' && typeof challenge === 'string';
    if (!isAsked || !isVerifyToken(token, verifyToken)) {
      response.sendStatus(403);
      return;
    }
    response.type('text/plain').send(challenge);
  };
}

function take(acceptEvent: AcceptWhatsAppEvent): RequestHandler {
  return async (request, response) => {
    const signature = request.get('x-hub-signature-256');
    const { status } = await acceptEvent({ signature, body: rawBodyOf(request) });
    response.status(status).json({ received: status === 200 });
  };
}
