import { batchName, mutationName, refundName, transferName } from '../../../domain/transfer/names';
import { type QueueItem } from '../../../persistence/queries/console/work-queue';
import { formatRupiah } from '../format';

/** An item about transfers or the money on our accounts, by the words that people know it by. */
export interface MoneyNames {
  name: string;
  title: string;
  sub: string;
}

/** Null for an item about something else. */
export function moneyNames({ money, subject }: QueueItem): MoneyNames | null {
  if (money === null) return null;
  const { kind, no, amount, about, account } = money;
  const name = nameOf(kind, no ?? 0) ?? account ?? subject;
  const parts = [name === account ? null : name, account, about].filter((part) => part !== null && part !== '');
  return { name, title: amount === null ? (account ?? name) : formatRupiah(amount), sub: parts.join(' · ') };
}

function nameOf(kind: QueueItem['kind'], no: number): string | null {
  if (kind === 'transfer') return transferName(no);
  if (kind === 'mutation') return mutationName(no);
  if (kind === 'refund') return refundName(no);
  return kind === 'batch' ? batchName(no) : null;
}

/** The page about it; null for an item about something else. */
export function moneyHref({ money, subject }: Pick<QueueItem, 'money' | 'subject'>): string | null {
  const kind = money?.kind;
  if (kind === 'transfer') return `/transfer/${subject}`;
  if (kind === 'mutation') return `/mutasi/${subject}`;
  if (kind === 'refund') return `/pengembalian/${subject}`;
  if (kind === 'batch') return `/mutasi/kiriman/${subject}`;
  return kind === 'bank-account' ? '/pengaturan-transfer' : null;
}
