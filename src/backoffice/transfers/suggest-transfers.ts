import { type TransferId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { type Suggestion } from '../../domain/transfer/suggest';
import { type Queryable } from '../../persistence/database';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { suggestFor } from '../../transfer/match/suggest-for';

/**
 * What a line may pay, for a person: what the machine sees, the likeliest first, and of `named`, transfers that somebody
 * looked up, each of them, whatever speaks against it. Reads only.
 */
export async function suggestTransfersFor(
  queryable: Queryable,
  line: MutationRow,
  { named, settings }: { named: readonly TransferId[] | null; settings: Settings },
): Promise<Suggestion[]> {
  const seen = await suggestFor(queryable, line, settings);
  if (named === null) return seen;
  const plain = (transferId: TransferId): Suggestion => ({
    ...{ transferId, mutationIds: [line.id], score: 0, strength: 'weak', reasons: [], lock: null },
  });
  const reasoned = seen.filter(({ transferId }) => named.includes(transferId));
  const others = named.filter((id) => !reasoned.some(({ transferId }) => transferId === id));
  return [...reasoned, ...others.map(plain)];
}
