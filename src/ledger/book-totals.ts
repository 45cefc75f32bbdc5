import { type Rupiah } from '../domain/money';
import { type Queryable } from '../persistence/database';
import { type BigIntColumn, rupiahOf } from '../persistence/repositories/columns';

export interface BookTotals {
  journals: number;
  debits: Rupiah;
  credits: Rupiah;
  openHolds: number;
  /** In open holds. */
  held: Rupiah;
}

/** How much the books contain; whether it is right is for `checkBooks` to say. */
export async function readBookTotals(db: Queryable): Promise<BookTotals> {
  const row = await db.row<Record<keyof BookTotals, BigIntColumn>>(
    `select (select count(*) from journal) as journals,
       (select coalesce(sum(amount), 0) from entry where side = 'debit') as debits,
       (select coalesce(sum(amount), 0) from entry where side = 'credit') as credits,
       (select count(*) from hold where state = 'held') as openHolds,
       (select coalesce(sum(amount), 0) from hold where state = 'held') as held`,
  );
  if (row === undefined) throw new Error('the database told no totals');
  return {
    journals: Number(row.journals),
    debits: rupiahOf(row.debits),
    credits: rupiahOf(row.credits),
    openHolds: Number(row.openHolds),
    held: rupiahOf(row.held),
  };
}
