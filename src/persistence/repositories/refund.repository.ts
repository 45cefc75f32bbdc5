import { InvariantBroken } from '../../domain/errors';
import { type BankAccountId, type MutationId, type OrderId, type RefundId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Instant, instant } from '../../domain/time';
import { type RefundKind, type RefundState } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOrNull, instantOrNull, rupiahOf } from './columns';

/** Money that goes back to whoever sent it (C7). */
export interface RefundRow {
  id: RefundId;
  no: number;
  kind: RefundKind;
  orderId: OrderId | null;
  transferId: TransferId | null;
  mutationId: MutationId | null;
  /** Of the ledger: where the money waits. */
  sourceAccount: string;
  bankAccountId: BankAccountId;
  amount: Rupiah;
  reason: string;
  payeeBank: string | null;
  payeeNumberSealed: Buffer | null;
  payeeNumberEnd: string | null;
  payeeName: string | null;
  /** Who wrote the payee down; null: the payer, or nobody yet. */
  payeeBy: StaffId | null;
  state: RefundState;
  version: number;
  requestedBy: StaffId | null;
  requestedAt: Instant;
  approvedBy: StaffId | null;
  approvedAt: Instant | null;
  sentBy: StaffId | null;
  sentAt: Instant | null;
  sentReference: string | null;
  confirmedMutationId: MutationId | null;
  endedAt: Instant | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  kind: RefundKind;
  order_id: string | null;
  transfer_id: string | null;
  mutation_id: string | null;
  source_account: string;
  bank_account_id: string;
  amount: BigIntColumn;
  reason: string;
  payee_bank: string | null;
  payee_number_sealed: Buffer | null;
  payee_number_end: string | null;
  payee_name: string | null;
  payee_by: string | null;
  state: RefundState;
  version: number;
  requested_by: string | null;
  requested_at: Date;
  approved_by: string | null;
  approved_at: Date | null;
  sent_by: string | null;
  sent_at: Date | null;
  sent_reference: string | null;
  confirmed_mutation_id: string | null;
  ended_at: Date | null;
}

const SELECT = `select r.id, r.no, r.kind, r.order_id, r.transfer_id, r.mutation_id, r.source_account, r.bank_account_id,
  r.amount, r.reason, r.payee_bank, r.payee_number_sealed, r.payee_number_end, r.payee_name, r.payee_by, r.state, r.version,
  r.requested_by, r.requested_at, r.approved_by, r.approved_at, r.sent_by, r.sent_at, r.sent_reference,
  r.confirmed_mutation_id, r.ended_at from refund r`;

/** After topup and its order in the order of locks. Throws `InvariantBroken` when there is none. */
export async function lockRefund(tx: Tx, id: RefundId): Promise<RefundRow> {
  const columns = await tx.row<Columns>(`${SELECT} where r.id = ? for update`, [id]);
  if (columns === undefined) throw new InvariantBroken(`there is no refund ${id}`);
  return toRow(columns);
}

export async function readRefund(queryable: Queryable, id: RefundId): Promise<RefundRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where r.id = ?`, [id]);
  return columns && toRow(columns);
}

/** `where` speaks of the refund as `r`; it may bring its own order and limit. */
export async function listRefunds(
  queryable: Queryable,
  { where, parameters = [] }: { where: string; parameters?: readonly (string | number | Date | null)[] },
): Promise<RefundRow[]> {
  return (await queryable.rows<Columns>(`${SELECT} where ${where}`, parameters)).map(toRow);
}

export type RefundChange = Partial<
  Pick<
    RefundRow,
    | 'payeeBank'
    | 'payeeNumberSealed'
    | 'payeeNumberEnd'
    | 'payeeName'
    | 'payeeBy'
    | 'state'
    | 'approvedBy'
    | 'approvedAt'
    | 'sentBy'
    | 'sentAt'
    | 'sentReference'
    | 'confirmedMutationId'
    | 'endedAt'
  >
>;

/** From the version that was read, and from no other. */
export async function changeRefund(tx: Tx, row: RefundRow, change: RefundChange): Promise<RefundRow> {
  const next = { ...row, ...change, version: row.version + 1 };
  const changed = await tx.write(
    `update refund set payee_bank = ?, payee_number_sealed = ?, payee_number_end = ?, payee_name = ?, payee_by = ?, state = ?,
       approved_by = ?, approved_at = ?, sent_by = ?, sent_at = ?, sent_reference = ?, confirmed_mutation_id = ?,
       ended_at = ?, version = ? where id = ? and version = ?`,
    [
      ...[next.payeeBank, next.payeeNumberSealed, next.payeeNumberEnd, next.payeeName, next.payeeBy],
      ...[
        next.state,
        next.approvedBy,
        dateOrNull(next.approvedAt),
        next.sentBy,
        dateOrNull(next.sentAt),
        next.sentReference,
      ],
      ...[next.confirmedMutationId, dateOrNull(next.endedAt), next.version, row.id, row.version],
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`refund ${row.id} changed under its lock`);
  return next;
}

function toRow(columns: Columns): RefundRow {
  return {
    ...{ id: columns.id, no: Number(columns.no), kind: columns.kind, orderId: columns.order_id },
    ...{ transferId: columns.transfer_id, mutationId: columns.mutation_id, sourceAccount: columns.source_account },
    ...{ bankAccountId: columns.bank_account_id, amount: rupiahOf(columns.amount), reason: columns.reason },
    ...{ payeeBank: columns.payee_bank, payeeNumberSealed: columns.payee_number_sealed },
    ...{ payeeNumberEnd: columns.payee_number_end, payeeName: columns.payee_name, payeeBy: columns.payee_by },
    ...{
      state: columns.state,
      version: columns.version,
      requestedBy: columns.requested_by,
      requestedAt: instant(columns.requested_at),
    },
    ...{ approvedBy: columns.approved_by, approvedAt: instantOrNull(columns.approved_at), sentBy: columns.sent_by },
    ...{ sentAt: instantOrNull(columns.sent_at), sentReference: columns.sent_reference },
    ...{ confirmedMutationId: columns.confirmed_mutation_id, endedAt: instantOrNull(columns.ended_at) },
  };
}
