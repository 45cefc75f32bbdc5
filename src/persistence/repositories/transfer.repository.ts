import { InvariantBroken } from '../../domain/errors';
import { type BankAccountId, type ResellerId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Instant, instant } from '../../domain/time';
import { type TransferFacts, type TransferPurpose, type TransferState } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, dateOrNull, instantOrNull, rupiahOf, rupiahOrNull } from './columns';

export interface TransferRow {
  id: TransferId;
  no: number;
  purpose: TransferPurpose;
  resellerId: ResellerId;
  bankAccountId: BankAccountId;
  base: Rupiah;
  code: number;
  final: Rupiah;
  state: TransferState;
  isReserved: boolean;
  version: number;
  token: string;
  payerName: string | null;
  contactPhone: string | null;
  contactEmail: string | null;
  expiresAt: Instant;
  graceUntil: Instant;
  createdAt: Instant;
  verifiedAt: Instant | null;
  verifiedBy: StaffId | null;
  received: Rupiah | null;
  releasedAt: Instant | null;
  rejectedReason: string | null;
  startedAt: Instant | null;
  nextAt: Instant | null;
  hasOpenProof: boolean;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  purpose: TransferPurpose;
  reseller_id: string;
  bank_account_id: string;
  base_amount: BigIntColumn;
  unique_code: number;
  final_amount: BigIntColumn;
  state: TransferState;
  is_reserved: number | null;
  version: number;
  token: string;
  payer_name: string | null;
  contact_phone: string | null;
  contact_email: string | null;
  expires_at: Date;
  grace_until: Date;
  created_at: Date;
  verified_at: Date | null;
  verified_by: string | null;
  received: BigIntColumn | null;
  released_at: Date | null;
  rejected_reason: string | null;
  started_at: Date | null;
  next_at: Date | null;
  has_open_proof: number | string;
}

const SELECT = `select t.id, t.no, t.purpose, t.reseller_id, t.bank_account_id, t.base_amount, t.unique_code,
  t.final_amount, t.state, t.is_reserved, t.version, t.token, t.payer_name, t.contact_phone, t.contact_email,
  t.expires_at, t.grace_until, t.created_at, t.verified_at, t.verified_by, t.received, t.released_at, t.rejected_reason,
  t.started_at, t.next_at,
  exists (select 1 from proof p where p.transfer_id = t.id and p.state = 'open') as has_open_proof
  from transfer t`;

/** Mutations come before it in the order of locks. Throws `InvariantBroken` when there is none. */
export async function lockTransfer(tx: Tx, id: TransferId): Promise<TransferRow> {
  // In a statement of its own, so that its proofs are not locked as well.
  if ((await tx.row('select id from transfer where id = ? for update', [id])) === undefined) {
    throw new InvariantBroken(`there is no transfer ${id}`);
  }
  const row = await readTransfer(tx, id);
  if (row === undefined) throw new InvariantBroken(`there is no transfer ${id}`);
  return row;
}

export async function readTransfer(queryable: Queryable, id: TransferId): Promise<TransferRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where t.id = ?`, [id]);
  return columns && toTransferRow(columns);
}

/** `where` speaks of the transfer as `t`; it may bring its own order and limit. */
export async function listTransfers(
  queryable: Queryable,
  { where, parameters = [] }: { where: string; parameters?: readonly (string | number | Date | null)[] },
): Promise<TransferRow[]> {
  return (await queryable.rows<Columns>(`${SELECT} where ${where}`, parameters)).map(toTransferRow);
}

export type TransferChange = Partial<
  Pick<
    TransferRow,
    | 'state'
    | 'isReserved'
    | 'payerName'
    | 'verifiedAt'
    | 'verifiedBy'
    | 'received'
    | 'releasedAt'
    | 'rejectedReason'
    | 'startedAt'
    | 'nextAt'
    | 'graceUntil'
  >
>;

/** From the version that was read, and from no other. Throws `InvariantBroken` when the row changed under its lock. */
export async function changeTransfer(tx: Tx, row: TransferRow, change: TransferChange): Promise<TransferRow> {
  const next = { ...row, ...change, version: row.version + 1 };
  const changed = await tx.write(
    `update transfer set state = ?, is_reserved = ?, payer_name = ?, verified_at = ?, verified_by = ?, received = ?,
       released_at = ?, rejected_reason = ?, started_at = ?, next_at = ?, grace_until = ?, version = ?
     where id = ? and version = ?`,
    [
      ...[next.state, next.isReserved ? 1 : null, next.payerName, dateOrNull(next.verifiedAt), next.verifiedBy],
      ...[next.received, dateOrNull(next.releasedAt), next.rejectedReason, dateOrNull(next.startedAt)],
      ...[dateOrNull(next.nextAt), dateOf(next.graceUntil), next.version, row.id, row.version],
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`transfer ${row.id} changed under its lock`);
  return next;
}

/** As the rules look at it. */
export function transferFacts(row: TransferRow): TransferFacts {
  const { id, no, purpose, bankAccountId, base, code, final, state, isReserved, createdAt, expiresAt } = row;
  const { graceUntil, releasedAt, verifiedAt, payerName, hasOpenProof } = row;
  return {
    ...{ id, no, purpose, bankAccountId, base, code, final, state, isReserved, createdAt, expiresAt },
    ...{ graceUntil, releasedAt, verifiedAt, payerName, hasOpenProof },
  };
}

function toTransferRow(columns: Columns): TransferRow {
  return {
    ...{ id: columns.id, no: Number(columns.no), purpose: columns.purpose, resellerId: columns.reseller_id },
    ...{ bankAccountId: columns.bank_account_id, base: rupiahOf(columns.base_amount), code: columns.unique_code },
    ...{ final: rupiahOf(columns.final_amount), state: columns.state, isReserved: columns.is_reserved === 1 },
    ...{ version: columns.version, token: columns.token, payerName: columns.payer_name },
    ...{ contactPhone: columns.contact_phone, contactEmail: columns.contact_email },
    ...{ expiresAt: instant(columns.expires_at), graceUntil: instant(columns.grace_until) },
    ...{ createdAt: instant(columns.created_at), verifiedAt: instantOrNull(columns.verified_at) },
    ...{ verifiedBy: columns.verified_by, received: rupiahOrNull(columns.received) },
    ...{ releasedAt: instantOrNull(columns.released_at), rejectedReason: columns.rejected_reason },
    ...{ startedAt: instantOrNull(columns.started_at), nextAt: instantOrNull(columns.next_at) },
    hasOpenProof: Number(columns.has_open_proof) === 1,
  };
}
