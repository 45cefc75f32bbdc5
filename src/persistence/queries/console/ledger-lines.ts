import { type TopupId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf } from '../../repositories/columns';

export interface LedgerEntry {
  account: string;
  side: 'debit' | 'credit';
  amount: Rupiah;
}

/** One journal about an order, with its entries in the order they were booked. */
export interface LedgerJournal {
  kind: string;
  n: number;
  postedAt: Instant;
  entries: LedgerEntry[];
}

/** The journals about an order, newest first. Its hold is no journal: it stands on the card. */
export async function listJournalsOf(queryable: Queryable, topupId: TopupId): Promise<LedgerJournal[]> {
  const rows = await queryable.rows<{
    id: string;
    kind: string;
    n: number;
    posted_at: Date;
    account_code: string;
    side: 'debit' | 'credit';
    amount: BigIntColumn;
  }>(
    `select j.id, j.kind, j.n, j.posted_at, e.account_code, e.side, e.amount
     from journal j join entry e on e.journal_id = j.id
     where j.subject = ? order by j.posted_at desc, j.id desc, e.line`,
    [topupId],
  );
  const journals = new Map<string, LedgerJournal>();
  for (const { id, kind, n, posted_at: postedAt, account_code: account, side, amount } of rows) {
    const journal = journals.get(id) ?? { kind, n, postedAt: instant(postedAt), entries: [] };
    journal.entries.push({ account, side, amount: rupiahOf(amount) });
    journals.set(id, journal);
  }
  return [...journals.values()];
}
