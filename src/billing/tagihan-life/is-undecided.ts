import { type Life } from './life';

/**
 * Whether people have to decide first about money that was paid into it, or is missing: until then nothing is billed,
 * reminded or charged. What the customer had with us before is no payment of this bill.
 */
export async function isUndecided({ tx, tagihan }: Pick<Life, 'tx' | 'tagihan'>): Promise<boolean> {
  const row = await tx.row(
    `select id from payment_exception where tagihan_id = ? and state = 'open'
       and (kind = 'underpaid' or (is_money = 1 and kind <> 'titipan')) limit 1`,
    [tagihan.id],
  );
  return row !== undefined;
}
