import { lineReference, lineText, senderIn } from '../../../src/bank/line-text';
import { accountNumberKey, isSameAccountNumber } from '../../../src/domain/account-number';

describe('the sender that a text names', () => {
  test.each([
    ['TRSF DARI BUDI SANTOSO', 'BUDI SANTOSO'],
    ['MCM InhouseTrf  DARI DOMPET ANAK BANGSA Transfer Fee            4021533983470679', 'DOMPET ANAK BANGSA'],
    ['TRSF DARI SITI NUR-AINI / S10 pesanan', 'SITI NUR-AINI'],
    ["Transfer dari D'Arc Y. Ke 1370012345678", "D'Arc Y"],
    ['TRSF DARI 1370012345678', null],
    ['TRSF E-BANKING CR 0201/FTSCY/WS95051 BUDI', null],
    ['MANDARI JAYA', null],
    ['TRSF DARI X', null],
    ['', null],
  ])('%s, is %s', (text, name) => {
    expect(senderIn(text)).toBe(name);
  });
});

describe('texts of lines', () => {
  test('blanks and line ends, become single blanks', () => {
    expect(lineText('  A \r\n B\u00a0\u2028C ', null, ' D')).toBe('A B C D');
    expect([lineReference('   '), lineReference(undefined), lineReference(' R1 ')]).toEqual([null, null, 'R1']);
  });

  test('a long one, is cut between two letters and never inside one', () => {
    const cut = lineText(`${'a'.repeat(499)}😀😀`);
    expect(cut).toBe(`${'a'.repeat(499)}😀`);
  });
});

describe('numbers of accounts', () => {
  test.each([
    ['0088418841', '88418841', true],
    ['137-00-1234567-8', '1370012345678', true],
    ['1370012345678', '1370012345679', false],
    ['', '', false],
    ['000', '0', false],
  ])('%s and %s, are one: %s', (one, other, isSame) => {
    expect(isSameAccountNumber(one, other)).toBe(isSame);
  });

  test('the key, is what is left of the digits', () => {
    expect(accountNumberKey(' 00-88 41')).toBe('8841');
  });
});
