import fc from 'fast-check';
import { createFairQueue } from '../../../src/domain/fair-queue';

describe('fair queue', () => {
  test('one owner with many items and one with few, are served in turn', () => {
    const queue = createFairQueue<string>(100);
    for (let n = 1; n <= 5; n += 1) queue.push('loud', `loud ${n}`);
    queue.push('quiet', 'quiet 1');
    queue.push('quiet', 'quiet 2');
    expect(drain(queue)).toEqual(['loud 1', 'quiet 1', 'loud 2', 'quiet 2', 'loud 3', 'loud 4', 'loud 5']);
  });

  test('a full queue, one owner fills it, another one still gets in at the cost of the longest line', () => {
    const queue = createFairQueue<string>(3);
    for (const item of ['loud 1', 'loud 2', 'loud 3']) expect(queue.push('loud', item)).toBeUndefined();
    expect(queue.push('loud', 'loud 4')).toBe('loud 4');
    expect(queue.push('quiet', 'quiet 1')).toBe('loud 3');
    expect(drain(queue)).toEqual(['loud 1', 'quiet 1', 'loud 2']);
  });

  test('an owner whose items all waited, keeps their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (owners, most) => {
          const queue = createFairQueue<{ owner: string; n: number }>(most);
          owners.forEach((owner, n) => queue.push(owner, { owner, n }));
          expect(queue.size).toBe(Math.min(owners.length, most));
          const served = drain(queue);
          expect(queue.size).toBe(0);
          for (const owner of ['a', 'b', 'c']) {
            const own = served.filter((item) => item.owner === owner).map(({ n }) => n);
            expect(own).toEqual([...own].sort((x, y) => x - y));
          }
          // Nobody is served twice while another one waits.
          const lines = new Map<string, number>();
          for (const { owner } of served) lines.set(owner, (lines.get(owner) ?? 0) + 1);
          const shortest = Math.min(...lines.values());
          const round = served.slice(0, lines.size * shortest);
          for (const owner of lines.keys()) expect(round.filter((item) => item.owner === owner)).toHaveLength(shortest);
        },
      ),
    );
  });
});

function drain<T>(queue: { shift(): T | undefined }): T[] {
  const items: T[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}
