import { type CustomerId } from '../../../domain/ids';
import {
  addAgeing,
  addRecaps,
  AGES,
  type Age,
  type Ageing,
  NO_AGEING,
  NO_RECAP,
  overdueOf,
  type Recap,
  sharesOf,
} from '../../../domain/tagihan/rekap';
import { type BusinessDate, daysBetween, type Instant, longDate } from '../../../domain/time';
import { type CustomerRekap } from '../../../persistence/queries/tagihan/rekap';
import { formatRupiah, groups } from '../format';
import { type Badge } from './antrian-words';
import { barOf, donutOf, percent } from './rekap-chart';
import { rekapHref, type RekapQuestion } from './rekap-question';
import { type Step } from './tagihan-steps';

const PAGE_SIZE = 50;

const AGE_NAMES: Readonly<Record<Age, string>> = {
  'not-due': 'Belum jatuh tempo',
  'to-7': 'Terlambat 1–7 hari',
  'to-30': 'Terlambat 8–30 hari',
  'to-60': 'Terlambat 31–60 hari',
  'over-60': 'Terlambat lebih dari 60 hari',
};

const AGE_METERS: Readonly<Record<Age, string>> = {
  'not-due': '',
  'to-7': 'warn',
  'to-30': 'warn',
  'to-60': 'bad',
  'over-60': 'bad',
};

/** What all of them come to together. */
export function totalsOf(customers: readonly CustomerRekap[]): { recap: Recap; ageing: Ageing } {
  return {
    recap: customers.map(({ recap }) => recap).reduce(addRecaps, NO_RECAP),
    ageing: customers.map(({ ageing }) => ageing).reduce(addAgeing, NO_AGEING),
  };
}

/** Those who are late the longest on top; then those with most to pay. */
export function byLateness(customers: readonly CustomerRekap[]): CustomerRekap[] {
  const openOf = ({ recap }: CustomerRekap): number => recap.thisMonth.amount + recap.rest.amount;
  return [...customers].sort((a, b) => {
    const [left, right] = [a.oldestDueOn ?? '9999', b.oldestDueOn ?? '9999'];
    if (left !== right) return left < right ? -1 : 1;
    if (openOf(a) !== openOf(b)) return openOf(b) - openOf(a);
    return a.customerId < b.customerId ? -1 : 1;
  });
}

/** Those of a page, by what the address says. */
export function rekapPageOf(customers: readonly CustomerRekap[], { skip }: RekapQuestion): CustomerRekap[] {
  return byLateness(customers).slice(skip, skip + PAGE_SIZE);
}

export function figuresOf(customers: readonly CustomerRekap[], question: RekapQuestion) {
  const { recap, ageing } = totalsOf(customers);
  const overdue = overdueOf(ageing);
  const month = longDate(question.asOf).split(' ').slice(1).join(' ');
  return {
    donut: donutOf(recap, { isLate: false, hasCounts: false }),
    month,
    counts: `${groups(recap.paid.count)} dari ${groups(recap.total.count)} periode lunas`,
    ageing: ageingOf(ageing),
    unpaid: formatRupiah(recap.thisMonth.amount + recap.rest.amount),
    overdue: {
      amount: formatRupiah(overdue.amount),
      count: groups(overdue.count),
      share: percent(sharesOf([overdue.amount, ageing['not-due'].amount])[0] ?? 0),
    },
  };
}

function ageingOf(ageing: Ageing) {
  const shares = sharesOf(AGES.map((age) => ageing[age].amount));
  return AGES.map((age, index) => ({
    name: AGE_NAMES[age],
    amount: formatRupiah(ageing[age].amount),
    count: groups(ageing[age].count),
    meter: AGE_METERS[age],
    value: (shares[index] ?? 0) / 10,
    share: percent(shares[index] ?? 0),
  }));
}

/** The same sums by who looked after the customer that day. */
export function marketingRowsOf(customers: readonly CustomerRekap[], question: RekapQuestion) {
  const byStaff = new Map<string, CustomerRekap[]>();
  for (const customer of customers) {
    byStaff.set(customer.marketing.id, [...(byStaff.get(customer.marketing.id) ?? []), customer]);
  }
  const rows = [...byStaff.entries()].map(([, own]) => {
    const { fullName = '', name = '' } = own[0]?.marketing ?? {};
    const href = name === '' ? null : rekapHref({ ...question, marketing: name });
    return { ...rowOf(fullName, own, href), isCurrent: name !== '' && name === question.marketing };
  });
  return {
    rows: rows.sort((a, b) => a.name.localeCompare(b.name, 'id')),
    all: rowOf('Semua', customers, question.marketing === null ? null : rekapHref({ ...question, marketing: null })),
  };
}

function rowOf(name: string, customers: readonly CustomerRekap[], href: string | null) {
  const { recap } = totalsOf(customers);
  return {
    ...{ name, href },
    customers: `${groups(customers.length)} pelanggan`,
    bar: barOf(name, recap),
    paid: formatRupiah(recap.paid.amount),
    thisMonth: formatRupiah(recap.thisMonth.amount),
    rest: formatRupiah(recap.rest.amount),
    total: formatRupiah(recap.total.amount),
  };
}

export function customerRowsOf(
  page: readonly CustomerRekap[],
  { question, steps, isAdmin }: { question: RekapQuestion; steps: ReadonlyMap<CustomerId, Step>; isAdmin: boolean },
) {
  return page.map((customer) => ({
    id: customer.customerId,
    name: customer.name,
    href:
      question.customerId === null
        ? rekapHref({ ...question, marketing: null, customerId: customer.customerId })
        : null,
    sub: `${isAdmin ? `${customer.marketing.fullName} · ` : ''}${groups(customer.plans)} rencana`,
    badge: customerBadge(customer, question.asOf),
    done: customer.recap.paid.count,
    of: customer.recap.total.count,
    progress: `${groups(customer.recap.paid.count)} dari ${groups(customer.recap.total.count)}`,
    paid: formatRupiah(customer.recap.paid.amount),
    thisMonth: formatRupiah(customer.recap.thisMonth.amount),
    rest: formatRupiah(customer.recap.rest.amount),
    next: steps.get(customer.customerId) ?? null,
  }));
}

function customerBadge({ oldestDueOn, recap }: CustomerRekap, asOf: BusinessDate): Badge {
  if (oldestDueOn !== null) {
    return { state: 'overdue', word: `Terlambat ${daysBetween(oldestDueOn, asOf)} hari` };
  }
  if (recap.paid.count === recap.total.count) return { state: 'paid', word: 'Lunas' };
  if (recap.thisMonth.count > 0) return { state: 'due', word: 'Bulan ini' };
  return { state: 'upcoming', word: 'Belum jatuh tempo' };
}

/** `1–50 dari 113 pelanggan`, with the ways to the pages beside. */
export function pagerOf(count: number, shown: number, question: RekapQuestion) {
  const { skip } = question;
  return {
    text:
      count === 0
        ? 'Tidak ada pelanggan dengan rencana pada tanggal ini.'
        : `${groups(skip + 1)}–${groups(skip + shown)} dari ${groups(count)} pelanggan.`,
    previousHref: skip === 0 ? null : rekapHref(question, { skip: Math.max(0, skip - PAGE_SIZE) }),
    nextHref: skip + shown < count ? rekapHref(question, { skip: skip + PAGE_SIZE }) : null,
  };
}

export function headOf(question: RekapQuestion, now: Instant, customers: readonly CustomerRekap[], clock: string) {
  const marketing = new Set(customers.map(({ marketing: { id } }) => id)).size;
  return {
    customers: groups(customers.length),
    marketing: groups(marketing),
    moment: question.isToday ? clock : `${longDate(question.asOf)} 23.59.59`,
    isToday: question.isToday,
    asOf: question.asOf,
    now,
  };
}
