import { formatRupiah, rupiah } from '../domain/money';
import {
  type BusinessDate,
  businessDate,
  dotClock,
  type Instant,
  longDate,
  longDateWithDay,
  shortDate,
} from '../domain/time';
import { terbilang } from './terbilang';

/** Of a schedule on a bill, in pixels, as the style has it. */
const ROW_HEIGHT = 20;

/** What the templates of documents may call. Every result is escaped where it is printed. */
export const TEMPLATE_HELPERS = {
  eq: (a: unknown, b: unknown): boolean => a === b,
  rupiah: (amount: number): string => formatRupiah(rupiah(amount)),
  terbilang: (amount: number): string => terbilang(rupiah(amount)),
  tanggal: (date: BusinessDate): string => shortDate(date),
  tanggalPanjang: (date: BusinessDate): string => longDate(date),
  hari: (date: BusinessDate): string => longDateWithDay(date),
  waktu: (at: Instant): string => `${longDate(businessDate(at))} ${dotClock(at)} WIB`,
  /** `9887 7001 0412 0005`. */
  kelompok: (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 '),
  /** `0813-5500-5521` of `6281355005521`. */
  telepon: (phone: string): string => phone.replace(/^62/, '0').replace(/(\d{4})(?=\d)/g, '$1-'),
  /** Tenths of a percent: `33,4%`. */
  persen: (share: number): string => `${String(Math.floor(share / 10))},${share % 10}%`,
  /** What is there, with a dot between. */
  gabung: (...parts: unknown[]): string =>
    parts.filter((part): part is string => typeof part === 'string' && part !== '').join(' · '),
  /** `10 periode sebelumnya dan 18 periode sesudahnya`; empty when a schedule shows all of them. */
  periodeLain: ({ before, after }: { before: number; after: number }): string =>
    [before > 0 ? `${before} periode sebelumnya` : '', after > 0 ? `${after} periode sesudahnya` : '']
      .filter((part) => part !== '')
      .join(' dan '),
  /** Two halves; the first is the longer one. */
  duaBagian: (cells: readonly object[]): (readonly object[])[] => [
    cells.slice(0, halfOf(cells)),
    cells.slice(halfOf(cells)),
  ],
  /** A line below each row of the two halves, and below their head. */
  garis(cells: readonly object[]): { height: number; path: string } {
    const rows = halfOf(cells) + 1;
    const lines = Array.from({ length: rows }, (_, row) => `M0 ${(row + 1) * ROW_HEIGHT - 0.5}h674`);
    return { height: rows * ROW_HEIGHT, path: lines.join('') };
  },
} as const;

function halfOf(cells: readonly object[]): number {
  return Math.ceil(cells.length / 2);
}
