import { type DocumentPlanner } from '../../billing/billing-deps';
import { type CustomerId, type DocumentId, type TagihanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type DocumentKind } from '../../domain/tagihan/terms';
import { type Instant } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockCustomer } from '../../persistence/repositories/customer.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { isReason } from '../reason';

/** `not-in-force`: another document has replaced it, or its bill is open no more. `wrong-kind`: a rekap is sent anew. */
export type CorrectionRefusal = 'not-found' | 'role-may-not' | 'invalid-reason' | 'not-in-force' | 'wrong-kind';

export interface Corrected {
  kind: 'done';
  documentId: DocumentId;
  number: string;
  documentKind: DocumentKind;
}

export type CorrectionOutcome = Corrected | { kind: 'refused'; code: CorrectionRefusal };

export interface CorrectionDeps {
  db: Database;
  documents: Pick<DocumentPlanner, 'tagihan' | 'receipt'>;
}

interface Subject {
  kind: DocumentKind;
  number: string;
  customerId: CustomerId;
  tagihanId: TagihanId | null;
  paymentId: string | null;
}

/**
 * A document with wrong data of the customer is replaced by a new one with what is right now, which names it (B4); the old
 * one is void, keeps its number, and a message that has not left takes the new one. Nothing of the money changes. An
 * admin's deed, on record with its reason. Repeating it answers `not-in-force`.
 */
export async function correctDocument(
  { db, documents }: CorrectionDeps,
  { by, documentId, reason }: { by: StaffMember; documentId: DocumentId; reason: string },
): Promise<CorrectionOutcome> {
  if (by.role !== 'admin') return refused('role-may-not');
  if (!isReason(reason)) return refused('invalid-reason');
  return db.transaction(async (tx): Promise<CorrectionOutcome> => {
    const subject = await readSubject(tx, documentId);
    const customer = subject && (await lockCustomer(tx, subject.customerId, scopeOf(by)));
    if (subject === undefined || customer === undefined) return refused('not-found');
    if (subject.kind === 'rekap') return refused('wrong-kind');
    if (!(await isInForce(tx, documentId, subject))) return refused('not-in-force');
    const now = await tx.now();
    const fresh = await plan(tx, { documents, subject, correctsId: documentId }, now);
    if (fresh === undefined) return refused('wrong-kind');
    await tx.write(
      `update customer_message set document_id = ? where customer_id = ? and document_id = ?
         and state in ('waiting', 'by-hand') and processed_at is null`,
      [fresh.documentId, customer.id, documentId],
    );
    await closeWorkItem(tx, { kind: 'document', subject: documentId });
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'document.correct', subjectKind: 'document', subject: fresh.documentId },
      detail: {
        customer: customer.id,
        kind: subject.kind,
        was: subject.number,
        number: fresh.number,
        reason: reason.trim(),
      },
    });
    return { kind: 'done', ...fresh, documentKind: subject.kind };
  });
}

function refused(code: CorrectionRefusal): CorrectionOutcome {
  return { kind: 'refused', code };
}

async function readSubject(tx: Tx, documentId: DocumentId): Promise<Subject | undefined> {
  return tx.row<Subject>(
    `select kind, number, customer_id as customerId, tagihan_id as tagihanId, payment_id as paymentId
     from document where id = ?`,
    [documentId],
  );
}

/** The bill is locked before its document, as by everybody who prints it anew. */
async function isInForce(tx: Tx, documentId: DocumentId, { kind, tagihanId }: Subject): Promise<boolean> {
  if (kind === 'tagihan') {
    const bill = await tx.row<{ state: string }>('select state from tagihan where id = ? for update', [tagihanId]);
    if (bill?.state !== 'awaiting') return false;
  }
  const row = await tx.row<{ state: string }>('select state from document where id = ? for update', [documentId]);
  return row !== undefined && row.state !== 'void';
}

async function plan(
  tx: Tx,
  {
    documents,
    subject,
    correctsId,
  }: { documents: CorrectionDeps['documents']; subject: Subject; correctsId: DocumentId },
  now: Instant,
): Promise<{ documentId: DocumentId; number: string } | undefined> {
  const { kind, tagihanId, paymentId } = subject;
  if (kind === 'tagihan' && tagihanId !== null) return documents.tagihan(tx, { tagihanId, correctsId }, now);
  return kind === 'receipt' && paymentId !== null ? documents.receipt(tx, { paymentId, correctsId }, now) : undefined;
}
