import { type CustomerId, type DocumentId, type MessageId } from '../../../domain/ids';
import { type MessageState } from '../../../domain/messages/delivery';
import { add, type Rupiah, rupiah, subtract } from '../../../domain/money';
import { type CustomerMessageKind, type TagihanState } from '../../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** What the text of a message to a customer tells, as the rows stand now. */
export interface MessageFacts {
  messageId: MessageId;
  kind: CustomerMessageKind;
  occasion: string;
  state: MessageState;
  /** Why it did not leave, or our word or the provider's code for what came of it. */
  lastError: string | null;
  customer: {
    id: CustomerId;
    name: string;
    /** Digits with the country code. */
    phone: string;
    email: string | null;
    /** It said that it wants nothing by WhatsApp any more. */
    isWithdrawn: boolean;
  };
  /** `left`: what is still to be paid of it, its denda included. */
  tagihan: {
    number: string;
    state: TagihanState;
    dueOn: BusinessDate;
    left: Rupiah;
    /** 16 digits: the number that it is paid into now. */
    virtualAccount: string | null;
  } | null;
  /** `left`: what is still to be paid of the whole plan. */
  plan: { code: string; title: string; total: Rupiah; paid: Rupiah; left: Rupiah } | null;
  payment: { amount: Rupiah; paidAt: Instant } | null;
  document: { id: DocumentId; number: string; state: 'planned' | 'ready' | 'void' } | null;
}

interface Columns {
  id: string;
  kind: CustomerMessageKind;
  occasion: string;
  state: MessageState;
  last_error: string | null;
  is_withdrawn: number;
  customer_id: string;
  name: string;
  phone: string;
  email: string | null;
  number: string | null;
  tagihan_state: TagihanState | null;
  due_on: string | null;
  amount: BigIntColumn | null;
  denda: BigIntColumn | null;
  allocated: BigIntColumn | null;
  virtual_account: string | null;
  plan_code: string | null;
  plan_title: string | null;
  agreed_total: BigIntColumn | null;
  plan_denda: BigIntColumn | null;
  plan_paid: BigIntColumn | null;
  payment_amount: BigIntColumn | null;
  paid_at: Date | null;
  document_id: string | null;
  document_number: string | null;
  document_state: 'planned' | 'ready' | 'void' | null;
}

/** Undefined when there is no such message among the customers of the scope. */
export async function readMessageFacts(
  queryable: Queryable,
  { messageId, scope }: { messageId: MessageId; scope: CustomerScope },
): Promise<MessageFacts | undefined> {
  const within = whereInScope(scope, 'c');
  const row = await queryable.row<Columns>(
    `select m.id, m.kind, m.occasion, m.state, m.last_error, w.state is not null as is_withdrawn,
       c.id as customer_id, c.name, c.phone, c.email,
       t.number, t.state as tagihan_state, t.due_on, t.amount, t.denda,
       (select coalesce(sum(a.amount), 0) from payment_allocation a where a.tagihan_id = t.id) as allocated,
       (select v.number from virtual_account v where v.tagihan_id = t.id
        order by v.state in ('creating', 'active') desc, v.k desc limit 1) as virtual_account,
       p.code as plan_code, p.title as plan_title, p.agreed_total,
       (select coalesce(sum(o.denda), 0) from tagihan o where o.plan_id = p.id) as plan_denda,
       (select coalesce(sum(a.amount), 0) from payment_allocation a join tagihan o on o.id = a.tagihan_id
        where o.plan_id = p.id) as plan_paid,
       y.amount as payment_amount, y.paid_at,
       d.id as document_id, d.number as document_number, d.state as document_state
     from customer_message m
     join customer c on c.id = m.customer_id
     left join message_consent w on w.customer_id = c.id and w.channel = 'whatsapp' and w.state = 'withdrawn'
     left join tagihan t on t.id = m.tagihan_id
     left join plan p on p.id = coalesce(m.plan_id, t.plan_id)
     left join document d on d.id = m.document_id
     left join payment y on y.id = coalesce(d.payment_id, if(m.kind = 'receipt', substring(m.occasion, 9, 26), null))
     where m.id = ? and ${within.sql}`,
    [messageId, ...within.parameters],
  );
  return row === undefined ? undefined : toFacts(row);
}

function toFacts(row: Columns): MessageFacts {
  return {
    messageId: row.id,
    kind: row.kind,
    occasion: row.occasion,
    state: row.state,
    lastError: row.last_error,
    customer: {
      ...{ id: row.customer_id, name: row.name, phone: row.phone, email: row.email },
      isWithdrawn: row.is_withdrawn === 1,
    },
    tagihan: tagihanOf(row),
    plan: planOf(row),
    payment:
      row.payment_amount === null || row.paid_at === null
        ? null
        : { amount: rupiahOf(row.payment_amount), paidAt: instant(row.paid_at) },
    document:
      row.document_id === null || row.document_number === null || row.document_state === null
        ? null
        : { id: row.document_id, number: row.document_number, state: row.document_state },
  };
}

function tagihanOf({ number, tagihan_state: state, due_on: dueOn, ...row }: Columns): MessageFacts['tagihan'] {
  if (number === null || state === null || dueOn === null) return null;
  const billed = add(rupiahOf(row.amount ?? 0), rupiahOf(row.denda ?? 0));
  const left = remainder(billed, rupiahOf(row.allocated ?? 0));
  return { number, state, dueOn: dueOn as BusinessDate, left, virtualAccount: row.virtual_account };
}

function planOf({ plan_code: code, plan_title: title, ...row }: Columns): MessageFacts['plan'] {
  if (title === null) return null;
  const total = add(rupiahOf(row.agreed_total ?? 0), rupiahOf(row.plan_denda ?? 0));
  const paid = rupiahOf(row.plan_paid ?? 0);
  return { code: code ?? '', title, total, paid, left: remainder(total, paid) };
}

function remainder(whole: Rupiah, part: Rupiah): Rupiah {
  return part >= whole ? rupiah(0) : subtract(whole, part);
}
