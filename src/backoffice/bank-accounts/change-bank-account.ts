import { type BankAccountId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type CodeMode } from '../../domain/transfer/terms';
import { openBankAccounts } from '../../ledger/accounts';
import { type Database, type Tx } from '../../persistence/database';
import { DatabaseError, isDuplicateOf } from '../../persistence/database-errors';
import { newId } from '../../persistence/new-id';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockBankAccount } from '../../persistence/repositories/bank-account.repository';
import { isReason } from '../reason';

export type BankAccountRefusal =
  | 'role-may-not'
  | 'invalid-reason'
  | 'invalid-code'
  | 'invalid-number'
  | 'invalid-name'
  | 'taken'
  | 'unknown'
  /** U1: final amounts of both modes would live side by side. */
  | 'reserved';
export type BankAccountOutcome =
  | { kind: 'done' }
  | { kind: 'unchanged' }
  | { kind: 'refused'; code: BankAccountRefusal };

export interface NewBankAccount {
  /** Names its accounts in the ledger: `mandiri`. */
  code: string;
  bank: string;
  number: string;
  holder: string;
  /** Empty: by file and by hand only. */
  feed: string;
  isTimed: boolean;
}

const CODE = /^[a-z][a-z0-9-]{1,19}$/;
const FEED = /^[a-z0-9-]{0,16}$/;

/** An account of the house that takes transfers, with its accounts in the ledger. Repeating it answers `taken`. */
export async function addBankAccount(
  db: Database,
  { by, reason, ...typed }: { by: StaffMember; reason: string } & NewBankAccount,
): Promise<BankAccountOutcome> {
  const [code, bank, holder, feed] = [typed.code, typed.bank, typed.holder, typed.feed].map((text) => text.trim());
  const number = typed.number.replaceAll(/[\s.-]/g, '');
  if (by.role !== 'admin') return refused('role-may-not');
  if (!isReason(reason.trim())) return refused('invalid-reason');
  // `bni` is the account of virtual accounts: its ledger has rules of its own.
  if (code === undefined || !CODE.test(code) || code === 'bni') return refused('invalid-code');
  if (!/^\d{6,34}$/.test(number)) return refused('invalid-number');
  if (!isName(bank, 40) || !isName(holder, 100) || feed === undefined || !FEED.test(feed))
    return refused('invalid-name');
  const id = newId();
  try {
    await db.transaction(async (tx) => {
      await tx.write(
        `insert into bank_account (id, code, bank, number, holder, feed, is_timed, is_offered, created_at)
         values (?, ?, ?, ?, ?, ?, ?, 0, utc_timestamp(3))`,
        [id, code, bank ?? '', number, holder ?? '', feed === '' ? null : feed, typed.isTimed],
      );
      await openBankAccounts(tx, code);
      await record(tx, { by, id, action: 'bank-account.create', detail: { code, reason: reason.trim() } });
    });
    return { kind: 'done' };
  } catch (error) {
    if (isTaken(error)) return refused('taken');
    throw error;
  }
}

/** Whether new transfers may be asked to it; those that were asked before go on. Safe to repeat. */
export async function offerBankAccount(
  db: Database,
  { by, id, isOn, reason }: { by: StaffMember; id: BankAccountId; isOn: boolean; reason: string },
): Promise<BankAccountOutcome> {
  return change(db, { by, id, reason }, async (tx, account) => {
    if (account.isOffered === isOn) return { kind: 'unchanged' };
    await tx.write('update bank_account set is_offered = ? where id = ?', [isOn, id]);
    return { kind: 'done' };
  });
}

/** U1: only while nothing is reserved there, under the lock that every reservation takes first. Safe to repeat. */
export async function changeCodeMode(
  db: Database,
  { by, id, mode, reason }: { by: StaffMember; id: BankAccountId; mode: CodeMode; reason: string },
): Promise<BankAccountOutcome> {
  return change(db, { by, id, reason }, async (tx, account) => {
    if (account.codeMode === mode) return { kind: 'unchanged' };
    const taken = await tx.row('select 1 from amount_use where bank_account_id = ? and released_at is null limit 1', [
      id,
    ]);
    const reserved = await tx.row('select 1 from transfer where bank_account_id = ? and is_reserved = 1 limit 1', [id]);
    if (taken !== undefined || reserved !== undefined) return refused('reserved');
    await tx.write('update bank_account set code_mode = ? where id = ?', [mode, id]);
    return { kind: 'done' };
  });
}

async function change(
  db: Database,
  { by, id, reason }: { by: StaffMember; id: BankAccountId; reason: string },
  act: (tx: Tx, account: Awaited<ReturnType<typeof lockBankAccount>>) => Promise<BankAccountOutcome>,
): Promise<BankAccountOutcome> {
  if (by.role !== 'admin') return refused('role-may-not');
  const kept = reason.trim();
  if (!isReason(kept)) return refused('invalid-reason');
  return db.transaction(async (tx): Promise<BankAccountOutcome> => {
    if ((await tx.row('select 1 from bank_account where id = ?', [id])) === undefined) return refused('unknown');
    const account = await lockBankAccount(tx, id);
    const outcome = await act(tx, account);
    if (outcome.kind === 'done') {
      await record(tx, { by, id, action: 'bank-account.change', detail: { code: account.code, reason: kept } });
    }
    return outcome;
  });
}

async function record(
  tx: Tx,
  event: {
    by: StaffMember;
    id: BankAccountId;
    action: 'bank-account.create' | 'bank-account.change';
    detail: { code: string; reason: string };
  },
): Promise<void> {
  const { by, id, action, detail } = event;
  await recordAudit(tx, { actor: by.name, action, subjectKind: 'bank-account', subject: id, detail });
}

function isTaken(error: unknown): boolean {
  return error instanceof DatabaseError && (isDuplicateOf(error, 'code') || isDuplicateOf(error, 'number'));
}

function isName(text: string | undefined, most: number): boolean {
  return text !== undefined && text !== '' && text.length <= most;
}

function refused(code: BankAccountRefusal): BankAccountOutcome {
  return { kind: 'refused', code };
}
