import { createHash, randomBytes } from 'node:crypto';
import { type CustomerId, type DocumentId, type PaymentId, type PlanId, type TagihanId } from '../domain/ids';
import { DOCUMENT_SERIES, type DocumentKind } from '../domain/tagihan/terms';
import { type BusinessDate, businessDate, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { findDocument, insertDocument } from '../persistence/repositories/document.repository';

export interface NewDocument {
  /** Each occasion has one document: `receipt:<payment id>`. */
  occasion: string;
  kind: DocumentKind;
  customerId: CustomerId;
  planId?: PlanId;
  tagihanId?: TagihanId;
  paymentId?: PaymentId;
  correctsId?: DocumentId;
  /** Everything that is printed, but for its number, its day and its public page, which are given here. */
  content: object;
  /** Where holders of the document reach this house, without a slash at the end. Without it the paper names no page. */
  publicUrl?: string;
  /** Folder and file below `templates/pdf/`. */
  template: string;
  isMeteraiRequired: boolean;
  /** What is due soonest is printed first. */
  priorityOn: BusinessDate;
}

interface Planned {
  documentId: DocumentId;
  number: string;
  isNew: boolean;
}

/**
 * Takes the next number of the series and year (B4) and writes the document; it is printed later, and keeps its number
 * also when it never is. Safe to repeat: the same occasion returns the first one. The counter is the last lock of a
 * transaction.
 */
export async function planDocument(tx: Tx, document: NewDocument, now: Instant): Promise<Planned> {
  const known = await findDocument(tx, document.occasion);
  if (known !== undefined) return { ...known, isNew: false };
  const numbers = await takeNumbers(tx, { kind: document.kind, count: 1 }, now);
  return writeDocument(tx, { document, number: numbers(0) }, now);
}

/**
 * The same for many of one kind, whose numbers are taken at once: a month's documents touch the counter once. Returns
 * them in the order that they were given in.
 */
export async function planDocuments(tx: Tx, documents: readonly NewDocument[], now: Instant): Promise<Planned[]> {
  const [first] = documents;
  if (first === undefined) return [];
  const known = new Map<string, Planned>();
  for (const { occasion } of documents) {
    const found = await findDocument(tx, occasion);
    if (found !== undefined) known.set(occasion, { ...found, isNew: false });
  }
  const fresh = documents.filter(({ occasion }) => !known.has(occasion));
  if (fresh.length > 0) {
    const numbers = await takeNumbers(tx, { kind: first.kind, count: fresh.length }, now);
    for (const [index, document] of fresh.entries()) {
      known.set(document.occasion, await writeDocument(tx, { document, number: numbers(index) }, now));
    }
  }
  return documents.flatMap(({ occasion }) => known.get(occasion) ?? []);
}

async function writeDocument(
  tx: Tx,
  { document, number }: { document: NewDocument; number: string },
  now: Instant,
): Promise<Planned> {
  const { kind, publicUrl, template } = document;
  const documentId = newId();
  const token = randomBytes(16).toString('hex');
  const issuedOn = businessDate(now);
  const page = publicUrl === undefined ? {} : { verifyUrl: `${publicUrl}/v/${token}` };
  const content = JSON.stringify({ ...document.content, number, issuedOn, ...page });
  try {
    await insertDocument(
      tx,
      {
        ...{ id: documentId, occasion: document.occasion, kind, number, issuedOn, customerId: document.customerId },
        ...{ planId: document.planId ?? null, tagihanId: document.tagihanId ?? null },
        ...{ paymentId: document.paymentId ?? null, correctsId: document.correctsId ?? null },
        ...{ content, template, contentHash: createHash('sha256').update(`${template}\n${content}`).digest() },
        ...{ isMeteraiRequired: document.isMeteraiRequired, token },
        priorityOn: document.priorityOn,
      },
      now,
    );
    return { documentId, number, isNew: true };
  } catch (error) {
    if (!isDuplicateOf(error, 'occasion')) throw error;
    // Somebody was faster; the number is lost, and numbers may have gaps.
    const winner = await findDocument(tx, document.occasion);
    if (winner === undefined) throw error;
    return { ...winner, isNew: false };
  }
}

/** A range of the year's numbers; the counter stays locked until the transaction ends. */
async function takeNumbers(
  tx: Tx,
  { kind, count }: { kind: DocumentKind; count: number },
  now: Instant,
): Promise<(index: number) => string> {
  const series = DOCUMENT_SERIES[kind];
  const year = Number(businessDate(now).slice(0, 4));
  await tx.write(
    `insert into document_counter (series, year, last_number) values (?, ?, ?)
     on duplicate key update last_number = last_number + ?`,
    [series, year, count, count],
  );
  const row = await tx.row<{ last_number: number }>(
    'select last_number from document_counter where series = ? and year = ? for update',
    [series, year],
  );
  if (row === undefined) throw new Error(`the counter of ${series} ${year} is gone`);
  const before = row.last_number - count;
  return (index) => `${series}-${year}-${String(before + index + 1).padStart(6, '0')}`;
}
