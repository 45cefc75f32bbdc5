import { type StaffRole } from '../../domain/staff';
import { type FrameFigures } from '../../persistence/queries/console/frame-figures';
import { type BillingFigures } from '../../persistence/queries/tagihan/billing-figures';
import { mayOpen } from './access';
import { type Page } from './console.types';
import { groups } from './format';

type Menu = Page['menu'];

interface Entry {
  menu: Menu;
  path: string;
  icon: string;
  name: string;
  /** Above it, when it begins a group. */
  heading: string | null;
}

const ENTRIES: readonly Entry[] = [
  { menu: 'antrian', path: '/antrian', icon: 'queue', name: 'Antrian kerja', heading: null },
  { menu: 'persetujuan', path: '/persetujuan', icon: 'pair', name: 'Persetujuan', heading: null },
  { menu: 'transaksi', path: '/transaksi', icon: 'topup', name: 'Transaksi', heading: 'Pulsa' },
  { menu: 'terminal', path: '/terminal', icon: 'plug', name: 'Terminal', heading: null },
  { menu: 'transfer', path: '/transfer', icon: 'transfer', name: 'Verifikasi transfer', heading: 'Transfer' },
  { menu: 'dana', path: '/dana', icon: 'search', name: 'Dana tak dikenal', heading: null },
  { menu: 'mutasi', path: '/mutasi', icon: 'report', name: 'Mutasi bank', heading: null },
  { menu: 'pengembalian', path: '/pengembalian', icon: 'back', name: 'Pengembalian', heading: null },
  { menu: 'tiket', path: '/tiket', icon: 'bill', name: 'Tiket deposit', heading: null },
  { menu: 'laporan-sla', path: '/laporan-sla', icon: 'clock', name: 'Laporan SLA', heading: null },
  {
    ...{ menu: 'pengaturan-transfer', path: '/pengaturan-transfer', icon: 'settings', name: 'Pengaturan transfer' },
    heading: null,
  },
  { menu: 'antrian-tagihan', path: '/antrian-tagihan', icon: 'queue', name: 'Antrian tagihan', heading: 'Tagihan' },
  { menu: 'pelanggan', path: '/pelanggan', icon: 'person', name: 'Pelanggan', heading: null },
  { menu: 'tagihan', path: '/tagihan', icon: 'bill', name: 'Tagihan & cicilan', heading: null },
  { menu: 'rekap', path: '/rekap', icon: 'report', name: 'Rekap pembayaran', heading: null },
  { menu: 'perubahan', path: '/perubahan', icon: 'pair', name: 'Perubahan data', heading: null },
  { menu: 'katalog', path: '/katalog', icon: 'tag', name: 'Katalog', heading: null },
  { menu: 'hari-libur', path: '/hari-libur', icon: 'calendar', name: 'Hari libur', heading: null },
  { menu: 'panduan', path: '/panduan', icon: 'report', name: 'Panduan', heading: null },
  { menu: 'audit', path: '/audit', icon: 'report', name: 'Jejak audit', heading: 'Lainnya' },
  { menu: 'staf', path: '/staf', icon: 'person', name: 'Staf', heading: null },
  { menu: 'akun', path: '/akun', icon: 'key', name: 'Akun', heading: null },
];

/** The pages about customers and bills. */
export const BILLING_MENUS: readonly Menu[] = [
  'antrian-tagihan',
  'pelanggan',
  'tagihan',
  'rekap',
  'perubahan',
  'katalog',
  'panduan',
];

/** The pages about transfers, whose top looks for one. */
export const TRANSFER_MENUS: readonly Menu[] = ['transfer', 'pengembalian', 'tiket'];

/** A number beside an entry. Hot: something of it needs a person now. */
export interface Counter {
  text: string;
  label: string;
  isHot: boolean;
}

export interface MenuItem extends Entry {
  isCurrent: boolean;
  counter: Counter | null;
}

/** What this role may open, of the pages that there are. A heading without entries below it is left out. */
export function menuOf(
  role: StaffRole,
  {
    current,
    figures,
    billing,
    isThere,
  }: {
    current: Menu;
    figures: FrameFigures;
    /** Null for a role that sees no customers. */
    billing: BillingFigures | null;
    isThere: (path: string) => boolean;
  },
): MenuItem[] {
  const counters = { ...countersOf(figures), ...(billing === null ? {} : billingCountersOf(billing)) };
  return ENTRIES.filter(({ path }) => isThere(path) && mayOpen(role, 'GET', path)).map((entry) => ({
    ...entry,
    isCurrent: entry.menu === current,
    counter: counters[entry.menu] ?? null,
  }));
}

/** Also told by the stream, so that the menu of an open page stays right. */
export function countersOf({
  open,
  overdue,
  approvals,
  transfers,
  suspense,
  refunds,
}: FrameFigures): Partial<Record<Menu, Counter | null>> {
  const late = overdue === 0 ? 'tidak ada yang lewat tenggat' : `${groups(overdue)} lewat tenggat`;
  return {
    antrian: { text: groups(open), label: `${groups(open)}, ${late}`, isHot: overdue > 0 },
    persetujuan:
      approvals === 0
        ? null
        : { text: groups(approvals), label: `${groups(approvals)} menunggu orang kedua`, isHot: false },
    transfer: moneyCounter(transfers, 'menunggu verifikasi'),
    dana: moneyCounter(suspense, 'belum punya pemilik'),
    pengembalian: moneyCounter(refunds, 'belum selesai'),
  };
}

function moneyCounter({ open, overdue }: FrameFigures['transfers'], what: string): Counter | null {
  if (open === 0) return null;
  const late = overdue === 0 ? '' : `, ${groups(overdue)} lewat tenggat`;
  return { text: groups(open), label: `${groups(open)} ${what}${late}`, isHot: overdue > 0 };
}

/** Of the person's own customers, when that is all it sees. */
function billingCountersOf({ people, overdue, changes }: BillingFigures): Partial<Record<Menu, Counter | null>> {
  const late = overdue === 0 ? 'tidak ada yang lewat tenggat' : `${groups(overdue)} lewat tenggat`;
  return {
    'antrian-tagihan':
      people === 0
        ? null
        : { text: groups(people), label: `${groups(people)} perlu orang, ${late}`, isHot: overdue > 0 },
    perubahan:
      changes === 0 ? null : { text: groups(changes), label: `${groups(changes)} menunggu Admin`, isHot: false },
  };
}
