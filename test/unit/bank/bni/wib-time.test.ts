import fc from 'fast-check';
import { readIsoTime, readLocalWib, toIsoWib } from '../../../../src/bank/bni/wib-time';
import { instant } from '../../../../src/domain/time';

describe('times of BNI', () => {
  it('a moment, is written with the offset of Jakarta and without parts of a second', () => {
    expect(toIsoWib(instant('2026-01-31T16:59:59.999Z'))).toBe('2026-01-31T23:59:59+07:00');
    expect(toIsoWib(instant('2026-01-31T17:00:00.000Z'))).toBe('2026-02-01T00:00:00+07:00');
  });

  it('any second, written and read, is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
        const moment = instant(seconds * 1000);
        const written = toIsoWib(moment);
        expect(readIsoTime(written)).toBe(moment);
        expect(readLocalWib(written.slice(0, 19).replace('T', ' '))).toBe(moment);
      }),
    );
  });

  it('a wall clock, is that of Jakarta', () => {
    expect(readLocalWib('2026-02-02 09:40:00')).toBe('2026-02-02T02:40:00.000Z');
  });

  it.each([
    '2026-02-30 09:40:00',
    '2026-02-29 09:40:00',
    '2026-13-01 09:40:00',
    '2026-02-02 24:00:00',
    '2026-02-02 09:60:00',
    '2026-02-02 9:40:00',
    '2026-02-02T09:40:00',
    '2026-02-02 09:40:00 ',
    '',
    'kemarin',
  ])('the wall clock %p, is none', (text) => {
    expect(readLocalWib(text)).toBeUndefined();
  });

  it.each([
    '2026-02-02T09:40:00',
    '2026-02-30T09:40:00+07:00',
    '2026-02-02T09:40:00+0700',
    '2026-02-02T09:40:00+25:00',
  ])('the ISO time %p, is none', (text) => {
    expect(readIsoTime(text)).toBeUndefined();
  });
});
