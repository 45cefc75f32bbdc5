import { type TerminalCode } from '../../../domain/ids';
import { type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf } from '../../repositories/columns';

const REVENUE = 'revenue:topup';
const COST = 'cost:topup';
const LATE_DELIVERY = 'loss:late-delivery';
const DEPOSIT = 'deposit:';

/** What the journals of some time say about one line. Amounts in rupiah; those that may go back have a sign. */
export interface JournalSums {
  /** Null: booked without a purchase, such as a late success that was charged afterwards. */
  terminal: TerminalCode | null;
  /** Journals that took a price, and how much. */
  sold: number;
  soldAmount: number;
  /** Journals that gave back what was bought, and how much of the price. */
  reversed: number;
  reversedAmount: number;
  /** Purchases that were booked. */
  delivered: number;
  /** Taken by the supplier, less what it gave back: of orders that were paid, and of those that were our loss. */
  cost: number;
  loss: number;
}

type Columns = { terminal: string | null } & Record<Exclude<keyof JournalSums, 'terminal'>, BigIntColumn>;

/** Sums of the journals about orders that were posted from one moment until just before another, by line. */
export async function sumJournals(
  queryable: Queryable,
  { from, before }: { from: Instant; before: Instant },
): Promise<JournalSums[]> {
  const rows = await queryable.rows<Columns>(
    `select terminal, sum(revenue_credit > 0) as sold, sum(revenue_credit) as soldAmount,
       sum(is_given_back) as reversed, sum(revenue_debit) as reversedAmount, sum(is_delivered) as delivered,
       sum(cost) as cost, sum(loss) as loss
     from (
       select max(case when e.account_code like '${DEPOSIT}%' then substring(e.account_code, ${DEPOSIT.length + 1}) end) as terminal,
         max(e.account_code like '${DEPOSIT}%' and e.side = 'credit') as is_delivered,
         max(e.account_code like '${DEPOSIT}%' and e.side = 'debit') as is_given_back,
         sum(case when e.account_code = '${REVENUE}' and e.side = 'credit' then e.amount else 0 end) as revenue_credit,
         sum(case when e.account_code = '${REVENUE}' and e.side = 'debit' then e.amount else 0 end) as revenue_debit,
         sum(case when e.account_code = '${COST}' then if(e.side = 'debit', e.amount, -e.amount) else 0 end) as cost,
         sum(case when e.account_code = '${LATE_DELIVERY}' then if(e.side = 'debit', e.amount, -e.amount) else 0 end) as loss,
         max(e.account_code in ('${REVENUE}', '${COST}', '${LATE_DELIVERY}')) as is_about_order
       from journal j join entry e on e.journal_id = j.id
       where j.posted_at >= ? and j.posted_at < ?
       group by j.id
       having is_about_order = 1
     ) journals group by terminal`,
    [dateOf(from), dateOf(before)],
  );
  return rows.map((row) => ({
    terminal: row.terminal,
    sold: Number(row.sold),
    soldAmount: Number(row.soldAmount),
    reversed: Number(row.reversed),
    reversedAmount: Number(row.reversedAmount),
    delivered: Number(row.delivered),
    cost: Number(row.cost),
    loss: Number(row.loss),
  }));
}
