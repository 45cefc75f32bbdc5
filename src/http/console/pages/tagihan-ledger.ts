import { type CardJournal } from '../../../persistence/queries/tagihan/tagihan-card';
import { type Instant } from '../../../domain/time';
import { formatMoment, formatRupiah } from '../format';

/** One amount that a journal moved, as the partial `kartu-journal` shows it. */
export interface BillLedgerRow {
  at: string;
  kind: string;
  from: string;
  to: string;
  amount: string;
  isPlan: boolean;
}

const JOURNALS: Readonly<Record<string, string>> = {
  'tagihan-issued': 'Tagihan terbit',
  'tagihan-changed': 'Tagihan berubah',
  'tagihan-cancelled': 'Tagihan dibatalkan',
  denda: 'Denda',
  'tagihan-payment': 'Pembayaran dikenali',
  'titipan-applied': 'Titipan dipakai',
  'suspense-assigned': 'Dana diberi pemilik',
};

/**
 * The entries of journals as amounts that go from one account to another, newest first: what is debited came from what
 * is credited. One side of each has a single entry.
 */
export function billLedgerRows(journals: readonly CardJournal[], now: Instant): BillLedgerRow[] {
  return journals.flatMap(({ kind, postedAt, entries }) => {
    const debits = entries.filter(({ side }) => side === 'debit');
    const credits = entries.filter(({ side }) => side === 'credit');
    const pairs =
      debits.length === 1
        ? credits.map((credit) => ({ debit: debits[0], credit, amount: credit.amount }))
        : debits.map((debit) => ({ debit, credit: credits[0], amount: debit.amount }));
    return pairs.map(({ debit, credit, amount }) => ({
      at: formatMoment(postedAt, now),
      kind: JOURNALS[kind] ?? 'Koreksi',
      from: billAccountName(credit?.account ?? ''),
      to: billAccountName(debit?.account ?? ''),
      amount: formatRupiah(amount),
      isPlan: false,
    }));
  });
}

const HOUSE: Readonly<Record<string, string>> = {
  'bank:bni': 'Bank BNI',
  'revenue:tagihan': 'Pendapatan tagihan',
  'revenue:denda': 'Pendapatan denda',
  'suspense:bni': 'Dana tak dikenal',
};

/** An account as people call it. */
export function billAccountName(account: string): string {
  if (account.startsWith('piutang')) return 'Piutang pelanggan';
  if (account.startsWith('titipan')) return 'Titipan pelanggan';
  if (account === 'suspense') return 'Dana tak dikenal';
  return HOUSE[account] ?? account;
}
