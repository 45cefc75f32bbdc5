import { type MutationId, type TransferId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Direction, type MutationException, type MutationState } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';
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

/** One line of the bank in a list. */
export interface MutationOnList {
  id: MutationId;
  no: number;
  account: AccountLabel;
  wibDate: BusinessDate;
  /** Null: the sources told the day only. */
  bookedAt: Instant | null;
  direction: Direction;
  amount: Rupiah;
  text: string;
  senderName: string | null;
  sources: readonly string[];
  state: MutationState;
  exception: MutationException | null;
  firstSeenAt: Instant;
  endedAt: Instant | null;
  /** Of its live match, else the best suggestion when it was judged. */
  transfer: { id: TransferId; no: number; isMatch: boolean } | null;
  item: MoneyItem | null;
  clock: MoneyClock | null;
}

interface Columns extends ItemColumns, ClockColumns {
  id: string;
  no: BigIntColumn;
  bank_account_id: string;
  bank: string;
  number_end: string;
  wib_date: string;
  booked_at: Date | null;
  direction: Direction;
  amount: BigIntColumn;
  text: string;
  sender_name: string | null;
  sources: string;
  state: MutationState;
  exception: MutationException | null;
  first_seen_at: Date;
  ended_at: Date | null;
  match_id: string | null;
  transfer_id: string | null;
  transfer_no: BigIntColumn | null;
}

const SELECT = `select m.id, m.no, m.bank_account_id, b.bank, right(b.number, 4) as number_end, m.wib_date, m.booked_at,
    m.direction, m.amount, m.text, m.sender_name, m.sources, m.state, m.exception, m.first_seen_at, m.ended_at,
    x.id as match_id, t.id as transfer_id, t.no as transfer_no, ${ITEM_COLUMNS}, ${CLOCK_COLUMNS}`;

const JOINS = `join bank_account b on b.id = m.bank_account_id
  left join mutation_match x on x.mutation_id = m.id and x.live = 1
  left join transfer t on t.id = coalesce(x.transfer_id, m.suggested_transfer_id)
  ${itemJoins('mutation', 'm')}`;

/** What came in and belongs to nothing, the nearest deadline on top. Ids first: the rest is read for a page only. */
export async function listSuspense(queryable: Queryable, limit: number): Promise<MutationOnList[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select m.id from bank_mutation m force index (by_state)
     left join work_item w on w.kind = 'mutation' and w.subject = m.id and w.is_open = 1
     where m.state in ('open', 'doubted', 'new') and m.direction = 'credit'
     order by coalesce(w.due_at, m.first_seen_at), m.id limit ?`,
    [limit],
  );
  return listMutationsById(
    queryable,
    rows.map(({ id }) => id),
  );
}

/** By id, in that order; those that are not there are left out. */
export async function listMutationsById(queryable: Queryable, ids: readonly MutationId[]): Promise<MutationOnList[]> {
  if (ids.length === 0) return [];
  const where = `m.id in (${ids.map(() => '?').join(', ')})`;
  const found = await queryable.rows<Columns>(`${SELECT} from bank_mutation m ${JOINS} where ${where}`, [...ids]);
  const byId = new Map(found.map((row) => [row.id, toRow(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function toRow(row: Columns): MutationOnList {
  return {
    ...{ id: row.id, no: Number(row.no), wibDate: row.wib_date as BusinessDate, direction: row.direction },
    account: { id: row.bank_account_id, bank: row.bank, end: row.number_end },
    bookedAt: instantOrNull(row.booked_at),
    amount: rupiahOf(row.amount),
    ...{ text: row.text, senderName: row.sender_name, sources: row.sources.split(',') },
    ...{ state: row.state, exception: row.exception },
    firstSeenAt: instant(row.first_seen_at),
    endedAt: instantOrNull(row.ended_at),
    transfer:
      row.transfer_id === null || row.transfer_no === null
        ? null
        : { id: row.transfer_id, no: Number(row.transfer_no), isMatch: row.match_id !== null },
    item: itemOf(row),
    clock: clockOf(row),
  };
}
