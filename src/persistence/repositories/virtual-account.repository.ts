import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type TagihanId, type VirtualAccountId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type BillingType } from '../../domain/tagihan/terms';
import { type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOrNull, instantOrNull, rupiahOf, rupiahOrNull } from './columns';

export type VirtualAccountState = 'creating' | 'active' | 'paid' | 'closed' | 'expired' | 'refused';
/** What the bank has to be told yet. */
export type BankTask = 'create' | 'update' | 'close';

/** One bill at the bank. */
export interface VirtualAccountRow {
  id: VirtualAccountId;
  trxId: string;
  tagihanId: TagihanId;
  customerId: CustomerId;
  /** The how many-th bill of the tagihan. */
  k: number;
  number: string;
  billingType: BillingType;
  amount: Rupiah;
  expiresAt: Instant;
  state: VirtualAccountState;
  task: BankTask | null;
  taskAmount: Rupiah | null;
  taskExpiresAt: Instant | null;
  /** The last call may have been carried out. */
  taskIsUnsure: boolean;
  taskTries: number;
  taskNextAt: Instant | null;
  taskClaimedUntil: Instant | null;
  lastCode: string | null;
  /** B1. */
  recognised: Rupiah;
  inquiredTotal: Rupiah | null;
  inquiredAt: Instant | null;
  nextInquiryAt: Instant | null;
  /** The bank has said since then, after everything that it was told, that it does not know the bill. */
  unknownSince: Instant | null;
}

interface VirtualAccountColumns {
  id: string;
  trx_id: string;
  tagihan_id: string;
  customer_id: string;
  k: number;
  number: string;
  billing_type: BillingType;
  amount: BigIntColumn;
  expires_at: Date;
  state: VirtualAccountState;
  task: BankTask | null;
  task_amount: BigIntColumn | null;
  task_expires_at: Date | null;
  task_is_unsure: number;
  task_tries: number;
  task_next_at: Date | null;
  task_claimed_until: Date | null;
  last_code: string | null;
  recognised: BigIntColumn;
  inquired_total: BigIntColumn | null;
  inquired_at: Date | null;
  next_inquiry_at: Date | null;
  unknown_since: Date | null;
}

const COLUMNS = `v.id, v.trx_id, v.tagihan_id, v.customer_id, v.k, v.number, v.billing_type, v.amount, v.expires_at,
  v.state, v.task, v.task_amount, v.task_expires_at, v.task_is_unsure, v.task_tries, v.task_next_at,
  v.task_claimed_until, v.last_code, v.recognised, v.inquired_total, v.inquired_at, v.next_inquiry_at,
  v.unknown_since`;

/** The first lock of every transaction that recognises money or changes a bill. */
export async function lockVirtualAccount(tx: Tx, id: VirtualAccountId): Promise<VirtualAccountRow> {
  const columns = await tx.row<VirtualAccountColumns>(
    `select ${COLUMNS} from virtual_account v where v.id = ? for update`,
    [id],
  );
  if (columns === undefined) throw new InvariantBroken(`there is no virtual account ${id}`);
  return toVirtualAccount(columns);
}

/** All bills of a tagihan, the newest last, locked in that order; before the tagihan itself. */
export async function lockVirtualAccountsOf(tx: Tx, tagihanId: TagihanId): Promise<VirtualAccountRow[]> {
  const rows = await tx.rows<VirtualAccountColumns>(
    `select ${COLUMNS} from virtual_account v where v.tagihan_id = ? order by v.k for update`,
    [tagihanId],
  );
  return rows.map(toVirtualAccount);
}

export async function readVirtualAccount(
  queryable: Queryable,
  id: VirtualAccountId,
): Promise<VirtualAccountRow | undefined> {
  const columns = await queryable.row<VirtualAccountColumns>(
    `select ${COLUMNS} from virtual_account v where v.id = ?`,
    [id],
  );
  return columns === undefined ? undefined : toVirtualAccount(columns);
}

export async function findVirtualAccountByTrxId(
  queryable: Queryable,
  trxId: string,
): Promise<VirtualAccountRow | undefined> {
  const columns = await queryable.row<VirtualAccountColumns>(
    `select ${COLUMNS} from virtual_account v where v.trx_id = ?`,
    [trxId],
  );
  return columns === undefined ? undefined : toVirtualAccount(columns);
}

export type VirtualAccountChange = Partial<
  Omit<VirtualAccountRow, 'id' | 'trxId' | 'tagihanId' | 'customerId' | 'k' | 'number' | 'billingType'>
>;

/** Of a row that this transaction has locked; returns it as it is now. */
export async function changeVirtualAccount(
  tx: Tx,
  row: VirtualAccountRow,
  change: VirtualAccountChange,
): Promise<VirtualAccountRow> {
  const after: VirtualAccountRow = { ...row, ...change };
  await tx.write(
    `update virtual_account set amount = ?, expires_at = ?, state = ?, task = ?, task_amount = ?, task_expires_at = ?,
       task_is_unsure = ?, task_tries = ?, task_next_at = ?, task_claimed_until = ?, last_code = ?, recognised = ?,
       inquired_total = ?, inquired_at = ?, next_inquiry_at = ?, unknown_since = ?, changed_at = utc_timestamp(3) where id = ?`,
    [
      ...[after.amount, dateOrNull(after.expiresAt), after.state, after.task, after.taskAmount],
      ...[dateOrNull(after.taskExpiresAt), after.taskIsUnsure ? 1 : 0, after.taskTries],
      ...[dateOrNull(after.taskNextAt), dateOrNull(after.taskClaimedUntil), after.lastCode, after.recognised],
      ...[after.inquiredTotal, dateOrNull(after.inquiredAt), dateOrNull(after.nextInquiryAt)],
      ...[dateOrNull(after.unknownSince), row.id],
    ],
  );
  return after;
}

function toVirtualAccount(columns: VirtualAccountColumns): VirtualAccountRow {
  return {
    id: columns.id,
    trxId: columns.trx_id,
    tagihanId: columns.tagihan_id,
    customerId: columns.customer_id,
    k: columns.k,
    number: columns.number,
    billingType: columns.billing_type,
    amount: rupiahOf(columns.amount),
    expiresAt: instant(columns.expires_at),
    state: columns.state,
    task: columns.task,
    taskAmount: rupiahOrNull(columns.task_amount),
    taskExpiresAt: instantOrNull(columns.task_expires_at),
    taskIsUnsure: columns.task_is_unsure === 1,
    taskTries: columns.task_tries,
    taskNextAt: instantOrNull(columns.task_next_at),
    taskClaimedUntil: instantOrNull(columns.task_claimed_until),
    lastCode: columns.last_code,
    recognised: rupiahOf(columns.recognised),
    inquiredTotal: rupiahOrNull(columns.inquired_total),
    inquiredAt: instantOrNull(columns.inquired_at),
    nextInquiryAt: instantOrNull(columns.next_inquiry_at),
    unknownSince: instantOrNull(columns.unknown_since),
  };
}
