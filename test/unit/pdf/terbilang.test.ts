import { rupiah } from '../../../src/domain/money';
import { terbilang } from '../../../src/pdf/terbilang';

describe('an amount in words', () => {
  test.each([
    [0, 'Nol rupiah'],
    [11, 'Sebelas rupiah'],
    [15, 'Lima belas rupiah'],
    [100, 'Seratus rupiah'],
    [1_000, 'Seribu rupiah'],
    [100_075, 'Seratus ribu tujuh puluh lima rupiah'],
    [101_000, 'Seratus satu ribu rupiah'],
    [1_000_000, 'Satu juta rupiah'],
    [1_001_000, 'Satu juta seribu rupiah'],
    [1_000_000_000, 'Satu miliar rupiah'],
    [1_000_000_000_000, 'Satu triliun rupiah'],
  ])('%d, is said as a person would: %s', (amount, words) => {
    expect(terbilang(rupiah(amount))).toBe(words);
  });
});
