import { formatChange, formatRupiah } from '../format';
import { type LedgerView } from './ledger-view';
import { billAccountName } from './tagihan-ledger';

interface PreviewedPosting {
  account: string;
  side: 'debit' | 'credit';
  amount: number;
}

/** What debits make grow: what others owe us, and what the bank holds for us. */
function growsByDebit(account: string): boolean {
  return account.startsWith('piutang') || account.startsWith('bank');
}

/**
 * Postings as the partial `ledger` shows them: one line per account, its change as people read it; null for none. Without
 * the balances: those of the house are not for marketing.
 */
export function ledgerOfPostings(postings: readonly PreviewedPosting[]): LedgerView | null {
  if (postings.length === 0) return null;
  const changes = new Map<string, number>();
  for (const { account, side, amount } of postings) {
    const isMore = (side === 'debit') === growsByDebit(account);
    const name = billAccountName(account);
    changes.set(name, (changes.get(name) ?? 0) + (isMore ? amount : -amount));
  }
  const sum = (wanted: 'debit' | 'credit'): number =>
    postings.filter(({ side }) => side === wanted).reduce((total, { amount }) => total + amount, 0);
  return {
    lines: [...changes].map(([label, change]) => ({ label, before: '', change: formatChange(change), after: '' })),
    hasBalances: false,
    debit: formatRupiah(sum('debit')),
    credit: formatRupiah(sum('credit')),
  };
}
