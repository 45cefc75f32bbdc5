import { DEFAULT_SETTINGS, settingsWith } from '../../../src/domain/settings';

const MINUTE = 60_000;

describe('settingsWith', () => {
  test('no rows, the defaults hold', () => {
    expect(settingsWith(new Map())).toEqual(DEFAULT_SETTINGS);
  });

  test('the numbers of the money rules, not overridden, are as the rules say', () => {
    expect(DEFAULT_SETTINGS).toMatchObject({
      sendDeadlineMs: 5 * MINUTE,
      latestSendMs: 15 * MINUTE,
      serialNumberWaitMs: 10 * MINUTE,
      suspectWaitMs: 6 * MINUTE,
      maxAttempts: 5,
      backlogRows: 500,
      backlogRowsPerReseller: 100,
      backlogAgeMs: MINUTE,
      reportForMs: 24 * 60 * MINUTE,
      reportTryMs: MINUTE / 2,
      reconcileLagMs: MINUTE,
      reconcileEveryMs: MINUTE,
      sweepEveryMs: 2000,
    });
  });

  test('one row, it replaces its own default and no other', () => {
    const settings = settingsWith(new Map([['maxAttempts', 3]]));
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, maxAttempts: 3 });
    expect(DEFAULT_SETTINGS.maxAttempts).toBe(5);
  });

  test('a row that is no setting, it changes nothing', () => {
    expect(settingsWith(new Map([['toString', 1]]))).toEqual(DEFAULT_SETTINGS);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'a row says %d, it is refused by name',
    (value) => {
      expect(() => settingsWith(new Map([['sendDeadlineMs', value]]))).toThrow(
        new RangeError(`setting sendDeadlineMs: ${value}`),
      );
    },
  );
});
