import { type TransferId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type TransferPurpose, type TransferState } from '../../../domain/transfer/terms';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn, dateOf, rupiahOf } from '../../repositories/columns';
import {
  type AccountLabel,
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
import { readSimilarMoney, type SimilarMoney } from './similar-money';

/** One transfer in a list. */
export interface TransferOnList {
  id: TransferId;
  no: number;
  purpose: TransferPurpose;
  state: TransferState;
  base: Rupiah;
  final: Rupiah;
  code: number;
  payerName: string | null;
  reseller: { code: string; name: string };
  account: AccountLabel;
  /** Of the order or the tiket; null where there is none. */
  purposeNo: number | null;
  /** What was ordered. */
  productName: string | null;
  createdAt: Instant;
  expiresAt: Instant;
  graceUntil: Instant;
  hasOpenProof: boolean;
  /** Money that very likely is this one's. */
  similar: SimilarMoney | null;
  item: MoneyItem | null;
  clock: MoneyClock | null;
}

interface Columns extends ItemColumns, ClockColumns {
  id: string;
  no: BigIntColumn;
  purpose: TransferPurpose;
  state: TransferState;
  base_amount: BigIntColumn;
  final_amount: BigIntColumn;
  unique_code: number;
  payer_name: string | null;
  reseller_code: string;
  reseller_name: string;
  bank_account_id: string;
  bank: string;
  number_end: string;
  order_no: BigIntColumn | null;
  tiket_no: BigIntColumn | null;
  product_name: string | null;
  created_at: Date;
  expires_at: Date;
  grace_until: Date;
  has_open_proof: number | string;
}

const SELECT = `select t.id, t.no, t.purpose, t.state, t.base_amount, t.final_amount, t.unique_code, t.payer_name,
    r.code as reseller_code, r.name as reseller_name, t.bank_account_id, b.bank, right(b.number, 4) as number_end,
    o.no as order_no, k.no as tiket_no, coalesce(p.name, o.product_code) as product_name,
    t.created_at, t.expires_at, t.grace_until,
    exists (select 1 from proof f where f.transfer_id = t.id and f.state = 'open') as has_open_proof,
    ${ITEM_COLUMNS}, ${CLOCK_COLUMNS}`;

const JOINS = `join reseller r on r.id = t.reseller_id
  join bank_account b on b.id = t.bank_account_id
  left join digital_order o on o.transfer_id = t.id
  left join product p on p.code = o.product_code
  left join tiket k on k.transfer_id = t.id
  ${itemJoins('transfer', 't')}`;

/** What staff or the payer have to answer, the nearest deadline on top. Ids first: the rest is read for a page only. */
export async function listTransfersOfPeople(queryable: Queryable, limit: number): Promise<TransferOnList[]> {
  const ids = await idsOf(
    queryable,
    `select t.id from transfer t force index (by_state)
     left join work_item w on w.kind = 'transfer' and w.subject = t.id and w.is_open = 1
     where t.state in ('verifying', 'asked') order by coalesce(w.due_at, t.expires_at), t.id limit ?`,
    [limit],
  );
  return listTransfersById(queryable, ids);
}

/** What waits for its money, with money that very likely is its own: people's, though no proof says so. */
export async function listTransfersWithSimilarMoney(queryable: Queryable, limit: number): Promise<TransferOnList[]> {
  const ids = await idsOf(
    queryable,
    `select t.id from bank_mutation m force index (by_state)
     join sla_clock c on c.subject = m.id and c.live = 1 and c.purpose <> 'suspense'
     join transfer t on t.id = m.suggested_transfer_id and t.state = 'awaiting'
     where m.state = 'open' group by t.id order by min(c.due_at), t.id limit ?`,
    [limit],
  );
  return listTransfersById(queryable, ids);
}

/** What waits for its money: those still in time first, by their end; then those whose time is over. */
export async function listAwaitingTransfers(
  queryable: Queryable,
  { now, limit }: { now: Instant; limit: number },
): Promise<TransferOnList[]> {
  const along = `select t.id from transfer t force index (by_state) where t.state = 'awaiting' and t.expires_at`;
  const inTime = await idsOf(queryable, `${along} >= ? order by t.expires_at limit ?`, [dateOf(now), limit]);
  const rest = limit - inTime.length;
  const late =
    rest === 0 ? [] : await idsOf(queryable, `${along} < ? order by t.expires_at desc limit ?`, [dateOf(now), rest]);
  return listTransfersById(queryable, [...inTime, ...late]);
}

async function idsOf(queryable: Queryable, sql: string, parameters: readonly Parameter[]): Promise<TransferId[]> {
  return (await queryable.rows<{ id: string }>(sql, parameters)).map(({ id }) => id);
}

/** By id, in that order; those that are not there are left out. */
export async function listTransfersById(queryable: Queryable, ids: readonly TransferId[]): Promise<TransferOnList[]> {
  if (ids.length === 0) return [];
  const where = `t.id in (${ids.map(() => '?').join(', ')})`;
  const rows = await queryable.rows<Columns>(`${SELECT} from transfer t ${JOINS} where ${where}`, [...ids]);
  const similar = await readSimilarMoney(queryable, ids);
  const byId = new Map(rows.map((row) => [row.id, toRow(row, similar.get(row.id) ?? null)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function toRow(row: Columns, similar: SimilarMoney | null): TransferOnList {
  const purposeNo = row.order_no ?? row.tiket_no;
  return {
    ...{ id: row.id, no: Number(row.no), purpose: row.purpose, state: row.state },
    ...{ base: rupiahOf(row.base_amount), final: rupiahOf(row.final_amount), code: row.unique_code },
    payerName: row.payer_name,
    reseller: { code: row.reseller_code, name: row.reseller_name },
    account: { id: row.bank_account_id, bank: row.bank, end: row.number_end },
    purposeNo: purposeNo === null ? null : Number(purposeNo),
    productName: row.product_name,
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
    graceUntil: instant(row.grace_until),
    hasOpenProof: Number(row.has_open_proof) === 1,
    similar,
    item: itemOf(row),
    clock: clockOf(row),
  };
}
