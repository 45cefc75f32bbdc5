import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../../../src/logging/logger';
import { createBoundedStarter } from '../../../src/workflow-client/bounded-starter';

/** A starter whose starts end when the test says so. */
function rig({
  inFlight = 2,
  onStarted,
}: { inFlight?: number; onStarted?: (ids: string[]) => Promise<string[]> } = {}) {
  const begun: string[] = [];
  const waiting = new Map<string, { end: () => void; fail: () => void }>();
  const recorded: string[][] = [];
  const starter = createBoundedStarter({
    temporal: {
      startTopup: ({ topupId }) =>
        new Promise((resolve, reject) => {
          begun.push(topupId);
          waiting.set(topupId, { end: () => resolve('running'), fail: () => reject(new Error('no engine')) });
        }),
    },
    logger: silentLogger,
    onStarted: onStarted ?? (async (ids) => (recorded.push(ids), [])),
    recordEveryMs: 20,
    inFlight,
  });
  const start = (topupId: string, resellerId = 'r'): void => starter.start({ topupId, resellerId });
  return {
    starter,
    begun,
    recorded,
    start,
    end: (id: string) => waiting.get(id)!.end(),
    fail: (id: string) => waiting.get(id)!.fail(),
  };
}

describe('bounded starter', () => {
  test('more orders than may start at once, the rest wait, the resellers in turn', async () => {
    const { begun, start, end } = rig({ inFlight: 1 });
    start('a1', 'a');
    start('a2', 'a');
    start('b1', 'b');
    expect(begun).toEqual(['a1']);
    end('a1');
    await sleep(0);
    end(begun[1]!);
    await sleep(0);
    expect(begun).toHaveLength(3);
    expect(begun.slice(1).sort()).toEqual(['a2', 'b1']);
  });

  test('several starts, are recorded together and once', async () => {
    const { recorded, start, end } = rig();
    start('1');
    start('2');
    end('1');
    end('2');
    await sleep(60);
    expect(recorded).toEqual([['1', '2']]);
  });

  test('a start that fails, is not recorded', async () => {
    const { starter, recorded, start, end, fail } = rig();
    start('1');
    start('2');
    fail('1');
    end('2');
    await starter.drain();
    expect(recorded).toEqual([['2']]);
  });

  test('drained, it waits for what is under way and records it', async () => {
    const { starter, begun, recorded, start, end } = rig({ inFlight: 1 });
    start('1');
    start('2');
    const drained = starter.drain();
    await sleep(5);
    expect(recorded).toEqual([]);
    end('1');
    await drained;
    expect(recorded).toEqual([['1']]);
    expect(begun).toEqual(['1']);
  });

  test('a database that does not answer, holds up no start', async () => {
    const { begun, start, end } = rig({ inFlight: 1, onStarted: () => new Promise(() => undefined) });
    start('1');
    end('1');
    await sleep(60);
    start('2');
    expect(begun).toEqual(['1', '2']);
  });

  test('what could not be recorded, and what is to be recorded later, is recorded with the next ones', async () => {
    const asked: string[][] = [];
    const answers = [() => Promise.reject(new Error('away')), async () => ['2'], async () => []];
    const { starter, start, end } = rig({
      onStarted(ids) {
        asked.push(ids);
        return answers[Math.min(asked.length, 3) - 1]!();
      },
    });
    start('1');
    start('2');
    end('1');
    end('2');
    while (asked.length < 3) await sleep(5);
    expect(asked).toEqual([['1', '2'], ['1', '2'], ['2']]);
    await starter.drain();
    expect(asked).toHaveLength(3);
  });

  test('drained while something is being recorded, it waits for that', async () => {
    let isRecorded = false;
    const { starter, start, end } = rig({
      async onStarted() {
        await sleep(80);
        isRecorded = true;
        return [];
      },
    });
    start('1');
    end('1');
    await sleep(40);
    await starter.drain();
    expect(isRecorded).toBe(true);
  });
});
