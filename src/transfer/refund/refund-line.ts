import { InvariantBroken } from '../../domain/errors';
import { type MutationId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { changeMutation, lockMutation } from '../../persistence/repositories/bank-mutation.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { endSla } from '../life/sla-clock';
import { reopenLine } from '../match/line-states';

/** Its money goes back: nothing else may be done with it. One that is being refunded already stays as it is. */
export async function takeLineForRefund(
  tx: Tx,
  mutationId: MutationId,
  by: StaffId | null,
  context: MoneyContext,
): Promise<void> {
  const line = await lockMutation(tx, mutationId);
  if (line.state === 'refunding') return;
  if (line.state !== 'open' || line.direction !== 'credit') {
    throw new InvariantBroken(`mutation ${mutationId} is ${line.state} and cannot be refunded`);
  }
  await changeMutation(tx, line, { state: 'refunding' });
  await endSla(tx, { kind: 'mutation', id: mutationId }, { by }, context);
  await closeWorkItem(tx, { kind: 'mutation', subject: mutationId });
}

/** The bank has paid it back. */
export async function endRefundedLine(tx: Tx, mutationId: MutationId, { now }: MoneyContext): Promise<void> {
  const line = await lockMutation(tx, mutationId);
  if (line.state !== 'refunding') throw new InvariantBroken(`mutation ${mutationId} is not being refunded`);
  await changeMutation(tx, line, { state: 'refunded', endedAt: now });
}

/** It belongs to nothing again, and people have to find out what to do with it. */
export async function giveLineBack(tx: Tx, mutationId: MutationId, context: MoneyContext): Promise<void> {
  const line = await lockMutation(tx, mutationId);
  if (line.state !== 'refunding') throw new InvariantBroken(`mutation ${mutationId} is not being refunded`);
  await reopenLine(tx, line, 'unmatched', context);
}
