import { type DocumentId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type CustomerScope, whereInScope } from './scope';

export interface DocumentFile {
  number: string;
  kind: string;
  state: 'planned' | 'ready' | 'void';
  /** Null: not printed yet. */
  pdf: Buffer | null;
}

/** A document as it is stored. Undefined also for one outside of the scope. */
export async function readDocumentFile(
  queryable: Queryable,
  scope: CustomerScope,
  documentId: DocumentId,
): Promise<DocumentFile | undefined> {
  const inScope = whereInScope(scope, 'c');
  return queryable.row<DocumentFile>(
    `select d.number, d.kind, d.state, f.pdf from document d
     join customer c on c.id = d.customer_id
     left join document_file f on f.document_id = d.id
     where d.id = ? and ${inScope.sql}`,
    [documentId, ...inScope.parameters],
  );
}
