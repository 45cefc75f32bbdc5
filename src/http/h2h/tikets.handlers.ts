import { InvalidRequest } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { rupiah } from '../../domain/money';
import { type AcceptTiket, type TiketAcceptance } from '../../intake/accept-tiket.types';
import { readOwnTiket } from '../../persistence/queries/own-tikets';
import { askedAnswer, askedOrNulls, type ReadTransferDeps, reopenableAnswer } from './asked-answer';
import { type H2hHandler } from './authenticate';
import { parseSignedBody } from './parse-signed-body';
import { refusalAnswer } from './refusal-answer';
import { type TiketAccepted, tiketSchema, type TiketView } from './transfer-messages';

/** `POST /h2h/v1/tikets`: announces a deposit. */
export function createTiketHandler(acceptTiket: AcceptTiket, publicUrl: string): H2hHandler {
  return async ({ resellerId, credentialId, nonce, stamp, requestHash }, request, response) => {
    const { refId: reference, amount } = parseSignedBody(request, tiketSchema);
    const acceptance = await acceptTiket({
      ...{ resellerId, amount: rupiah(amount) },
      source: { origin: 'h2h', reference, nonce: { credentialId, value: nonce, requestHash, stamp } },
    });
    response.status(acceptance.httpStatus).json(answerOf(acceptance, { refId: reference, publicUrl }));
  };
}

function answerOf(
  { tiket }: TiketAcceptance,
  { refId, publicUrl }: { refId: string; publicUrl: string },
): TiketAccepted | { error: object } {
  const { tiketId, state, asked, errorCode } = tiket;
  return asked === null ? refusalAnswer(errorCode) : { tiketId, refId, ...askedAnswer(asked, publicUrl), state };
}

/** `GET /h2h/v1/tikets/{refId}` */
export function readTiketHandler({ db, settings, publicUrl }: ReadTransferDeps): H2hHandler {
  return async ({ resellerId }, request, response) => {
    const refId = String(request.params['refId']);
    if (!REFERENCE.test(refId)) throw new InvalidRequest('invalid-reference');
    const tiket = await readOwnTiket(db, resellerId, { origin: 'h2h', reference: refId });
    if (tiket === undefined) throw new InvalidRequest('not-found');
    const { tiketId, base: requestedAmount, state, credited: creditedAmount, asked, ...rest } = tiket;
    const { errorCode, expiredAt, createdAt, endedAt } = rest;
    response.json({
      ...{ tiketId, refId, requestedAmount, ...askedOrNulls(asked, publicUrl), state, creditedAmount },
      ...{ errorCode, createdAt, endedAt, ...(await reopenableAnswer({ state, expiredAt }, settings)) },
    } satisfies TiketView);
  };
}
