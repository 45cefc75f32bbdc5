import { boundsOf, type BusinessDate, businessDate, type Instant, parseBusinessDate } from '../../../domain/time';
import { type DayFigures } from '../../../persistence/queries/console/day-figures';
import { formatDate, formatRupiah, groups } from '../format';

/** The day that is asked for; today for none, for one that is no day, and for one that has not begun. */
export function dayOf(text: string, now: Instant): BusinessDate {
  const today = businessDate(now);
  const day = parseBusinessDate(text);
  return day === undefined || day > today ? today : day;
}

/** One day's business as the page shows it. */
export function figuresModel(figures: DayFigures, now: Instant) {
  const isToday = figures.day === businessDate(now);
  return {
    day: figures.day,
    lastDay: businessDate(now),
    title: isToday ? 'Angka hari ini' : 'Angka satu hari',
    date: formatDate(boundsOf(figures.day).from),
    cells: [
      cell('Terjual', formatRupiah(figures.soldAmount), `${groups(figures.sold)} transaksi`),
      cell('Laba kotor', formatRupiah(figures.margin), lossNote(figures)),
      cell('Belum tuntas', groups(figures.open), isToday ? 'sekarang' : 'dari hari itu atau sebelumnya'),
      cell('Gagal', groups(figures.failed), `${groups(figures.refused)} lagi ditolak di awal`),
      cell('Dibalik', groups(figures.reversed), `saldo kembali ${formatRupiah(figures.reversedAmount)}`),
    ],
    terminals: figures.terminals.map((line) => ({
      name: line.name ?? 'Tanpa pembelian',
      sub: line.terminal ?? 'sukses terlambat yang ditagih',
      delivered: groups(line.delivered),
      sales: formatRupiah(line.sales),
      cost: formatRupiah(line.cost),
      margin: formatRupiah(line.margin),
      failures: groups(line.failures),
    })),
  };
}

function cell(name: string, value: string, note: string) {
  return { name, value, note };
}

function lossNote({ loss }: DayFigures): string {
  if (loss === 0) return 'tanpa rugi kirim terlambat';
  return loss > 0 ? `rugi kirim terlambat ${formatRupiah(loss)}` : `rugi lama tertutup ${formatRupiah(-loss)}`;
}
