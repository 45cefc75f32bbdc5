import { type AttemptId, type MessageId, type TopupId } from '../../../domain/ids';
import { instant } from '../../../domain/time';
import { type AttemptState } from '../../../domain/topup/attempt-state';
import { type EvidenceSource, type Verdict } from '../../../domain/topup/evidence';
import { type AttemptOfCase, type SupplierWord } from '../../../domain/topup/propose-correction';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';

/** Of one order: whoever repeats itself more often than this has made its point. */
const MOST_WORDS = 100;

interface Columns {
  id: MessageId;
  topup_id: TopupId;
  attempt_id: AttemptId;
  source: EvidenceSource;
  verdict: Verdict;
  code: string | null;
  is_authenticated: number;
  received_at: Date;
  processed_at: Date | null;
}

/** What suppliers said for certain about these orders, the newest first. */
export async function readSupplierWords(
  queryable: Queryable,
  topupIds: readonly TopupId[],
): Promise<ReadonlyMap<TopupId, SupplierWord[]>> {
  const words = new Map<TopupId, SupplierWord[]>();
  if (topupIds.length === 0) return words;
  const rows = await queryable.rows<Columns>(
    topupIds
      .map(
        () => `(select id, topup_id, attempt_id, source, verdict, code, is_authenticated, last_received_at as received_at,
           processed_at from supplier_message
         where topup_id = ? and attempt_id is not null and verdict in ('success', 'failed', 'contradictory')
         order by id desc limit ${MOST_WORDS})`,
      )
      .join(' union all '),
    [...topupIds],
  );
  for (const row of rows.sort((a, b) => (a.id < b.id ? 1 : -1))) {
    const word = {
      ...{ id: row.id, attemptId: row.attempt_id, source: row.source, verdict: row.verdict, code: row.code },
      isAuthenticated: row.is_authenticated === 1,
      receivedAt: instant(row.received_at),
      processedAt: instantOrNull(row.processed_at),
    };
    words.set(row.topup_id, [...(words.get(row.topup_id) ?? []), word]);
  }
  return words;
}

/** The purchases of these orders, as far as a proposal asks for them. */
export async function readAttemptsOfCases(
  queryable: Queryable,
  topupIds: readonly TopupId[],
): Promise<ReadonlyMap<TopupId, AttemptOfCase[]>> {
  if (topupIds.length === 0) return new Map();
  const rows = await queryable.rows<{
    id: AttemptId;
    topup_id: TopupId;
    state: AttemptState;
    decided_at: Date | null;
    booked_beside_at: Date | null;
  }>(
    `select id, topup_id, state, decided_at, booked_beside_at from topup_attempt where topup_id in (${topupIds.map(() => '?').join(', ')})
     order by topup_id, n`,
    [...topupIds],
  );
  const byTopup = new Map<TopupId, AttemptOfCase[]>();
  for (const { id, topup_id: topupId, state, decided_at: decidedAt, booked_beside_at: bookedAt } of rows) {
    const attempt = { id, state, decidedAt: instantOrNull(decidedAt), isBookedBeside: bookedAt !== null };
    byTopup.set(topupId, [...(byTopup.get(topupId) ?? []), attempt]);
  }
  return byTopup;
}
