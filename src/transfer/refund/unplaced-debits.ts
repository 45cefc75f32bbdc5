import { debitsOfRefund } from '../../domain/transfer/refund-life';
import { businessDate } from '../../domain/time';
import { type Queryable } from '../../persistence/database';
import { listMutations, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { listRefunds, type RefundRow } from '../../persistence/repositories/refund.repository';
import { findLinesOfRefund } from './taken-back';

/**
 * Outgoing lines of any account of ours that may be this refund, since its money came in, and that belong to nothing yet;
 * one that takes a credit back is none.
 */
export async function findUnplacedDebits(queryable: Queryable, refund: RefundRow): Promise<MutationRow[]> {
  const amounts = debitsOfRefund(refund.amount);
  const days = (await findLinesOfRefund(queryable, refund)).map(({ wibDate }) => wibDate);
  const [since = businessDate(refund.requestedAt)] = days.sort();
  return listMutations(queryable, {
    where: `m.amount in (${amounts.map(() => '?').join(', ')}) and m.direction = 'debit' and m.state in ('new', 'open')
      and coalesce(m.exception, '') <> 'reversed' and m.wib_date >= ? order by m.id limit 200`,
    parameters: [...amounts, since],
  });
}

/**
 * S2: one of them is not accounted for by the other refunds of this amount that were sent. It may be this one: a refund
 * that went out in a time which the rows have lost is asked for again, and its debit comes back as nobody's.
 */
export async function mayHaveGoneOut(queryable: Queryable, refund: RefundRow): Promise<boolean> {
  const debits = await findUnplacedDebits(queryable, refund);
  if (debits.length === 0) return false;
  const where = `r.state = 'sent' and r.amount = ? and r.id <> ?`;
  const others = await listRefunds(queryable, { where, parameters: [refund.amount, refund.id] });
  return debits.length > others.length;
}
