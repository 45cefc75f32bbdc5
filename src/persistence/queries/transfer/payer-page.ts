import { type TransferId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import {
  type OrderState,
  type RefundKind,
  type RefundState,
  type TiketState,
  type TransferPurpose,
  type TransferState,
} from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf, rupiahOrNull } from '../../repositories/columns';
import { readSimilarMoney } from './similar-money';

/** All that the page of a payer may tell, and nothing of whoever it belongs to. */
export interface PayerPageFacts {
  /** The clock of the database. */
  now: Instant;
  transfer: {
    id: TransferId;
    no: number;
    purpose: TransferPurpose;
    state: TransferState;
    base: Rupiah;
    final: Rupiah;
    received: Rupiah | null;
    createdAt: Instant;
    expiresAt: Instant;
    graceUntil: Instant;
    verifiedAt: Instant | null;
    releasedAt: Instant | null;
    rejectedReason: string | null;
    /** While the payer is asked something: how long that is waited for. */
    answerUntil: Instant | null;
  };
  account: { bank: string; number: string; holder: string; hasFeed: boolean; feedHeardAt: Instant | null };
  order: {
    product: string;
    /** Whole: to be masked by whoever shows it. */
    destination: string;
    price: Rupiah;
    state: OrderState;
    /** Why it failed, as far as it is known. */
    errorCode: string | null;
    topupState: TopupState | null;
    sn: string | null;
    endedAt: Instant | null;
  } | null;
  tiket: { state: TiketState; endedAt: Instant | null } | null;
  /** In their order; none of the cancelled ones. */
  refunds: PayerRefund[];
  /** In their order. */
  proofs: { n: number; state: string; uploadedAt: Instant; reason: string | null }[];
  /** Staff's deadline while a proof is with them. */
  dueAt: Instant | null;
  /** Money came that may be this payer's, and people look at it or decide about it; until when. */
  similar: { dueAt: Instant } | null;
  /** What staff asked last. */
  question: string | null;
}

export interface PayerRefund {
  kind: RefundKind;
  amount: Rupiah;
  state: RefundState;
  /** Of the account that it goes to; null while that is not known. */
  payee: { bank: string; numberEnd: string } | null;
  dueAt: Instant | null;
  sentAt: Instant | null;
  endedAt: Instant | null;
}

interface Columns {
  now: Date;
  id: string;
  no: BigIntColumn;
  purpose: TransferPurpose;
  state: TransferState;
  base_amount: BigIntColumn;
  final_amount: BigIntColumn;
  received: BigIntColumn | null;
  created_at: Date;
  expires_at: Date;
  grace_until: Date;
  verified_at: Date | null;
  released_at: Date | null;
  rejected_reason: string | null;
  next_at: Date | null;
  bank: string;
  number: string;
  holder: string;
  has_feed: number | string;
  feed_heard_at: Date | null;
  product: string | null;
  destination: string | null;
  price: BigIntColumn | null;
  error_code: string | null;
  order_id: string | null;
  order_state: OrderState | null;
  order_ended_at: Date | null;
  topup_state: TopupState | null;
  sn: string | null;
  tiket_state: TiketState | null;
  tiket_ended_at: Date | null;
  due_at: Date | null;
  decided_until: Date | null;
  question: string | null;
}

/** What is found by its token, which nobody can guess; undefined when there is none. */
export async function readPayerPage(queryable: Queryable, token: string): Promise<PayerPageFacts | undefined> {
  const row = await queryable.row<Columns>(
    `select utc_timestamp(3) as now, t.id, t.no, t.purpose, t.state, t.base_amount, t.final_amount, t.received,
       t.created_at, t.expires_at, t.grace_until, t.verified_at, t.released_at, t.rejected_reason, t.next_at,
       b.bank, b.number, b.holder, b.feed is not null as has_feed, b.feed_heard_at,
       coalesce(p.name, o.product_code) as product, o.destination, o.price, o.id as order_id, o.state as order_state,
       coalesce(o.error_code, u.error_code) as error_code, o.ended_at as order_ended_at, u.state as topup_state, u.sn,
       k.state as tiket_state, k.ended_at as tiket_ended_at,
       (select c.due_at from sla_clock c where c.subject = t.id and c.live = 1) as due_at,
       (select a.expires_at from approval a where a.subject = t.id and a.live = 1 and a.action = 'match') as decided_until,
       (select m.values_json from buyer_message m where m.transfer_id = t.id and m.kind = 'proof-asked'
        order by m.id desc limit 1) as question
     from transfer t
     join bank_account b on b.id = t.bank_account_id
     left join digital_order o on o.transfer_id = t.id
     left join product p on p.code = o.product_code
     left join topup u on u.id = o.topup_id
     left join tiket k on k.transfer_id = t.id
     where t.token = ?`,
    [token],
  );
  if (row === undefined) return undefined;
  const similar = (await readSimilarMoney(queryable, [row.id])).get(row.id);
  return {
    ...factsOf(row),
    similar: similar ?? (row.decided_until === null ? null : { dueAt: instant(row.decided_until) }),
    refunds: await refundsOf(queryable, { transferId: row.id, orderId: row.order_id }),
    proofs: await proofsOf(queryable, row.id),
  };
}

function factsOf(row: Columns): Omit<PayerPageFacts, 'refunds' | 'proofs' | 'similar'> {
  return {
    now: instant(row.now),
    transfer: {
      ...{ id: row.id, no: Number(row.no), purpose: row.purpose, state: row.state },
      ...{ base: rupiahOf(row.base_amount), final: rupiahOf(row.final_amount), received: rupiahOrNull(row.received) },
      ...{ createdAt: instant(row.created_at), expiresAt: instant(row.expires_at) },
      ...{ graceUntil: instant(row.grace_until), verifiedAt: instantOrNull(row.verified_at) },
      ...{ releasedAt: instantOrNull(row.released_at), rejectedReason: row.rejected_reason },
      answerUntil: row.state === 'asked' ? instantOrNull(row.next_at) : null,
    },
    account: {
      ...{ bank: row.bank, number: row.number, holder: row.holder },
      ...{ hasFeed: Number(row.has_feed) === 1, feedHeardAt: instantOrNull(row.feed_heard_at) },
    },
    order: orderOf(row),
    tiket: row.tiket_state && { state: row.tiket_state, endedAt: instantOrNull(row.tiket_ended_at) },
    dueAt: instantOrNull(row.due_at),
    question: questionIn(row.question),
  };
}

function orderOf(row: Columns): PayerPageFacts['order'] {
  if (row.order_state === null) return null;
  return {
    ...{ product: row.product ?? '', destination: row.destination ?? '', state: row.order_state },
    ...{ price: rupiahOf(row.price ?? 0), errorCode: row.error_code },
    ...{ topupState: row.topup_state, sn: row.sn, endedAt: instantOrNull(row.order_ended_at) },
  };
}

function questionIn(valuesJson: string | null): string | null {
  if (valuesJson === null) return null;
  const { question } = JSON.parse(valuesJson) as { question?: unknown };
  return typeof question === 'string' ? question : null;
}

async function refundsOf(
  queryable: Queryable,
  { transferId, orderId }: { transferId: TransferId; orderId: string | null },
): Promise<PayerRefund[]> {
  const rows = await queryable.rows<{
    kind: RefundKind;
    amount: BigIntColumn;
    state: RefundState;
    payee_bank: string | null;
    payee_number_end: string | null;
    due_at: Date | null;
    sent_at: Date | null;
    ended_at: Date | null;
  }>(
    `select r.kind, r.amount, r.state, r.payee_bank, r.payee_number_end, r.sent_at, r.ended_at,
       (select c.due_at from sla_clock c where c.subject = r.id and c.live = 1) as due_at
     from refund r where (r.transfer_id = ? or r.order_id = ?) and (r.live = 1 or r.state = 'kept') order by r.id`,
    [transferId, orderId],
  );
  return rows.map((row) => ({
    ...{ kind: row.kind, amount: rupiahOf(row.amount), state: row.state, dueAt: instantOrNull(row.due_at) },
    payee: row.payee_number_end === null ? null : { bank: row.payee_bank ?? '', numberEnd: row.payee_number_end },
    ...{ sentAt: instantOrNull(row.sent_at), endedAt: instantOrNull(row.ended_at) },
  }));
}

async function proofsOf(queryable: Queryable, transferId: TransferId): Promise<PayerPageFacts['proofs']> {
  const rows = await queryable.rows<{ n: number; state: string; uploaded_at: Date; reason: string | null }>(
    'select n, state, uploaded_at, reason from proof where transfer_id = ? order by n',
    [transferId],
  );
  return rows.map(({ uploaded_at: at, ...proof }) => ({ ...proof, uploadedAt: instant(at) }));
}
