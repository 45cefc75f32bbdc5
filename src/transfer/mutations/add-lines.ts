import { type MutationId } from '../../domain/ids';
import { after } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type BankAccountRow } from '../../persistence/repositories/bank-account.repository';
import { listMutations } from '../../persistence/repositories/bank-mutation.repository';
import {
  insertMutations,
  type NewMutation,
  openUnjudgedItems,
} from '../../persistence/repositories/many-mutations.repository';
import { type MoneyContext } from '../context';
import { askPeople, lineDetail } from './ask-people';
import { bookArrivals } from './book-arrivals';
import { JUDGED_WITHIN_MS } from './judge-again';
import { type AddedLine } from './pair-lines';

/**
 * New rows: those that are in no doubt are booked, and wait to be judged; a doubted one is neither, and waits for a
 * decision.
 */
export async function addLines(
  tx: Tx,
  {
    account,
    source,
    added,
    doubts,
  }: {
    account: BankAccountRow;
    source: string;
    added: readonly AddedLine[];
    /** By the id of a doubted row, the id of what it may be. */
    doubts: ReadonlyMap<MutationId, MutationId>;
  },
  context: MoneyContext,
): Promise<void> {
  const rows = added.map(({ line, mutationId: id, rowK: k }): NewMutation => {
    const { wibDate, direction, amount, bookedAt, text, normal: normalText, senderName, isReversal } = line;
    const relatedId = doubts.get(id) ?? null;
    return {
      ...{ id, bankAccountId: account.id, wibDate, direction, amount, k, bookedAt, text, normalText, senderName },
      ...{ isReversal, source, relatedId },
      state: relatedId === null ? 'new' : 'doubted',
      exception: relatedId === null ? null : 'same-line',
    };
  });
  const { now } = context;
  await insertMutations(tx, rows, now);
  const sure = rows.filter(({ state }) => state === 'new');
  await bookArrivals(tx, account.code, sure);
  const items = sure.map((row) => ({ id: row.id, detail: lineDetail(row) }));
  await openUnjudgedItems(tx, items, { now, dueAt: after(now, JUDGED_WITHIN_MS) });
  for (const { id } of rows.filter(({ state }) => state === 'doubted')) {
    const [row] = await listMutations(tx, { where: 'm.id = ?', parameters: [id] });
    if (row !== undefined) await askPeople(tx, row, { state: 'same-line' }, context);
  }
}
