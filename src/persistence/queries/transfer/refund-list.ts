import { type RefundId } from '../../../domain/ids';
import { type Instant } from '../../../domain/time';
import { type Rupiah } from '../../../domain/money';
import { debitsOfRefund } from '../../../domain/transfer/refund-life';
import { type RefundState } from '../../../domain/transfer/terms';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf } from '../../repositories/columns';
import { listRefunds, type RefundRow } from '../../repositories/refund.repository';
import {
  CLOCK_COLUMNS,
  type ClockColumns,
  clockOf,
  ITEM_COLUMNS,
  type ItemColumns,
  itemJoins,
  itemOf,
  type MoneyClock,
  type MoneyItem,
} from './money-item';

/** A refund with who is behind it, by the names that people know. */
export interface RefundOnList {
  row: RefundRow;
  account: string;
  transfer: { id: string; no: number } | null;
  mutation: { id: string; no: number } | null;
  order: { no: number } | null;
  requestedBy: string | null;
  approvedBy: string | null;
  sentBy: string | null;
  item: MoneyItem | null;
  clock: MoneyClock | null;
}

interface Columns extends ItemColumns, ClockColumns {
  id: string;
  account: string;
  transfer_id: string | null;
  transfer_no: BigIntColumn | null;
  mutation_id: string | null;
  mutation_no: BigIntColumn | null;
  order_no: BigIntColumn | null;
  requested_name: string | null;
  approved_name: string | null;
  sent_name: string | null;
}

export const REFUND_FILTERS = ['open', 'requested', 'approved', 'sent', 'confirmed', 'cancelled', 'kept'] as const;
export type RefundFilter = (typeof REFUND_FILTERS)[number];

const OPEN_STATES: readonly RefundState[] = ['requested', 'approved', 'sent'];

/** Open ones by their deadline; ended ones, the newest first. */
export async function listRefundPage(
  queryable: Queryable,
  { filter, before, limit }: { filter: RefundFilter; before: RefundId | null; limit: number },
): Promise<{ items: RefundOnList[]; hasMore: boolean }> {
  const states = filter === 'open' ? OPEN_STATES : [filter];
  const rest = before === null ? '' : ' and r.id < ?';
  const order = filter === 'open' ? 'coalesce(w.due_at, r.requested_at), r.id' : 'r.id desc';
  const items = await read(
    queryable,
    `r.state in (${states.map(() => '?').join(', ')})${rest} order by ${order} limit ?`,
    [...states, ...(before === null ? [] : [before]), limit + 1],
  );
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

export async function readRefundOnList(queryable: Queryable, id: RefundId): Promise<RefundOnList | undefined> {
  const [found] = await read(queryable, 'r.id = ?', [id]);
  return found;
}

async function read(queryable: Queryable, rest: string, parameters: readonly Parameter[]): Promise<RefundOnList[]> {
  const rows = await queryable.rows<Columns>(
    `select r.id, concat(b.bank, ' ••', right(b.number, 4)) as account, t.id as transfer_id, t.no as transfer_no,
       m.id as mutation_id, m.no as mutation_no, o.no as order_no, s1.full_name as requested_name,
       s2.full_name as approved_name, s3.full_name as sent_name, ${ITEM_COLUMNS}, ${CLOCK_COLUMNS}
     from refund r join bank_account b on b.id = r.bank_account_id
     left join transfer t on t.id = r.transfer_id
     left join bank_mutation m on m.id = r.mutation_id
     left join digital_order o on o.id = r.order_id
     left join staff s1 on s1.id = r.requested_by
     left join staff s2 on s2.id = r.approved_by
     left join staff s3 on s3.id = r.sent_by
     ${itemJoins('refund', 'r')} where ${rest}`,
    parameters,
  );
  if (rows.length === 0) return [];
  const refunds = await listRefunds(queryable, {
    where: `r.id in (${rows.map(() => '?').join(', ')})`,
    parameters: rows.map(({ id }) => id),
  });
  const byId = new Map(refunds.map((refund) => [refund.id, refund]));
  return rows.flatMap((row) => {
    const refund = byId.get(row.id);
    return refund === undefined ? [] : [toRow(row, refund)];
  });
}

function toRow(row: Columns, refund: RefundRow): RefundOnList {
  return {
    ...{ row: refund, account: row.account },
    transfer: row.transfer_id === null ? null : { id: row.transfer_id, no: Number(row.transfer_no) },
    mutation: row.mutation_id === null ? null : { id: row.mutation_id, no: Number(row.mutation_no) },
    order: row.order_no === null ? null : { no: Number(row.order_no) },
    ...{ requestedBy: row.requested_name, approvedBy: row.approved_name, sentBy: row.sent_name },
    ...{ item: itemOf(row), clock: clockOf(row) },
  };
}

/** How many there are in each state that still needs somebody, and what they come to. */
export async function countRefunds(queryable: Queryable): Promise<Map<RefundState, { count: number; sum: number }>> {
  const rows = await queryable.rows<{ state: RefundState; n: BigIntColumn; amount: BigIntColumn }>(
    `select state, count(*) as n, sum(amount) as amount from refund
     where state in ('requested', 'approved', 'sent') group by state`,
  );
  return new Map(rows.map(({ state, n, amount }) => [state, { count: Number(n), sum: Number(amount) }]));
}

export interface DebitOnList {
  id: string;
  no: number;
  amount: Rupiah;
  account: string;
  wibDate: string;
  text: string;
}

interface DebitColumns {
  id: string;
  no: BigIntColumn;
  amount: BigIntColumn;
  account: string;
  wib_date: string;
  text: string;
}

/**
 * Debits of its amount, or with the bank's fee in it, that nobody placed since it was sent: one of them may be it. Those
 * of its own account and exact amount come first.
 */
export async function listDebitsFor(
  queryable: Queryable,
  { bankAccountId, amount, sentAt }: Pick<RefundRow, 'bankAccountId' | 'amount' | 'sentAt'>,
): Promise<DebitOnList[]> {
  const amounts = debitsOfRefund(amount);
  const rows = await queryable.rows<DebitColumns>(
    `select m.id, m.no, m.amount, m.wib_date, m.text, concat(b.bank, ' ••', right(b.number, 4)) as account
     from bank_mutation m join bank_account b on b.id = m.bank_account_id
     where m.amount in (${amounts.map(() => '?').join(', ')}) and m.direction = 'debit' and m.state = 'open'
       and m.wib_date >= date(coalesce(?, '2000-01-01') + interval 7 hour)
     order by m.bank_account_id <> ?, m.amount, m.id limit 10`,
    [...amounts, sentAt === null ? null : new Date(sentAt satisfies Instant), bankAccountId],
  );
  return rows.map((row) => ({
    ...{ id: row.id, no: Number(row.no), amount: rupiahOf(row.amount), account: row.account },
    ...{ wibDate: row.wib_date, text: row.text },
  }));
}
