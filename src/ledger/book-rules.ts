import { BILLING_RULES, type BillingProblem } from './billing-rules';
import { TRANSFER_RULES, type TransferProblem } from './transfer-rules';

/** What can be wrong with the books. */
export type BookProblem =
  | 'ledger-unbalanced'
  | 'journal-unbalanced'
  | 'journal-empty'
  | 'entry-without-journal'
  | 'entry-without-account'
  | 'balance-differs'
  | 'held-differs'
  | 'held-beyond-balance'
  | 'hold-without-account'
  | 'hold-journals'
  | 'topup-hold-state'
  | 'topup-hold-content'
  | 'topup-late-success'
  | 'double-delivery'
  | BillingProblem
  | TransferProblem;

export interface BookRule {
  problem: BookProblem;
  /** What the column `place` names. */
  place: 'account' | 'subject';
  /** Selects `place`, `expected` and `found` of each breach, in one statement over whole tables. */
  sql: string;
}

const DEBITS = `sum(case when side = 'debit' then amount else 0 end)`;
const CREDITS = `sum(case when side = 'credit' then amount else 0 end)`;

const IS_LATE = `exists (select 1 from journal j where j.subject = t.id and j.kind = 'late-success')`;

/** Accounts with a limit grow by credits, and only they keep a balance. */
export const BOOK_RULES: readonly BookRule[] = [
  {
    problem: 'ledger-unbalanced',
    place: 'subject',
    sql: `select 'ledger' as place, ${DEBITS} as expected, ${CREDITS} as found from entry having expected <> found`,
  },
  {
    problem: 'journal-unbalanced',
    place: 'subject',
    sql: `select j.subject as place, sums.debits as expected, sums.credits as found
          from (select journal_id, ${DEBITS} as debits, ${CREDITS} as credits from entry group by journal_id) sums
          join journal j on j.id = sums.journal_id where sums.debits <> sums.credits`,
  },
  {
    problem: 'journal-empty',
    place: 'subject',
    sql: `select j.subject as place, 'entries' as expected, 'none' as found
          from journal j left join entry e on e.journal_id = j.id where e.journal_id is null`,
  },
  {
    problem: 'entry-without-journal',
    place: 'subject',
    sql: `select distinct e.journal_id as place, 'a journal' as expected, 'none' as found
          from entry e left join journal j on j.id = e.journal_id where j.id is null`,
  },
  {
    problem: 'entry-without-account',
    place: 'account',
    sql: `select used.account_code as place, 'an account' as expected, 'none' as found
          from (select distinct account_code from entry) used
          left join account a on a.code = used.account_code where a.code is null`,
  },
  {
    problem: 'balance-differs',
    place: 'account',
    sql: `select a.code as place, coalesce(sums.total, 0) as expected, a.balance as found
          from account a left join (
            select account_code, sum(case when side = 'credit' then amount else -amount end) as total
            from entry group by account_code
          ) sums on sums.account_code = a.code
          where a.has_limit = 1 and a.balance <> coalesce(sums.total, 0)`,
  },
  {
    problem: 'held-differs',
    place: 'account',
    sql: `select a.code as place, coalesce(sums.total, 0) as expected, a.held as found
          from account a left join (
            select account_code, sum(amount) as total from hold where state = 'held' group by account_code
          ) sums on sums.account_code = a.code
          where a.has_limit = 1 and a.held <> coalesce(sums.total, 0)`,
  },
  {
    problem: 'held-beyond-balance',
    place: 'account',
    sql: `select code as place, concat('up to ', balance) as expected, held as found
          from account where has_limit = 1 and held > balance`,
  },
  {
    problem: 'hold-without-account',
    place: 'account',
    sql: `select used.account_code as place, 'an account with a limit' as expected, 'none' as found
          from (select distinct account_code from hold) used
          left join account a on a.code = used.account_code and a.has_limit = 1 where a.code is null`,
  },
  // A posted hold has exactly one journal that debits its account, any other hold has none. What is charged afterwards
  // was never held.
  {
    problem: 'hold-journals',
    place: 'subject',
    sql: `select h.id as place, case when h.state = 'posted' then 1 else 0 end as expected,
            count(distinct e.journal_id) as found
          from hold h
          left join journal j on j.subject = h.id and j.kind not in ('charge-late-success', 'collect-receivable')
          left join entry e on e.journal_id = j.id and e.side = 'debit' and e.account_code = h.account_code
          group by h.id, h.state having found <> expected`,
  },
  // An order and its hold end together. Only a late success was delivered without having been paid for.
  {
    problem: 'topup-hold-state',
    place: 'subject',
    sql: `select t.id as place,
            concat(case when t.state in ('success', 'reversed') then 'posted'
                        when t.state = 'failed' then 'voided or none'
                        else 'held' end, ' (', t.state, ')') as expected,
            coalesce(h.state, 'none') as found
          from topup t left join hold h on h.id = t.id
          where not case
            when t.state in ('success', 'reversed') then coalesce(h.state, 'none') = 'posted'
              or coalesce(h.state, 'none') <> 'held' and ${IS_LATE}
            when t.state = 'failed' then coalesce(h.state, 'none') in ('voided', 'none')
            else coalesce(h.state, 'none') = 'held'
          end`,
  },
  {
    problem: 'topup-hold-content',
    place: 'subject',
    sql: `select t.id as place, concat(t.price, ' of ', t.account_code) as expected,
            concat(h.amount, ' of ', h.account_code) as found
          from topup t join hold h on h.id = t.id where h.amount <> t.price or h.account_code <> t.account_code`,
  },
  {
    problem: 'topup-late-success',
    place: 'subject',
    sql: `select t.id as place, concat('none (', t.state, ')') as expected, 'late-success' as found
          from topup t where t.state not in ('success', 'reversed') and ${IS_LATE}`,
  },
  // A delivery beside the one that an order was settled by: its attempt and its journal know of each other, and the
  // order is one that was delivered.
  {
    problem: 'double-delivery',
    place: 'subject',
    sql: `select a.topup_id as place, concat('a journal of attempt ', a.n) as expected, 'none' as found
          from topup_attempt a
          left join journal j on j.subject = a.topup_id and j.kind = 'double-delivery' and j.n = a.n
          where a.booked_beside_at is not null and j.id is null
          union all
          select j.subject, concat('attempt ', j.n, ' booked beside a delivery'),
            coalesce(concat(a.state, if(a.booked_beside_at is null, ', not booked', ''), ' (', t.state, ')'), 'none')
          from journal j
          left join topup_attempt a on a.topup_id = j.subject and a.n = j.n
          left join topup t on t.id = j.subject
          where j.kind = 'double-delivery' and not coalesce(a.booked_beside_at is not null
            and a.state in ('refused', 'not-sent', 'reversed') and t.state in ('success', 'reversed'), false)`,
  },
  ...BILLING_RULES,
  ...TRANSFER_RULES,
];
