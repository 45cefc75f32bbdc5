import { type Queryable } from '../../database';
import { type BankAccountRow, listBankAccounts } from '../../repositories/bank-account.repository';

/** The accounts of the house that take transfers, in the order in which they are offered. */
export async function readBankAccounts(queryable: Queryable): Promise<BankAccountRow[]> {
  return listBankAccounts(queryable);
}
