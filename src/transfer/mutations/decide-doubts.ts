import { type BankAccountId } from '../../domain/ids';
import { type BusinessDate } from '../../domain/time';
import { type DayCount, decideByStatement, type LineKind } from '../../domain/transfer/same-line';
import { type Tx } from '../../persistence/database';
import { readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { listDoubts } from '../../persistence/repositories/many-mutations.repository';
import { countOfKind, listStatementDays } from '../../persistence/repositories/statement-day.repository';
import { type MoneyContext } from '../context';
import { confirmLine, mergeLine, mergeLock } from './settle-doubt';

/**
 * T1: settles each doubt of an account whose two days are covered by complete statements, as they say. Returns how many.
 * The lock of the account is held. Safe to repeat.
 */
export async function decideDoubts(tx: Tx, bankAccountId: BankAccountId, context: MoneyContext): Promise<number> {
  let settled = 0;
  for (const row of await listDoubts(tx, bankAccountId)) {
    const other = row.relatedId === null ? undefined : await readMutation(tx, row.relatedId);
    if (other === undefined) continue;
    // One after the other: what was settled before changes what is held.
    const decision = decideByStatement({
      doubted: await dayCount(tx, bankAccountId, row),
      other: await dayCount(tx, bankAccountId, other),
    });
    if (decision === undefined) continue;
    if (decision.kind === 'own') await confirmLine(tx, { mutationId: row.id, by: null }, context);
    else if ((await mergeLock(tx, row.id)) === null) await mergeLine(tx, { mutationId: row.id, by: null }, context);
    else continue;
    settled += 1;
  }
  return settled;
}

async function dayCount(
  tx: Tx,
  bankAccountId: BankAccountId,
  { wibDate, direction, amount }: LineKind,
): Promise<DayCount> {
  const source = await completeSourceOf(tx, bankAccountId, wibDate);
  const kind = { wibDate, direction, amount };
  const { stated, held } = await countOfKind(tx, { bankAccountId, source: source ?? '', kind });
  return { stated: source === null ? null : stated, held };
}

async function completeSourceOf(tx: Tx, bankAccountId: BankAccountId, date: BusinessDate): Promise<string | null> {
  const [day] = await listStatementDays(tx, { bankAccountId, from: date, to: date });
  return day?.isComplete === true ? day.source : null;
}
