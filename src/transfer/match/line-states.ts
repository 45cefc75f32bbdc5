import { type StaffId } from '../../domain/staff';
import { type MutationException, type SlaPurpose } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import {
  changeMutation,
  type MutationChange,
  type MutationRow,
} from '../../persistence/repositories/bank-mutation.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { endSla } from '../life/sla-clock';
import { askPeople } from '../mutations/ask-people';

/**
 * It belongs to nothing for now: people's clock runs, and their work item says why. The line is locked. A clock that runs
 * goes on, and an item that stands for it already is moved to the new reason.
 */
export async function openLine(
  tx: Tx,
  line: MutationRow,
  { clock, ...change }: MutationChange & { exception: MutationException; clock?: SlaPurpose | undefined },
  context: MoneyContext,
): Promise<MutationRow> {
  const { now } = context;
  const opened = await changeMutation(tx, line, { state: 'open', processedAt: now, endedAt: null, ...change });
  await askPeople(tx, opened, { state: change.exception, clock }, context);
  return opened;
}

/** What was done with it was undone. One that the bank's statement lacks is still one that people ask the bank about. */
export async function reopenLine(
  tx: Tx,
  line: MutationRow,
  exception: MutationException,
  context: MoneyContext,
): Promise<void> {
  const why = line.exception === 'missing-in-statement' ? line.exception : exception;
  await openLine(tx, line, { exception: why, suggestedTransferId: null }, context);
}

/** Its purpose is known: nothing about it is open any more. The line is locked. */
export async function endLine(
  tx: Tx,
  line: MutationRow,
  {
    state,
    by,
    ...change
  }: MutationChange & { state: 'matched' | 'allocated' | 'kept' | 'booked-out' | 'paired'; by: StaffId | null },
  context: MoneyContext,
): Promise<MutationRow> {
  const { now } = context;
  const ended = await changeMutation(tx, line, {
    ...{ state, exception: null, processedAt: line.processedAt ?? now, endedAt: now },
    ...change,
  });
  await endSla(tx, { kind: 'mutation', id: line.id }, { by }, context);
  await closeWorkItem(tx, { kind: 'mutation', subject: line.id });
  return ended;
}
