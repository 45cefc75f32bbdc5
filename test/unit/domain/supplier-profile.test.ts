import { checkProfile, inFlightMs, type SupplierProfile, usableMs } from '../../../src/domain/supplier-profile';
import { buildProfile, DAY, MINUTE, SECOND } from './topup/builders';

describe('checkProfile', () => {
  test('a profile whose times fit, it is returned', () => {
    const profile = buildProfile();
    expect(checkProfile(profile)).toBe(profile);
  });

  test('P6, the poll gap is exactly send window, HTTP timeout and settle time together, it is accepted', () => {
    expect(() => checkProfile(buildProfile({ pollGapMs: 45 * SECOND }))).not.toThrow();
  });

  test.each<[string, Partial<SupplierProfile>, string]>([
    ['no send window', { sendWindowMs: 0 }, 'times must be positive'],
    ['no HTTP timeout', { httpTimeoutMs: 0 }, 'times must be positive'],
    ['no poll gap', { pollGapMs: 0 }, 'times must be positive'],
    [
      'a poll gap that a slow send outlasts',
      { pollGapMs: 45 * SECOND - 1 },
      'poll gap ≥ send window + HTTP timeout + settle time',
    ],
    ['no check delay', { checkDelaysMs: [] }, 'check delays ≥ poll gap'],
    ['a check delay below the gap', { checkDelaysMs: [MINUTE, MINUTE - 1] }, 'check delays ≥ poll gap'],
    ['a memory that its margin uses up', { memoryMs: 2 * DAY }, 'memory − margin > poll gap'],
    ['a memory that ends with the first gap', { memoryMs: 2 * DAY + MINUTE }, 'memory − margin > poll gap'],
  ])('P6, a profile with %s, it is refused and the rule is named', (_, changes, rule) => {
    expect(() => checkProfile(buildProfile(changes))).toThrow(new RangeError(`supplier profile: ${rule}`));
  });

  test('a profile with a time that is no number, it is refused', () => {
    expect(() => checkProfile(buildProfile({ httpTimeoutMs: Number.NaN }))).toThrow(RangeError);
    expect(() => checkProfile(buildProfile({ memoryMs: Number.NaN }))).toThrow(RangeError);
  });
});

describe('what follows from a profile', () => {
  test('P6, a send, it is in flight until its window and its HTTP timeout have passed', () => {
    expect(inFlightMs(buildProfile())).toBe(35 * SECOND);
  });

  test('P4, a reference, it may be used until the margin of the memory begins', () => {
    expect(usableMs(buildProfile())).toBe(88 * DAY);
  });
});
