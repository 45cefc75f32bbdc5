import { type BankAccountId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type BankAccountRow, listBankAccounts } from '../../repositories/bank-account.repository';
import { type BigIntColumn } from '../../repositories/columns';

/** Where transfer is offered, which accounts take it, and how full their codes are. */
export interface TransferSettingsPage {
  products: { code: string; name: string; isOffered: boolean }[];
  resellers: { id: string; code: string; name: string; isOrderOffered: boolean; isTiketOffered: boolean }[];
  accounts: AccountSetting[];
  /** The fullest ones. */
  codes: CodeUse[];
}

export interface AccountSetting extends BankAccountRow {
  reserved: number;
}

/** Codes of one base amount: taken now, and given back within the quarantine. */
export interface CodeUse {
  bankAccountId: BankAccountId;
  base: number;
  taken: number;
}

const RESELLERS_MOST = 200;
const FULLEST = 12;
/** Only open ones keep their amount: along the index of states few rows are read. */
const RESERVED = `state in ('awaiting', 'verifying', 'asked') and is_reserved = 1`;

export async function readTransferSettings(queryable: Queryable, { q }: { q: string }): Promise<TransferSettingsPage> {
  const products = await queryable.rows<{ code: string; name: string; is_transfer_offered: number }>(
    'select code, name, is_transfer_offered from product order by code',
  );
  const accounts = await listBankAccounts(queryable);
  const codes = await codesInUse(queryable);
  const taken = new Map<string, number>();
  for (const { bankAccountId, taken: some } of codes) {
    taken.set(bankAccountId, (taken.get(bankAccountId) ?? 0) + some);
  }
  return {
    products: products.map(({ code, name, is_transfer_offered: is }) => ({ code, name, isOffered: is === 1 })),
    resellers: await resellersOf(queryable, q),
    accounts: accounts.map((account) => ({ ...account, reserved: taken.get(account.id) ?? 0 })),
    codes: codes.slice(0, FULLEST),
  };
}

async function resellersOf(queryable: Queryable, q: string): Promise<TransferSettingsPage['resellers']> {
  const like = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const rows = await queryable.rows<{
    id: string;
    code: string;
    name: string;
    is_order_offered: number;
    is_tiket_offered: number;
  }>(
    `select id, code, name, is_order_offered, is_tiket_offered from reseller
     where ? = '' or code like ? or name like ? order by code limit ${RESELLERS_MOST}`,
    [q, like, like],
  );
  return rows.map((row) => ({
    ...{ id: row.id, code: row.code, name: row.name },
    ...{ isOrderOffered: row.is_order_offered === 1, isTiketOffered: row.is_tiket_offered === 1 },
  }));
}

/** T2: of every base amount that is asked for now, the part of its 999 codes that is taken. */
async function codesInUse(queryable: Queryable): Promise<CodeUse[]> {
  const rows = await queryable.rows<{ bank_account_id: string; base_amount: BigIntColumn; n: BigIntColumn }>(
    `select bank_account_id, base_amount, count(*) as n from transfer force index (by_state) where ${RESERVED}
     group by bank_account_id, base_amount order by n desc`,
  );
  return rows.map((row) => ({
    bankAccountId: row.bank_account_id,
    base: Number(row.base_amount),
    taken: Number(row.n),
  }));
}
