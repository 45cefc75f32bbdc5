import { refundName } from '../../../domain/transfer/names';
import { type RefundState } from '../../../domain/transfer/terms';
import {
  REFUND_FILTERS,
  type RefundFilter,
  type RefundOnList,
} from '../../../persistence/queries/transfer/refund-list';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah, groups } from '../format';
import { escalationOf, holderOf, REFUND_BADGES, REFUND_KINDS, slaCountdown } from './transfer-words';

const FILTER_NAMES: Readonly<Record<RefundFilter, string>> = {
  open: 'Belum selesai',
  requested: 'Menunggu persetujuan',
  approved: 'Harus dikirim',
  sent: 'Menunggu mutasi',
  confirmed: 'Selesai',
  cancelled: 'Dibatalkan',
  kept: 'Disimpan',
};

export function refundListModel(
  { items, hasMore }: { items: readonly RefundOnList[]; hasMore: boolean },
  {
    filter,
    counts,
    visit,
  }: {
    filter: RefundFilter;
    counts: ReadonlyMap<RefundState, { count: number; sum: number }>;
    visit: Visit;
  },
) {
  const { staff, now } = visit;
  const sum = [...counts.values()].reduce((total, one) => total + one.sum, 0);
  const count = [...counts.values()].reduce((total, one) => total + one.count, 0);
  const last = items.at(-1);
  return {
    summary: `${groups(count)} belum selesai, ${formatRupiah(sum)} harus kembali ke pengirimnya.`,
    chips: REFUND_FILTERS.map((one) => ({
      ...{ name: FILTER_NAMES[one], href: `/pengembalian?s=${one}`, isCurrent: one === filter },
      count: one === 'open' ? groups(count) : countOf(counts, one),
    })),
    liveHref: `/pengembalian?s=${filter}`,
    rows: items.map((refund) => ({
      ...{ id: refund.row.id, href: `/pengembalian/${refund.row.id}`, name: refundName(refund.row.no) },
      kind: REFUND_KINDS[refund.row.kind],
      amount: formatRupiah(refund.row.amount),
      payee: payeeOf(refund),
      badge: REFUND_BADGES[refund.row.state],
      since: formatMoment(refund.row.requestedAt, now),
      countdown: refund.item === null ? null : slaCountdown(refundName(refund.row.no), refund, now),
      holder: refund.item === null ? null : `${holderOf(refund.item, staff.id)} · ${escalationOf(refund.item, now)}`,
    })),
    afterHref:
      hasMore && last !== undefined && filter !== 'open' ? `/pengembalian?s=${filter}&sesudah=${last.row.id}` : null,
    more: hasMore && filter === 'open' ? 'Yang tenggatnya lebih jauh tampil begitu yang di atas selesai.' : null,
  };
}

function countOf(
  counts: ReadonlyMap<RefundState, { count: number }>,
  state: Exclude<RefundFilter, 'open'>,
): string | null {
  const found = counts.get(state);
  return found === undefined ? null : groups(found.count);
}

/** Masked: whoever pays it reveals it, and that is on record. */
export function payeeOf({ row }: RefundOnList): string {
  return row.payeeBank === null
    ? 'rekening tujuan belum dicatat'
    : `${row.payeeBank} ••${row.payeeNumberEnd ?? ''} a.n. ${row.payeeName ?? ''}`;
}
