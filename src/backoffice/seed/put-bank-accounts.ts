import { openBankAccounts } from '../../ledger/accounts';
import { newId } from '../../persistence/new-id';
import { putRow } from './put-row';
import { type SeedContext } from './seed-context';
import { type SeedBankAccount } from './seed.types';

/** Our accounts at banks that take transfers, each with its accounts of the ledger. */
export async function putBankAccounts(context: SeedContext, accounts: readonly SeedBankAccount[]): Promise<void> {
  for (const account of accounts) {
    if (await mayPut(context, account)) await putBankAccount(context, account);
  }
}

async function putBankAccount(context: SeedContext, account: SeedBankAccount): Promise<void> {
  const { code, bank, number, holder, feed, isTimed, isOffered, file, line } = account;
  const place = { file, line };
  const done = await putRow(context, {
    ...{ place, table: 'bank_account', key: { code } },
    wanted: { bank, number, holder, feed, is_timed: isTimed, is_offered: isOffered },
    // As in the console: nobody is asked to pay there before somebody says so.
    atCreation: { id: newId(), is_offered: 0, created_at: new Date(await context.tx.now()) },
    ...{ subject: code, subjectKind: 'bank-account', resource: 'bank-account' },
  });
  await openBankAccounts(context.tx, code);
  if (done === 'unchanged') context.leftAlone(place);
}

/** A number belongs to its books for ever: the lines of another one would be booked into them. */
async function mayPut({ tx, found }: SeedContext, account: SeedBankAccount): Promise<boolean> {
  const { code, number, file, line } = account;
  const place = { file, line };
  const known = await tx.row<{ number: string }>('select number from bank_account where code = ? for update', [code]);
  if (known !== undefined && known.number !== number) {
    found(place, `rekening ${code} sudah ada dengan nomor ${known.number}; nomor tidak diganti oleh impor`);
    return false;
  }
  const other = await tx.row<{ code: string }>('select code from bank_account where number = ? and code <> ?', [
    ...[number, code],
  ]);
  if (other !== undefined) found(place, `nomor ${number} sudah dipakai rekening ${other.code}`);
  return other === undefined;
}
