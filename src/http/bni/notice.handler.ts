import { type RequestHandler } from 'express';
import { type AcceptBankNotice } from '../../intake/accept-bank-notice';
import { rawBodyOf } from '../raw-body';

/** `POST /callbacks/bni`. The bank reads the status in the body: HTTP is 200 either way. */
export function bankNoticeHandler(accept: AcceptBankNotice): RequestHandler {
  return async (request, response) => {
    response.json(await accept({ body: rawBodyOf(request), ip: request.ip ?? '' }));
  };
}
