import { type CustomerId, type DocumentId, type PaymentId, type PlanId, type TagihanId } from '../../domain/ids';
import { type DocumentKind } from '../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../domain/time';
import { type Database, type Queryable, type Tx } from '../database';
import { dateOf } from './columns';

export interface DocumentRow {
  id: DocumentId;
  occasion: string;
  kind: DocumentKind;
  number: string;
  issuedOn: BusinessDate;
  customerId: CustomerId;
  planId: PlanId | null;
  tagihanId: TagihanId | null;
  paymentId: PaymentId | null;
  correctsId: DocumentId | null;
  /** JSON. */
  content: string;
  template: string;
  contentHash: Buffer;
  isMeteraiRequired: boolean;
  token: string;
  priorityOn: BusinessDate;
}

/** Throws `DatabaseError` with `duplicate` of `occasion` when there is one for it. */
export async function insertDocument(tx: Tx, document: DocumentRow, now: Instant): Promise<void> {
  await tx.write(
    `insert into document (id, occasion, kind, number, issued_on, customer_id, plan_id, tagihan_id, payment_id,
       corrects_id, content, template, content_hash, is_meterai_required, token, state, priority_on, next_try_at,
       planned_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?, ?)`,
    [
      ...[document.id, document.occasion, document.kind, document.number, document.issuedOn, document.customerId],
      ...[document.planId, document.tagihanId, document.paymentId, document.correctsId, document.content],
      ...[document.template, document.contentHash, document.isMeteraiRequired ? 1 : 0, document.token],
      ...[document.priorityOn, dateOf(now), dateOf(now)],
    ],
  );
}

export async function findDocument(
  queryable: Queryable,
  occasion: string,
): Promise<{ documentId: DocumentId; number: string } | undefined> {
  const row = await queryable.row<{ id: string; number: string }>(
    'select id, number from document where occasion = ?',
    [occasion],
  );
  return row === undefined ? undefined : { documentId: row.id, number: row.number };
}

/**
 * A document that another one replaces. Never printed after that, and its number is never used again. Returns what the
 * other one names; undefined when there is no such document.
 */
export async function voidDocument(
  tx: Tx,
  documentId: DocumentId,
  now: Instant,
): Promise<{ number: string; issuedOn: BusinessDate } | undefined> {
  const row = await tx.row<{ number: string; issued_on: string }>(
    'select number, issued_on from document where id = ? for update',
    [documentId],
  );
  if (row === undefined) return undefined;
  await tx.write(
    `update document set state = 'void', voided_at = coalesce(voided_at, ?), processed_at = coalesce(processed_at, ?),
       claimed_until = null where id = ?`,
    [dateOf(now), dateOf(now), documentId],
  );
  return { number: row.number, issuedOn: row.issued_on as BusinessDate };
}

/** A document that this process prints now. */
export interface ClaimedDocument {
  id: DocumentId;
  number: string;
  customerId: CustomerId;
  template: string;
  content: string;
  /** With this one. */
  tries: number;
  plannedAt: Instant;
}

/**
 * Takes what is due, the soonest first, for `forMs`; what another process has taken is passed over. A process that dies
 * leaves its claims to run out.
 */
export async function claimDocuments(
  db: Database,
  { limit, forMs }: { limit: number; forMs: number },
): Promise<ClaimedDocument[]> {
  return db.transaction(async (tx) => {
    const rows = await tx.rows<{
      id: string;
      number: string;
      customer_id: string;
      template: string;
      content: string;
      tries: number;
      planned_at: Date;
    }>(
      `select id, number, customer_id, template, content, tries, planned_at from document
       where processed_at is null and next_try_at <= utc_timestamp(3)
         and (claimed_until is null or claimed_until < utc_timestamp(3))
       order by priority_on, id limit ? for update skip locked`,
      [limit],
    );
    if (rows.length > 0) {
      await tx.write(
        `update document set tries = tries + 1, claimed_until = utc_timestamp(3) + interval ? microsecond
         where id in (${rows.map(() => '?').join(', ')})`,
        [forMs * 1000, ...rows.map(({ id }) => id)],
      );
    }
    return rows.map(({ id, number, customer_id: customerId, template, content, tries, planned_at: plannedAt }) => ({
      ...{ id, number, customerId, template, content },
      ...{ tries: tries + 1, plannedAt: instant(plannedAt) },
    }));
  });
}

/** What came out of the printer. */
export interface PrintedFile {
  pdf: Buffer;
  sha256: Buffer;
  pages: number;
}

/** Stores it once: false when it was stored already, or is void by now. */
export async function storeDocument(tx: Tx, documentId: DocumentId, file: PrintedFile, now: Instant): Promise<boolean> {
  const row = await tx.row<{ processed_at: Date | null }>('select processed_at from document where id = ? for update', [
    documentId,
  ]);
  if (row === undefined || row.processed_at !== null) return false;
  await tx.write('insert into document_file (document_id, sha256, pdf) values (?, ?, ?)', [
    ...[documentId, file.sha256, file.pdf],
  ]);
  await tx.write(
    `update document set state = 'ready', pages = ?, bytes = ?, processed_at = ?, claimed_until = null,
       last_error = null where id = ?`,
    [file.pages, file.pdf.length, dateOf(now), documentId],
  );
  return true;
}

/** It is tried again later. */
export async function postponeDocument(
  queryable: Queryable,
  documentId: DocumentId,
  { code, forMs }: { code: string; forMs: number },
): Promise<void> {
  await queryable.write(
    `update document set next_try_at = utc_timestamp(3) + interval ? microsecond, claimed_until = null, last_error = ?
     where id = ? and processed_at is null`,
    [forMs * 1000, code, documentId],
  );
}

/** Documents that should be printed by now and have no open item yet. */
export async function listUnprinted(
  queryable: Queryable,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<{ documentId: DocumentId; customerId: CustomerId; number: string; lastError: string | null }[]> {
  const rows = await queryable.rows<{ id: string; customer_id: string; number: string; last_error: string | null }>(
    `select d.id, d.customer_id, d.number, d.last_error from document d
     where d.processed_at is null and d.planned_at < utc_timestamp(3) - interval ? microsecond
       and not exists (select 1 from work_item w where w.kind = 'document' and w.subject = d.id and w.is_open = 1)
     order by d.priority_on, d.id limit ?`,
    [olderThanMs * 1000, limit],
  );
  return rows.map(({ id, customer_id: customerId, number, last_error: lastError }) => ({
    ...{ documentId: id, customerId, number, lastError },
  }));
}
