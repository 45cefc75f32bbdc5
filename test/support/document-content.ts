/** Contents of documents as the planner would fix them; each test names only what it is about. */
import { rupiah } from '../../src/domain/money';
import {
  type GivenContent,
  type ReceiptContent,
  type RekapContent,
  type RekapRow,
  type ScheduleRow,
  type TagihanContent,
} from '../../src/domain/tagihan/document-content';
import { addMonths, type BusinessDate, instant } from '../../src/domain/time';
import { type PrintableDocument } from '../../src/pdf/render-html';

const day = (text: string): BusinessDate => text as BusinessDate;
const FIRST_DUE = day('2025-11-03');

const common = {
  company: {
    name: 'PT Sinar Niaga Digital',
    address: 'Jl. Pahlawan 18, Surabaya 60174',
    npwp: '01.234.567.8-601.000',
    phone: '(031) 555-0118',
    email: 'tagihan@sinarniaga.example',
    city: 'Surabaya',
  },
  customer: {
    name: 'Toko Berkah Jaya',
    address: 'Jl. Raya Darmo 42, Surabaya 60241',
    phone: '6281355005521',
    npwp: null,
  },
  marketing: 'Dewi Lestari',
  corrects: null,
};

const plan = {
  kind: 'cicilan',
  code: 'CIC-2025-000412',
  title: 'Paket kasir: printer struk dan pemindai',
  periods: 12,
  agreedTotal: rupiah(1_200_900),
} as const;

/** Due on the third of each month; those before `own` are paid. */
export function scheduleRows(count: number, own: number): ScheduleRow[] {
  return Array.from({ length: count }, (_, index) => ({
    k: index + 1,
    dueOn: addMonths(FIRST_DUE, index, 3),
    amount: rupiah(100_075),
    state: index + 1 < own ? ('paid' as const) : index + 1 === own ? ('this' as const) : ('later' as const),
    paidOn: index + 1 < own ? addMonths(FIRST_DUE, index, 3) : null,
  }));
}

/** The n-th document of a kind in 2026. */
export function given(series: string, n: number): GivenContent {
  return {
    number: `${series}-2026-${String(n).padStart(6, '0')}`,
    issuedOn: day('2026-02-20'),
    verifyUrl: `http://127.0.0.1:8080/v/${n.toString(16).padStart(32, '0')}`,
  };
}

export function tagihanContent(change: Partial<TagihanContent> = {}): TagihanContent {
  return {
    ...common,
    plan,
    amount: rupiah(100_075),
    bill: {
      ...{ number: 'CIC-2025-000412-05', k: 5, isSettlement: false, dueOn: day('2026-03-02') },
      ...{ principal: rupiah(100_075), denda: rupiah(0), allocated: rupiah(0) },
    },
    lines: [],
    account: { number: '9887700104120005', billingType: 'c' },
    denda: { amount: rupiah(5000), fromOn: day('2026-03-08'), lastFreeOn: day('2026-03-07') },
    schedule: scheduleRows(12, 5),
    hidden: { before: 0, after: 0 },
    paid: rupiah(400_300),
    restAfter: rupiah(700_525),
    ...change,
  };
}

export function receiptContent(change: Partial<ReceiptContent> = {}): ReceiptContent {
  return {
    ...common,
    plan,
    amount: rupiah(100_075),
    paid: [
      {
        ...{ number: 'CIC-2025-000412-05', k: 5, dueOn: day('2026-03-02') },
        ...{ amount: rupiah(100_075), left: rupiah(0) },
      },
    ],
    excess: rupiah(0),
    bank: {
      ...{ trxId: 'CIC-2025-000412-05', account: '9887700104120005', ntb: '023589' },
      paidAt: instant('2026-03-02T02:40:00.000Z'),
    },
    rest: rupiah(700_525),
    isMeteraiRequired: false,
    ...change,
  };
}

export function rekapContent(change: Partial<RekapContent> & { periods?: number } = {}): RekapContent {
  const { periods = 12, ...rest } = change;
  const rows = scheduleRows(periods, 5).map((row): RekapRow => ({
    ...row,
    state: row.state === 'this' ? 'late' : row.state,
    paid: rupiah(row.state === 'paid' ? 100_075 : 0),
    reference: row.state === 'paid' ? '023589' : null,
  }));
  return {
    ...common,
    plan: { ...plan, periods },
    ...{ downPayment: rupiah(0), total: rupiah(1_200_900), paid: rupiah(400_300), amount: rupiah(800_600) },
    ...{ paidShare: 333, rows, asOf: instant('2026-03-05T07:02:00.000Z') },
    ...rest,
  };
}

export function printable(template: string, content: object, givenContent: GivenContent): PrintableDocument {
  return { template, content: JSON.stringify({ ...content, ...givenContent }) };
}

/** The n-th bill, each of another customer. */
export function printableTagihan(n: number, change: Partial<TagihanContent> = {}): PrintableDocument {
  const content = tagihanContent({
    ...{ customer: { ...common.customer, name: `Pelanggan nomor ${n}` }, amount: rupiah(100_000 + n) },
    ...change,
  });
  return printable('v1/tagihan', content, given('TGH', n));
}
