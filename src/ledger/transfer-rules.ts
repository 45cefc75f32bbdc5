import { type BookRule } from './book-rules';

/** What can be wrong with the books of transfers and of the lines of the bank. */
export type TransferProblem =
  | 'bank-lines'
  | 'suspense-lines'
  | 'outgoing-lines'
  | 'line-arrival'
  | 'line-end'
  | 'match-line'
  | 'match-transfer'
  | 'match-journal'
  | 'match-approval'
  | 'escrow-differs'
  | 'order-state'
  | 'excess-differs'
  | 'code-difference'
  | 'refund-payable'
  | 'refund-journals'
  | 'refund-confirmed'
  | 'tiket-credited'
  | 'reserved-twice'
  | 'decided-alone';

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

/** One account of the house against one sum. */
function houseAgainst(code: string, rows: string): string {
  return `select '${code}' as place, (${rows}) as expected,
            coalesce((select ${CREDIT_LESS_DEBIT} from entry e where e.account_code = '${code}'), 0) as found
          having expected <> found`;
}

/** A refund that was only asked for leaves the money where it waits. */
const IS_ASKED_BACK = `exists (
  select 1 from refund r where r.mutation_id = m.id and r.state = 'requested')`;

const LIVE_BY_TRANSFER = `select transfer_id, n, sum(amount) as total, count(*) as lines_ from mutation_match
  where live = 1 group by transfer_id, n`;

/** What an order's escrow has to have in it, by its state. */
const ESCROW = `case
  when o.state = 'processing' then o.price
  when o.state = 'refund-pending' then coalesce((
    select sum(r.amount) from refund r where r.order_id = o.id and r.state = 'requested'), 0)
  else 0 end`;

/** Of the code, of what was typed too much, and of what was taken off: as \`splitReceived\` shares it. */
const KEPT = 'if(t.received - t.final_amount > 999, t.final_amount, t.received)';
const CODE_SHARE = `greatest(${KEPT} - o.price, 0)
  - least(greatest(o.price - ${KEPT}, 0), greatest(o.price - t.final_amount, 0))`;

/** Every rupiah that a bank told is in one place, and whatever says to be paid has been paid once. */
export const TRANSFER_RULES: readonly BookRule[] = [
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
  {
    problem: 'escrow-differs',
    place: 'account',
    sql: `select concat('escrow:', o.id) as place, concat(${ESCROW}, ' (', o.state, ')') as expected,
            coalesce(a.balance, 0) as found
          from digital_order o left join account a on a.code = concat('escrow:', o.id)
          where coalesce(a.balance, 0) <> ${ESCROW}
          union all
          select a.code, 'an order', 'none' from account a left join digital_order o on a.code = concat('escrow:', o.id)
          where a.code like 'escrow:%' and o.id is null`,
  },
  {
    problem: 'order-state',
    place: 'subject',
    sql: `select o.id as place,
            case when o.state = 'processing' then 'an open top-up' when o.state = 'success' then 'a delivery'
              when o.state = 'refund-pending' then 'a refund under way' when o.state = 'refunded' then 'a confirmed refund'
              else 'no top-up under way' end as expected,
            concat(coalesce(t.state, 'no top-up'), ', ', coalesce(r.state, 'no refund')) as found
          from digital_order o
          left join topup t on t.id = o.topup_id
          left join refund r on r.order_id = o.id and r.live = 1
          where not case
            when o.state = 'processing' then coalesce(t.state not in ('success', 'failed', 'reversed'), false) and r.id is null
            when o.state = 'success' then coalesce(t.state = 'success', false) and r.id is null
            when o.state = 'refund-pending' then coalesce(r.state in ('requested', 'approved', 'sent'), false)
              and coalesce(t.state in ('success', 'failed', 'reversed'), true)
            when o.state = 'refunded' then coalesce(r.state = 'confirmed', false)
            else coalesce(t.state in ('success', 'failed', 'reversed'), true) and r.id is null end`,
  },
  {
    problem: 'excess-differs',
    place: 'account',
    sql: `select a.code as place, coalesce(r.total, 0) as expected, a.balance as found
          from account a
          left join (
            select transfer_id, sum(amount) as total from refund where kind = 'excess' and state = 'requested'
            group by transfer_id
          ) r on concat('excess:', r.transfer_id) = a.code
          where a.code like 'excess:%' and a.balance <> coalesce(r.total, 0)`,
  },
  {
    problem: 'code-difference',
    place: 'account',
    sql: houseAgainst(
      'difference:unique-code',
      `select coalesce(sum(${CODE_SHARE}), 0) from transfer t join digital_order o on o.transfer_id = t.id
       where t.state = 'verified'`,
    ),
  },
  {
    problem: 'refund-payable',
    place: 'account',
    sql: houseAgainst(
      'refund:payable',
      `select coalesce(sum(amount), 0) from refund where state in ('approved', 'sent')`,
    ),
  },
  {
    problem: 'refund-journals',
    place: 'subject',
    sql: `select r.id as place,
            concat_ws(', ', if(r.approved_at is null, null, 'approved'),
              if(r.state = 'cancelled' and r.approved_at is not null, 'cancelled', null),
              if(r.state = 'confirmed', 'confirmed', null)) as expected,
            concat_ws(', ', if(a.total = r.amount, 'approved', a.total), if(c.total = r.amount, 'cancelled', c.total),
              if(d.total = r.amount, 'confirmed', d.total)) as found
          from refund r
          left join (${journalsOf('refund-approve')}) a on a.subject = r.id
          left join (${journalsOf('refund-cancel')}) c on c.subject = r.id
          left join (${journalsOf('refund-confirm')}) d on d.subject = r.id
          having expected <> found
          union all
          select j.subject, 'a refund', 'none' from journal j left join refund r on r.id = j.subject
          where j.kind in ('refund-approve', 'refund-cancel', 'refund-confirm') and r.id is null`,
  },
  // C7: only a debit of the bank says that it went out, and each debit one refund.
  {
    problem: 'refund-confirmed',
    place: 'subject',
    sql: `select r.id as place, if(r.state = 'confirmed', concat('a debit of ', r.amount), 'none') as expected,
            coalesce(concat(m.direction, ' of ', m.amount, ' (', m.state, ')'), 'none') as found
          from refund r left join bank_mutation m on m.id = r.confirmed_mutation_id
          where if(r.state = 'confirmed',
            not coalesce(m.direction = 'debit' and m.amount = r.amount and m.state = 'booked-out', false),
            r.confirmed_mutation_id is not null)`,
  },
  // T4: all that arrived, once.
  {
    problem: 'tiket-credited',
    place: 'subject',
    sql: `select k.id as place, concat(if(k.state = 'credited', coalesce(t.received, 0), 0), ' (', k.state, ')') as expected,
            coalesce(s.total, 0) as found
          from tiket k left join transfer t on t.id = k.transfer_id
          left join (
            select j.subject, ${CREDIT_LESS_DEBIT} as total from journal j join entry e on e.journal_id = j.id
            where j.kind in ('transfer-match', 'transfer-unmatch') and e.account_code like 'saldo:%' group by j.subject
          ) s on s.subject = k.transfer_id
          where coalesce(s.total, 0) <> if(k.state = 'credited', coalesce(t.received, 0), 0)
            or (k.state = 'credited') <> coalesce(t.state = 'verified', false)`,
  },
  // U2: the database refuses two by itself; who has an amount is also what the table of amounts says.
  {
    problem: 'reserved-twice',
    place: 'subject',
    sql: `select min(id) as place, 1 as expected, count(*) as found from transfer where is_reserved = 1
          group by bank_account_id, final_amount having count(*) > 1
          union all
          select t.id, 'its amount', coalesce(u.transfer_id, 'nobody') from transfer t
          left join amount_use u on u.bank_account_id = t.bank_account_id and u.final_amount = t.final_amount
          where t.is_reserved = 1 and not coalesce(u.transfer_id = t.id and u.released_at is null, false)
          union all
          select u.transfer_id, 'given back', 'reserved' from amount_use u left join transfer t on t.id = u.transfer_id
          where u.released_at is null and coalesce(t.is_reserved, 0) <> 1`,
  },
  // C6: the database refuses this as well, as long as it has its constraints.
  {
    problem: 'decided-alone',
    place: 'subject',
    sql: `select subject as place, 'another person' as expected, requested_by as found from approval
          where subject_kind <> 'topup' and is_four_eyes = 1 and state in ('approved', 'executed')
            and (decided_by is null or decided_by = requested_by)
          union all
          select id, 'another person', requested_by from refund where approved_by = requested_by
          union all
          select id, 'another person', by_staff from mutation_batch where approved_by = by_staff`,
  },
];

function journalsOf(kind: string): string {
  return `select j.subject, sum(e.amount) as total from journal j join entry e on e.journal_id = j.id and e.side = 'debit'
          where j.kind = '${kind}' group by j.subject`;
}
