import { type CustomerId, type PlanId, type TagihanId } from '../../../domain/ids';
import { type CustomerMessageKind, type PlanKind } from '../../../domain/tagihan/terms';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';
import { type PlaceColumns, placeColumns, placeFrom } from './period-place';
import { type CustomerScope, whereInScope } from './scope';

/** A message to a customer, sent or yet to be sent. */
export interface NewsMessage {
  id: string;
  kind: CustomerMessageKind;
  channel: string;
  state: string;
  tagihanNumber: string | null;
  /** The how many-th bill of its plan, 0 being the down payment; null for a settlement, and for no bill at all. */
  k: number | null;
  /** The plan has this bill only. */
  isOnlyBill: boolean;
  sendAt: Instant;
  nextTryAt: Instant;
  lastError: string | null;
  /** The staff member that sent it by hand. */
  sentBy: string | null;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  processedAt: Instant | null;
}

/** What a customer said. */
export interface NewsReply {
  id: string;
  text: string;
  saidAt: Instant;
}

const MOST_MESSAGES = 60;
const MOST_REPLIES = 20;

/** Of a plan, or of one of its bills: the newest first. Empty outside of the scope. */
export async function readNews(
  queryable: Queryable,
  scope: CustomerScope,
  about: { planId: PlanId } | { tagihanId: TagihanId },
): Promise<NewsMessage[]> {
  const inScope = whereInScope(scope, 'c');
  const [sql, id] =
    'planId' in about
      ? ['(m.plan_id = ? or t.plan_id = ?)', [about.planId, about.planId]]
      : ['m.tagihan_id = ?', [about.tagihanId]];
  const rows = await queryable.rows<
    PlaceColumns & {
      id: string;
      kind: CustomerMessageKind;
      channel: string;
      state: string;
      number: string | null;
      k: number | null;
      plan_kind: PlanKind | null;
      send_at: Date;
      next_try_at: Date;
      last_error: string | null;
      sent_by: string | null;
      accepted_at: Date | null;
      delivered_at: Date | null;
      read_at: Date | null;
      processed_at: Date | null;
    }
  >(
    `select m.id, m.kind, m.channel, m.state, t.number, t.k, p.kind as plan_kind, ${placeColumns('t')}, m.send_at, m.next_try_at, m.last_error,
       s.full_name as sent_by, m.accepted_at, m.delivered_at, m.read_at, m.processed_at
     from customer_message m
     join customer c on c.id = m.customer_id
     left join tagihan t on t.id = m.tagihan_id
     left join plan p on p.id = t.plan_id
     left join staff s on s.id = m.sent_by
     where ${sql} and m.customer_id = ${'planId' in about ? PLAN_CUSTOMER : TAGIHAN_CUSTOMER} and ${inScope.sql}
     order by m.id desc limit ${MOST_MESSAGES}`,
    [...id, 'planId' in about ? about.planId : about.tagihanId, ...inScope.parameters],
  );
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, channel: row.channel, state: row.state, k: nthOf(row) },
    tagihanNumber: row.number,
    isOnlyBill: row.plan_kind === 'once',
    sendAt: instant(row.send_at),
    nextTryAt: instant(row.next_try_at),
    lastError: row.last_error,
    sentBy: row.sent_by,
    acceptedAt: instantOrNull(row.accepted_at),
    deliveredAt: instantOrNull(row.delivered_at),
    readAt: instantOrNull(row.read_at),
    processedAt: instantOrNull(row.processed_at),
  }));
}

function nthOf({ k, ...row }: PlaceColumns & { k: number | null }): number | null {
  const { nth, isSettlement } = placeFrom(row);
  return k === null || isSettlement ? null : nth;
}

/** So that the index of a customer's messages is walked, and not that of everybody's. */
const PLAN_CUSTOMER = '(select p.customer_id from plan p where p.id = ?)';
const TAGIHAN_CUSTOMER = '(select b.customer_id from tagihan b where b.id = ?)';

/** What the customer wrote, the newest first. Empty outside of the scope. */
export async function readReplies(
  queryable: Queryable,
  scope: CustomerScope,
  customerId: CustomerId,
): Promise<NewsReply[]> {
  const inScope = whereInScope(scope, 'c');
  const rows = await queryable.rows<{ id: string; text: string; said_at: Date }>(
    `select r.id, r.text, r.said_at from customer_reply r join customer c on c.id = r.customer_id
     where r.customer_id = ? and ${inScope.sql} order by r.id desc limit ${MOST_REPLIES}`,
    [customerId, ...inScope.parameters],
  );
  return rows.map(({ id, text, said_at }) => ({ id, text, saidAt: instant(said_at) }));
}
