import { type BookRule } from './book-rules';

/** What can be wrong with the books of bills and payments. */
export type BillingProblem =
  | 'plan-total'
  | 'piutang-differs'
  | 'titipan-differs'
  | 'suspense-differs'
  | 'bank-differs'
  | 'payment-journal'
  | 'payment-allocated'
  | 'payment-attached'
  | 'account-recognised'
  | 'account-beyond-inquiry'
  | 'tagihan-overpaid'
  | 'tagihan-not-paid'
  | 'tagihan-history'
  | 'customer-differs'
  | 'exception-money';

const CREDIT_LESS_DEBIT = `sum(case when side = 'credit' then amount else -amount end)`;
const DEBIT_LESS_CREDIT = `sum(case when side = 'debit' then amount else -amount end)`;

const ALLOCATED = 'select tagihan_id, sum(amount) as total from payment_allocation group by tagihan_id';

/** Accounts of customers by prefix, each with the sum that the rows tell; either side may be missing. */
function accountsAgainst(prefix: string, sum: string, rows: string): string {
  return `select codes.code as place, coalesce(r.total, 0) as expected, coalesce(e.total, 0) as found
          from (
            select code from account where code like '${prefix}:%'
            union select concat('${prefix}:', customer_id) from (${rows}) known where customer_id is not null
          ) codes
          left join (${rows}) r on concat('${prefix}:', r.customer_id) = codes.code
          left join (
            select account_code, ${sum} as total from entry where account_code like '${prefix}:%' group by account_code
          ) e on e.account_code = codes.code
          where coalesce(r.total, 0) <> coalesce(e.total, 0)`;
}

/** One account of the house against one sum. */
function houseAgainst(code: string, sum: string, rows: string): string {
  return `select '${code}' as place, (${rows}) as expected,
            coalesce((select ${sum} from entry where account_code = '${code}'), 0) as found having expected <> found`;
}

/** B1, and what follows from it: each rupiah that the bank told is in one place, and each bill says what was paid of it. */
export const BILLING_RULES: readonly BookRule[] = [
  // Billed and remaining are what was agreed on. A period that was billed is counted by its tagihan.
  {
    problem: 'plan-total',
    place: 'subject',
    sql: `select p.id as place, p.agreed_total as expected,
            coalesce(billed.total, 0) + coalesce(remaining.total, 0) as found
          from plan p
          left join (select plan_id, sum(amount) as total from tagihan group by plan_id) billed on billed.plan_id = p.id
          left join (
            select d.plan_id, sum(d.amount) as total from plan_period d
            left join tagihan t on t.plan_id = d.plan_id and t.k = d.k
            where d.is_current = 1 and t.id is null group by d.plan_id
          ) remaining on remaining.plan_id = p.id
          having expected <> found`,
  },
  {
    problem: 'piutang-differs',
    place: 'account',
    sql: accountsAgainst(
      'piutang',
      DEBIT_LESS_CREDIT,
      `select t.customer_id, sum(t.amount + t.denda - coalesce(a.total, 0)) as total
       from tagihan t left join (${ALLOCATED}) a on a.tagihan_id = t.id group by t.customer_id`,
    ),
  },
  {
    problem: 'titipan-differs',
    place: 'account',
    sql: accountsAgainst(
      'titipan',
      CREDIT_LESS_DEBIT,
      `select moves.customer_id, sum(moves.amount) as total from (
         select customer_id, excess as amount from payment where customer_id is not null
         union all
         select t.customer_id, -a.amount from payment_allocation a join tagihan t on t.id = a.tagihan_id
         where a.payment_id is null
       ) moves group by moves.customer_id`,
    ),
  },
  {
    problem: 'suspense-differs',
    place: 'account',
    sql: houseAgainst(
      'suspense:bni',
      CREDIT_LESS_DEBIT,
      'select coalesce(sum(excess), 0) from payment where customer_id is null',
    ),
  },
  {
    problem: 'bank-differs',
    place: 'account',
    sql: houseAgainst('bank:bni', DEBIT_LESS_CREDIT, 'select coalesce(sum(amount), 0) from payment'),
  },
  {
    problem: 'payment-journal',
    place: 'subject',
    sql: `select p.id as place, p.amount as expected, coalesce(sum(e.amount), 0) as found
          from payment p left join journal j on j.subject = p.id and j.kind = 'tagihan-payment'
          left join entry e on e.journal_id = j.id and e.account_code = 'bank:bni' and e.side = 'debit'
          group by p.id, p.amount having expected <> found
          union all
          select j.subject, 'a payment', 'none' from journal j left join payment p on p.id = j.subject
          where j.kind = 'tagihan-payment' and p.id is null`,
  },
  {
    problem: 'payment-allocated',
    place: 'subject',
    sql: `select p.id as place, p.allocated as expected, coalesce(a.total, 0) as found from payment p
          left join (
            select payment_id, sum(amount) as total from payment_allocation where payment_id is not null
            group by payment_id
          ) a on a.payment_id = p.id where p.allocated <> coalesce(a.total, 0)`,
  },
  {
    problem: 'payment-attached',
    place: 'subject',
    sql: `select id as place, if(source = 'notice', amount, concat('up to ', amount)) as expected, attached as found
          from payment where attached > amount or (source = 'notice' and attached <> amount)`,
  },
  {
    problem: 'account-recognised',
    place: 'subject',
    sql: `select v.id as place, coalesce(p.total, 0) as expected, v.recognised as found from virtual_account v
          left join (
            select virtual_account_id, sum(amount) as total from payment group by virtual_account_id
          ) p on p.virtual_account_id = v.id where v.recognised <> coalesce(p.total, 0)`,
  },
  {
    problem: 'account-beyond-inquiry',
    place: 'subject',
    sql: `select id as place, concat('up to ', coalesce(inquired_total, 0)) as expected, recognised as found
          from virtual_account where recognised > coalesce(inquired_total, 0)`,
  },
  {
    problem: 'tagihan-overpaid',
    place: 'subject',
    sql: `select t.id as place, concat('up to ', t.amount + t.denda) as expected, a.total as found
          from tagihan t join (${ALLOCATED}) a on a.tagihan_id = t.id where a.total > t.amount + t.denda`,
  },
  // A cancelled one is what was paid of it.
  {
    problem: 'tagihan-not-paid',
    place: 'subject',
    sql: `select t.id as place, t.amount + t.denda as expected, coalesce(a.total, 0) as found
          from tagihan t left join (${ALLOCATED}) a on a.tagihan_id = t.id
          where t.state in ('paid', 'cancelled') and t.amount + t.denda > coalesce(a.total, 0)`,
  },
  // B3: the last amount of the history is the one in force.
  {
    problem: 'tagihan-history',
    place: 'subject',
    sql: `select t.id as place, t.amount + t.denda as expected, coalesce(h.amount, 'none') as found
          from tagihan t
          left join (select tagihan_id, max(n) as n from tagihan_amount group by tagihan_id) last on last.tagihan_id = t.id
          left join tagihan_amount h on h.tagihan_id = last.tagihan_id and h.n = last.n
          where coalesce(h.amount, -1) <> t.amount + t.denda`,
  },
  {
    problem: 'customer-differs',
    place: 'subject',
    sql: `select a.id as place, t.customer_id as expected, coalesce(p.customer_id, 'nobody') as found
          from payment_allocation a join payment p on p.id = a.payment_id join tagihan t on t.id = a.tagihan_id
          where not coalesce(p.customer_id = t.customer_id, false)`,
  },
  {
    problem: 'exception-money',
    place: 'subject',
    sql: `select x.id as place, concat('up to ', coalesce(p.excess, 0)) as expected, x.amount as found
          from payment_exception x left join payment p on p.id = x.payment_id
          where x.is_money = 1 and x.kind <> 'titipan' and x.amount > coalesce(p.excess, 0)`,
  },
];
