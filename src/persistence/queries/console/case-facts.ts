import { type AttemptId, type MessageId, type TopupId } from '../../../domain/ids';
import { instant } from '../../../domain/time';
import { type AttemptState } from '../../../domain/topup/attempt-state';
import { type EvidenceSource, type Verdict } from '../../../domain/topup/evidence';
import { type AttemptOfCase, type CaseFacts, type SupplierWord } from '../../../domain/topup/propose-correction';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';
import { readStore } from '../../repositories/store-epoch.repository';

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

/** What a proposal asks for, besides the case itself and the state of its order. */
export type OrderOfCase = Pick<CaseFacts, 'attempts' | 'words' | 'isRestored'>;

/** Of each of these orders, and of none. */
export async function readOrdersOfCases(
  queryable: Queryable,
  topupIds: readonly TopupId[],
): Promise<(topupId: TopupId | null) => OrderOfCase> {
  const attempts = await readAttempts(queryable, topupIds);
  const words = await readSupplierWords(queryable, topupIds);
  const { recoveredAt, recoveringSince } = await readStore(queryable);
  return (topupId) => ({
    attempts: attempts.get(topupId ?? '') ?? [],
    words: words.get(topupId ?? '') ?? [],
    isRestored: recoveredAt !== null || recoveringSince !== null,
  });
}

/** What suppliers said for certain about these orders, the newest first. */
async function readSupplierWords(
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

/** The purchases of these orders, in the order of their numbers. */
async function readAttempts(
  queryable: Queryable,
  topupIds: readonly TopupId[],
): Promise<ReadonlyMap<TopupId, AttemptOfCase[]>> {
  if (topupIds.length === 0) return new Map();
  const rows = await queryable.rows<{
    id: AttemptId;
    topup_id: TopupId;
    state: AttemptState;
    sent_at: Date | null;
    decided_at: Date | null;
    booked_beside_at: Date | null;
    has_late_case: number | string;
  }>(
    `select id, topup_id, state, sent_at, decided_at, booked_beside_at,
       exists (select 1 from work_item w where w.kind = 'case' and w.subject = a.id and w.state = 'late-success'
               and w.is_open = 1) as has_late_case
     from topup_attempt a where topup_id in (${topupIds.map(() => '?').join(', ')}) order by topup_id, n`,
    [...topupIds],
  );
  const byTopup = new Map<TopupId, AttemptOfCase[]>();
  for (const row of rows) {
    const attempt = {
      ...{ id: row.id, state: row.state, isBookedBeside: row.booked_beside_at !== null },
      ...{ sentAt: instantOrNull(row.sent_at), decidedAt: instantOrNull(row.decided_at) },
      hasLateCase: Number(row.has_late_case) === 1,
    };
    byTopup.set(row.topup_id, [...(byTopup.get(row.topup_id) ?? []), attempt]);
  }
  return byTopup;
}
