import { type Recap, sharesOf } from '../../../domain/tagihan/rekap';
import { formatRupiah, groups } from '../format';

/** `33,3%`. */
export function percent(tenths: number): string {
  return `${String(Math.floor(tenths / 10))},${tenths % 10}%`;
}

interface Arc {
  className: string;
  /** Filled with the pattern, not with a colour. */
  isHatched: boolean;
  dashes: string;
  offset: string;
}

export interface Donut {
  /** Tells the figures to who does not see the picture. */
  label: string;
  middle: string;
  /** What the hatching says: red for something overdue. */
  hue: 'red' | 'blue';
  arcs: Arc[];
  hasCounts: boolean;
  legend: { mark: 'paid' | 'due' | 'rest'; name: string; count: string; amount: string; share: string }[];
  total: { count: string; amount: string; share: string };
}

/** Of the circle that the template draws: its radius is 52. */
const CIRCUMFERENCE = 2 * Math.PI * 52;
const GAP = 2;

/** The three parts as a ring, with the same figures as a table. `hasCounts`: also how many periods. */
export function donutOf(recap: Recap, { isLate, hasCounts }: { isLate: boolean; hasCounts: boolean }): Donut {
  const parts = [
    { mark: 'paid', name: 'Terbayar', part: recap.paid },
    { mark: 'due', name: 'Bulan ini', part: recap.thisMonth },
    { mark: 'rest', name: 'Sisa', part: recap.rest },
  ] as const;
  const shares = sharesOf(parts.map(({ part }) => part.amount));
  let from = 0;
  const arcs = parts.flatMap(({ mark }, index) => {
    const share = shares[index] ?? 0;
    const start = from;
    from += share;
    return share === 0 ? [] : [arcOf(mark, { start, share })];
  });
  const legend = parts.map(({ mark, name, part }, index) => ({
    ...{ mark, name },
    count: groups(part.count),
    amount: formatRupiah(part.amount),
    share: percent(shares[index] ?? 0),
  }));
  const isEmpty = recap.total.amount === 0;
  return {
    label: isEmpty
      ? 'Belum ada yang ditagih'
      : legend.map(({ name, share }) => `${name.toLowerCase()} ${share.replace('%', ' persen')}`).join(', '),
    middle: `${Math.floor((shares[0] ?? 0) / 10)}%`,
    hue: isLate ? 'red' : 'blue',
    ...{ arcs, hasCounts, legend },
    total: {
      count: groups(recap.total.count),
      amount: formatRupiah(recap.total.amount),
      share: isEmpty ? '0%' : '100%',
    },
  };
}

function arcOf(mark: 'paid' | 'due' | 'rest', { start, share }: { start: number; share: number }): Arc {
  const length = (CIRCUMFERENCE * share) / 1000;
  const drawn = share === 1000 ? length : Math.max(length - GAP, 0.5);
  return {
    className: mark === 'due' ? '' : `c-${mark}`,
    isHatched: mark === 'due',
    dashes: `${drawn.toFixed(1)} ${(CIRCUMFERENCE - drawn).toFixed(1)}`,
    offset: (-((CIRCUMFERENCE * start) / 1000) - (share === 1000 ? 0 : GAP / 2)).toFixed(1),
  };
}

export interface Bar {
  label: string;
  paidWidth: string;
  dueFrom: string;
  dueWidth: string;
  restFrom: string;
  restWidth: string;
  share: string;
}

const BAR_WIDTH = 300;

/** The three parts side by side, for a row of a table. */
export function barOf(name: string, recap: Recap): Bar {
  const [paid = 0, due = 0, rest = 0] = sharesOf([recap.paid.amount, recap.thisMonth.amount, recap.rest.amount]);
  const width = (share: number): number => (BAR_WIDTH * share) / 1000;
  const drawn = (share: number): string => Math.max(width(share) - GAP, 0).toFixed(1);
  return {
    label: `${name}: terbayar ${percent(paid)}, bulan ini ${percent(due)}, sisa ${percent(rest)}`,
    paidWidth: drawn(paid),
    dueFrom: width(paid).toFixed(1),
    dueWidth: drawn(due),
    restFrom: width(paid + due).toFixed(1),
    restWidth: width(rest).toFixed(1),
    share: `${percent(paid)} terbayar`,
  };
}
