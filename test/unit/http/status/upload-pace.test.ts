import { dueMs, longestUploadMs, UPLOAD_PACE } from '../../../../src/http/status/upload-pace';

const MEGABYTE = 1024 * 1024;

/** Whether somebody who sends evenly gets to the end. */
function isTaken(bytes: number, bytesPerSecond: number): boolean {
  for (let second = 1; second * bytesPerSecond < bytes; second += 1) {
    const heardMs = second * 1000;
    if (heardMs > dueMs(UPLOAD_PACE, { bytes: second * bytesPerSecond, heardMs: heardMs - 1000 })) return false;
  }
  return true;
}

describe('the pace of an upload', () => {
  test.each([
    ['five megabytes over 2G', 5 * MEGABYTE, 10 * 1024, true],
    ['five megabytes over half of that', 5 * MEGABYTE, 5 * 1024, false],
    ['a screenshot over next to nothing', 100 * 1024, 3 * 1024, true],
    ['a byte a second', 5 * MEGABYTE, 1, false],
  ])('%s', (_name, bytes, bytesPerSecond, taken) => {
    expect(isTaken(bytes, bytesPerSecond)).toBe(taken);
  });

  test('sent fast and then held open, it ends half a minute after its last byte', () => {
    expect(dueMs(UPLOAD_PACE, { bytes: 4 * MEGABYTE, heardMs: 2000 })).toBe(32_000);
  });

  test('twenty megabytes have no more time than five', () => {
    expect(dueMs(UPLOAD_PACE, { bytes: 20 * MEGABYTE, heardMs: 10 * 60_000 })).toBeLessThanOrEqual(
      longestUploadMs(UPLOAD_PACE),
    );
    expect(longestUploadMs(UPLOAD_PACE)).toBe(670_000);
  });
});
