import { type TagihanId, type TopupId, type WorkItemId } from '../../../domain/ids';
import { type WorkItemKind, type WorkItemOwner } from '../../../domain/promises';
import { type Rupiah } from '../../../domain/money';
import { type StaffId } from '../../../domain/staff';
import { type Instant, instant } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf, rupiahOrNull } from '../../repositories/columns';
import { calmCondition, conditionOf, DESK_ITEMS, type QueueFilter, type QueueView } from './work-queue-filter';

/** One thing that is unfinished, with what people need to know it by. */
export interface QueueItem {
  id: WorkItemId;
  kind: WorkItemKind;
  subject: string;
  state: string;
  owner: WorkItemOwner;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
  escalateAt: Instant;
  openedAt: Instant;
  /** Since when it is in its state. */
  changedAt: Instant;
  takenBy: { id: StaffId; fullName: string } | null;
  /** The order that it is about. */
  topup: QueueTopup | null;
  /** Of an item about a line, or about what a line said: its name. */
  terminalName: string | null;
  approval: { no: number; action: string } | null;
  correctionKind: string | null;
  /** Of a case about a bill at the bank: for those only who may see bills. */
  bill: { trxId: string; tagihanId: TagihanId } | null;
  /** Of an item about a transfer, a line of the bank, a refund, what a feed brought, or an account: what people know it by. */
  money: QueueMoney | null;
}

export interface QueueMoney {
  /** Of a case, what it is about; else the item's own. */
  kind: WorkItemKind;
  /** `no` of the transfer, line, refund or batch; null for an account. */
  no: number | null;
  amount: Rupiah | null;
  /** Who pays, what the bank wrote, why it goes back. */
  about: string | null;
  /** `Bank Mandiri ••2210`. */
  account: string | null;
}

export interface QueueTopup {
  id: TopupId;
  no: number;
  productName: string;
  /** Whole: to be masked by whoever shows it. */
  destination: string;
  resellerName: string;
  state: TopupState;
  /** The purchase that holds the slot. */
  attempt: { n: number; terminalName: string; checks: number } | null;
}

/** Where a page begins: after the item with this deadline and id. */
export interface QueuePosition {
  dueAt: Instant;
  id: WorkItemId;
}

export interface QueuePage {
  items: QueueItem[];
  /** Null: nothing follows. */
  next: QueuePosition | null;
}

interface Columns {
  id: string;
  kind: WorkItemKind;
  subject: string;
  state: string;
  owner: WorkItemOwner;
  next_action: string;
  next_at: Date;
  due_at: Date;
  escalate_at: Date;
  opened_at: Date;
  changed_at: Date;
  taken_by: string | null;
  taken_by_name: string | null;
  topup_id: string | null;
  no: BigIntColumn | null;
  product_name: string | null;
  destination: string | null;
  reseller_name: string | null;
  topup_state: TopupState | null;
  n: number | null;
  attempt_terminal: string | null;
  checks: number | null;
  terminal_name: string | null;
  approval_no: BigIntColumn | null;
  approval_action: string | null;
  correction_kind: string | null;
  bill_trx_id: string | null;
  bill_tagihan_id: string | null;
  money_kind: WorkItemKind | null;
  money_no: BigIntColumn | null;
  money_amount: BigIntColumn | null;
  money_about: string | null;
  money_account: string | null;
}

const SELECT = `select w.id, w.kind, w.subject, w.state, w.owner, w.next_action, w.next_at, w.due_at, w.escalate_at,
    w.opened_at, w.changed_at, w.taken_by, coalesce(s.full_name, w.taken_by) as taken_by_name,
    t.id as topup_id, t.no, coalesce(p.name, t.product_code) as product_name, t.destination, r.name as reseller_name,
    t.state as topup_state,
    a.n, coalesce(at.name, a.terminal_code) as attempt_terminal, a.checks,
    coalesce(l.name, ml.name, m.terminal_code) as terminal_name,
    ap.no as approval_no, ap.action as approval_action, c.kind as correction_kind,
    v.trx_id as bill_trx_id, v.tagihan_id as bill_tagihan_id,
    case when tr.id is not null then 'transfer' when mu.id is not null then 'mutation' when rf.id is not null then 'refund'
      when mb.id is not null then 'batch' when ba.id is not null then 'bank-account' end as money_kind,
    coalesce(tr.no, mu.no, rf.no, mb.no) as money_no, coalesce(tr.final_amount, mu.amount, rf.amount) as money_amount,
    coalesce(tr.payer_name, tk.name, mu.text, rf.reason, mb.file_name, mb.source) as money_about,
    concat(ba.bank, ' ••', right(ba.number, 4)) as money_account
  from work_item w
  left join staff s on s.id = w.taken_by
  left join topup t on t.id = w.topup_id
  left join product p on p.code = t.product_code
  left join reseller r on r.id = t.reseller_id
  left join topup_attempt a on a.topup_id = t.id and a.live = 1
  left join terminal at on at.code = a.terminal_code
  left join terminal l on w.kind = 'terminal' and l.code = w.subject
  left join supplier_message m on w.kind = 'case' and w.topup_id is null and m.id = w.subject
  left join terminal ml on ml.code = m.terminal_code
  left join approval ap on w.kind = 'approval' and ap.id = w.subject
  left join correction c on w.kind = 'correction' and c.id = w.subject
  left join virtual_account v on w.kind = 'case' and w.topup_id is null and v.id = w.subject
  left join transfer tr on (w.kind = 'transfer' or w.kind = 'case' and w.topup_id is null) and tr.id = w.subject
  left join reseller tk on tk.id = tr.reseller_id
  left join bank_mutation mu on (w.kind = 'mutation' or w.kind = 'case' and w.topup_id is null) and mu.id = w.subject
  left join refund rf on (w.kind = 'refund' or w.kind = 'case' and w.topup_id is null) and rf.id = w.subject
  left join mutation_batch mb on w.kind = 'batch' and mb.id = w.subject
  left join bank_account ba on ba.id = if(w.kind = 'bank-account', w.subject,
    coalesce(tr.bank_account_id, mu.bank_account_id, rf.bank_account_id, mb.bank_account_id))`;

/**
 * What is unfinished, the earliest deadline on top. With `withoutCalm`, what runs by itself as usual is left out: it is
 * shown as one row.
 */
export async function listQueue(
  queryable: Queryable,
  view: QueueView,
  {
    filter,
    from,
    pageSize,
    withoutCalm,
  }: { filter: QueueFilter; from: QueuePosition | null; pageSize: number; withoutCalm: boolean },
): Promise<QueuePage> {
  const condition = conditionOf(filter, view);
  const calm = calmCondition(view);
  const rows = await queryable.rows<Columns>(
    `${SELECT}
     where w.is_open = 1 and ${DESK_ITEMS.sql} and ${condition.sql}
       ${withoutCalm ? `and not (${calm.sql})` : ''}
       ${from === null ? '' : 'and (w.due_at > ? or (w.due_at = ? and w.id > ?))'}
     order by w.due_at, w.id limit ?`,
    [
      ...DESK_ITEMS.parameters,
      ...condition.parameters,
      ...(withoutCalm ? calm.parameters : []),
      ...(from === null ? [] : [dateOf(from.dueAt), dateOf(from.dueAt), from.id]),
      pageSize + 1,
    ],
  );
  const items = rows.slice(0, pageSize).map(toItem);
  const last = items.at(-1);
  const isMore = rows.length > pageSize && last !== undefined;
  return { items, next: isMore ? { dueAt: last.dueAt, id: last.id } : null };
}

function toItem(row: Columns): QueueItem {
  const { approval_no: no, approval_action: action } = row;
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    state: row.state,
    owner: row.owner,
    nextAction: row.next_action,
    nextAt: instant(row.next_at),
    dueAt: instant(row.due_at),
    escalateAt: instant(row.escalate_at),
    openedAt: instant(row.opened_at),
    changedAt: instant(row.changed_at),
    takenBy: row.taken_by === null ? null : { id: row.taken_by, fullName: row.taken_by_name ?? row.taken_by },
    topup: topupOf(row),
    terminalName: row.terminal_name,
    approval: no === null || action === null ? null : { no: Number(no), action },
    correctionKind: row.correction_kind,
    bill:
      row.bill_trx_id === null || row.bill_tagihan_id === null
        ? null
        : { trxId: row.bill_trx_id, tagihanId: row.bill_tagihan_id },
    money: moneyOf(row),
  };
}

function moneyOf(row: Columns): QueueMoney | null {
  const { money_kind: kind, money_no: no, money_about: about, money_account: account } = row;
  if (kind === null) return null;
  return { kind, no: no === null ? null : Number(no), amount: rupiahOrNull(row.money_amount), about, account };
}

function topupOf(row: Columns): QueueTopup | null {
  const { topup_id: id, topup_state: state, n, attempt_terminal: terminalName } = row;
  if (id === null || state === null) return null;
  return {
    id,
    state,
    no: Number(row.no),
    productName: row.product_name ?? '',
    destination: row.destination ?? '',
    resellerName: row.reseller_name ?? '',
    attempt: n === null || terminalName === null ? null : { n, terminalName, checks: row.checks ?? 0 },
  };
}
