import fc from 'fast-check';
import { type AmountStyle, senOf, wholeRupiah } from '../../../src/bank/sen';

describe('amounts of counterparts', () => {
  test.each<[string, AmountStyle, bigint | undefined]>([
    ['1100075.00', 'plain', 110_007_500n],
    ['-5', 'plain', -500n],
    ['1,100,075.00', 'plain', undefined],
    ['1,100,075.00', 'english', 110_007_500n],
    ['1100075.37', 'english', 110_007_537n],
    ['.00', 'english', 0n],
    ['1.100.075,00', 'english', undefined],
    ['11,00,075.00', 'english', undefined],
    ['1,100,075.005', 'english', undefined],
    ['1.100.075,00', 'indonesian', 110_007_500n],
    ['1.100.075', 'indonesian', 110_007_500n],
    ['41,30', 'indonesian', 4130n],
    ['100075,00', 'swift', 10_007_500n],
    ['100075,', 'swift', 10_007_500n],
    ['100075,5', 'swift', 10_007_550n],
    ['100075', 'swift', undefined],
    ['', 'english', undefined],
    ['.', 'plain', undefined],
    ['1e5', 'plain', undefined],
    ['٣', 'plain', undefined],
  ])('%s written %s, is %s sen', (text, style, sen) => {
    expect(senOf(text, style)).toBe(sen);
  });

  test('whole rupiah, come only of whole rupiah and never from below zero', () => {
    expect([wholeRupiah(10_000n), wholeRupiah(10_001n), wholeRupiah(-100n), wholeRupiah(0n)]).toEqual([
      ...[100, undefined, undefined, 0],
    ]);
  });

  test('any amount, written in every style, is the same amount', () => {
    const whole = fc.bigInt({ min: 0n, max: 999_999_999_999_999n });
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 99 }), (rupiah, part) => {
        const cents = String(part).padStart(2, '0');
        const grouped = (mark: string): string => String(rupiah).replace(/\B(?=(\d{3})+$)/g, mark);
        const written: [string, AmountStyle][] = [
          [`${rupiah}.${cents}`, 'plain'],
          [`${grouped(',')}.${cents}`, 'english'],
          [`${grouped('.')},${cents}`, 'indonesian'],
          [`${rupiah},${cents}`, 'swift'],
        ];
        for (const [text, style] of written) expect(senOf(text, style)).toBe(rupiah * 100n + BigInt(part));
      }),
    );
  });
});
