import { type Settings } from '../../domain/settings';
import { after, boundsOf } from '../../domain/time';
import { amountsNear, basesNear } from '../../domain/transfer/amounts-near';
import { splitSums } from '../../domain/transfer/find-split';
import { senderNameOf } from '../../domain/transfer/sender';
import { type Suggestion, suggestTransfers } from '../../domain/transfer/suggest';
import { type Queryable } from '../../persistence/database';
import { listBankAccounts } from '../../persistence/repositories/bank-account.repository';
import { mutationFacts, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import {
  findAskedFor,
  findLastProofs,
  findOpenCredits,
  findOwners,
  readTransferPrices,
} from '../../persistence/repositories/match-candidate.repository';
import { transferFacts } from '../../persistence/repositories/transfer.repository';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * U9, U10: what a credit that belongs to nothing may be for, the likeliest first. Asks for the amounts near it and no
 * others, so that it costs the same however many transfers are open. Reads only, decides nothing.
 */
export async function suggestFor(queryable: Queryable, line: MutationRow, settings: Settings): Promise<Suggestion[]> {
  const { bankAccountId, amount, id } = line;
  const when = line.bookedAt ?? boundsOf(line.wibDate).from;
  const since = after(line.firstSeenAt, -DAY_MS);
  const others = (await findOpenCredits(queryable, { bankAccountId, since, besides: id })).map(mutationFacts);
  const facts = mutationFacts(line);
  const parts = [facts, ...others].map((one) => ({
    ...{ id: one.id, amount: one.amount, sender: senderNameOf(one) },
  }));
  const [own] = parts;
  const sums = own === undefined ? [] : splitSums(own, parts);
  const accounts = (await listBankAccounts(queryable)).map((account) => account.id);
  const prices = await readTransferPrices(queryable);
  const transfers = await findAskedFor(queryable, {
    accounts,
    amounts: [...new Set([...amountsNear(amount, { prices }), ...sums])],
    bases: basesNear(amount, { prices }),
    since: after(when, -settings.quarantineMs),
  });
  const owners = await findOwners(queryable, {
    bankAccountId,
    amount,
    releasedSince: after(when, -settings.quarantineMs),
  });
  const proofs = await findLastProofs(
    queryable,
    transfers.map((transfer) => transfer.id),
  );
  return suggestTransfers(facts, transfers.map(transferFacts), {
    ...{ bankClockSlackMs: settings.bankClockSlackMs, otherLines: others },
    proofs: new Map(proofs.map(({ transferId, ...proof }) => [transferId, proof])),
    owners: new Map(owners.map((owner) => [owner.final, owner])),
  });
}
