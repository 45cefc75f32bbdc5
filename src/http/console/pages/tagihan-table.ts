import { type Instant } from '../../../domain/time';
import { type TagihanOnList } from '../../../persistence/queries/tagihan/tagihan-list';
import { formatDate } from '../format';
import { type ExportTable } from './tagihan-export';
import { billBadge, groupedNumber, periodName } from './tagihan-words';

/** Bills as they are exported: amounts as numbers, days as they sort; an account in groups, which stay text anywhere. */
export function tagihanTableOf(
  bills: readonly TagihanOnList[],
  { now, isCut }: { now: Instant; isCut: boolean },
): ExportTable {
  return {
    columns: [
      { title: 'Nomor', width: 20 },
      { title: 'Pelanggan', width: 32 },
      { title: 'Marketing', width: 22 },
      { title: 'Rencana', width: 32 },
      { title: 'Periode', width: 14 },
      { title: 'Jatuh tempo', width: 13 },
      { title: 'Tagihan', width: 15 },
      { title: 'Denda', width: 12 },
      { title: 'Dibayar', width: 15 },
      { title: 'Sisa', width: 15 },
      { title: 'Nomor VA', width: 21 },
      { title: 'Keadaan', width: 20 },
      { title: 'Dibayar pada', width: 14 },
    ],
    rows: [
      ...bills.map((bill) => [
        ...[bill.number, bill.customer.name, bill.marketing.fullName, bill.planTitle],
        ...[periodName(bill.planKind, bill.place), bill.dueOn, bill.amount, bill.denda, bill.paid],
        ...[bill.amount + bill.denda - bill.paid, groupedNumber(bill.virtualAccount ?? ''), billBadge(bill, now).word],
        bill.lastPaidAt === null ? '' : formatDate(bill.lastPaidAt),
      ]),
      ...(isCut ? [['Terpotong: saring lebih sempit untuk sisanya']] : []),
    ],
  };
}
