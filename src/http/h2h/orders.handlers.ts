import { InvalidRequest } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { type AcceptOrder, type OrderAcceptance } from '../../intake/accept-order.types';
import { readPayer } from '../../intake/payer';
import { readOwnOrder } from '../../persistence/queries/own-orders';
import { askedAnswer, askedOrNulls, type ReadTransferDeps, reopenableAnswer } from './asked-answer';
import { type H2hHandler } from './authenticate';
import { parseSignedBody } from './parse-signed-body';
import { refusalAnswer } from './refusal-answer';
import { type OrderAccepted, orderSchema, type OrderView } from './transfer-messages';

/** `POST /h2h/v1/orders`: the answer of the stored acceptance, also when the reference was answered before. */
export function createOrderHandler(acceptOrder: AcceptOrder, publicUrl: string): H2hHandler {
  return async ({ resellerId, credentialId, nonce, stamp, requestHash }, request, response) => {
    const { refId: reference, productCode, destination, ...typed } = parseSignedBody(request, orderSchema);
    const { payerName = '', phone = '', email = '' } = typed;
    const { payer, wrong } = readPayer({ payerName, phone, email });
    if (wrong.length > 0) throw new InvalidRequest('invalid-body');
    const acceptance = await acceptOrder({
      ...{ resellerId, reference, productCode, destination, ...payer },
      nonce: { credentialId, value: nonce, requestHash, stamp },
    });
    response.status(acceptance.httpStatus).json(answerOf(acceptance, publicUrl));
  };
}

/** An order that was taken and failed later is still an order that was taken. */
function answerOf({ order }: OrderAcceptance, publicUrl: string): OrderAccepted | { error: object } {
  const { orderId, refId, state, asked, errorCode } = order;
  return asked === null ? refusalAnswer(errorCode) : { orderId, refId, ...askedAnswer(asked, publicUrl), state };
}

/** `GET /h2h/v1/orders/{refId}` */
export function readOrderHandler({ db, settings, publicUrl }: ReadTransferDeps): H2hHandler {
  return async ({ resellerId }, request, response) => {
    const reference = String(request.params['refId']);
    if (!REFERENCE.test(reference)) throw new InvalidRequest('invalid-reference');
    const order = await readOwnOrder(db, resellerId, reference);
    if (order === undefined) throw new InvalidRequest('not-found');
    const { asked, expiredAt, ...facts } = order;
    const reopenable = await reopenableAnswer({ state: facts.state, expiredAt }, settings);
    response.json({ ...facts, ...askedOrNulls(asked, publicUrl), ...reopenable } satisfies OrderView);
  };
}
