import { type DocumentId, type PaymentId, type PlanId, type TagihanId } from '../domain/ids';
import { type Instant } from '../domain/time';
import { type Database, type Tx } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

/** Writes what is to be printed; each is safe to repeat within its occasion. */
export interface DocumentPlanner {
  /** The bill as it stands now. With `correctsId` it names the document that it replaces, which is void then. */
  tagihan(tx: Tx, input: { tagihanId: TagihanId; correctsId?: DocumentId }, now: Instant): Promise<PlannedDocument>;
  /** Of one payment whose customer is known: what it paid of bills, and what of it is kept as titipan. */
  receipt(tx: Tx, input: { paymentId: PaymentId; correctsId?: DocumentId }, now: Instant): Promise<PlannedDocument>;
  /** How far a plan has come, as of now. */
  rekap(tx: Tx, input: { planId: PlanId }, now: Instant): Promise<PlannedDocument>;
}

export interface PlannedDocument {
  documentId: DocumentId;
  number: string;
}

/** What the transactions of plans, bills and payments need from the outside. */
export interface BillingDeps {
  db: Database;
  settings: SettingsReader;
  documents: DocumentPlanner;
  /** The whole number of the n-th virtual account. */
  numberOf(n: number): string;
}
