import { type BankAccountId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { addDays, type BusinessDate, momentOf } from '../../domain/time';
import { isNearMidnight } from '../../domain/transfer/same-line';
import { type Tx } from '../../persistence/database';
import {
  changeMutation,
  listMutations,
  lockMutation,
  type MutationChange,
  type MutationRow,
} from '../../persistence/repositories/bank-mutation.repository';
import { listStatementDays } from '../../persistence/repositories/statement-day.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { endSla } from '../life/sla-clock';
import { askPeople } from './ask-people';
import { judgeAgain } from './judge-again';

/** Both included. */
export interface DayRange {
  from: BusinessDate;
  to: BusinessDate;
}

/**
 * Lines of days that a complete statement covers and does not have: the bank does not know of this money. One that was
 * not judged yet, or is open, is barred from matching; one that was matched keeps its match. People look at either,
 * under one name. Near midnight the statement of the next day may still have it, so that one is waited for. Returns how
 * many. Safe to repeat. The lock of the account is held.
 */
export async function flagMissing(
  tx: Tx,
  { bankAccountId, around }: { bankAccountId: BankAccountId; around: DayRange | undefined },
  context: MoneyContext,
): Promise<number> {
  if (around === undefined) return 0;
  const missing = await findMissing(tx, { bankAccountId, around });
  for (const { id } of missing) await flag(tx, await lockMutation(tx, id), context);
  return missing.length;
}

/** Which these are, by their ids, without those about which the bank was asked. Reads only. */
export async function findMissing(
  tx: Tx,
  { bankAccountId, around }: { bankAccountId: BankAccountId; around: DayRange },
): Promise<MutationRow[]> {
  const wider = { from: addDays(around.from, -1), to: addDays(around.to, 1) };
  const known = await listStatementDays(tx, { bankAccountId, ...wider });
  const complete = new Map(known.filter(({ isComplete }) => isComplete).map(({ date, source }) => [date, source]));
  const found: MutationRow[] = [];
  for (const [date, source] of complete) {
    if (date < around.from || date > around.to) continue;
    const missing = await listMutations(tx, {
      where: `m.bank_account_id = ? and m.wib_date = ? and m.state not in ('merged', 'doubted')
        and coalesce(m.exception, '') <> 'missing-in-statement' and m.missing_accepted_at is null
        and not exists (select 1 from mutation_line l where l.mutation_id = m.id and l.source = ?)`,
      parameters: [bankAccountId, date, source],
    });
    found.push(...missing.filter((row) => !mayComeYet(row, complete)));
  }
  return found.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** T1: the bank may have it on the day before or after, of which there is no complete statement yet. */
function mayComeYet({ wibDate, bookedAt }: MutationRow, complete: ReadonlyMap<BusinessDate, string>): boolean {
  if (bookedAt === null) return !complete.has(addDays(wibDate, 1));
  if (!isNearMidnight({ wibDate, bookedAt })) return false;
  const isEarly = bookedAt < momentOf(wibDate, '12:00:00');
  return !complete.has(addDays(wibDate, isEarly ? -1 : 1));
}

async function flag(tx: Tx, row: MutationRow, context: MoneyContext): Promise<void> {
  const isOpen = row.state === 'new' || row.state === 'open';
  const flagged = await changeMutation(tx, row, {
    ...{ exception: 'missing-in-statement', endedAt: null },
    ...(isOpen ? { state: 'open', processedAt: context.now, nextTryAt: null } : {}),
  });
  await askPeople(tx, flagged, { state: 'missing-in-statement' }, context);
}

/** A statement has it after all: judged again if it is open, and as it was if it is not. Its lock is held. */
export async function foundInStatement(
  tx: Tx,
  row: MutationRow,
  change: MutationChange,
  context: MoneyContext,
): Promise<void> {
  if (row.state === 'open') await judgeAgain(tx, row, change, context);
  else await leavePlaced(tx, row, { change, by: null }, context);
}

/** What people looked at stays as it was placed. Its lock is held. */
export async function leavePlaced(
  tx: Tx,
  row: MutationRow,
  { change, by }: { change: MutationChange; by: StaffId | null },
  context: MoneyContext,
): Promise<void> {
  await changeMutation(tx, row, {
    ...change,
    ...{ exception: null, endedAt: row.state === 'refunding' ? null : context.now },
  });
  await endSla(tx, { kind: 'mutation', id: row.id }, { by }, context);
  await closeWorkItem(tx, { kind: 'mutation', subject: row.id });
}
