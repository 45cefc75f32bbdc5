import { type NoticeId, type VirtualAccountId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type ExceptionKind } from '../../domain/tagihan/terms';
import { type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, dateOrNull, rupiahOf, rupiahOrNull } from './columns';

/** B2. `credited`: money stands for all of it. `exception`: for less, or for nothing, and a person was told. */
export type NoticeState = 'stored' | 'confirming' | 'credited' | 'exception';

/** What the column takes. */
const LONGEST_RAW = 65_535;

export interface NewBankNotice {
  id: NoticeId;
  identity: Buffer;
  clientId: string | null;
  trxId: string | null;
  number: string | null;
  ntb: string | null;
  amount: Rupiah | null;
  cumulative: Rupiah | null;
  paidAt: Instant | null;
  paidAtText: string | null;
  raw: Buffer;
  sourceIp: string;
  virtualAccountId: VirtualAccountId | null;
  state: NoticeState;
  reason: ExceptionKind | null;
  receivedAt: Instant;
  /** Null once nothing is left to be done about it. */
  nextTryAt: Instant | null;
}

/** Throws a `duplicate` of `identity` for one that is there already; the transaction must be rolled back then. */
export async function insertBankNotice(tx: Tx, notice: NewBankNotice): Promise<void> {
  await tx.write(
    `insert into bank_notice (id, identity, bank, client_id, trx_id, number, ntb, amount, cumulative, paid_at,
       paid_at_text, raw, source_ip, virtual_account_id, state, reason, received_at, next_try_at, processed_at)
     values (?, ?, 'bni', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[notice.id, notice.identity, notice.clientId, notice.trxId, notice.number, notice.ntb, notice.amount],
      ...[notice.cumulative, dateOrNull(notice.paidAt), notice.paidAtText, notice.raw.subarray(0, LONGEST_RAW)],
      ...[notice.sourceIp.slice(0, 45), notice.virtualAccountId, notice.state, notice.reason],
      ...[dateOf(notice.receivedAt), dateOrNull(notice.nextTryAt)],
      notice.nextTryAt === null ? dateOf(notice.receivedAt) : null,
    ],
  );
}

/** What an identity was stored with: another message under the same identity is not the same again. */
export interface StoredIdentity {
  id: NoticeId;
  amount: Rupiah | null;
  number: string | null;
  cumulative: Rupiah | null;
}

export async function findNoticeByIdentity(
  queryable: Queryable,
  identity: Buffer,
): Promise<StoredIdentity | undefined> {
  const row = await queryable.row<{
    id: string;
    amount: BigIntColumn | null;
    number: string | null;
    cumulative: BigIntColumn | null;
  }>('select id, amount, number, cumulative from bank_notice where identity = ?', [identity]);
  return (
    row && {
      id: row.id,
      number: row.number,
      amount: rupiahOrNull(row.amount),
      cumulative: rupiahOrNull(row.cumulative),
    }
  );
}

/** The same again: counted, so that nothing that arrived is forgotten. */
export async function countNoticeArrival(queryable: Queryable, id: NoticeId): Promise<void> {
  await queryable.write('update bank_notice set arrivals = arrivals + 1 where id = ?', [id]);
}

/** One that was read, and is about a bill. */
export interface BankNoticeRow {
  id: NoticeId;
  trxId: string;
  ntb: string;
  amount: Rupiah;
  cumulative: Rupiah | null;
  paidAt: Instant;
  paidAtText: string;
  state: NoticeState;
  receivedAt: Instant;
  isProcessed: boolean;
}

interface Columns {
  id: string;
  trx_id: string;
  ntb: string;
  amount: BigIntColumn;
  cumulative: BigIntColumn | null;
  paid_at: Date;
  paid_at_text: string;
  state: NoticeState;
  received_at: Date;
  processed_at: Date | null;
}

const COLUMNS = `id, trx_id, ntb, amount, cumulative, paid_at, paid_at_text, state, received_at, processed_at`;

/** All that were ever read about a bill, whatever became of them. The virtual account and its tagihan come before. */
export async function lockNoticesOf(tx: Tx, virtualAccountId: VirtualAccountId): Promise<BankNoticeRow[]> {
  const rows = await tx.rows<Columns>(
    `select ${COLUMNS} from bank_notice where virtual_account_id = ? and amount is not null order by id for update`,
    [virtualAccountId],
  );
  return rows.map(toNotice);
}

/**
 * The same for a trx id that none of our bills has. Whoever books money for such a one holds all of its notices: two
 * that do so at once have at least one in common.
 */
export async function lockNoticesOfUnknown(tx: Tx, trxId: string): Promise<BankNoticeRow[]> {
  const rows = await tx.rows<Columns>(
    `select ${COLUMNS} from bank_notice where trx_id = ? and virtual_account_id is null and amount is not null
     order by id for update`,
    [trxId],
  );
  return rows.map(toNotice);
}

export async function endNotice(
  tx: Tx,
  { id, state, reason }: { id: NoticeId; state: 'credited' | 'exception'; reason: ExceptionKind | null },
): Promise<void> {
  await tx.write(
    `update bank_notice set state = ?, reason = ?, processed_at = utc_timestamp(3), next_try_at = null,
       claimed_until = null where id = ? and processed_at is null`,
    [state, reason, id],
  );
}

/** Of one bill, or of one trx id that nobody knows. */
export interface DueNotices {
  trxId: string;
  virtualAccountId: VirtualAccountId | null;
}

/** Those that wait to be confirmed, bills of ours first: strangers' ones must not use up the inquiries of the hour. */
export async function listDueNotices(queryable: Queryable, limit: number): Promise<DueNotices[]> {
  const rows = await queryable.rows<{ trx_id: string; virtual_account_id: string | null }>(
    `select trx_id, virtual_account_id from bank_notice
     where processed_at is null and next_try_at <= utc_timestamp(3)
       and (claimed_until is null or claimed_until < utc_timestamp(3))
     group by trx_id, virtual_account_id order by virtual_account_id is null, min(next_try_at) limit ${limit}`,
  );
  return rows.map((row) => ({ trxId: row.trx_id, virtualAccountId: row.virtual_account_id }));
}

export interface ClaimedNotice {
  id: NoticeId;
  tries: number;
  receivedAt: Instant;
}

/** Takes what is due of one bill for a while; nothing when somebody else was faster. */
export async function claimNotices(tx: Tx, trxId: string, until: Instant): Promise<ClaimedNotice[]> {
  const rows = await tx.rows<{ id: string; tries: number; received_at: Date }>(
    `select id, tries, received_at from bank_notice
     where trx_id = ? and processed_at is null and next_try_at <= utc_timestamp(3)
       and (claimed_until is null or claimed_until < utc_timestamp(3)) order by id for update`,
    [trxId],
  );
  for (const { id } of rows) {
    await tx.write(`update bank_notice set state = 'confirming', claimed_until = ? where id = ?`, [dateOf(until), id]);
  }
  return rows.map(({ id, tries, received_at: receivedAt }) => ({ id, tries, receivedAt: instant(receivedAt) }));
}

/** Lets go of one that is not ended yet; false when it has ended meanwhile. */
export async function postponeNotice(
  tx: Tx,
  { id, tries, nextTryAt }: { id: NoticeId; tries: number; nextTryAt: Instant },
): Promise<boolean> {
  const matched = await tx.write(
    `update bank_notice set tries = ?, next_try_at = ?, claimed_until = null where id = ? and processed_at is null`,
    [tries, dateOf(nextTryAt), id],
  );
  return matched === 1;
}

function toNotice(columns: Columns): BankNoticeRow {
  return {
    id: columns.id,
    trxId: columns.trx_id,
    ntb: columns.ntb,
    amount: rupiahOf(columns.amount),
    cumulative: rupiahOrNull(columns.cumulative),
    paidAt: instant(columns.paid_at),
    paidAtText: columns.paid_at_text,
    state: columns.state,
    receivedAt: instant(columns.received_at),
    isProcessed: columns.processed_at !== null,
  };
}
