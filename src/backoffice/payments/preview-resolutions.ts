import { type Queryable } from '../../persistence/database';
import { type CustomerScope, whereInScope } from '../../persistence/queries/tagihan/scope';
import {
  type PaymentExceptionRow,
  readPaymentException,
} from '../../persistence/repositories/payment-exception.repository';
import { readExceptionFacts } from './exception-facts';
import { offerResolutions } from './offer-resolutions';
import { type ResolutionOffer } from './resolution.types';

/**
 * An exception with what can be done about it and what that would book; nothing to offer once it is resolved. Undefined
 * for one that is not there or is about somebody else's customer; one of nobody's is for those who see all.
 */
export async function previewResolutions(
  queryable: Queryable,
  { scope, exceptionId }: { scope: CustomerScope; exceptionId: string },
): Promise<{ exception: PaymentExceptionRow; offers: ResolutionOffer[] } | undefined> {
  const { sql, parameters } = whereInScope(scope, 'c');
  const seen = await queryable.row(
    `select e.id from payment_exception e left join customer c on c.id = e.customer_id where e.id = ? and ${sql}`,
    [exceptionId, ...parameters],
  );
  const exception = seen === undefined ? undefined : await readPaymentException(queryable, exceptionId);
  if (exception === undefined) return undefined;
  if (exception.state === 'resolved') return { exception, offers: [] };
  return { exception, offers: offerResolutions(exception, await readExceptionFacts(queryable, exception)) };
}
