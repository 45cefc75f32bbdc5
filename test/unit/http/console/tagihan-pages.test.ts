import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { recapOf } from '../../../../src/domain/tagihan/rekap';
import { type BusinessDate, type Instant } from '../../../../src/domain/time';
import { barOf, donutOf, percent } from '../../../../src/http/console/pages/rekap-chart';
import { csvOf } from '../../../../src/http/console/pages/tagihan-export';
import { billLedgerRows } from '../../../../src/http/console/pages/tagihan-ledger';
import { ledgerOfPostings } from '../../../../src/http/console/pages/tagihan-postings';
import {
  billBadge,
  formatWhen,
  groupedNumber,
  periodName,
  punctuality,
} from '../../../../src/http/console/pages/tagihan-words';

const NOON = '2026-03-05T05:00:00.000Z' as Instant;

function day(text: string): BusinessDate {
  return text as BusinessDate;
}

describe('badge of a bill', () => {
  test.each([
    ['awaiting', '2026-03-02', 'overdue', 'Terlambat 3 hari'],
    ['awaiting', '2026-03-05', 'due', 'Jatuh tempo hari ini'],
    ['awaiting', '2026-03-06', 'upcoming', 'Belum jatuh tempo'],
    ['awaiting', '2026-04-01', 'upcoming', 'Belum jatuh tempo'],
    ['opening', '2026-03-02', 'pending', 'VA belum terbit'],
    ['paid', '2026-03-02', 'paid', 'Lunas'],
    ['cancelled', '2026-03-02', 'stopped', 'Dibatalkan'],
  ] as const)('%s and due on %s, is %s: %s', (state, dueOn, hue, word) => {
    expect(billBadge({ state, dueOn: day(dueOn) }, NOON)).toEqual({ state: hue, word });
  });

  test('just before midnight in Jakarta, is of the day that ends', () => {
    const late = '2026-03-05T16:59:59.000Z' as Instant;
    expect(billBadge({ state: 'awaiting', dueOn: day('2026-03-05') }, late).word).toBe('Jatuh tempo hari ini');
    const early = '2026-03-05T17:00:00.000Z' as Instant;
    expect(billBadge({ state: 'awaiting', dueOn: day('2026-03-05') }, early).word).toBe('Terlambat 1 hari');
  });
});

describe('words of bills', () => {
  test('periods, are called by their plan', () => {
    expect([
      periodName('cicilan', { nth: 0, isSettlement: false }),
      periodName('cicilan', { nth: 5, isSettlement: false }),
      periodName('monthly', { nth: 5, isSettlement: false }),
      periodName('cicilan', { nth: 7, isSettlement: true }),
      periodName('once', { nth: 1, isSettlement: false }),
    ]).toEqual(['Uang muka', 'Cicilan ke-5', 'Bulan ke-5', 'Pelunasan', 'Tagihan']);
  });

  test('numbers of accounts, stand in groups of four without a space at the end', () => {
    expect(groupedNumber('9887700104120005')).toBe('9887 7001 0412 0005');
    expect(groupedNumber('98877')).toBe('9887 7');
  });

  test('moments, leave out what is understood', () => {
    expect(formatWhen('2026-03-05T10:00:00.000Z' as Instant, NOON)).toBe('hari ini 17.00');
    expect(formatWhen('2026-03-06T02:00:00.000Z' as Instant, NOON)).toBe('6 Mar 09.00');
    expect(formatWhen('2027-03-06T02:00:00.000Z' as Instant, NOON)).toBe('6 Mar 2027 09.00');
  });

  test('a payment on its day, is in time; one after midnight is late', () => {
    expect(punctuality(day('2026-03-05'), '2026-03-05T16:59:00.000Z' as Instant)).toBe('tepat waktu');
    expect(punctuality(day('2026-03-05'), '2026-03-05T17:00:00.000Z' as Instant)).toBe('1 hari lewat tempo');
  });
});

describe('chart', () => {
  const recap = recapOf(
    [
      { dueOn: day('2026-02-12'), amount: rupiah(400_300), paid: rupiah(400_300) },
      { dueOn: day('2026-03-12'), amount: rupiah(100_075), paid: rupiah(0) },
      { dueOn: day('2026-04-12'), amount: rupiah(700_525), paid: rupiah(0) },
    ],
    day('2026-03-05'),
  );

  test('of three parts, tells its figures in words and as a table', () => {
    const donut = donutOf(recap, { isLate: true, hasCounts: true });
    expect(donut.label).toBe('terbayar 33,4 persen, bulan ini 8,3 persen, sisa 58,3 persen');
    expect(donut.legend.map(({ amount, share }) => [amount, share])).toEqual([
      ['Rp400.300', '33,4%'],
      ['Rp100.075', '8,3%'],
      ['Rp700.525', '58,3%'],
    ]);
    expect([donut.hue, donut.middle, donut.total.amount]).toEqual(['red', '33%', 'Rp1.200.900']);
  });

  test('of nothing, is an empty ring that says so', () => {
    const empty = donutOf(recapOf([], day('2026-03-05')), { isLate: false, hasCounts: false });
    expect([empty.arcs, empty.label, empty.middle, empty.total.share]).toEqual([
      [],
      'Belum ada yang ditagih',
      '0%',
      '0%',
    ]);
  });

  test('a bar of any parts, stays inside its width', () => {
    const amount = fc.integer({ min: 0, max: 9_999_999 });
    fc.assert(
      fc.property(amount, amount, amount, (paid, due, rest) => {
        const some = recapOf(
          [
            { dueOn: day('2026-02-12'), amount: rupiah(paid), paid: rupiah(paid) },
            { dueOn: day('2026-03-12'), amount: rupiah(due), paid: rupiah(0) },
            { dueOn: day('2026-04-12'), amount: rupiah(rest), paid: rupiah(0) },
          ],
          day('2026-03-05'),
        );
        const bar = barOf('Dewi', some);
        expect(Number(bar.restFrom) + Number(bar.restWidth)).toBeLessThanOrEqual(300.2);
        expect(Number(bar.paidWidth)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('shares, are written with a comma', () => {
    expect([percent(0), percent(84), percent(1000)]).toEqual(['0,0%', '8,4%', '100,0%']);
  });
});

describe('export', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('text %j, is never a formula', (text) => {
    const [, line = ''] = csvOf({ columns: [{ title: 'Nama', width: 10 }], rows: [[text]] }).split('\r\n');
    expect(line.replace(/^"/, '')).toMatch(/^'/);
  });

  test('amounts, stay numbers', () => {
    expect(csvOf({ columns: [{ title: 'Jumlah', width: 10 }], rows: [[1_200_900], [0]] })).toBe(
      '\uFEFFJumlah\r\n1200900\r\n0\r\n',
    );
  });
});

describe('ledger of bills', () => {
  test('a payment with a rest, is told as two ways of the money', () => {
    const rows = billLedgerRows(
      [
        {
          ...{ kind: 'tagihan-payment', n: 1, postedAt: NOON },
          entries: [
            { account: 'bank:bni', side: 'debit', amount: rupiah(250) },
            { account: 'piutang:X', side: 'credit', amount: rupiah(200) },
            { account: 'titipan:X', side: 'credit', amount: rupiah(50) },
          ],
        },
      ],
      NOON,
    );
    expect(rows.map(({ from, to, amount }) => [from, to, amount])).toEqual([
      ['Piutang pelanggan', 'Bank BNI', 'Rp200'],
      ['Titipan pelanggan', 'Bank BNI', 'Rp50'],
    ]);
  });

  test('a preview, shows each account once with the sign that people expect', () => {
    const view = ledgerOfPostings([
      { account: 'revenue:tagihan', side: 'debit', amount: 200 },
      { account: 'revenue:denda', side: 'debit', amount: 5 },
      { account: 'piutang:X', side: 'credit', amount: 205 },
    ]);
    expect(view?.lines.map(({ label, change }) => [label, change])).toEqual([
      ['Pendapatan tagihan', '−Rp200'],
      ['Pendapatan denda', '−Rp5'],
      ['Piutang pelanggan', '−Rp205'],
    ]);
    expect([view?.debit, view?.credit]).toEqual(['Rp205', 'Rp205']);
    expect(ledgerOfPostings([])).toBeNull();
  });
});
