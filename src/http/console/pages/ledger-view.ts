import { type LedgerPreview } from '../../../backoffice/controls/controls.types';
import { formatChange, formatRupiah } from '../format';

/** What the partial `ledger` shows. */
export interface LedgerView {
  lines: { label: string; before: string; change: string; after: string }[];
  /** Of accounts that whoever looks may see the sums of. */
  hasBalances: boolean;
  debit: string;
  credit: string;
}

export function ledgerOf({ lines, debit, credit }: LedgerPreview): LedgerView {
  return {
    lines: lines.map(({ label, before, change, after }) => ({
      label,
      before: before === null ? '' : formatRupiah(before),
      change: formatChange(change),
      after: after === null ? '' : formatRupiah(after),
    })),
    hasBalances: lines.some(({ before }) => before !== null),
    debit: formatRupiah(debit),
    credit: formatRupiah(credit),
  };
}
