import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type DocumentId, type MessageId, type PlanId, type TagihanId } from '../../domain/ids';
import { type MessageState } from '../../domain/messages/delivery';
import { FILLS_THE_DAY, type MessageChannel } from '../../domain/messages/judge-message';
import { type CustomerMessageKind } from '../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { dateOf, dateOrNull, instantOrNull } from './columns';

export interface MessageRow {
  id: MessageId;
  occasion: string;
  customerId: CustomerId;
  tagihanId: TagihanId | null;
  planId: PlanId | null;
  documentId: DocumentId | null;
  kind: CustomerMessageKind;
  /** `auto` until it is sent. */
  channel: 'auto' | MessageChannel | 'by-hand';
  state: MessageState;
  sendAt: Instant;
  sendBefore: Instant;
  /** Calls of the provider. */
  tries: number;
  /** Those of them of which nobody knows whether they were carried out. */
  unsure: number;
  nextTryAt: Instant;
  providerId: string | null;
  lastError: string | null;
  /** The day in WIB on which it left. */
  sentOn: BusinessDate | null;
  sentBy: string | null;
  /** People asked for it: the how many-th time they asked about its bill. */
  askedN: number | null;
  createdAt: Instant;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  /** Nothing is left to do for it. */
  processedAt: Instant | null;
}

interface Columns {
  id: string;
  occasion: string;
  customer_id: string;
  tagihan_id: string | null;
  plan_id: string | null;
  document_id: string | null;
  kind: CustomerMessageKind;
  channel: MessageRow['channel'];
  state: MessageState;
  send_at: Date;
  send_before: Date;
  tries: number;
  unsure: number;
  next_try_at: Date;
  provider_id: string | null;
  last_error: string | null;
  sent_on: string | null;
  sent_by: string | null;
  asked_n: number | null;
  created_at: Date;
  accepted_at: Date | null;
  delivered_at: Date | null;
  read_at: Date | null;
  processed_at: Date | null;
}

const COLUMNS = `m.id, m.occasion, m.customer_id, m.tagihan_id, m.plan_id, m.document_id, m.kind, m.channel, m.state,
  m.send_at, m.send_before, m.tries, m.unsure, m.next_try_at, m.provider_id, m.last_error, m.sent_on, m.sent_by,
  m.asked_n, m.created_at, m.accepted_at, m.delivered_at, m.read_at, m.processed_at`;

const IS_FREE = `m.processed_at is null and (m.claimed_until is null or m.claimed_until < utc_timestamp(3))`;

/** Those whose time has come, due-soonest first. One whose document is not printed yet is not among them. */
export async function listDueMessages(queryable: Queryable, limit: number): Promise<MessageId[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select m.id from customer_message m left join document d on d.id = m.document_id
     where ${IS_FREE} and m.next_try_at <= utc_timestamp(3) and (d.id is null or d.state <> 'planned')
     order by m.priority_on, m.next_try_at, m.id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Takes one for a try of at most `forMs`; false when somebody else has it, or it is not due any more. */
export async function claimMessage(queryable: Queryable, id: MessageId, { forMs }: { forMs: number }) {
  const claimed = await queryable.write(
    `update customer_message m set m.claimed_until = utc_timestamp(3) + interval ? microsecond
     where m.id = ? and m.next_try_at <= utc_timestamp(3) and ${IS_FREE}`,
    [forMs * 1000, id],
  );
  return claimed === 1;
}

/** Gives a claim back untouched. */
export async function releaseMessage(queryable: Queryable, id: MessageId): Promise<void> {
  await queryable.write('update customer_message set claimed_until = null where id = ?', [id]);
}

/** Its tagihan is locked before it, when it is about one. */
export async function lockMessage(tx: Tx, id: MessageId): Promise<MessageRow | undefined> {
  const columns = await tx.row<Columns>(`select ${COLUMNS} from customer_message m where m.id = ? for update`, [id]);
  return columns === undefined ? undefined : toMessage(columns);
}

/** By the provider's id of it, or by ours, which the provider repeats. */
export async function findMessageOf(
  queryable: Queryable,
  { providerId, messageId }: { providerId: string; messageId: MessageId | null },
): Promise<MessageId | undefined> {
  const row = await queryable.row<{ id: string }>(
    'select id from customer_message where provider_id = ? union all select id from customer_message where id = ? limit 1',
    [providerId, messageId ?? ''],
  );
  return row?.id;
}

export type MessageChange = Partial<
  Pick<
    MessageRow,
    | 'channel'
    | 'state'
    | 'tries'
    | 'unsure'
    | 'nextTryAt'
    | 'providerId'
    | 'lastError'
    | 'sentOn'
    | 'sentBy'
    | 'acceptedAt'
    | 'deliveredAt'
    | 'readAt'
    | 'processedAt'
  >
>;

/** Of a locked row; its claim ends unless one is given. Throws `InvariantBroken` when there is no such row. */
export async function changeMessage(
  tx: Tx,
  row: MessageRow,
  change: MessageChange,
  { claimedUntil = null }: { claimedUntil?: Instant | null } = {},
): Promise<MessageRow> {
  const after: MessageRow = { ...row, ...change };
  const matched = await tx.write(
    `update customer_message set channel = ?, state = ?, tries = ?, unsure = ?, next_try_at = ?, provider_id = ?,
       last_error = ?, sent_on = ?, sent_by = ?, accepted_at = ?, delivered_at = ?, read_at = ?, processed_at = ?,
       claimed_until = ? where id = ?`,
    [
      ...[after.channel, after.state, after.tries, after.unsure, dateOf(after.nextTryAt), after.providerId],
      ...[after.lastError?.slice(0, 64) ?? null, after.sentOn, after.sentBy, dateOrNull(after.acceptedAt)],
      ...[dateOrNull(after.deliveredAt), dateOrNull(after.readAt), dateOrNull(after.processedAt)],
      ...[dateOrNull(claimedUntil), row.id],
    ],
  );
  if (matched !== 1) throw new InvariantBroken(`there is no message ${row.id}`);
  return after;
}

/** What waits is due now, and has until then to leave by itself. Of a locked row that nobody is sending. */
export async function bringForward(tx: Tx, { id }: MessageRow, { at, until }: { at: Instant; until: Instant }) {
  await tx.write(
    'update customer_message set send_at = ?, next_try_at = ?, send_before = greatest(send_before, ?) where id = ?',
    [dateOf(at), dateOf(at), dateOf(until), id],
  );
}

/** A person asked for it, the how many-th time about its bill. Of a locked row. */
export async function markAsked(tx: Tx, { id }: MessageRow, { askedN }: { askedN: number }): Promise<void> {
  await tx.write('update customer_message set asked_n = ? where id = ?', [askedN, id]);
}

/** Whether another message about the same bill left for this customer on that day. Decides under the lock of the bill. */
export async function wasToldOn(tx: Tx, { id, customerId, tagihanId }: MessageRow, day: BusinessDate) {
  if (tagihanId === null) return false;
  const kinds = FILLS_THE_DAY.map(() => '?').join(', ');
  const row = await tx.row(
    `select 1 from customer_message
     where tagihan_id = ? and customer_id = ? and sent_on = ? and id <> ? and kind in (${kinds}) limit 1`,
    [tagihanId, customerId, day, id, ...FILLS_THE_DAY],
  );
  return row !== undefined;
}

function toMessage(columns: Columns): MessageRow {
  return {
    id: columns.id,
    occasion: columns.occasion,
    customerId: columns.customer_id,
    tagihanId: columns.tagihan_id,
    planId: columns.plan_id,
    documentId: columns.document_id,
    kind: columns.kind,
    channel: columns.channel,
    state: columns.state,
    sendAt: instant(columns.send_at),
    sendBefore: instant(columns.send_before),
    tries: columns.tries,
    unsure: columns.unsure,
    nextTryAt: instant(columns.next_try_at),
    providerId: columns.provider_id,
    lastError: columns.last_error,
    sentOn: columns.sent_on as BusinessDate | null,
    sentBy: columns.sent_by,
    askedN: columns.asked_n,
    createdAt: instant(columns.created_at),
    acceptedAt: instantOrNull(columns.accepted_at),
    deliveredAt: instantOrNull(columns.delivered_at),
    readAt: instantOrNull(columns.read_at),
    processedAt: instantOrNull(columns.processed_at),
  };
}
