import { InvariantBroken } from '../../domain/errors';
import { type BankAccountId } from '../../domain/ids';
import { type Instant } from '../../domain/time';
import { type CodeMode } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, instantOrNull } from './columns';

/** An account of the house at a bank that takes transfers. */
export interface BankAccountRow {
  id: BankAccountId;
  /** Names its accounts of the ledger. */
  code: string;
  bank: string;
  number: string;
  holder: string;
  codeMode: CodeMode;
  /** Null: its lines come by file and by hand only. */
  feed: string | null;
  /** Its feed tells the time of day. */
  isTimed: boolean;
  /** T2: its own grace; null: by the settings. */
  graceMs: number | null;
  isOffered: boolean;
  feedHeardAt: Instant | null;
}

interface Columns {
  id: string;
  code: string;
  bank: string;
  number: string;
  holder: string;
  code_mode: CodeMode;
  feed: string | null;
  is_timed: number;
  grace_ms: BigIntColumn | null;
  is_offered: number;
  feed_heard_at: Date | null;
}

const SELECT = `select id, code, bank, number, holder, code_mode, feed, is_timed, grace_ms, is_offered, feed_heard_at
  from bank_account`;

/** The first lock of all. Throws `InvariantBroken` when there is none. */
export async function lockBankAccount(tx: Tx, id: BankAccountId): Promise<BankAccountRow> {
  const columns = await tx.row<Columns>(`${SELECT} where id = ? for update`, [id]);
  if (columns === undefined) throw new InvariantBroken(`there is no bank account ${id}`);
  return toRow(columns);
}

export async function readBankAccount(queryable: Queryable, id: BankAccountId): Promise<BankAccountRow> {
  const columns = await queryable.row<Columns>(`${SELECT} where id = ?`, [id]);
  if (columns === undefined) throw new InvariantBroken(`there is no bank account ${id}`);
  return toRow(columns);
}

/** In the order in which they are offered to payers. */
export async function listBankAccounts(queryable: Queryable): Promise<BankAccountRow[]> {
  return (await queryable.rows<Columns>(`${SELECT} order by id`)).map(toRow);
}

function toRow(columns: Columns): BankAccountRow {
  return {
    ...{ id: columns.id, code: columns.code, bank: columns.bank, number: columns.number, holder: columns.holder },
    ...{ codeMode: columns.code_mode, feed: columns.feed, isTimed: columns.is_timed === 1 },
    graceMs: columns.grace_ms === null ? null : Number(columns.grace_ms),
    isOffered: columns.is_offered === 1,
    feedHeardAt: instantOrNull(columns.feed_heard_at),
  };
}
