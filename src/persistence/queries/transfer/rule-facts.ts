import { type MutationId, type TransferId } from '../../../domain/ids';
import { type MutationFacts, type TransferFacts } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { listMutations, mutationFacts } from '../../repositories/bank-mutation.repository';
import { listTransfers, transferFacts } from '../../repositories/transfer.repository';

/** Lines as the rules look at them, by id; those that are not there are left out. */
export async function readMutationFactsOf(queryable: Queryable, ids: readonly MutationId[]): Promise<MutationFacts[]> {
  if (ids.length === 0) return [];
  const where = `m.id in (${ids.map(() => '?').join(', ')})`;
  return (await listMutations(queryable, { where, parameters: [...ids] })).map(mutationFacts);
}

/** The same of transfers. */
export async function readTransferFactsOf(queryable: Queryable, ids: readonly TransferId[]): Promise<TransferFacts[]> {
  if (ids.length === 0) return [];
  const where = `t.id in (${ids.map(() => '?').join(', ')})`;
  return (await listTransfers(queryable, { where, parameters: [...ids] })).map(transferFacts);
}
