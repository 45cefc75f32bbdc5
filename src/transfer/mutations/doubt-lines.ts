import { type BankAccountId, type MutationId } from '../../domain/ids';
import { addDays } from '../../domain/time';
import { kindKey, maybeSameLine } from '../../domain/transfer/same-line';
import { type Tx } from '../../persistence/database';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { listDoubts } from '../../persistence/repositories/many-mutations.repository';
import { type AddedLine, type Pairing } from './pair-lines';

/**
 * T1 near midnight: which of the new rows may be a row of the day before or after, told by other sources only. Each such
 * row casts doubt on one new row at the most: the source told one line, so it can be that one once. By the id of the new
 * row, the id of the other.
 */
export async function doubtLines(
  tx: Tx,
  bankAccountId: BankAccountId,
  { added, rows, told }: Pairing,
): Promise<ReadonlyMap<MutationId, MutationId>> {
  const doubts = new Map<MutationId, MutationId>();
  const candidates = rows.filter(({ id, state }) => state !== 'merged' && state !== 'doubted' && !told.has(id));
  if (added.length === 0 || candidates.length === 0) return doubts;
  const taken = new Set((await listDoubts(tx, bankAccountId)).map(({ relatedId }) => relatedId));
  const byPlace = new Map<string, MutationRow[]>();
  for (const row of candidates.filter(({ id }) => !taken.has(id))) {
    const place = kindKey(row);
    byPlace.set(place, [...(byPlace.get(place) ?? []), row]);
  }
  for (const one of added) {
    const other = neighbourOf(one, { byPlace, taken, bankAccountId });
    if (other === undefined) continue;
    taken.add(other.id);
    doubts.set(one.mutationId, other.id);
  }
  return doubts;
}

interface Neighbours {
  byPlace: ReadonlyMap<string, readonly MutationRow[]>;
  taken: ReadonlySet<MutationId | null>;
  bankAccountId: BankAccountId;
}

function neighbourOf({ line }: AddedLine, { byPlace, taken, bankAccountId }: Neighbours): MutationRow | undefined {
  const { wibDate } = line;
  return [-1, 1]
    .flatMap((days) => byPlace.get(kindKey({ ...line, wibDate: addDays(wibDate, days) })) ?? [])
    .find((row) => !taken.has(row.id) && maybeSameLine({ ...line, bankAccountId }, row));
}
