import { type FailureCode, type RefusalCode } from '../../../domain/errors';
import { type TopupId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';

/** One order as lists show it. */
export interface TopupOnList {
  id: TopupId;
  no: number;
  state: TopupState;
  reseller: { code: string; name: string };
  productCode: string;
  productName: string;
  /** Whole: to be masked by whoever shows it. */
  destination: string;
  price: Rupiah;
  errorCode: RefusalCode | FailureCode | null;
  sn: string | null;
  acceptedAt: Instant;
  sendDeadline: Instant;
  finishedAt: Instant | null;
  /** The last purchase; its number is how many there were. */
  attempt: { n: number; terminalName: string } | null;
  hold: 'held' | 'posted' | 'voided' | null;
  holdEndedAt: Instant | null;
  /** Of an open one: when the machine looks at it again. */
  nextAt: Instant | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  state: TopupState;
  reseller_code: string | null;
  reseller_name: string | null;
  product_code: string;
  product_name: string | null;
  destination: string;
  price: BigIntColumn;
  error_code: RefusalCode | FailureCode | null;
  sn: string | null;
  accepted_at: Date;
  send_deadline: Date;
  finished_at: Date | null;
  n: number | null;
  terminal_name: string | null;
  hold_state: 'held' | 'posted' | 'voided' | null;
  hold_ended_at: Date | null;
  next_at: Date | null;
}

/** The orders with these ids, in the order of the ids. */
export async function readTopupsOnList(queryable: Queryable, ids: readonly TopupId[]): Promise<TopupOnList[]> {
  if (ids.length === 0) return [];
  const rows = await queryable.rows<Columns>(
    `select t.id, t.no, t.state, r.code as reseller_code, r.name as reseller_name, t.product_code,
       p.name as product_name, t.destination, t.price, t.error_code, t.sn, t.accepted_at, t.send_deadline,
       t.finished_at, a.n, coalesce(tr.name, a.terminal_code) as terminal_name,
       h.state as hold_state, h.ended_at as hold_ended_at, w.next_at
     from topup t
     left join reseller r on r.id = t.reseller_id
     left join product p on p.code = t.product_code
     left join topup_attempt a on a.topup_id = t.id
       and a.n = (select max(l.n) from topup_attempt l where l.topup_id = t.id)
     left join terminal tr on tr.code = a.terminal_code
     left join hold h on h.id = t.id
     left join work_item w on w.kind = 'topup' and w.subject = t.id and w.is_open = 1
     where t.id in (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  const byId = new Map(rows.map((row) => [row.id, toTopup(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function toTopup(row: Columns): TopupOnList {
  const { n, terminal_name: terminalName } = row;
  return {
    id: row.id,
    no: Number(row.no),
    state: row.state,
    reseller: { code: row.reseller_code ?? '', name: row.reseller_name ?? '' },
    productCode: row.product_code,
    productName: row.product_name ?? row.product_code,
    destination: row.destination,
    price: rupiahOf(row.price),
    errorCode: row.error_code,
    sn: row.sn,
    acceptedAt: instant(row.accepted_at),
    sendDeadline: instant(row.send_deadline),
    finishedAt: instantOrNull(row.finished_at),
    attempt: n === null || terminalName === null ? null : { n, terminalName },
    hold: row.hold_state,
    holdEndedAt: instantOrNull(row.hold_ended_at),
    nextAt: instantOrNull(row.next_at),
  };
}
