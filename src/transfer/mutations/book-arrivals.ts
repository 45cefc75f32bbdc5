import { type MutationId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Direction } from '../../domain/transfer/terms';
import { bankAccount, outgoingAccount, suspenseAccount } from '../../ledger/accounts';
import { type NewJournal } from '../../ledger/journal';
import { postJournals } from '../../ledger/post-journals';
import { type Tx } from '../../persistence/database';

export interface Arrival {
  id: MutationId;
  direction: Direction;
  amount: Rupiah;
}

/** Each line of the bank once, in the transaction that brings it into the books. */
export async function bookArrivals(tx: Tx, accountCode: string, arrivals: readonly Arrival[]): Promise<void> {
  await postJournals(
    tx,
    arrivals.map((arrival) => arrivalJournal(accountCode, arrival)),
  );
}

/** What came in belongs to nothing yet, and what left belongs to nothing yet. */
export function arrivalJournal(accountCode: string, { id, direction, amount }: Arrival): NewJournal {
  const bank = bankAccount(accountCode);
  const [debited, credited] =
    direction === 'credit' ? [bank, suspenseAccount(accountCode)] : [outgoingAccount(accountCode), bank];
  return {
    ...{ subject: id, kind: 'mutation-arrival', n: 1 },
    postings: [
      { account: debited, side: 'debit', amount },
      { account: credited, side: 'credit', amount },
    ],
  };
}
