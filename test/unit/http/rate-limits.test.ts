import { createRateLimits } from '../../../src/http/h2h/rate-limits';

const ADDRESS = '127.0.0.1';
const REFUSED = { code: 'rate-limited' };

describe('rate limits', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const ask = (limits: ReturnType<typeof createRateLimits>, apiKey: string, requestsPerMinute = 2): Promise<void> =>
    limits.countRequest({ resellerId: `of ${apiKey}`, apiKey, requestsPerMinute });

  test('a key whose allowance is used up, is refused before it is looked up, until the minute is over', async () => {
    const limits = createRateLimits();
    await ask(limits, 'loud');
    await expect(limits.admit(ADDRESS, 'loud')).resolves.toBeUndefined();
    await ask(limits, 'loud');
    await expect(limits.admit(ADDRESS, 'loud')).rejects.toMatchObject(REFUSED);
    await expect(limits.admit(ADDRESS, 'quiet')).resolves.toBeUndefined();
    jest.advanceTimersByTime(59_000);
    await expect(limits.admit(ADDRESS, 'loud')).rejects.toMatchObject({ ...REFUSED, retryAfterSeconds: 1 });
    jest.advanceTimersByTime(1100);
    await expect(limits.admit(ADDRESS, 'loud')).resolves.toBeUndefined();
    await expect(ask(limits, 'loud')).resolves.toBeUndefined();
  });

  test('what is refused before it is looked up, does not lengthen the wait', async () => {
    const limits = createRateLimits();
    await ask(limits, 'loud', 1);
    for (let n = 0; n < 50; n += 1) {
      jest.advanceTimersByTime(1000);
      await expect(limits.admit(ADDRESS, 'loud')).rejects.toMatchObject(REFUSED);
    }
    jest.advanceTimersByTime(10_100);
    await expect(limits.admit(ADDRESS, 'loud')).resolves.toBeUndefined();
  });

  test('an allowance of none, is refused at once', async () => {
    const limits = createRateLimits();
    await expect(ask(limits, 'nobody', 0)).rejects.toMatchObject(REFUSED);
  });
});
