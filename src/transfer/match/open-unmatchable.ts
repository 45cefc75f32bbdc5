import { type MutationId } from '../../domain/ids';
import { lockMutation } from '../../persistence/repositories/bank-mutation.repository';
import { openPeopleItem } from '../../settlement/open-people-item';
import { moneyContext } from '../money-context';
import { type TransferDeps } from '../transfer-deps';
import { openLine } from './line-states';

/**
 * The rows contradict each other where this line is to be matched: nothing was booked, people get the line, and an admin
 * a case. Safe to repeat.
 */
export async function openUnmatchable(
  { db, settings }: TransferDeps,
  { mutationId, error }: { mutationId: MutationId; error: Error },
): Promise<void> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const line = await lockMutation(tx, mutationId);
    if (line.state !== 'new') return;
    const context = await moneyContext(tx, numbers);
    await openLine(tx, line, { exception: 'unmatched', judged: JSON.stringify({ error: error.message }) }, context);
    const item = { kind: 'case', subject: mutationId, state: 'invariant-broken', topupId: null } as const;
    await openPeopleItem(tx, { ...item, detail: error.message.slice(0, 500), owner: 'admin' }, context);
  });
}
