import { type AttemptId, type MessageId, type TerminalCode, type TopupId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type Blame, type EvidenceSource, type Verdict } from '../../domain/topup/evidence';
import { type Tx } from '../database';
import { type BigIntColumn, dateOf, dateOrNull, rupiahOrNull } from './columns';

/** One thing that a supplier said, kept as it came. */
export interface SupplierMessage {
  id: MessageId;
  terminal: TerminalCode;
  /** Null when nobody knows the reference. */
  attemptId: AttemptId | null;
  topupId: TopupId | null;
  source: EvidenceSource;
  isAuthenticated: boolean;
  verdict: Verdict;
  isFinal: boolean;
  blame: Blame;
  code: string | null;
  sn: string | null;
  cost: Rupiah | null;
  supplierTrxId: string | null;
}

/** What the column takes; the digest is over the whole. */
const LONGEST_RAW = 65_535;

export interface NewSupplierMessage extends SupplierMessage {
  digest: Buffer;
  raw: Buffer;
  receivedAt: Instant;
  /** Set when it is acted on in the same transaction. */
  processedAt: Instant | null;
  ruling: string | null;
}

export async function insertSupplierMessage(tx: Tx, message: NewSupplierMessage): Promise<void> {
  await tx.write(
    `insert into supplier_message (id, terminal_code, attempt_id, topup_id, source, is_authenticated, digest, raw, verdict,
       is_final, blame, code, sn, cost, supplier_trx_id, received_at, last_received_at, processed_at, ruling)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      message.id,
      message.terminal,
      message.attemptId,
      message.topupId,
      message.source,
      message.isAuthenticated,
      message.digest,
      message.raw.subarray(0, LONGEST_RAW),
      message.verdict,
      message.isFinal,
      message.blame,
      message.code,
      message.sn,
      message.cost,
      message.supplierTrxId,
      dateOf(message.receivedAt),
      dateOf(message.receivedAt),
      dateOrNull(message.processedAt),
      message.ruling,
    ],
  );
}

interface Columns {
  id: string;
  terminal_code: string;
  attempt_id: string | null;
  topup_id: string | null;
  source: EvidenceSource;
  is_authenticated: number;
  verdict: Verdict;
  is_final: number;
  blame: Blame;
  code: string | null;
  sn: string | null;
  cost: BigIntColumn | null;
  supplier_trx_id: string | null;
}

/** What was said about an order and not yet acted on, in the order of its arrival, locked. Topup and attempts come first. */
export async function lockUnprocessedMessages(tx: Tx, topupId: TopupId): Promise<SupplierMessage[]> {
  const rows = await tx.rows<Columns>(
    `select id, terminal_code, attempt_id, topup_id, source, is_authenticated, verdict, is_final, blame, code, sn, cost,
       supplier_trx_id from supplier_message where topup_id = ? and processed_at is null
     order by received_at, id for update`,
    [topupId],
  );
  return rows.map((columns) => ({
    id: columns.id,
    terminal: columns.terminal_code,
    attemptId: columns.attempt_id,
    topupId: columns.topup_id,
    source: columns.source,
    isAuthenticated: columns.is_authenticated === 1,
    verdict: columns.verdict,
    isFinal: columns.is_final === 1,
    blame: columns.blame,
    code: columns.code,
    sn: columns.sn,
    cost: rupiahOrNull(columns.cost),
    supplierTrxId: columns.supplier_trx_id,
  }));
}

export async function markMessageProcessed(tx: Tx, id: MessageId, ruling: string): Promise<void> {
  await tx.write('update supplier_message set processed_at = utc_timestamp(3), ruling = ? where id = ?', [ruling, id]);
}

export interface LastMessage {
  id: MessageId;
  source: EvidenceSource;
  digest: Buffer;
  lastReceivedAt: Instant;
}

/** The last thing that was said about an attempt, which must be locked. */
export async function lastMessageOf(tx: Tx, attemptId: AttemptId): Promise<LastMessage | undefined> {
  const row = await tx.row<{ id: string; source: EvidenceSource; digest: Buffer; last_received_at: Date }>(
    `select id, source, digest, last_received_at from supplier_message where attempt_id = ?
     order by received_at desc, id desc limit 1`,
    [attemptId],
  );
  return row && { id: row.id, source: row.source, digest: row.digest, lastReceivedAt: instant(row.last_received_at) };
}

/** The same again: counted, so that nothing that arrived is forgotten. */
export async function countArrival(tx: Tx, id: MessageId): Promise<void> {
  await tx.write(
    'update supplier_message set arrivals = arrivals + 1, last_received_at = utc_timestamp(3) where id = ?',
    [id],
  );
}
