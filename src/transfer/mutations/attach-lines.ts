import { type MutationId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { lockManyMutations, setSources } from '../../persistence/repositories/many-mutations.repository';
import { type MoneyContext } from '../context';
import { learnLine } from './learn-line';
import { type PlacedLine } from './pair-lines';
import { isStatementSource, joinedSources } from './sources';

/** One more source stands for rows that are there; what follows from what it knows better is `learnLine`'s. */
export async function attachLines(
  tx: Tx,
  { source, placed }: { source: string; placed: readonly PlacedLine[] },
  context: MoneyContext,
): Promise<void> {
  const lines = new Map(placed.map(({ mutationId, line }) => [mutationId, line]));
  const groups = new Map<string, { sources: string[]; ids: MutationId[] }>();
  const isStatement = isStatementSource(source);
  for (const row of await lockManyMutations(tx, [...lines.keys()])) {
    const sources = joinedSources(row.sources, [source]);
    const told = lines.get(row.id);
    if (told !== undefined && (await learnLine(tx, row, { told, sources, isStatement }, context))) continue;
    const group = groups.get(sources.join()) ?? { sources, ids: [] };
    group.ids.push(row.id);
    groups.set(sources.join(), group);
  }
  // Thousands of rows that only one more source tells: nothing that anybody decides by changes, so no version does.
  for (const { sources, ids } of groups.values()) await setSources(tx, sources, ids);
}
