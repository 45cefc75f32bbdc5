import { setTimeout as sleep } from 'node:timers/promises';
import { createCachedReading } from '../../../src/metrics/cached-reading';

/** A reading that the test ends by hand. */
function readingByHand() {
  const ends: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const read = (): Promise<number> => new Promise((resolve, reject) => ends.push({ resolve, reject }));
  return { ends, read };
}

describe('createCachedReading', () => {
  test('asked many times at once, reads once and tells all', async () => {
    const { ends, read } = readingByHand();
    const reading = createCachedReading(read, { freshMs: 60_000, limitMs: 60_000 });
    const answers = Promise.all([reading(), reading(), reading()]);
    ends[0]?.resolve(7);
    expect(await answers).toEqual([7, 7, 7]);
    expect(await reading()).toBe(7);
    expect(ends).toHaveLength(1);
  });

  test('asked again later, reads again', async () => {
    let count = 0;
    const reading = createCachedReading(async () => (count += 1), { freshMs: 0, limitMs: 60_000 });
    expect([await reading(), await reading()]).toEqual([1, 2]);
  });

  test('a reading that fails, tells nothing, and nothing again until it is stale', async () => {
    let count = 0;
    const failing = async (): Promise<number> => {
      count += 1;
      throw new Error('away');
    };
    const reading = createCachedReading(failing, { freshMs: 60_000, limitMs: 60_000 });
    expect([await reading(), await reading(), count]).toEqual([undefined, undefined, 1]);
  });

  test('a reading that hangs, is given up at the limit, is not asked twice, and counts once it comes', async () => {
    const { ends, read } = readingByHand();
    const reading = createCachedReading(read, { freshMs: 60_000, limitMs: 20 });
    expect(await reading()).toBeUndefined();
    expect(await reading()).toBeUndefined();
    expect(ends).toHaveLength(1);
    ends[0]?.resolve(7);
    await sleep(0);
    expect(await reading()).toBe(7);
  });

  test('a reading that fails after its limit, does not end the process', async () => {
    const { ends, read } = readingByHand();
    const reading = createCachedReading(read, { freshMs: 0, limitMs: 5 });
    expect(await reading()).toBeUndefined();
    ends[0]?.reject(new Error('away'));
    await sleep(0);
    const again = reading();
    ends[1]?.resolve(8);
    expect(await again).toBe(8);
  });
});
