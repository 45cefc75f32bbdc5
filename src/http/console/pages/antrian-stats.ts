import { type DayFigures } from '../../../persistence/queries/console/day-figures';
import { type QueueCounts } from '../../../persistence/queries/console/work-queue-counts';
import { type QueueFilter } from '../../../persistence/queries/console/work-queue-filter';
import { formatRupiah, groups } from '../format';

/** The filters as they stand in the address. */
export const FILTER_WORDS: Readonly<Record<QueueFilter, string>> = {
  all: 'semua',
  overdue: 'lewat',
  close: 'mepet',
  people: 'orang',
  machine: 'mesin',
  mine: 'saya',
  untaken: 'kosong',
  suspect: 'pasti',
};

/** All for a word that is none of them. */
export function filterOf(word: string): QueueFilter {
  const found = (Object.keys(FILTER_WORDS) as QueueFilter[]).find((filter) => FILTER_WORDS[filter] === word);
  return found ?? 'all';
}

export function hrefOfFilter(filter: QueueFilter): string {
  return filter === 'all' ? '/antrian' : `/antrian?f=${FILTER_WORDS[filter]}`;
}

interface Stat {
  href: string;
  icon: string;
  /** Null: no colour. */
  sla: 'warn' | 'breached' | null;
  name: string;
  value: string;
  note: string;
}

/** The counters on top of the page. */
export function statsOf({ byFilter }: QueueCounts, figures: DayFigures): Stat[] {
  const { overdue, close, people, machine, mine, untaken } = byFilter;
  return [
    {
      ...{ href: hrefOfFilter('overdue'), icon: 'warn', sla: overdue > 0 ? 'breached' : null, name: 'Lewat tenggat' },
      ...{ value: groups(overdue), note: overdue > 0 ? 'eskalasi berjalan' : 'tidak ada' },
    },
    {
      ...{ href: hrefOfFilter('close'), icon: 'clock', sla: close > 0 ? 'warn' : null, name: 'Mepet' },
      ...{ value: groups(close), note: close > 0 ? 'sisa di bawah ambang' : 'tidak ada' },
    },
    {
      ...{ href: hrefOfFilter('people'), icon: 'person', sla: null, name: 'Butuh orang' },
      ...{ value: groups(people), note: `${groups(mine)} Anda · ${groups(untaken)} belum dipegang` },
    },
    {
      ...{ href: hrefOfFilter('machine'), icon: 'auto', sla: null, name: 'Berjalan sendiri' },
      ...{ value: groups(machine), note: 'dikerjakan mesin' },
    },
    {
      ...{ href: `/transaksi?dari=${figures.day}`, icon: 'check', sla: null, name: 'Tuntas hari ini' },
      ...{ value: groups(figures.success + figures.failed), note: successRate(figures) },
    },
    {
      ...{ href: '#angka', icon: 'chart', sla: null, name: 'Penjualan hari ini' },
      ...{ value: formatRupiah(figures.soldAmount), note: `laba kotor ${formatRupiah(figures.margin)}` },
    },
  ];
}

function successRate({ success, failed }: DayFigures): string {
  const ended = success + failed;
  if (ended === 0) return 'belum ada yang tuntas';
  // Rounded down: a hundred per cent is said only when nothing failed.
  const tenths = Math.floor((success * 1000) / ended);
  return `${Math.floor(tenths / 10)},${tenths % 10}% sukses`;
}

const CHIPS: readonly (readonly [QueueFilter, string] | null)[] = [
  ['all', 'Semua'],
  ['mine', 'Milik saya'],
  ['untaken', 'Belum dipegang'],
  null,
  ['people', 'Butuh orang'],
  ['machine', 'Mesin'],
  null,
  ['suspect', 'Belum pasti'],
  ['close', 'Mepet'],
  ['overdue', 'Lewat tenggat'],
];

/** Null: a line between two groups. */
export function chipsOf({ byFilter }: QueueCounts, current: QueueFilter) {
  return CHIPS.map((chip) => {
    if (chip === null) return { isLine: true, href: '', name: '', count: '', isCurrent: false };
    const [filter, name] = chip;
    const isCurrent = filter === current;
    return { isLine: false, href: hrefOfFilter(filter), name, count: groups(byFilter[filter]), isCurrent };
  });
}
