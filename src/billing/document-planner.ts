import { createHash } from 'node:crypto';
import { InvariantBroken } from '../domain/errors';
import { type DocumentId, type PlanId } from '../domain/ids';
import {
  DOCUMENT_TEMPLATES,
  type Letterhead,
  type RekapContent,
  type TagihanContent,
} from '../domain/tagihan/document-content';
import { businessDate, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { findDocument, voidDocument } from '../persistence/repositories/document.repository';
import { type DocumentPlanner, type PlannedDocument } from './billing-deps';
import { receiptContent } from './documents/receipt-content';
import { rekapContent } from './documents/rekap-content';
import { tagihanContent } from './documents/tagihan-content';
import { type NewDocument, planDocument, planDocuments } from './plan-document';

export interface HouseDocumentPlanner extends DocumentPlanner {
  /** Rekaps of many plans, whose numbers are one range (B4). */
  rekaps(tx: Tx, input: { planIds: readonly PlanId[] }, now: Instant): Promise<PlannedDocument[]>;
}

/**
 * Reads the rows in the transaction that makes a document due, and fixes everything that will be printed: what changes
 * afterwards does not change the paper.
 */
export function createDocumentPlanner({
  company,
  publicUrl,
}: {
  company: Letterhead;
  publicUrl: string;
}): HouseDocumentPlanner {
  const rekapOf = async (tx: Tx, planId: PlanId, now: Instant): Promise<NewDocument> => {
    const { content, customerId } = await rekapContent(tx, { planId, company }, now);
    const today = businessDate(now);
    return {
      ...{ occasion: `rekap:${planId}:${today}:${markOf(content)}`, kind: 'rekap', customerId, planId },
      ...{ content, publicUrl, template: DOCUMENT_TEMPLATES.rekap, isMeteraiRequired: false, priorityOn: today },
    };
  };
  return {
    async tagihan(tx, { tagihanId, correctsId }, now) {
      const occasion = correctsId === undefined ? `tagihan:${tagihanId}` : `correction:${correctsId}`;
      const known = await findDocument(tx, occasion);
      if (known !== undefined) return known;
      const corrects = correctsId === undefined ? null : await replace(tx, correctsId, now);
      const { content, tagihan } = await tagihanContent(tx, { tagihanId, company, corrects }, now);
      const { customerId, planId, dueOn } = tagihan;
      const document: NewDocument = {
        ...{ occasion, kind: 'tagihan', customerId, planId, tagihanId, content, publicUrl, priorityOn: dueOn },
        ...{ template: DOCUMENT_TEMPLATES.tagihan, isMeteraiRequired: false },
        ...(correctsId === undefined ? {} : { correctsId }),
      };
      return planned(await planDocument(tx, document, now));
    },
    async receipt(tx, { paymentId, correctsId }, now) {
      const occasion = correctsId === undefined ? `receipt:${paymentId}` : `correction:${correctsId}`;
      const known = await findDocument(tx, occasion);
      if (known !== undefined) return known;
      const corrects = correctsId === undefined ? null : await replace(tx, correctsId, now);
      const { content, customerId, planId, tagihanId } = await receiptContent(tx, { paymentId, company, corrects });
      const document: NewDocument = {
        ...{ occasion, kind: 'receipt', customerId, paymentId, content, publicUrl },
        ...{ template: DOCUMENT_TEMPLATES.receipt, isMeteraiRequired: content.isMeteraiRequired },
        ...(planId === null ? {} : { planId }),
        ...(tagihanId === null ? {} : { tagihanId }),
        ...(correctsId === undefined ? {} : { correctsId }),
        // Who has paid waits for it.
        priorityOn: businessDate(now),
      };
      return planned(await planDocument(tx, document, now));
    },
    async rekap(tx, { planId }, now) {
      return planned(await planDocument(tx, await rekapOf(tx, planId, now), now));
    },
    async rekaps(tx, { planIds }, now) {
      const documents: NewDocument[] = [];
      for (const planId of planIds) documents.push(await rekapOf(tx, planId, now));
      return (await planDocuments(tx, documents, now)).map(planned);
    },
  };
}

function planned({ documentId, number }: PlannedDocument): PlannedDocument {
  return { documentId, number };
}

async function replace(tx: Tx, correctsId: DocumentId, now: Instant): Promise<TagihanContent['corrects']> {
  const old = await voidDocument(tx, correctsId, now);
  if (old === undefined) throw new InvariantBroken(`there is no document ${correctsId}`);
  return old;
}

/** One a day is enough while nothing has changed; the moment of asking changes nothing. */
function markOf({ asOf: _asOf, ...rest }: RekapContent): string {
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 8);
}
