import { InvariantBroken } from '../../domain/errors';
import { type BankAccountId, type MutationId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type BusinessDate, type Instant, instant } from '../../domain/time';
import {
  type Direction,
  type MutationException,
  type MutationFacts,
  type MutationState,
} from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, dateOrNull, instantOrNull, rupiahOf } from './columns';

export interface MutationRow {
  id: MutationId;
  no: number;
  bankAccountId: BankAccountId;
  wibDate: BusinessDate;
  direction: Direction;
  amount: Rupiah;
  k: number;
  bookedAt: Instant | null;
  text: string;
  normalText: string;
  senderName: string | null;
  isReversal: boolean;
  sources: readonly string[];
  state: MutationState;
  exception: MutationException | null;
  relatedId: MutationId | null;
  suggestedTransferId: TransferId | null;
  /** JSON. */
  judged: string | null;
  version: number;
  firstSeenAt: Instant;
  processedAt: Instant | null;
  nextTryAt: Instant | null;
  endedAt: Instant | null;
  note: string | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  bank_account_id: string;
  wib_date: string;
  direction: Direction;
  amount: BigIntColumn;
  k: number;
  booked_at: Date | null;
  text: string;
  normal_text: string;
  sender_name: string | null;
  is_reversal: number;
  sources: string;
  state: MutationState;
  exception: MutationException | null;
  related_id: string | null;
  suggested_transfer_id: string | null;
  judged: string | null;
  version: number;
  first_seen_at: Date;
  processed_at: Date | null;
  next_try_at: Date | null;
  ended_at: Date | null;
  note: string | null;
}

const SELECT = `select m.id, m.no, m.bank_account_id, m.wib_date, m.direction, m.amount, m.k, m.booked_at, m.text,
  m.normal_text, m.sender_name, m.is_reversal, m.sources, m.state, m.exception, m.related_id, m.suggested_transfer_id,
  m.judged, m.version, m.first_seen_at, m.processed_at, m.next_try_at, m.ended_at, m.note from bank_mutation m`;

/** Before transfers in the order of locks; several in the order of their ids (`lockMutations`). */
export async function lockMutation(tx: Tx, id: MutationId): Promise<MutationRow> {
  const columns = await tx.row<Columns>(`${SELECT} where m.id = ? for update`, [id]);
  if (columns === undefined) throw new InvariantBroken(`there is no mutation ${id}`);
  return toMutationRow(columns);
}

export async function lockMutations(tx: Tx, ids: readonly MutationId[]): Promise<MutationRow[]> {
  const rows: MutationRow[] = [];
  for (const id of [...new Set(ids)].sort()) rows.push(await lockMutation(tx, id));
  return rows;
}

export async function readMutation(queryable: Queryable, id: MutationId): Promise<MutationRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where m.id = ?`, [id]);
  return columns && toMutationRow(columns);
}

/** `where` speaks of the mutation as `m`; it may bring its own order and limit. */
export async function listMutations(
  queryable: Queryable,
  { where, parameters = [] }: { where: string; parameters?: readonly (string | number | Date | null)[] },
): Promise<MutationRow[]> {
  return (await queryable.rows<Columns>(`${SELECT} where ${where}`, parameters)).map(toMutationRow);
}

export type MutationChange = Partial<
  Pick<
    MutationRow,
    | 'bookedAt'
    | 'text'
    | 'normalText'
    | 'senderName'
    | 'sources'
    | 'state'
    | 'exception'
    | 'relatedId'
    | 'suggestedTransferId'
    | 'judged'
    | 'processedAt'
    | 'nextTryAt'
    | 'endedAt'
    | 'note'
  >
>;

/** From the version that was read, and from no other. Throws `InvariantBroken` when the row changed under its lock. */
export async function changeMutation(tx: Tx, row: MutationRow, change: MutationChange): Promise<MutationRow> {
  const next = { ...row, ...change, version: row.version + 1 };
  const changed = await tx.write(
    `update bank_mutation set booked_at = ?, text = ?, normal_text = ?, sender_name = ?, sources = ?, state = ?,
       exception = ?, related_id = ?, suggested_transfer_id = ?, judged = ?, processed_at = ?, next_try_at = ?,
       ended_at = ?, note = ?, claimed_until = null, version = ?
     where id = ? and version = ?`,
    [
      ...[dateOrNull(next.bookedAt), next.text, next.normalText, next.senderName, next.sources.join(','), next.state],
      ...[next.exception, next.relatedId, next.suggestedTransferId, next.judged, dateOrNull(next.processedAt)],
      ...[dateOrNull(next.nextTryAt), dateOrNull(next.endedAt), next.note, next.version, row.id, row.version],
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`mutation ${row.id} changed under its lock`);
  return next;
}

/** The bank was asked: it has the line that its statements lack, and none that follows asks again. */
export async function noteMissingAccepted(tx: Tx, id: MutationId, at: Instant): Promise<void> {
  await tx.write('update bank_mutation set missing_accepted_at = ? where id = ?', [dateOf(at), id]);
}

/** As the rules look at it. */
export function mutationFacts(row: MutationRow): MutationFacts {
  const { id, bankAccountId, direction, amount, wibDate, bookedAt, normalText, senderName, isReversal } = row;
  return { id, bankAccountId, direction, amount, wibDate, bookedAt, text: normalText, senderName, isReversal };
}

function toMutationRow(columns: Columns): MutationRow {
  return {
    ...{ id: columns.id, no: Number(columns.no), bankAccountId: columns.bank_account_id },
    ...{ wibDate: columns.wib_date as BusinessDate, direction: columns.direction, amount: rupiahOf(columns.amount) },
    ...{ k: columns.k, bookedAt: instantOrNull(columns.booked_at), text: columns.text },
    ...{ normalText: columns.normal_text, senderName: columns.sender_name, isReversal: columns.is_reversal === 1 },
    ...{ sources: columns.sources.split(','), state: columns.state, exception: columns.exception },
    ...{ relatedId: columns.related_id, suggestedTransferId: columns.suggested_transfer_id, judged: columns.judged },
    ...{ version: columns.version, firstSeenAt: instant(columns.first_seen_at) },
    ...{ processedAt: instantOrNull(columns.processed_at), nextTryAt: instantOrNull(columns.next_try_at) },
    ...{ endedAt: instantOrNull(columns.ended_at), note: columns.note },
  };
}
