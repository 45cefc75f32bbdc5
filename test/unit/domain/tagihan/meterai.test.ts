import { rupiah } from '../../../../src/domain/money';
import { isMeteraiRequired } from '../../../../src/domain/tagihan/document-content';

describe('meterai', () => {
  test.each([
    ['receipt', 5_000_000, false],
    ['receipt', 5_000_001, true],
    ['receipt', 100_000_000, true],
    ['tagihan', 100_000_000, false],
    ['rekap', 100_000_000, false],
  ] as const)('a %s of %d, needs it: %p', (kind, amount, isRequired) => {
    expect(isMeteraiRequired(kind, rupiah(amount))).toBe(isRequired);
  });
});
