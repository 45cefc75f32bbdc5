import { type CustomerId, type DocumentId, type TagihanId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type CustomerScope, whereInScope } from './scope';

/** Where a document is shown. Undefined also for one outside of the scope. */
export async function readDocumentPlace(
  queryable: Queryable,
  scope: CustomerScope,
  documentId: DocumentId,
): Promise<{ customerId: CustomerId; tagihanId: TagihanId | null } | undefined> {
  const inScope = whereInScope(scope, 'c');
  return queryable.row<{ customerId: CustomerId; tagihanId: TagihanId | null }>(
    `select d.customer_id as customerId, d.tagihan_id as tagihanId from document d
     join customer c on c.id = d.customer_id where d.id = ? and ${inScope.sql}`,
    [documentId, ...inScope.parameters],
  );
}
