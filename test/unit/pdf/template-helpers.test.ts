import { TEMPLATE_HELPERS } from '../../../src/pdf/template-helpers';
import { instant } from '../../../src/domain/time';

describe('what the templates of documents call', () => {
  test('money, days and times, they are written as on Indonesian paper', () => {
    expect(TEMPLATE_HELPERS.rupiah(3_500_000)).toBe('Rp3.500.000');
    expect(TEMPLATE_HELPERS.waktu(instant('2026-02-02T17:30:00.000Z'))).toBe('3 Februari 2026 00.30 WIB');
    expect(TEMPLATE_HELPERS.persen(333)).toBe('33,3%');
    expect(TEMPLATE_HELPERS.persen(1000)).toBe('100,0%');
  });

  test.each([
    ['6281355005521', '0813-5500-5521'],
    ['628123456789', '0812-3456-789'],
  ])('a phone %s, is written as it is dialled: %s', (phone, shown) => {
    expect(TEMPLATE_HELPERS.telepon(phone)).toBe(shown);
  });

  test('a virtual account, its digits stand in fours', () => {
    expect(TEMPLATE_HELPERS.kelompok('9887700104120005')).toBe('9887 7001 0412 0005');
  });

  test('parts of which some are missing, no lonely dot is left', () => {
    expect(TEMPLATE_HELPERS.gabung('Surabaya', '', { hash: {} })).toBe('Surabaya');
    expect(TEMPLATE_HELPERS.gabung('', '', { hash: {} })).toBe('');
  });

  test('an odd number of cells in two halves, the first is the longer one, with a line below each of its rows', () => {
    const cells = [1, 2, 3].map((k) => ({ k }));
    expect(TEMPLATE_HELPERS.duaBagian(cells)).toEqual([[{ k: 1 }, { k: 2 }], [{ k: 3 }]]);
    expect(TEMPLATE_HELPERS.garis(cells)).toEqual({ height: 60, path: 'M0 19.5h674M0 39.5h674M0 59.5h674' });
  });
});
