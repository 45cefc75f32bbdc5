import { type RequestHandler } from 'express';
import { type AcceptSupplierCallback } from '../../intake/accept-supplier-callback';
import { type Logger } from '../../logging/logger';
import { rawBodyOf } from '../raw-body';

/** `POST | GET /callbacks/{supplier}/{terminal}`: answered once the callback is stored, before it is acted on. */
export function supplierCallbackHandler(acceptCallback: AcceptSupplierCallback, logger: Logger): RequestHandler {
  return async (request, response) => {
    const { supplier, terminal } = request.params;
    const callback = {
      supplier: String(supplier),
      terminal: String(terminal),
      headers: request.headers,
      body: rawBodyOf(request),
    };
    const { status } = await acceptCallback(callback).catch((error: unknown) => {
      logger.error({ err: error }, 'a supplier callback could not be taken');
      return { status: 503 };
    });
    response.status(status).json({ received: status === 200 });
  };
}
