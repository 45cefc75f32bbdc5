import { type Rupiah, rupiah } from '../../domain/money';
import { type DocumentKind } from '../../domain/tagihan/terms';
import { type BusinessDate } from '../../domain/time';
import { type Queryable } from '../database';

/** What the public page tells of a document: nothing that its paper does not show, but whether it still stands. */
export interface VerifiedDocument {
  kind: DocumentKind;
  number: string;
  issuedOn: BusinessDate;
  amount: Rupiah;
  company: string;
  customer: string;
  state: 'valid' | 'replaced' | 'cancelled';
  /** The number of the document that replaces it. */
  replacedBy: string | null;
}

/** By the token that stands in its QR code and its links. */
export async function findVerifiedDocument(queryable: Queryable, token: string): Promise<VerifiedDocument | undefined> {
  const row = await queryable.row<{
    kind: DocumentKind;
    number: string;
    issued_on: string;
    state: 'planned' | 'ready' | 'void';
    content: string;
    replaced_by: string | null;
    tagihan_state: string | null;
  }>(
    `select d.kind, d.number, d.issued_on, d.state, d.content, t.state as tagihan_state,
       (select r.number from document r where r.occasion = concat('correction:', d.id)) as replaced_by
     from document d left join tagihan t on t.id = d.tagihan_id and d.kind = 'tagihan'
     where d.token = ?`,
    [token],
  );
  if (row === undefined) return undefined;
  const { amount, company, customer } = JSON.parse(row.content) as {
    amount: number;
    company: { name: string };
    customer: { name: string };
  };
  const isCancelled = row.tagihan_state === 'cancelled' || row.state === 'void';
  return {
    ...{ kind: row.kind, number: row.number, issuedOn: row.issued_on as BusinessDate, amount: rupiah(amount) },
    ...{ company: company.name, customer: customer.name, replacedBy: row.replaced_by },
    state: row.replaced_by !== null ? 'replaced' : isCancelled ? 'cancelled' : 'valid',
  };
}
