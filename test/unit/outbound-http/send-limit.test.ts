import { startSendLimit } from '../../../src/outbound-http/send-limit';

describe('P4, the limit of a send', () => {
  let [monotonicMs, wallMs] = [0, 0];

  beforeEach(() => {
    [monotonicMs, wallMs] = [1000, 1_770_000_000_000];
    jest.spyOn(performance, 'now').mockImplementation(() => monotonicMs);
    jest.spyOn(Date, 'now').mockImplementation(() => wallMs);
  });
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['neither clock is there yet', 4999, 4999, false],
    ['the process was stopped, so that both clocks went on', 60_000, 60_000, true],
    ['the machine was suspended, so that only the wall clock went on', 10, 5000, true],
    ['somebody set the wall clock back', 5000, -3_600_000, true],
    ['somebody set the wall clock back early on', 100, -3_600_000, false],
  ])('when %s', (_circumstance, monotonicPassedMs, wallPassedMs, hasPassed) => {
    const limit = startSendLimit(5000);
    expect(limit.hasPassed()).toBe(false);
    monotonicMs += monotonicPassedMs;
    wallMs += wallPassedMs;
    expect(limit.hasPassed()).toBe(hasPassed);
  });
});
