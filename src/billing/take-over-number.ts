import { type Tx } from '../persistence/database';
import { dateOf } from '../persistence/repositories/columns';
import { type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';

const NUMBER = /^\d{16}$/;

/**
 * B3: a trx id is ours alone, so a bill that the bank has under it with another number is our own, made in a time that a
 * restore has lost: its number stands on the customer's paper and becomes that of the row. Undefined when the books know
 * that number as another customer's: nothing was written then. The caller holds the row.
 */
export async function takeOverNumber(
  tx: Tx,
  account: VirtualAccountRow,
  number: string,
): Promise<VirtualAccountRow | undefined> {
  if (number === account.number) return account;
  const { id, customerId, tagihanId } = account;
  const owners = await tx.rows<{ customer_id: string; is_allocated: number }>(
    `select customer_id, 1 as is_allocated from va_number where number = ?
     union select customer_id, 0 from virtual_account where number = ?`,
    [number, number],
  );
  if (!NUMBER.test(number) || owners.some((owner) => owner.customer_id !== customerId)) return undefined;
  if (!owners.some((owner) => owner.is_allocated === 1)) {
    const at = dateOf(await tx.now());
    await tx.write('insert into va_number (number, customer_id, allocated_at) values (?, ?, ?)', [
      number,
      customerId,
      at,
    ]);
  }
  await tx.write('update virtual_account set number = ?, changed_at = utc_timestamp(3) where id = ?', [number, id]);
  // Whoever was told of the other one hears of this.
  await tx.write('update tagihan set told_bill = null where id = ?', [tagihanId]);
  return { ...account, number };
}
