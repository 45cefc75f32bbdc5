import { after, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { dateOf } from '../../persistence/repositories/columns';
import { isRecovering } from '../../persistence/repositories/store-epoch.repository';
import { type TransferRow } from '../../persistence/repositories/transfer.repository';

/** What a feed brought is read within seconds; one that cannot be read must not hold an amount for ever. */
const READ_WITHIN_MS = 10 * 60_000;

/**
 * Something of the bank's is stored that may pay this transfer and was not looked at: a line of its amount that is not
 * judged (one that is doubted waits for people, and no amount waits for that), or, for some minutes after the grace, a
 * batch that is not read. While the database is recovered it may have been paid without the rows knowing (S2). Giving the
 * amount up now would make a payment in time one that belongs to nothing.
 */
export async function isMoneyOnItsWay(
  tx: Tx,
  { bankAccountId, final, graceUntil }: TransferRow,
  now: Instant,
): Promise<boolean> {
  if (await isRecovering(tx)) return true;
  const line = await tx.row(
    `select 1 from bank_mutation
     where amount = ? and direction = 'credit' and bank_account_id = ? and state = 'new' limit 1`,
    [final, bankAccountId],
  );
  if (line !== undefined) return true;
  if (now >= after(graceUntil, READ_WITHIN_MS)) return false;
  const batch = await tx.row(
    `select 1 from mutation_batch
     where processed_at is null and state = 'stored' and received_at <= ?
       and (bank_account_id is null or bank_account_id = ?) limit 1`,
    [dateOf(now), bankAccountId],
  );
  return batch !== undefined;
}
