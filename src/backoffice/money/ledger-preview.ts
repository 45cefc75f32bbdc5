import { add, type Rupiah, rupiah, ZERO } from '../../domain/money';
import { type Side } from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';
import { type Queryable } from '../../persistence/database';
import { type BigIntColumn } from '../../persistence/repositories/columns';
import { type LedgerPreview, type LedgerPreviewLine } from '../controls/controls.types';
import { labelsOf } from './account-labels';

interface AccountFacts {
  side: Side;
  /** Null: no balance is kept that could be told at once. */
  balance: number | null;
}

/** What would be booked, as people read it: each account once, with what is in it before and after where that is known. */
export async function previewMoney(
  queryable: Queryable,
  postings: readonly Posting[],
  { withBalances }: { withBalances: boolean },
): Promise<LedgerPreview | null> {
  if (postings.length === 0) return null;
  const codes = [...new Set(postings.map(({ account }) => account))];
  const labels = await labelsOf(queryable, codes);
  const lines: LedgerPreviewLine[] = [];
  for (const account of codes) {
    const { side, balance } = await factsOf(queryable, account);
    const own = postings.filter((posting) => posting.account === account);
    const change = own.reduce((sum, posting) => sum + (posting.side === side ? posting.amount : 0 - posting.amount), 0);
    const before = withBalances && balance !== null && balance >= 0 ? rupiah(balance) : null;
    const after = before === null || before + change < 0 ? null : rupiah(before + change);
    lines.push({ account, label: labels.get(account) ?? account, change, before, after });
  }
  return { lines, debit: sumOf(postings, 'debit'), credit: sumOf(postings, 'credit') };
}

function sumOf(postings: readonly Posting[], side: Side): Rupiah {
  return add(ZERO, ...postings.filter((posting) => posting.side === side).map(({ amount }) => amount));
}

async function factsOf(queryable: Queryable, account: string): Promise<AccountFacts> {
  const row = await queryable.row<{ normal_side: Side; has_limit: number; balance: BigIntColumn; held: BigIntColumn }>(
    'select normal_side, has_limit, balance, held from account where code = ?',
    [account],
  );
  // What a payer sent too much, and what a shop owes for the first time, get their accounts with the booking itself.
  if (row === undefined) return { side: account.startsWith('receivable:') ? 'debit' : 'credit', balance: 0 };
  const { normal_side: side } = row;
  if (row.has_limit === 1) {
    const held = account.startsWith('saldo:') ? Number(row.held) : 0;
    return { side, balance: Number(row.balance) - held };
  }
  return { side, balance: await openSum(queryable, account) };
}

/**
 * Of accounts without a balance of their own, as the rows behind them tell it: the books are checked against these rows.
 * Null for accounts that nobody looks at for what is in them.
 */
async function openSum(queryable: Queryable, account: string): Promise<number | null> {
  const [kind = '', code = ''] = account.split(':');
  const statement = account === 'refund:payable' ? OWED : OPEN[kind];
  if (statement === undefined) return null;
  const parameters = account === 'refund:payable' ? [] : [code];
  const row = await queryable.row<{ sum: BigIntColumn | null }>(statement, parameters);
  return Number(row?.sum ?? 0);
}

const OWED = `select sum(amount) as sum from refund where state in ('approved', 'sent')`;

const OPEN: Readonly<Record<string, string>> = {
  suspense: `select sum(m.amount) as sum from bank_mutation m join bank_account b on b.id = m.bank_account_id
             where b.code = ? and m.direction = 'credit' and (m.state in ('new', 'open') or m.state = 'refunding'
               and exists (select 1 from refund r where r.mutation_id = m.id and r.state = 'requested'))`,
  outgoing: `select sum(m.amount) as sum from bank_mutation m join bank_account b on b.id = m.bank_account_id
             where b.code = ? and m.direction = 'debit' and m.state in ('new', 'open')`,
};
