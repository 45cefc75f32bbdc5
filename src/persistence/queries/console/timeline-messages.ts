import { type AttemptId, type MessageId, type TerminalCode, type TopupId } from '../../../domain/ids';
import { type Instant, instant } from '../../../domain/time';
import { type EvidenceSource, type Verdict } from '../../../domain/topup/evidence';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';

/** Enough to read, and to find secrets in, of something that may be as large as its sender likes. */
const RAW_BYTES = 16_384;
const MOST_ROWS = 200;

export interface MessageOnTimeline {
  id: MessageId;
  attemptId: AttemptId | null;
  terminal: TerminalCode;
  source: EvidenceSource;
  isAuthenticated: boolean;
  verdict: Verdict;
  code: string | null;
  sn: string | null;
  arrivals: number;
  receivedAt: Instant;
  lastReceivedAt: Instant;
  processedAt: Instant | null;
  ruling: string | null;
  /** As it came, its beginning: bytes of any kind, secrets and numbers included. */
  raw: Buffer;
  rawBytes: number;
}

interface MessageColumns {
  id: string;
  attempt_id: string | null;
  terminal_code: string;
  source: EvidenceSource;
  is_authenticated: number;
  verdict: Verdict;
  code: string | null;
  sn: string | null;
  arrivals: number;
  received_at: Date;
  last_received_at: Date;
  processed_at: Date | null;
  ruling: string | null;
  raw: Buffer;
  raw_bytes: number | string;
}

/** What suppliers said about an order, the last 200, newest first. */
export async function listMessagesOnTimeline(queryable: Queryable, topupId: TopupId): Promise<MessageOnTimeline[]> {
  const rows = await queryable.rows<MessageColumns>(
    `select id, attempt_id, terminal_code, source, is_authenticated, verdict, code, sn, arrivals, received_at,
       last_received_at, processed_at, ruling, substring(raw, 1, ${RAW_BYTES}) as raw, length(raw) as raw_bytes
     from supplier_message where topup_id = ? order by id desc limit ${MOST_ROWS}`,
    [topupId],
  );
  return rows.map((row) => ({
    id: row.id,
    attemptId: row.attempt_id,
    terminal: row.terminal_code,
    source: row.source,
    isAuthenticated: row.is_authenticated === 1,
    verdict: row.verdict,
    code: row.code,
    sn: row.sn,
    arrivals: row.arrivals,
    receivedAt: instant(row.received_at),
    lastReceivedAt: instant(row.last_received_at),
    processedAt: instantOrNull(row.processed_at),
    ruling: row.ruling,
    raw: row.raw,
    rawBytes: Number(row.raw_bytes),
  }));
}

export interface ReportOnTimeline {
  sequence: number;
  state: 'waiting' | 'delivered' | 'superseded' | 'given-up';
  tries: number;
  lastError: string | null;
  createdAt: Instant;
  nextTryAt: Instant;
  giveUpAt: Instant;
  processedAt: Instant | null;
  body: string;
}

/** What the reseller was told about an order, newest first. */
export async function listReportsOnTimeline(queryable: Queryable, topupId: TopupId): Promise<ReportOnTimeline[]> {
  const rows = await queryable.rows<{
    sequence: number;
    state: ReportOnTimeline['state'];
    tries: number;
    last_error: string | null;
    created_at: Date;
    next_try_at: Date;
    give_up_at: Date;
    processed_at: Date | null;
    body: string;
  }>(
    `select sequence, state, tries, last_error, created_at, next_try_at, give_up_at, processed_at, body
     from outbound_message where topup_id = ? order by sequence desc limit ${MOST_ROWS}`,
    [topupId],
  );
  return rows.map((row) => ({
    sequence: row.sequence,
    state: row.state,
    tries: row.tries,
    lastError: row.last_error,
    createdAt: instant(row.created_at),
    nextTryAt: instant(row.next_try_at),
    giveUpAt: instant(row.give_up_at),
    processedAt: instantOrNull(row.processed_at),
    body: row.body,
  }));
}
