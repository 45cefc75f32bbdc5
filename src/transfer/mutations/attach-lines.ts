import { type MutationId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import {
  changeMutation,
  type MutationChange,
  type MutationRow,
} from '../../persistence/repositories/bank-mutation.repository';
import { lockManyMutations, setSources } from '../../persistence/repositories/many-mutations.repository';
import { type MoneyContext } from '../context';
import { judgeAgain } from './judge-again';
import { joinedSources, MANUAL_SOURCE } from './sources';
import { type KeyedLine } from './keyed-lines';
import { foundInStatement } from './missing-lines';
import { type PlacedLine } from './pair-lines';

/**
 * One more source stands for rows that are there. What it knows better is taken over while something about the row is
 * open; a row that nobody could match for want of that is judged again, and one that a statement lacked is found.
 */
export async function attachLines(
  tx: Tx,
  { source, isStatement, placed }: { source: string; isStatement: boolean; placed: readonly PlacedLine[] },
  context: MoneyContext,
): Promise<void> {
  const lines = new Map(placed.map(({ mutationId, line }) => [mutationId, line]));
  const groups = new Map<string, { sources: string[]; ids: MutationId[] }>();
  for (const row of await lockManyMutations(tx, [...lines.keys()])) {
    const line = lines.get(row.id);
    const sources = joinedSources(row.sources, [source]);
    const better = line === undefined || row.endedAt !== null ? {} : betterKnown(row, line);
    if (isStatement && row.exception === 'missing-in-statement') {
      await foundInStatement(tx, row, { ...better, sources }, context);
    } else if (isUncertain(row) && ('bookedAt' in better || 'senderName' in better)) {
      await judgeAgain(tx, row, { ...better, sources }, context);
    } else if (Object.keys(better).length > 0) {
      await changeMutation(tx, row, { ...better, sources });
    } else {
      const group = groups.get(sources.join()) ?? { sources, ids: [] };
      group.ids.push(row.id);
      groups.set(sources.join(), group);
    }
  }
  // Thousands of rows that only one more source tells: nothing that anybody decides by changes, so no version does.
  for (const { sources, ids } of groups.values()) await setSources(tx, sources, ids);
}

function betterKnown(row: MutationRow, line: KeyedLine): MutationChange {
  return {
    ...(row.bookedAt === null && line.bookedAt !== null ? { bookedAt: line.bookedAt } : {}),
    ...(row.senderName === null && line.senderName !== null ? { senderName: line.senderName } : {}),
    ...(isMoreText(row, line) ? { text: line.text, normalText: line.normal } : {}),
  };
}

/** A person's words give way to the bank's, and a text that was cut to the whole one. */
function isMoreText({ sources, normalText }: MutationRow, { normal }: KeyedLine): boolean {
  if (normal === '' || normal === normalText) return false;
  const isOfPeople = sources.length === 1 && sources[0] === MANUAL_SOURCE;
  return isOfPeople || (normal.length > normalText.length && normal.startsWith(normalText));
}

/** Not matched because too little was known about it. */
function isUncertain({ state, exception }: MutationRow): boolean {
  return state === 'open' && (exception === 'date-uncertain' || exception === 'ambiguous');
}
