import { TRANSFER_FEES } from '../domain/transfer/amounts-near';
import { BANK_LINE_RULES, type BankLineProblem } from './bank-line-rules';
import { type BookRule } from './book-rules';

/** What can be wrong with the books of transfers and of the lines of the bank. */
export type TransferProblem =
  | BankLineProblem
  | 'escrow-differs'
  | 'order-state'
  | 'excess-differs'
  | 'code-difference'
  | 'short-transfer'
  | 'refund-payable'
  | 'refund-journals'
  | 'refund-confirmed'
  | 'unclaimed'
  | 'tiket-credited'
  | 'reserved-twice'
  | 'decided-alone';

const CREDIT_LESS_DEBIT = `sum(case when e.side = 'credit' then e.amount else -e.amount end)`;

const IS_ITS_DEBIT = `m.amount - r.amount in (${[0, ...TRANSFER_FEES].join(', ')})`;

/** One account of the house against one sum. */
function houseAgainst(code: string, rows: string): string {
  return `select '${code}' as place, (${rows}) as expected,
            coalesce((select ${CREDIT_LESS_DEBIT} from entry e where e.account_code = '${code}'), 0) as found
          having expected <> found`;
}

/** What an order's escrow has to have in it, by its state. */
const ESCROW = `case
  when o.state = 'processing' then o.price
  when o.state = 'refund-pending' then coalesce((
    select sum(r.amount) from refund r where r.order_id = o.id and r.state = 'requested'), 0)
  else 0 end`;

/** Of the code, of what was typed too much, of what was taken off, and of what was let go: as \`splitReceived\` shares it. */
const KEPT = 'if(t.received - t.final_amount > 999, t.final_amount, t.received)';
/** C7: its buyer gets back what it sent, so the house adds nothing to it. */
const MISSING = `if(o.state in ('refund-pending', 'refunded'), 0, greatest(o.price - ${KEPT}, 0))`;
const TAKEN_OFF = `least(${MISSING}, greatest(o.price - t.final_amount, 0))`;
const CODE_SHARE = `greatest(${KEPT} - o.price, 0) - ${TAKEN_OFF}`;
const OF_VERIFIED_ORDERS = `from transfer t join digital_order o on o.transfer_id = t.id where t.state = 'verified'`;

/** Whatever says to be paid has been paid once, and whatever is owed waits where it is owed from. */
export const TRANSFER_RULES: readonly BookRule[] = [
  ...BANK_LINE_RULES,
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
    sql: houseAgainst('difference:unique-code', `select coalesce(sum(${CODE_SHARE}), 0) ${OF_VERIFIED_ORDERS}`),
  },
  {
    problem: 'short-transfer',
    place: 'account',
    sql: houseAgainst(
      'loss:short-transfer',
      `select coalesce(0 - sum(${MISSING} - ${TAKEN_OFF}), 0) ${OF_VERIFIED_ORDERS}`,
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
              if(r.state = 'confirmed', 'confirmed', null), if(r.state = 'kept', 'kept', null)) as expected,
            concat_ws(', ', if(a.total = r.amount, 'approved', a.total), if(c.total = r.amount, 'cancelled', c.total),
              if(d.total = m.amount, 'confirmed', d.total), if(k.total = r.amount, if(r.state = 'cancelled', null, 'kept'), k.total)) as found
          from refund r
          left join (${journalsOf('refund-approve')}) a on a.subject = r.id
          left join (${journalsOf('refund-cancel')}) c on c.subject = r.id
          left join (${journalsOf('refund-confirm')}) d on d.subject = r.id
          left join (${journalsOf('refund-keep')}) k on k.subject = r.id
          left join bank_mutation m on m.id = r.confirmed_mutation_id
          having expected <> found
          union all
          select j.subject, 'a refund', 'none' from journal j left join refund r on r.id = j.subject
          where j.kind in ('refund-approve', 'refund-cancel', 'refund-confirm', 'refund-keep') and r.id is null`,
  },
  // Nobody claimed it: lines that belonged to nothing, and what came too much. One whose match was undone is none.
  {
    problem: 'unclaimed',
    place: 'account',
    sql: houseAgainst(
      'revenue:unclaimed',
      `select coalesce((select sum(amount) from bank_mutation where state = 'kept'), 0)
         + coalesce((select sum(amount) from refund where state = 'kept'), 0)`,
    ),
  },
  // C7: only a debit of the bank says that it went out, and each debit one refund. The bank's fee may be in it.
  {
    problem: 'refund-confirmed',
    place: 'subject',
    sql: `select r.id as place, if(r.state = 'confirmed', concat('a debit of ', r.amount), 'none') as expected,
            coalesce(concat(m.direction, ' of ', m.amount, ' (', m.state, ')'), 'none') as found
          from refund r left join bank_mutation m on m.id = r.confirmed_mutation_id
          where if(r.state = 'confirmed',
            not coalesce(m.direction = 'debit' and (${IS_ITS_DEBIT}) and m.state = 'booked-out', false),
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
