import { type BankAccountId, type TransferId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

export interface AmountOwner {
  id: TransferId;
  no: number;
  bankAccountId: BankAccountId;
}

const DAYS = 30;

/** Who else was asked for these amounts to this account lately, by the amount; the newest of several. */
export async function ownersOfAmounts(
  queryable: Queryable,
  { bankAccountId, amounts, except }: { bankAccountId: BankAccountId; amounts: readonly number[]; except: TransferId },
): Promise<Map<number, AmountOwner>> {
  if (amounts.length === 0) return new Map();
  const rows = await queryable.rows<{ id: string; no: BigIntColumn; final_amount: BigIntColumn }>(
    `select t.id, t.no, t.final_amount from transfer t
     where t.bank_account_id = ? and t.final_amount in (${amounts.map(() => '?').join(', ')})
       and t.created_at > utc_timestamp(3) - interval ${DAYS} day and t.id <> ? order by t.id`,
    [bankAccountId, ...amounts, except],
  );
  return new Map(rows.map(({ id, no, final_amount }) => [Number(final_amount), { id, no: Number(no), bankAccountId }]));
}
