import { type AttemptId, type TerminalCode, type TopupId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type SupplierProfile } from '../../../domain/supplier-profile';
import { type Instant, instant } from '../../../domain/time';
import { type AttemptState } from '../../../domain/topup/attempt-state';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';

export interface AttemptOnCard {
  id: AttemptId;
  n: number;
  terminal: TerminalCode;
  terminalName: string;
  supplierRef: string;
  cost: Rupiah;
  state: AttemptState;
  code: string | null;
  sn: string | null;
  profile: SupplierProfile;
  openedAt: Instant;
  sentAt: Instant | null;
  checks: number;
  checkedAt: Instant | null;
  decidedAt: Instant | null;
  finishedAt: Instant | null;
}

interface Columns {
  id: string;
  n: number;
  terminal_code: string;
  terminal_name: string | null;
  supplier_ref: string;
  cost: BigIntColumn;
  state: AttemptState;
  code: string | null;
  sn: string | null;
  profile: string;
  opened_at: Date;
  sent_at: Date | null;
  checks: number;
  checked_at: Date | null;
  decided_at: Date | null;
  finished_at: Date | null;
}

/** The purchases of an order, in the order of their numbers. */
export async function listAttemptsOnCard(queryable: Queryable, topupId: TopupId): Promise<AttemptOnCard[]> {
  const rows = await queryable.rows<Columns>(
    `select a.id, a.n, a.terminal_code, tr.name as terminal_name, a.supplier_ref, a.cost, a.state, a.code, a.sn,
       a.profile, a.opened_at, a.sent_at, a.checks, a.checked_at, a.decided_at, a.finished_at
     from topup_attempt a
     left join terminal tr on tr.code = a.terminal_code
     where a.topup_id = ? order by a.n`,
    [topupId],
  );
  return rows.map((row) => ({
    id: row.id,
    n: row.n,
    terminal: row.terminal_code,
    terminalName: row.terminal_name ?? row.terminal_code,
    supplierRef: row.supplier_ref,
    cost: rupiahOf(row.cost),
    state: row.state,
    code: row.code,
    sn: row.sn,
    profile: JSON.parse(row.profile) as SupplierProfile,
    openedAt: instant(row.opened_at),
    sentAt: instantOrNull(row.sent_at),
    checks: row.checks,
    checkedAt: instantOrNull(row.checked_at),
    decidedAt: instantOrNull(row.decided_at),
    finishedAt: instantOrNull(row.finished_at),
  }));
}

export interface ReserveTerminal {
  terminal: TerminalCode;
  terminalName: string;
  cost: Rupiah;
  isOn: boolean;
  trippedUntil: Instant | null;
}

/** The terminals that sell a product, the first choice on top, also those that are off now. */
export async function listRouteOfProduct(queryable: Queryable, productCode: string): Promise<ReserveTerminal[]> {
  const rows = await queryable.rows<{
    terminal_code: string;
    name: string;
    cost: BigIntColumn;
    is_on: number;
    tripped_until: Date | null;
  }>(
    `select tp.terminal_code, tr.name, tp.cost, tr.is_on, tr.tripped_until
     from terminal_product tp join terminal tr on tr.code = tp.terminal_code
     where tp.product_code = ? and tp.is_active = 1 order by tp.priority, tp.cost, tp.terminal_code`,
    [productCode],
  );
  return rows.map((row) => ({
    terminal: row.terminal_code,
    terminalName: row.name,
    cost: rupiahOf(row.cost),
    isOn: row.is_on === 1,
    trippedUntil: instantOrNull(row.tripped_until),
  }));
}
