import { type BookRule } from './book-rules';

/** What can be wrong with the lines of the bank, and with what they were matched with. */
export type BankLineProblem =
  | 'bank-lines'
  | 'suspense-lines'
  | 'outgoing-lines'
  | 'line-arrival'
  | 'line-end'
  | 'match-line'
  | 'match-transfer'
  | 'match-journal'
  | 'match-approval';

const CREDIT_LESS_DEBIT = `sum(case when e.side = 'credit' then e.amount else -e.amount end)`;
const DEBIT_LESS_CREDIT = `sum(case when e.side = 'debit' then e.amount else -e.amount end)`;

/** T1: a doubted line is not in the books yet, and one that was another one again never is. */
const IS_BOOKED = `m.state not in ('doubted', 'merged')`;

/** Each account of the house at a bank with one of its accounts of the ledger against a sum of its lines. */
function perBank(prefix: string, sum: string, lines: string): string {
  return `select concat('${prefix}:', b.code) as place, coalesce(r.total, 0) as expected, coalesce(l.total, 0) as found
          from bank_account b
          left join (
            select m.bank_account_id, sum(${lines}) as total from bank_mutation m where ${IS_BOOKED}
            group by m.bank_account_id
          ) r on r.bank_account_id = b.id
          left join (
            select e.account_code, ${sum} as total from entry e join journal j on j.id = e.journal_id
            where e.account_code like '${prefix}:%' and j.kind <> 'opening' group by e.account_code
          ) l on l.account_code = concat('${prefix}:', b.code)
          where coalesce(r.total, 0) <> coalesce(l.total, 0)`;
}

/** A refund that was only asked for leaves the money where it waits. */
const IS_ASKED_BACK = `exists (
  select 1 from refund r where r.mutation_id = m.id and r.state = 'requested')`;

const LIVE_BY_TRANSFER = `select transfer_id, n, sum(amount) as total, count(*) as lines_ from mutation_match
  where live = 1 group by transfer_id, n`;

/** Every rupiah that a bank told is in one place, and each line was matched once. */
export const BANK_LINE_RULES: readonly BookRule[] = [
  {
    problem: 'bank-lines',
    place: 'account',
    sql: perBank('bank', DEBIT_LESS_CREDIT, `if(m.direction = 'credit', m.amount, -cast(m.amount as signed))`),
  },
  {
    problem: 'suspense-lines',
    place: 'account',
    sql: perBank(
      'suspense',
      CREDIT_LESS_DEBIT,
      `if(m.direction = 'credit' and (m.state in ('new', 'open') or m.state = 'refunding' and ${IS_ASKED_BACK}), m.amount, 0)`,
    ),
  },
  {
    problem: 'outgoing-lines',
    place: 'account',
    sql: perBank(
      'outgoing',
      DEBIT_LESS_CREDIT,
      `if(m.direction = 'debit' and m.state in ('new', 'open'), m.amount, 0)`,
    ),
  },
  {
    problem: 'line-arrival',
    place: 'subject',
    sql: `select m.id as place, if(${IS_BOOKED}, m.amount, 0) as expected, coalesce(a.total, 0) as found
          from bank_mutation m
          left join (
            select j.subject, sum(e.amount) as total from journal j
            join entry e on e.journal_id = j.id and e.side = 'debit' where j.kind = 'mutation-arrival' group by j.subject
          ) a on a.subject = m.id
          where if(${IS_BOOKED}, m.amount, 0) <> coalesce(a.total, 0)
          union all
          select j.subject, 'a line', 'none' from journal j left join bank_mutation m on m.id = j.subject
          where j.kind = 'mutation-arrival' and m.id is null`,
  },
  // What people decided about a line, or it is the debit of a refund: each with its journal or its refund.
  {
    problem: 'line-end',
    place: 'subject',
    sql: `select m.id as place, concat('a journal of ', m.amount, ' (', m.state, ')') as expected,
            coalesce(sums.total, 'none') as found
          from bank_mutation m
          left join (
            select j.subject, sum(e.amount) as total from journal j join entry e on e.journal_id = j.id and e.side = 'debit'
            where j.kind in ('mutation-allocate', 'mutation-keep', 'mutation-charge', 'mutation-own-move')
            group by j.subject
          ) sums on sums.subject = m.id
          where if(m.state in ('allocated', 'kept')
                   or m.state = 'booked-out' and not exists (select 1 from refund r where r.confirmed_mutation_id = m.id),
                   m.amount, 0) <> coalesce(sums.total, 0)
          union all
          select m.id, concat('a live refund of ', m.amount), coalesce(r.state, 'none') from bank_mutation m
          left join refund r on r.mutation_id = m.id and r.live = 1
          where m.state in ('refunding', 'refunded')
            and not coalesce(r.amount = m.amount and (r.state = 'confirmed') = (m.state = 'refunded'), false)
          union all
          select m.id, 'a line that takes it back, with a journal', coalesce(o.state, 'none') from bank_mutation m
          left join bank_mutation o on o.id = m.related_id
          left join journal j on j.subject = m.id and j.kind = 'mutation-pair'
          where m.state = 'paired' and m.direction = 'debit'
            and not coalesce(o.state = 'paired' and o.direction = 'credit' and o.amount = m.amount and j.id is not null, false)`,
  },
  {
    problem: 'match-line',
    place: 'subject',
    sql: `select m.id as place, if(m.state = 'matched', concat('one live match of ', m.amount), 'none') as expected,
            coalesce(x.amount, 'none') as found
          from bank_mutation m left join mutation_match x on x.mutation_id = m.id and x.live = 1
          where (m.state = 'matched') <> (x.id is not null) or x.amount <> m.amount or x.id is not null and m.direction = 'debit'
          union all
          select x.mutation_id, 'a line', 'none' from mutation_match x left join bank_mutation m on m.id = x.mutation_id
          where m.id is null`,
  },
  {
    problem: 'match-transfer',
    place: 'subject',
    sql: `select t.id as place, coalesce(t.received, 0) as expected, coalesce(x.total, 0) as found
          from transfer t
          left join (select transfer_id, sum(total) as total, count(*) as matches from (${LIVE_BY_TRANSFER}) live
                     group by transfer_id) x on x.transfer_id = t.id
          where coalesce(t.received, 0) <> coalesce(x.total, 0) or (t.state = 'verified') <> (x.transfer_id is not null)
            or coalesce(x.matches, 1) <> 1
          union all
          select x.transfer_id, 'a transfer', 'none' from mutation_match x left join transfer t on t.id = x.transfer_id
          where t.id is null`,
  },
  // The latest match of a transfer stands; those before it were taken back, each by its own journal.
  {
    problem: 'match-journal',
    place: 'subject',
    sql: `select x.transfer_id as place, concat(x.total, if(x.live_lines > 0, '', ', taken back')) as expected,
            concat(coalesce(j.total, 'none'), if(u.id is null, '', ', taken back')) as found
          from (
            select transfer_id, n, sum(amount) as total, sum(live = 1) as live_lines, count(*) as lines_
            from mutation_match group by transfer_id, n
          ) x
          left join (
            select j.subject, j.n, sum(e.amount) as total from journal j join entry e on e.journal_id = j.id
            where j.kind = 'transfer-match' and e.side = 'debit' and e.account_code like 'suspense:%'
            group by j.subject, j.n
          ) j on j.subject = x.transfer_id and j.n = x.n
          left join journal u on u.subject = x.transfer_id and u.kind = 'transfer-unmatch' and u.n = x.n
          where coalesce(j.total, 0) <> x.total or (u.id is null) <> (coalesce(x.live_lines, 0) = x.lines_)
          union all
          select j.subject, 'a match', 'none' from journal j
          left join mutation_match x on x.transfer_id = j.subject and x.n = j.n
          where j.kind in ('transfer-match', 'transfer-unmatch') and x.id is null`,
  },
  // C6: what people matched or un-matched rests on an approval that was carried out.
  {
    problem: 'match-approval',
    place: 'subject',
    sql: `select x.transfer_id as place, 'an approval that was carried out' as expected, coalesce(a.state, 'none') as found
          from mutation_match x left join approval a on a.id = x.approval_id
          where x.method = 'staff' and coalesce(a.state, '') <> 'executed'
          union all
          select x.transfer_id, 'an approval of the un-match', coalesce(a.state, 'none')
          from mutation_match x left join approval a on a.id = x.ended_approval_id
          where x.ended_at is not null and coalesce(a.state, '') <> 'executed'`,
  },
];
