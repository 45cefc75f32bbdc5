import { InvariantBroken } from '../../domain/errors';
import { type MutationId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { changeMutation, lockMutations, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { findSourcesOf, moveLines } from '../../persistence/repositories/mutation-line.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { endSla } from '../life/sla-clock';
import { bookArrivals } from './book-arrivals';
import { judgeAgain } from './judge-again';
import { learnLine } from './learn-line';
import { isStatementSource, joinedSources } from './sources';

/** Who decided; null: what the sources say proves it. */
export interface DoubtDecision {
  mutationId: MutationId;
  by: StaffId | null;
  note?: string | null;
}

/**
 * T1: the doubted line is one of its own. It is booked, and waits to be judged. The lock of its bank account is held.
 * Throws `InvariantBroken` for a line that is not doubted. Not safe to repeat.
 */
export async function confirmLine(
  tx: Tx,
  { mutationId, by, note = null }: DoubtDecision,
  context: MoneyContext,
): Promise<void> {
  const [row] = await lockMutations(tx, [mutationId]);
  if (row === undefined || row.state !== 'doubted') throw new InvariantBroken(`line ${mutationId} is not doubted`);
  const account = await readBankAccount(tx, row.bankAccountId);
  await bookArrivals(tx, account.code, [row]);
  await endSla(tx, { kind: 'mutation', id: row.id }, { by }, context);
  await judgeAgain(tx, row, note === null ? {} : { note }, context);
}

/** Why a doubted line cannot be the other one again; null: it can. */
export type MergeLock = 'not-doubted' | 'one-source-tells-both';

/** T1: what one source tells as two lines are two. */
export async function mergeLock(tx: Tx, mutationId: MutationId): Promise<MergeLock | null> {
  const row = await readMutation(tx, mutationId);
  if (row?.state !== 'doubted' || row.relatedId === null) return 'not-doubted';
  const [own, others] = [await findSourcesOf(tx, row.id), await findSourcesOf(tx, row.relatedId)];
  return own.some((source) => others.includes(source)) ? 'one-source-tells-both' : null;
}

/**
 * T1: the doubted line is the other one again: what was told of it is told of that one, which learns from it what it did not
 * know, and it never enters the books.
 * The lock of its bank account is held. Throws `InvariantBroken` where `mergeLock` tells a lock. Not safe to repeat.
 */
export async function mergeLine(
  tx: Tx,
  { mutationId, by, note = null }: DoubtDecision,
  context: MoneyContext,
): Promise<void> {
  const lock = await mergeLock(tx, mutationId);
  const relatedId = (await readMutation(tx, mutationId))?.relatedId ?? null;
  if (lock !== null || relatedId === null) throw new InvariantBroken(`line ${mutationId} cannot be merged: ${lock}`);
  const rows = await lockMutations(tx, [mutationId, relatedId]);
  const [row, kept] = [mutationId, relatedId].map((id) => rows.find((one) => one.id === id));
  if (row?.state !== 'doubted' || kept === undefined) throw new InvariantBroken(`line ${mutationId} is not doubted`);
  const { sources: moved } = await moveLines(tx, { from: row.id, to: kept.id });
  const { now } = context;
  await changeMutation(tx, row, { state: 'merged', exception: null, endedAt: now, processedAt: now, note });
  await endSla(tx, { kind: 'mutation', id: row.id }, { by }, context);
  const { bookedAt, senderName, text, normalText: normal } = row;
  const sources = joinedSources(kept.sources, moved);
  const learnt = { told: { bookedAt, senderName, text, normal }, sources, isStatement: moved.some(isStatementSource) };
  if (!(await learnLine(tx, kept, learnt, context))) await changeMutation(tx, kept, { sources });
  await closeWorkItem(tx, { kind: 'mutation', subject: row.id });
}
