import { overdueOf } from '../../../domain/tagihan/rekap';
import { type CustomerRekap } from '../../../persistence/queries/tagihan/rekap';
import { byLateness } from './rekap-model';
import { type RekapQuestion } from './rekap-question';
import { type ExportTable } from './tagihan-export';

/** The rekap as it is exported: one row per customer, amounts as numbers. */
export function rekapTableOf(customers: readonly CustomerRekap[], { asOf }: RekapQuestion): ExportTable {
  return {
    columns: [
      { title: 'Per tanggal', width: 12 },
      { title: 'Pelanggan', width: 32 },
      { title: 'Marketing', width: 22 },
      { title: 'Rencana', width: 9 },
      { title: 'Periode lunas', width: 13 },
      { title: 'Periode', width: 9 },
      { title: 'Terbayar', width: 16 },
      { title: 'Bulan ini', width: 16 },
      { title: 'Sisa', width: 16 },
      { title: 'Total', width: 16 },
      { title: 'Terlambat', width: 16 },
      { title: 'Terlambat sejak', width: 15 },
    ],
    rows: byLateness(customers).map((customer) => [
      ...[asOf, customer.name, customer.marketing.fullName, customer.plans],
      ...[customer.recap.paid.count, customer.recap.total.count, customer.recap.paid.amount],
      ...[customer.recap.thisMonth.amount, customer.recap.rest.amount, customer.recap.total.amount],
      ...[overdueOf(customer.ageing).amount, customer.oldestDueOn ?? ''],
    ]),
  };
}
