import { rupiah } from '../../domain/money';
import { type Acceptance, type AcceptTopup } from '../../intake/accept-topup.types';
import { type H2hHandler } from './authenticate';
import { type TopupAccepted, topupOrderSchema } from './messages';
import { parseSignedBody } from './parse-signed-body';
import { refusalAnswer } from './refusal-answer';

/** `POST /h2h/v1/topups`: the answer of the stored acceptance, also when the reference was answered before. */
export function createTopupHandler(acceptTopup: AcceptTopup): H2hHandler {
  return async ({ resellerId, credentialId, nonce, stamp, requestHash }, request, response) => {
    const { refId, productCode, destination, maxPrice } = parseSignedBody(request, topupOrderSchema);
    const acceptance = await acceptTopup({
      resellerId,
      origin: 'h2h',
      reference: refId,
      productCode,
      destination,
      maxPrice: maxPrice === undefined ? null : rupiah(maxPrice),
      nonce: { credentialId, value: nonce, requestHash, stamp },
    });
    response.status(acceptance.httpStatus).json(answerOf(acceptance));
  };
}

/** An order that was taken and failed later is still an order that was taken. */
function answerOf({ httpStatus, topup, saldo }: Acceptance): TopupAccepted | { error: object } {
  if (httpStatus === 202) {
    const { topupId, refId, state, price } = topup;
    return { topupId, refId, state, price, saldo };
  }
  return refusalAnswer(topup.errorCode);
}
