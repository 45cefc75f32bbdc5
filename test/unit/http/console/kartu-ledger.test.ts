import fc from 'fast-check';
import { rupiah } from '../../../../src/domain/money';
import { accountFlows } from '../../../../src/http/console/pages/kartu-ledger';
import { type CardFacts } from '../../../../src/http/console/pages/kartu-facts';
import { type LedgerEntry } from '../../../../src/persistence/queries/console/ledger-lines';
import { instant } from '../../../../src/domain/time';

const facts = {
  card: { no: 7, account: 'saldo:R', reseller: { name: 'Agen Satu' } },
  attempts: [{ terminal: 'digi1', terminalName: 'DigiFlazz' }],
} as unknown as CardFacts;

const entry = (account: string, side: 'debit' | 'credit', amount: number): LedgerEntry => ({
  ...{ account, side },
  amount: rupiah(amount),
});

const flows = (kind: string, entries: LedgerEntry[]) =>
  accountFlows({ kind, n: 1, postedAt: instant('2026-03-05T07:00:00Z'), entries }, facts);

describe('a journal, told as amounts that go from one account to another', () => {
  test('of a delivery, takes from what was held and from our deposit', () => {
    expect(
      flows('topup-success', [
        entry('saldo:R', 'debit', 10_500),
        entry('revenue:topup', 'credit', 10_500),
        entry('cost:topup', 'debit', 10_050),
        entry('deposit:digi1', 'credit', 10_050),
      ]),
    ).toEqual([
      { from: 'Saldo ditahan · TRX 7', to: 'Penjualan pulsa', amount: 10_500 },
      { from: 'Deposit DigiFlazz', to: 'Harga pokok pulsa', amount: 10_050 },
    ]);
  });

  test('of a charge that the saldo does not cover, names both who pay', () => {
    expect(
      flows('charge-late-success', [
        entry('saldo:R', 'debit', 4000),
        entry('receivable:R', 'debit', 6500),
        entry('revenue:topup', 'credit', 10_500),
      ]),
    ).toEqual([
      { from: 'Saldo bebas · Agen Satu', to: 'Penjualan pulsa', amount: 4000 },
      { from: 'Penjualan pulsa', to: 'Piutang · Agen Satu', amount: 6500 },
    ]);
  });

  test('of any amounts, adds up to its debits', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(amounts, amounts, (debits, others) => {
        const total = debits.reduce((sum, amount) => sum + amount, 0);
        const cut = others.reduce((sum, amount) => sum + amount, 0);
        // The credits cut the same total elsewhere.
        const credits = cut < total ? [...others, total - cut] : [total];
        const told = flows('correction', [
          ...debits.map((amount) => entry('loss:late-delivery', 'debit', amount)),
          ...credits.map((amount) => entry('revenue:topup', 'credit', amount)),
        ]);
        expect(told.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
      }),
    );
  });
});
